"""What a run says while it runs: one line per finished step, and a sentence where it ends.

The workflow engine reports everything through Python's logging. The handler below takes the place of the engine's own
on the terminal; the engine's log file under .snakemake/log/ keeps every word of it.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from .listing import index_page

NO_STEPS = ("all", "total")  # of the engine's counts
ENGINES_OWN = "DefaultStreamHandler"
SHOWN = 3
# A disk or a quota that is full, a file system or a folder that cannot be written.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
ROOM = "Make room there, or make it writable. Earlier results are as they were."
GOES_ON = "`make results` or `lymphoradio run` goes on from there."
KILLED = f"An earlier run was interrupted, killed or lost its power. {GOES_ON}"
# Exceptions that only repeat that a job failed, which its own sentence has said.
AFTER_A_JOB = ("RuleException", "CalledProcessError", "SpawnedJobError")
# What the engine says of these, our sentences say too.
OF_FILES = re.compile(rf"\[Errno (?:{'|'.join(str(number) for number in NO_ROOM)})\] ([^\n)]*)")
REPEATED = ("Exiting because a job execution failed", "Failed to setup log file")
# A cluster whose users have one account each is told of none; one that needs it refuses the job, and says so.
OF_ACCOUNTS = ("No SLURM account given", "No account was given", "Unable to guess SLURM account")
NO_DETAIL = " Detailed failure reason unavailable"
AGAIN = re.compile(r"Trying to restart job (\d+)")
AFTER_A_KILL = ("LockException", "IncompleteFilesException")


def take_over(logger: logging.Logger, studies: Sequence[str]) -> Progress | None:
    """Let a `Progress` speak instead of the engine's own handler.

    Parameters
    ----------
    logger : Logger
        The engine's.
    studies : sequence of str

    Returns
    -------
    Progress or None
        None, with nothing done, where the engine writes elsewhere than to the terminal, as with `--logger`.
    """
    for handler in logger.handlers:
        if handler.name == ENGINES_OWN and isinstance(handler, logging.StreamHandler):
            progress = Progress(studies, handler.stream)
            logger.removeHandler(handler)
            logging.raiseExceptions = False  # a log file on a full disk is no reason for a traceback each line
            logger.addHandler(progress)
            return progress
    return None


class Progress(logging.Handler):
    """A line for each finished step: `[ 7/25] 0:12  study  what was done`.

    Parameters
    ----------
    studies : sequence of str
        Their names.
    stream : text stream
    """

    def __init__(self, studies: Sequence[str], stream: TextIO):
        super().__init__()
        self._studies, self._stream = tuple(studies), stream
        self._begun = time.monotonic()
        self._done, self._total = 0, 0
        self._steps: dict[int, str] = {}
        self._failed: set[str] = set()
        self._interrupted = False
        self.other_run = False

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a record means to a person; most mean nothing."""
        about = record.__dict__
        match str(about.get("event")):
            case "run_info":
                self._plan(about["stats"])
            case "job_info" if about["rule_msg"]:
                self._steps[about["jobid"]] = about["rule_msg"]
            case "job_finished" if about["job_id"] in self._steps:
                self._done += 1
                self._say(f"{self._place()} {self.elapsed}  {in_columns(self._steps[about['job_id']], self._studies)}")
            case "job_error":
                self._fail(self._steps.get(about["jobid"], about["rule_name"]), about.get("rule_msg"), about.get("log"))
            case "error":
                self._error(str(about.get("exception")), record.getMessage())
            case "None":
                self._other(record)

    @property
    def elapsed(self) -> str:
        """Minutes and seconds since the Snakefile was read."""
        return minutes(time.monotonic() - self._begun)

    def interrupted(self) -> None:
        """Called on Ctrl-C and SIGTERM: jobs that are ended then have not failed."""
        self._interrupted = True
        self._say(f"\nInterrupted after {self.elapsed}; stopping the steps that are under way ...")

    def succeeded(self) -> None:
        """Called when every step is done."""
        self._say(f"Done in {self.elapsed}. Open:")
        self._reports()

    def stopped(self) -> None:
        """Called when the run ends before every step is done."""
        what = "Interrupted" if self._interrupted else "Stopped"
        kept = f"{self._done} of {self._total} steps are done and kept. Earlier results are as they were."
        first = "" if self._interrupted else "When it is put right, "
        self._say(f"{what} after {self.elapsed}. {kept} {first}{GOES_ON}")

    def _plan(self, stats: Mapping[str, int]) -> None:
        if self._total:
            return
        steps = {rule: count for rule, count in stats.items() if rule not in NO_STEPS}
        studies = list(dict.fromkeys(filter(None, (study_of(rule, self._studies) for rule in steps))))
        self._total = sum(steps.values())
        n = len(studies)
        if not n:
            self._say("No study has anything to do; the list of studies is made again.")
            return
        self._say(
            f"{n} {'study' if n == 1 else 'studies'} ({', '.join(studies)}), {self._total} "
            f"{'step' if self._total == 1 else 'steps'}; a line as each is done."
        )

    def _place(self) -> str:
        width = len(str(self._total))
        return f"[{self._done:{width}d}/{self._total}]"

    def _fail(self, step: str, reason: str | None, logs: Sequence[str] | None) -> None:
        """Say it once. A cluster has a reason, and a log with what a job on another machine said."""
        if not self._interrupted and step not in self._failed:
            self._failed.add(step)
            self._say(f"FAILED {self.elapsed}  {in_columns(step, self._studies)}")
            self._say((reason or "").partition("\n")[0].partition(NO_DETAIL)[0])
            self._say("\n".join(f"What it said stands in {os.path.relpath(log)}." for log in logs or ()))

    def _again(self, step: str) -> None:
        self._failed.discard(step)
        self._say(f"AGAIN  {self.elapsed}  {in_columns(step, self._studies)}")

    def _error(self, kind: str, message: str) -> None:
        if kind in AFTER_A_KILL:
            self._say("" if self.other_run else KILLED)
        elif kind in AFTER_A_JOB and (self._interrupted or "CalledProcessError" in message):
            return
        elif not (self._failed or self._interrupted or self.other_run) or "did not complete" not in message:
            sentence = in_a_sentence(message)
            if sentence not in self._failed:  # a full disk fails many times
                self._failed.add(sentence)
                self._say(sentence)

    def _other(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Nothing to be done"):
            self._say("Nothing to do: these results are those of the data, plans and code as they are. Open:")
            self._reports()
        elif (again := AGAIN.match(message)) and not self._interrupted:
            self._again(self._steps.get(int(again[1]), message))
        elif record.levelno >= logging.WARNING and not message.startswith((*REPEATED, *OF_ACCOUNTS)):
            self._say(message)

    def _reports(self) -> None:
        for study in self._studies:
            self._say(f"  results/{study}/report.html")
        self._say(f"  {index_page()}")

    def _say(self, text: str) -> None:
        if text:
            self._stream.write(text + "\n")
            self._stream.flush()


def minutes(seconds: float) -> str:
    """A time as minutes and seconds, or hours, minutes and seconds.

    >>> minutes(12.7), minutes(3675)
    ('0:12', '1:01:15')
    """
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def in_columns(step: str, studies: Sequence[str]) -> str:
    """A step's `study: what` with the names of all studies in a column.

    >>> in_columns("mine: tables", ["mine", "other"])
    'mine   tables'
    """
    study, separator, what = step.partition(": ")
    return f"{study:{max(map(len, studies), default=0)}}  {what}" if separator else step


def study_of(rule: str, studies: Sequence[str]) -> str:
    """The study that a rule is of, by its name; empty for none.

    >>> study_of("tables_my_study", ["study", "my_study"])
    'my_study'
    """
    return max((study for study in studies if rule.endswith(f"_{study}")), key=len, default="")


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are.

    >>> some(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = len(names) - SHOWN
    return f"{', '.join(names[:SHOWN])} and {more} more" if more > 1 else ", ".join(names)


def in_a_sentence(message: str) -> str:
    r"""An exception as the engine prints it, without its traceback where it is only of a file or a disk.

    >>> in_a_sentence("Traceback (most recent call last):\n  File ...\nOSError: [Errno 28] No space left: 'x'")
    "No space left: 'x'. Make room there, or make it writable. Earlier results are as they were."
    """
    found = OF_FILES.search(message)
    return f"{found[1].strip(' .')}. {ROOM}" if found else message
