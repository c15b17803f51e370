"""Survival curves: falling in time, and at 50% where their median is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .finding import CONSISTENT, INCONSISTENT, Finding
from .paper import Paper, Statement

FALLS, MEDIAN = "survival_falls", "median_and_survival"


def check_survival(paper: Paper) -> Iterator[Finding]:
    """Survival does not rise, and is at least 50% before its median and at most 50% after it.

    Numbers are of one curve if they have the same selector but for the time, with an analysis or an outcome; times and
    medians have one unit there.
    """
    curves: dict[tuple[object, ...], list[Statement]] = {}
    for one in paper.statements:
        if (one.has("survival_probability") and one.at.get("time")) or one.has("median_survival"):
            at = {k: w for k, w in one.at.items() if k not in ("time", "estimate_type") and w}
            if "analysis" in at or "outcome" in at:
                curves.setdefault(tuple(sorted(at.items())), []).append(one)
    for curve in curves.values():
        points = sorted((one for one in curve if one.has("survival_probability") and one.at.get("time")), key=_time)
        for earlier, later in pairwise(points):
            if _time(earlier) < _time(later):
                yield _falls(earlier, later)
        for point in points:
            for one in curve:
                if one.has("median_survival") and one.place == point.place and one.numbers["median_survival"] != "NR":
                    yield _median(one, point)


def _time(one: Statement) -> float:
    return float(one.at["time"])


def _falls(earlier: Statement, later: Statement) -> Finding:
    kind = "survival_probability"
    claim, sentence = f"{earlier.claim(kind)}; {later.claim(kind)}", ""
    if later.open(kind).low > earlier.open(kind).high:
        sentence = (
            f"Survival is printed as {earlier.numbers[kind]}% at {earlier.at['time']} and {later.numbers[kind]}% at "
            f"{later.at['time']} ({later.where}); it cannot rise. Could the authors check both?"
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    return Finding(later.place, FALLS, claim, verdict, "", sentence, later.position)


def _median(one: Statement, point: Statement) -> Finding:
    median, survival = one.open("median_survival"), point.open("survival_probability")
    claim = f"{point.claim('survival_probability')}; {one.claim('median_survival')}"
    time, recomputed, wrong = _time(point), "", False
    if time > median.high:
        recomputed, wrong = "at most 50", survival.low > 50
    elif time < median.low:
        recomputed, wrong = "at least 50", survival.high < 50
    sentence = ""
    if wrong:
        sentence = (
            f"{one.where} is printed with a median of {one.numbers['median_survival']}, and survival at "
            f"{point.at['time']} with {point.numbers['survival_probability']}%, which has to be {recomputed}%. Could "
            f"the authors check both, and their units?"
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    return Finding(point.place, MEDIAN, claim, verdict, recomputed, sentence, point.position)
