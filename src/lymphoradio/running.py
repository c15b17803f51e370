"""One run at a time in a project folder, and what a killed run leaves behind.

A run holds a lock for as long as its process lives, and each of its jobs another; the operating system lets go of them
however a process ends. So a lock of Snakemake's that stands while nobody holds ours is stale, and a job of a killed run
that still writes is waited for. On a cluster jobs of a killed run may begin hours later: each run has a number, which
its jobs have in their environment, and a job whose number is not the last one ends at once.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import NoReturn
from uuid import uuid4

from .errors import InputError
from .files import write_bytes, write_text
from .intermediate import withdraw_altered
from .layout import RESULTS, WORK
from .listing import withdraw_stale_mark
from .publication import is_published, mark, recover

RUN, JOBS = "run.lock", "jobs.lock"
NUMBER, NUMBER_FILE = "LYMPHORADIO_RUN", f"{WORK}/run.number"
_held: list[int] = []

# About future versions and files, not about the numbers at hand; and the locked versions have none.
OF_DEVELOPERS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ImportWarning, ResourceWarning)

ENGINE_BYTES = 1 << 16
REMEDIES = {
    "Make room on that disk.": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "Make that folder writable.": (errno.EROFS, errno.EACCES, errno.EPERM),
    "Move away what stands there.": (errno.EEXIST, errno.ENOTDIR, errno.EISDIR),
    "Its file system has no locks: see docs/clusters.md.": (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP),
}

UNDER_WAY = "Another run is under way in this folder. Wait until it has finished, or stop it."
OVER = "The run that this job is of is over, and another one has begun: nothing is left to do."


def prepare_run(studies: Mapping[str, Mapping[str, bytes]]) -> bool:
    """Called while the Snakefile is read: mark this process as the running one, and mend what a kill left.

    Each study's plan and printed numbers, as they were checked, are put into the work folder for the jobs to read: a
    plan that is edited during a run takes part in the next one.

    Jobs of a killed run are waited for; half-published results are put back; a publication mark whose results are
    gone or replaced is withdrawn, so that they are published again; and so are the list of studies if it is not of
    what stands there, and a file of the work folder that was altered, so that they are made again.

    Parameters
    ----------
    studies : mapping of str to mapping of str to bytes
        Of each study, the copies of its checked files: where they are kept, and their content.

    Returns
    -------
    bool
        False, with nothing done, if another run is under way.

    Raises
    ------
    OSError
        The work folder or the results folder cannot be written.
    """
    handle = _begin()
    if handle is None:
        return False
    _held.append(handle)
    _check_results(studies)
    for name, files in studies.items():
        for unfinished in (Path(WORK) / name).rglob(".*.part"):
            unfinished.unlink()
        for file, content in files.items():
            keep(Path(file), content)
        recover(name)
        for file in withdraw_altered(name):
            print(
                f"{file} is not as its job left it: it is withdrawn, and made again when it is needed.",
                file=sys.stderr,
                flush=True,
            )
        if not is_published(name):
            mark(name).unlink(missing_ok=True)
    withdraw_stale_mark()
    return True


def why_not_written(error: OSError) -> str:
    """A sentence about a file that cannot be written, and what to do.

    >>> import errno
    >>> why_not_written(OSError(errno.ENOSPC, "No space left on device", "results/x"))
    'No space left on device: results/x. Make room on that disk.'
    """
    remedy = next((words for words, numbers in REMEDIES.items() if error.errno in numbers), "")
    file = error.filename2 or error.filename or WORK  # of a copy that failed the second: the first can be read
    return " ".join(filter(None, [f"{error.strerror or error}: {file}.", remedy]))


def check_room() -> None:
    """Find out before the engine starts whether its own files have room: it would stop with a traceback.

    Raises
    ------
    OSError
        They have none; it names the folder.
    """
    for folder in (WORK, tempfile.gettempdir()):
        _probe(folder, ENGINE_BYTES)


def _check_results(studies: Iterable[str]) -> None:
    """Find out before any step whether results can be written: a step that finds out would be the last."""
    Path(RESULTS).mkdir(exist_ok=True)
    _probe(RESULTS, 1)
    for place in (Path(RESULTS) / name for name in studies):
        if place.exists() and not place.is_dir():
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))


def _probe(folder: str, size: int) -> None:
    probe = Path(folder) / f".lymphoradio.{os.getpid()}"
    try:
        write_bytes(probe, bytes(size))
    except OSError as error:
        raise OSError(error.errno, error.strerror, folder) from None
    probe.unlink()


def keep(copy: Path, content: bytes) -> None:
    """Keep a copy of a checked file in the work folder, if it is not there already."""
    if not copy.exists() or copy.read_bytes() != content:
        write_bytes(copy, content)


def outwait_jobs() -> bool:
    """Wait until no job of a killed run writes any more; False, at once, if a run is under way."""
    handle = _begin()
    if handle is not None:
        os.close(handle)
    return handle is not None


def _begin() -> int | None:
    """Handle of a run's lock: jobs of earlier runs that are still to begin will not, and the others have ended."""
    handle = _lock(RUN, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if handle is None:
        return None
    os.environ[NUMBER] = uuid4().hex
    write_text(Path(NUMBER_FILE), os.environ[NUMBER])
    jobs = _lock(JOBS, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if jobs is None:
        print("Jobs of a killed run are still finishing; waiting for them ...", file=sys.stderr, flush=True)
        jobs = _lock(JOBS, fcntl.LOCK_EX)
    if jobs is not None:
        os.close(jobs)
    return handle


def join_run() -> bool:
    """Called while a job on another machine reads the Snakefile: from now on this process is a job of its run.

    Later runs wait for its end. False if there is a later run already, which does this job's work.
    """
    handle = _lock(JOBS, fcntl.LOCK_SH)
    if handle is not None:
        _held.append(handle)
    return os.environ.get(NUMBER) == Path(NUMBER_FILE).read_text("utf-8")


def copies(count: int) -> ProcessPoolExecutor:
    """Copies of this process to do its work side by side. They end when it does, however it ends.

    Left alone they would wait for work for ever, and hold the lock of the job that was killed with them.
    """
    return ProcessPoolExecutor(count, mp_context=get_context("fork"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None

    def wait() -> NoReturn:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


@contextmanager
def job() -> Iterator[None]:
    """Mark this process as a job of a run, for as long as it writes; say in a sentence why it cannot go on.

    A library's warning that no analysis has taken for a note ends the job: what was drawn or read under it would be
    published without it.
    """
    os.umask(0o077)  # results hold patients' values: they are for the owner only
    handle = _lock(JOBS, fcntl.LOCK_SH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for category in OF_DEVELOPERS:
                warnings.simplefilter("default", category)
            yield
    except InputError as error:
        _stop(str(error))
    except Warning as warning:
        _stop(_in_words(warning))
    except OSError as error:
        _stop(why_not_written(error))
    finally:
        if handle is not None:
            os.close(handle)


def _in_words(warning: Warning) -> str:
    first: BaseException = warning
    while first.__cause__ is not None and first.__cause__.__traceback__ is not None:
        first = first.__cause__
    where = traceback.extract_tb(first.__traceback__)
    here = Path(__file__)
    inside = [frame for frame in where if here.parent in Path(frame.filename).parents and frame.filename != str(here)]
    ours = inside or where
    return (
        f"A library warned: {type(warning).__name__}: {' '.join(str(warning).split())} ({ours[-1].filename}, line "
        f"{ours[-1].lineno}). Nothing is published that was made under a warning: please report this line."
    )


def _stop(reason: str) -> NoReturn:
    print(f"\n{reason}\nStopped. Earlier results are as they were; put this right and run again.", file=sys.stderr)
    raise SystemExit(1)


def _lock(name: str, kind: int) -> int | None:
    """Handle of a lock file that is held; None if another process has it."""
    Path(WORK).mkdir(exist_ok=True)
    handle = os.open(f"{WORK}/{name}", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, kind)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
