"""Plans that meet every way of a column to be degenerate, by kind of analysis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from .patients import FACTORS, endpoints, numbers

Spec = dict[str, Any]
NUMBERS, LEVELS, ENDPOINTS = list(numbers(1)), list(FACTORS), list(endpoints(1))
TWO_LEVELS = [name for name in LEVELS if len(FACTORS[name]) == 2]
GROUPS = ["", "halves", "thirds", "only_b", "one_in_b", "empty_level", "each_alone", "missing", "mostly_missing"]
# What stands beside what: nothing to estimate in some, a number by the skin of its teeth in others.
PAIRS = {
    f"{first} and {second}": [first, second]
    for first, second in (
        ("ordinary", "other"), ("ordinary", "repeated"), ("ordinary", "shifted"), ("ordinary", "doubled"),
        ("ordinary", "negative"), ("ordinary", "constant"), ("constant", "zero"), ("zero", "zero"),
        ("constant", "rounding"), ("binary", "ties"), ("ties", "one_apart"), ("one_apart", "constant"),
        ("huge", "tiny"), ("tiny", "huge"), ("other", "huge"), ("offset", "ordinary"), ("one_value", "ordinary"),
        ("two_values", "other"), ("early_half", "late_half"), ("nothing", "ordinary"), ("nothing", "nothing"),
    )
}  # fmt: skip
CANDIDATES = [*NUMBERS, *LEVELS]
# Candidates of one selection: collinear, repeated, constant, separating, more than patients, without patients.
SETS = [
    ["ordinary", "other"], ["ordinary", "repeated", "other"], ["ordinary", "other", "collinear"],
    ["constant", "ordinary"], ["binary", "separating", "quasi", "ordinary"], ["each_alone", "ordinary"],
    ["one_in_b", "other", "ties"], ["huge", "tiny", "other"], ["offset", "other"], ["early_half", "late_half"],
    ["two_values"], ["only_b", "other"], ["missing", "other"], ["rounding", "other"], ["shifted", "doubled"],
    ["ordinary", "other", "binary", "ties", "one_apart", "halves", "thirds", "separating", "quasi", "each_alone"],
]  # fmt: skip
WAYS = [
    {},
    {"direction": "forward", "criterion": "lr"},
    {"direction": "both", "criterion": "bic"},
    {"criterion": "aic"},
]


def characteristics() -> Iterator[Spec]:
    """All columns, overall and by groups of every kind."""
    for by in GROUPS:
        yield {"variables": [*NUMBERS, *LEVELS], "by": by, "summary": "by_shapiro_wilk"}
    for by, levels_test in (("halves", "fisher"), ("one_in_b", "chi_squared"), ("thirds", "chi_squared")):
        options = {"levels_test": levels_test, "t_test": "student", "yates": True, "summary": "mean_sd"}
        yield {"variables": [*NUMBERS, *LEVELS], "by": by, **options}


def paired_change() -> Iterator[Spec]:
    """Changes: none, the same in all, tied, of nobody."""
    yield {"pairs": PAIRS}
    yield {"pairs": PAIRS, "zeros": "pratt", "normality": "margins", "test": "signed_rank"}
    for by in ("one_in_b", "only_b", "missing"):
        yield {"pairs": PAIRS, "by": by, "test": "paired_t", "adjust": "bonferroni"}


def trajectory() -> Iterator[Spec]:
    """Three times each."""
    series = {name: {0: first, 1: second, 2: third}
              for (name, (first, second)), third in zip(PAIRS.items(), cycle(NUMBERS), strict=False)}  # fmt: skip
    for by, test in (("", "paired_t"), ("", "signed_rank"), ("one_in_b", "signed_rank"), ("missing", "paired_t")):
        yield {"series": series, "by": by, "test": test}


def mixed_model() -> Iterator[Spec]:
    """Three times each, on both scales, between groups of every kind."""
    series = {name: {0: first, 1: second, 2: third}
              for (name, (first, second)), third in zip(PAIRS.items(), cycle(NUMBERS), strict=False)}  # fmt: skip
    pairs = {name: dict(enumerate(pair)) for name, pair in PAIRS.items()}
    yield {"series": series, "by": "halves", "scale": "identity"}
    yield {"series": series, "by": "empty_level", "adjust": "none"}
    for by, scale in zip(("thirds", "one_in_b", "only_b", "missing"), cycle(["log", "identity"]), strict=False):
        yield {"series": pairs, "by": by, "scale": scale}


def group_comparison() -> Iterator[Spec]:
    """All numbers between groups of every kind."""
    for by, test in zip(GROUPS[1:], cycle(["by_shapiro_wilk", "ranks", "student"]), strict=False):
        yield {"variables": NUMBERS, "by": by, "test": test, "adjust": "holm"}


def correlation() -> Iterator[Spec]:
    """Both coefficients of every pair."""
    yield {"pairs": PAIRS, "method": "pearson", "adjust": "bh"}
    yield {"pairs": PAIRS, "method": "spearman"}


def _regression(turn: int, key: str, outcome: str, **options: Any) -> Iterator[Spec]:
    """In every second turn all candidates one by one, and in each a fourth of the sets."""
    fixed = {key: outcome, **options}
    left_out = {outcome, *(["each_alone"] if options.get("separation") == "firth" else [])}  # 19 columns
    if turn % 2 == 0:
        yield {**fixed, "candidates": [name for name in CANDIDATES if name not in left_out]}
    for i, candidates in list(enumerate(SETS))[turn % 4 :: 4]:
        free = [name for name in candidates if name not in left_out] or ["other"]
        models = {"listed": {"variables": free}, "selected": WAYS[i % len(WAYS)]}
        yield {**fixed, "candidates": free, "univariable": False, "models": models}


def linear() -> Iterator[Spec]:
    """Outcomes that vary, hardly vary, and do not."""
    for turn in range(4):
        yield from _regression(turn, "outcome", "ordinary")
    for turn, outcome in enumerate(("constant", "one_apart", "ties", "two_values", "huge")):
        yield from _regression(turn, "outcome", outcome)
    for turn, outcome in enumerate(("other", "zero", "doubled", "repeated")):
        yield from _regression(turn, "outcome", outcome, intercept=False)


def logistic() -> Iterator[Spec]:
    """Outcomes that can be told, that a candidate separates, that one patient has, that nobody has."""
    for turn, (outcome, intervals, separation) in enumerate(
        (
            ("halves", "profile", "refuse"), ("quasi", "wald", "refuse"), ("separating", "profile", "refuse"),
            ("quasi", "profile", "firth"), ("one_in_b", "wald", "firth"), ("separating", "profile", "firth"),
            ("halves", "profile", "firth"), ("only_b", "profile", "refuse"), ("one_in_b", "profile", "refuse"),
        )
    ):  # fmt: skip
        yield from _regression(turn, "outcome", outcome, intervals=intervals, separation=separation)


def cox() -> Iterator[Spec]:
    """Events of all, one, none, at one time, in the order of a candidate; nobody left at a landmark."""
    ways = cycle([("efron", "km"), ("breslow", "log"), ("efron", "rank")])
    turns = [(endpoint, "refuse") for endpoint in ENDPOINTS]
    turns += [(endpoint, "firth") for endpoint in ("usual", "monotone", "one_event", "same_time")]
    for turn, ((endpoint, separation), (ties, transform)) in enumerate(zip(turns, ways, strict=False)):
        options = {"ties": ties, "zph_transform": transform, "separation": separation}
        yield from _regression(turn, "endpoint", endpoint, **options)
    yield {"endpoint": "usual", "landmark": 90, "candidates": ["ordinary", "halves"], "models": {"all": {}}}
    late = ["ordinary", "halves"]
    for endpoint, start in (("usual", 90), ("early", 30)):
        over_time = {name: {"from": start} for name in late}
        yield {"endpoint": endpoint, "over_time": over_time, "candidates": late, "models": {"all": {"variables": late}}}
    yield {"endpoint": "early", "landmark": 30, "candidates": ["ordinary", "halves"], "models": {"all": {}}}


def roc() -> Iterator[Spec]:
    """All numbers as markers."""
    for outcome in TWO_LEVELS:
        yield {"outcome": outcome, "markers": dict(zip(NUMBERS, cycle(["higher", "lower"]), strict=False))}


def kaplan_meier() -> Iterator[Spec]:
    """All endpoints, between groups of every kind, from time zero and from a landmark."""
    for endpoint, group in zip(ENDPOINTS, cycle(["halves", "one_in_b", "each_alone", "missing"]), strict=False):
        for by in ("", group):
            yield {"endpoint": endpoint, "by": by, "times": [1, 50, 1000]}
        options = {"interval": "plain", "at_half": "midpoint", "follow_up": "observed"}
        yield {"endpoint": endpoint, "by": "thirds", "landmark": 30, "times": [30], **options}


def response() -> Iterator[Spec]:
    """Best responses of all, one and no patients."""
    for best, by in zip(LEVELS, cycle(["one_in_b", "", "missing", "halves"]), strict=False):
        yield {"best": best, "objective": [FACTORS[best][0]], "control": list(FACTORS[best][:2]), "by": by}


def adverse_events() -> Iterator[Spec]:
    """Terms of nobody and of everybody."""
    for by in GROUPS:
        yield {"records": "events", "term": "term", "grade": "grade", "by": by}


KINDS = {
    found.__name__: found
    for found in (
        characteristics, paired_change, trajectory, mixed_model, group_comparison, correlation, linear, logistic, cox,
        roc, kaplan_meier, response, adverse_events,
    )
}  # fmt: skip
