"""Columns that are known only after baseline, beside those of measurements at several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .guess_endpoints import ENDPOINTS
from .names import words

_WORDS = {
    "response", "responder", "respond", "recist", "orr", "dcr", "bor", "cycles", "nadir", "toxicity", "off", "offtrt",
    "offstudy", "discontinued", "discontinuation", "dropout", "withdrawn", "withdrawal", "relapse", "recurrence",
    "recurred", "progression", "progressed", "death", "dead", "died", "deceased", "cause", "outcome", "recovery",
    "recovered", "excluded", "exclusion", "completed", "compliance", "subsequent", "salvage", "readmission", "asl",
    "los", "followup", "post", "after", "nach", "final", "vital", "survival", "surv", "survtime", "futime", "fustat",
    "cens", "censored", "event",
}  # fmt: skip
_OUTCOMES = {
    "response",
    "responder",
    "respond",
    "recist",
    "orr",
    "dcr",
    "recovery",
    "recovered",
    "asl",
    "toxicity",
    "outcome",
}
_BEFORE = {"prior", "previous", "before", "pre", "history", "hx", "baseline"}


def known_late(name: str) -> str:
    """Why a column is not known at baseline, by its name; empty if it may be.

    >>> known_late("best_response"), known_late("prior_response"), known_late("age")
    ('its name says that it comes later', '', '')
    """
    found = set(words(name))
    is_late = found & (_WORDS | set(ENDPOINTS)) or found in ({"status"}, {"time"}, {"stat"})
    return "its name says that it comes later" if is_late and not found & _BEFORE else ""


def is_outcome(name: str) -> bool:
    """Whether a column is an outcome that somebody would explain by what is known at baseline, by its name."""
    return bool(set(words(name)) & _OUTCOMES) and not set(words(name)) & _BEFORE


def marks_missing(of: Sequence[bool], later: Mapping[str, Sequence[bool]]) -> str:
    """The later column whose values are missing exactly where a factor has one of its two levels; or empty.

    Parameters
    ----------
    of : sequence of bool
        Patient by patient, whether the factor has its first level.
    later : mapping of str to sequence of bool
        Columns known after baseline: whether their value is missing.
    """
    turned = [not each for each in of]
    return next((name for name, missing in later.items() if any(missing) and list(missing) in (list(of), turned)), "")
