"""How a run ends on Ctrl-C and SIGTERM: with its jobs, and with a sentence."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Protocol

AT_ONCE = 1.0  # seconds


class Process(Protocol):
    """What can be ended."""

    def terminate(self) -> None:
        """Send SIGTERM."""


def wait_out(command: Sequence[str]) -> int:
    """Run a command to its own end and return its exit code.

    Ctrl-C reaches both processes: the command ends its jobs and says so, which this process must not cut short.
    """
    with subprocess.Popen(command) as process:
        while True:
            with suppress(KeyboardInterrupt):
                return process.wait()


def end_on_signals(processes: Callable[[], Iterable[Process]], say: Callable[[], None]) -> None:
    """From now on, on Ctrl-C and on SIGTERM, end the jobs and stop this run; a second signal ends it at once.

    Jobs ignore Ctrl-C, so that it is this process that ends them, without a traceback each. What follows the first
    signal closely is the same one: `timeout` and others send it to the process and to its group.

    Parameters
    ----------
    processes : callable
        The processes of the run, those that started others first.
    say : callable
        Says that it is interrupted.
    """
    begun: list[float] = []

    def stop(number: int, _: FrameType | None) -> None:
        if not begun:
            begun.append(time.monotonic())
            say()
            for process in processes():
                with suppress(Exception):  # it may have ended by itself
                    process.terminate()
            raise KeyboardInterrupt
        if time.monotonic() - begun[0] > AT_ONCE:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
