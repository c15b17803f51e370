"""A whole process, timed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ProcessError(Exception):
    """One of the sides failed; the message is for the user."""


@dataclass(frozen=True)
class Taken:
    """What a process and all its descendants took.

    Attributes
    ----------
    wall, cpu : float
        Seconds on the clock; of the processors, user and system.
    memory : float
        MiB of the largest of these processes at its largest (resident set size).
    """

    wall: float
    cpu: float
    memory: float


def run_timed(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Taken:
    """Run a command in a folder and wait for it; what it prints goes to `log`.

    The operating system adds up what the descendants took that were waited for, and both sides wait for all of theirs.

    Raises
    ------
    ProcessError
        It failed; with the end of what it printed.
    """
    with open(log, "w") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ProcessError(f"{' '.join(command)} failed:\n{log.read_text('utf-8', 'replace')[-3000:]}")
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
