"""The outcomes for people and for programs."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version

from .certified import Certified
from .compare import Outcome

PACKAGE = "lymphoradio"
WIDTH = 18
"""Of the columns expected and got: 12 digits with sign, point and exponent."""

Versions = Mapping[str, str | None]


def versions() -> dict[str, str | None]:
    """Versions of Python, of the package and of what it always requires; None for what is not installed."""
    try:
        required = requires(PACKAGE) or []
    except PackageNotFoundError:
        required = ["numpy", "scipy"]
    always = [text for text in required if "extra ==" not in text]
    names = sorted(match.group() for text in always if (match := re.match(r"[\w.-]+", text)))
    return {"python": platform.python_version(), **{name: _version(name) for name in [PACKAGE, *names]}}


def in_json(outcomes: Sequence[Outcome], installed: Versions) -> str:
    """The outcomes as JSON.

    Parameters
    ----------
    outcomes : sequence of Outcome
    installed : mapping of str to str or None
        As from `versions`.

    Returns
    -------
    str
        An object with `summary` (cases, ok, failed), `versions`, and `cases`: per value case, quantity, expected, got
        (both text, in full), error (relative, or null), ok, reason, tolerance, limit, source.
    """
    ok = sum(outcome.ok for outcome in outcomes)
    content = {
        "summary": {"cases": len(outcomes), "ok": ok, "failed": len(outcomes) - ok},
        "versions": installed,
        "cases": [_as_object(outcome) for outcome in outcomes],
    }
    return json.dumps(content, indent=2, allow_nan=False)


def in_words(outcomes: Sequence[Outcome], installed: Versions) -> Iterator[str]:
    """The outcomes as lines of at most 100 columns, but for the reasons of failures.

    Parameters
    ----------
    outcomes : sequence of Outcome
    installed : mapping of str to str or None
        As from `versions`.

    Yields
    ------
    str
        A line per value, a heading wherever source or tolerance change, and a last line that counts.
    """
    case = max(len(outcome.certified.case) for outcome in outcomes)
    quantity = max(len(outcome.certified.quantity) for outcome in outcomes)
    columns = f"{{:<{case}}} {{:<{quantity}}} {{:<{WIDTH}}} {{:<{WIDTH}}} {{:<8}} {{}}"
    yield columns.format("case", "quantity", "expected", "got", "error", "").rstrip()
    heading = ""
    for outcome in outcomes:
        if _heading(outcome.certified) != heading:
            heading = _heading(outcome.certified)
            yield from ("", heading)
        yield columns.format(*_cells(outcome))
        if not outcome.ok and outcome.reason:
            yield f"    {outcome.reason}"
    yield ""
    ok = sum(outcome.ok for outcome in outcomes)
    if ok < len(outcomes):
        yield "Numbers of this installation cannot be trusted; compare its versions with requirements.lock."
    yield f"{ok} of {len(outcomes)} cases ok ({_versions_in_words(installed)})"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    row = outcome.certified
    expected = "refusal" if row.tolerance == "refusal" else _shorten(row.expected)
    error = "-" if outcome.error is None else f"{outcome.error:.1e}" if outcome.error else "0"
    return (row.case, row.quantity, expected, _shorten(outcome.got), error, "ok" if outcome.ok else "FAIL")


def _shorten(number: str | None) -> str:
    """A number to 12 digits; fractions, words and short numbers as they are."""
    if number is None:
        return "-"
    try:
        return f"{float(number):.12g}"
    except ValueError:
        return number


def _heading(row: Certified) -> str:
    return f"{row.source} ({row.demand})"


def _as_object(outcome: Outcome) -> dict[str, str | float | bool | None]:
    row = outcome.certified
    return {
        "case": row.case,
        "quantity": row.quantity,
        "expected": row.expected,
        "got": outcome.got,
        "error": outcome.error,
        "ok": outcome.ok,
        "reason": outcome.reason,
        "tolerance": row.tolerance,
        "limit": row.limit,
        "source": row.source,
    }


def _versions_in_words(installed: Versions) -> str:
    names = {PACKAGE: PACKAGE, "python": "Python", "numpy": "NumPy", "scipy": "SciPy"}
    return ", ".join(f"{word} {installed.get(name) or 'not installed'}" for name, word in names.items())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
