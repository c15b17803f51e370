"""Ctrl-C and SIGTERM end a run with its jobs, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from lymphoradio import signals


class Ended:
    """A process that takes note of its end, or has ended before."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.times = error, 0

    def terminate(self) -> None:
        self.times += 1
        if self.error:
            raise self.error


def test_a_second_signal_ends_a_run_that_does_not_end() -> None:
    """Only a repetition at once is the first one over again."""
    hangs = (
        "import os, time; from lymphoradio import signals\n"
        "signals.AT_ONCE = 0.5; signals.end_on_signals(lambda: [], lambda: print('interrupted', flush=True))\n"
        "while True:\n"
        "    try: os.write(1, b'held\\n'); time.sleep(60)\n"
        "    except KeyboardInterrupt: pass"
    )
    process = subprocess.Popen([sys.executable, "-c", hangs], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == -signal.SIGTERM
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_is_repeated_at_once_ends_the_jobs_once(number: signal.Signals) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    said: list[str] = []
    jobs = [Ended(ProcessLookupError()), Ended()]
    try:
        signals.end_on_signals(lambda: jobs, lambda: said.append("interrupted"))
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(each)
        assert [job.times for job in jobs] == [1, 1]
        assert said == ["interrupted"]
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_ctrl_c_leaves_a_command_the_time_to_end_its_jobs() -> None:
    ends = (
        "import signal, sys, time\n"
        "def stop(*_): time.sleep(0.8); print('ended', flush=True); sys.exit(7)\n"
        "signal.signal(signal.SIGINT, stop); print('held', flush=True); time.sleep(60)"
    )
    code = f"import sys; from lymphoradio import signals; sys.exit(signals.wait_out([sys.executable, '-c', {ends!r}]))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "ended\n"
    assert process.returncode == 7
