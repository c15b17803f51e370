"""What goes wrong for a user: every problem says what, where and what to do; all of a file's problems come at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

PROBLEMS_SHOWN = 200


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input file.

    Parameters
    ----------
    file : str
        The file as the user names it.
    where : str
        `row 12, column cd40` or `line 31, analyses.cox.ties`; empty for the whole file.
    what : str
        What is wrong, with the offending value.
    remedy : str
        What to do about it.
    """

    file: str
    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}: " if self.where else f"{self.file}: "
        return place + " ".join(_sentence(text) for text in (self.what, self.remedy) if text)


def _sentence(text: str) -> str:
    text = " ".join(text.split())  # a message is one line, whatever a library put into it
    return text if text.endswith(("?", "...")) else text.rstrip(".") + "."


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Remedy for a name that is not known: the nearest one that is, if one is near; else `otherwise`.

    >>> did_you_mean("cd4O", ["cd40", "cd80"], "Correct it")
    "Did you mean 'cd40'?"
    """
    candidates = sorted(set(known))
    same = [other for other in candidates if other.casefold() == name.casefold()]
    close = same or get_close_matches(name, candidates, n=1, cutoff=0.7)
    return f"Did you mean {close[0]!r}?" if close else otherwise


_ROW = re.compile(r"row (\d+)(.*)")


def _together(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with those that differ only in the row said once, for all of the rows."""
    rows: dict[Problem, list[str]] = {}
    for problem in problems:
        found = _ROW.fullmatch(problem.where)
        rows.setdefault(replace(problem, where=found[2]) if found else problem, []).extend([found[1]] if found else [])
    return [replace(one, where=_rows(numbers) + one.where) if numbers else one for one, numbers in rows.items()]


def _rows(numbers: Sequence[str]) -> str:
    *most, last = dict.fromkeys(numbers)
    return f"rows {', '.join(most)} and {last}" if most else f"row {last}"


class InputError(Exception):
    """One or more problems in what the user gave us.

    `str()` is the message that is shown: one line per problem, or for one problem in several rows.
    """

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        together = _together(self.problems)
        lines = [str(problem) for problem in together[:PROBLEMS_SHOWN]]
        hidden = len(together) - PROBLEMS_SHOWN
        if hidden > 0:
            lines.append(f"... and {hidden} more problems of the same files.")
        return "\n".join(lines)


class ProjectError(InputError):
    """Problems in some studies of a project, with the names of those that are in order."""

    def __init__(self, problems: Sequence[Problem], in_order: Sequence[str] = ()):
        super().__init__(problems)
        self.in_order = tuple(in_order)

    def __str__(self) -> str:
        if not self.in_order:
            return super().__str__()
        names, are = ", ".join(self.in_order), "are" if len(self.in_order) > 1 else "is"
        by_name = f"Nothing was run. {names} {are} in order: `lymphoradio run {' '.join(self.in_order)}` runs no other."
        return f"{super().__str__()}\n{by_name}"


class ConfigError(InputError):
    """Problems in config.yaml."""


class StudyError(InputError):
    """Problems in a study.yaml, or between the plan and the data that it describes."""


class CohortError(InputError):
    """Problems in a cohort CSV."""
