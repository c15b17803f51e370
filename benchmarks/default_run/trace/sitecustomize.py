"""Where the seconds of a Python process go; only of a run whose PYTHONPATH begins with this folder.

Python imports a module of this name before anything else. At the end of a process, one file with its name, the seconds
until here (start-up of the interpreter), in imports wherever they stand, and in all, goes into LYMPHORADIO_TRACE.
"""

import atexit
import builtins
import json
import os
import sys
import time

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def _age() -> float:
    """Seconds since this process began, to a hundredth."""
    with open("/proc/self/stat") as stat, open("/proc/uptime") as uptime:
        began = int(stat.read().rpartition(")")[2].split()[19]) / CLOCK_TICKS
        return float(uptime.read().split()[0]) - began


def _trace(folder: str) -> None:
    start_up = _age()
    begun = time.perf_counter()
    importing = builtins.__import__
    depth, spent = 0, 0.0

    def timed_import(*arguments, **keywords):  # type: ignore[no-untyped-def]
        nonlocal depth, spent
        if depth:  # counted by the import that is under way
            return importing(*arguments, **keywords)
        depth = 1
        before = time.perf_counter()
        try:
            return importing(*arguments, **keywords)
        finally:
            spent += time.perf_counter() - before
            depth = 0

    def write() -> None:
        whole = start_up + time.perf_counter() - begun
        found = {"command": sys.orig_argv, "start_up": start_up, "imports": spent, "whole": whole}
        with open(os.path.join(folder, f"{os.getpid()}.json"), "w") as file:
            json.dump(found, file)

    builtins.__import__ = timed_import
    atexit.register(write)


if folder := os.environ.get("LYMPHORADIO_TRACE"):
    _trace(folder)
