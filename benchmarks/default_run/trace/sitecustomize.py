"""Where the processor seconds of a Python process go; only of a run whose PYTHONPATH begins with this folder.

Python imports a module of this name before anything else. At the end of a process, a file goes into LYMPHORADIO_TRACE:
its command, the seconds until here (start-up of the interpreter), in imports wherever they stand, of the process in
all, and of its children.
"""

import atexit
import builtins
import json
import os
import sys
import time


def _trace(folder: str) -> None:
    start_up = time.process_time()
    importing = builtins.__import__
    depth, spent = 0, 0.0

    def timed_import(*arguments, **keywords):  # type: ignore[no-untyped-def]
        nonlocal depth, spent
        if depth:  # counted by the import that is under way
            return importing(*arguments, **keywords)
        depth = 1
        before = time.process_time()
        try:
            return importing(*arguments, **keywords)
        finally:
            spent += time.process_time() - before
            depth = 0

    def write() -> None:
        own, ended = time.process_time(), os.times()
        children = ended.children_user + ended.children_system
        found = {"command": sys.orig_argv, "start_up": start_up, "imports": spent, "own": own, "children": children}
        with open(os.path.join(folder, f"{os.getpid()}.json"), "w") as file:
            json.dump(found, file)

    builtins.__import__ = timed_import
    atexit.register(write)


if folder := os.environ.get("LYMPHORADIO_TRACE"):
    _trace(folder)
