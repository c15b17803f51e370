"""Numbers that cannot be larger than others beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .finding import CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, say_interval, significant, whole
from .paper import Paper, Statement

ORDER, SPREAD, POSSIBLE = "order", "sd_and_range", "possible_value"
_ASCENDING = (
    ("min", "q1", "median", "q3", "max"),
    ("min", "mean", "max"),
    ("min_follow_up", "median_follow_up", "max_follow_up"),
    ("conf_low", "conf_high"),
    ("adjusted_r_squared", "r_squared"),
    ("p_value", "p_adjusted"),
)
_BOUNDS = {
    "percent": (0.0, 100.0), "survival_probability": (0.0, 100.0), "auc": (0.0, 1.0), "sensitivity": (0.0, 1.0),
    "specificity": (0.0, 1.0), "r_squared": (0.0, 1.0), "pearson_r": (-1.0, 1.0), "spearman_rho": (-1.0, 1.0),
    "sd": (0.0, math.inf), "hazard_ratio": (0.0, math.inf), "odds_ratio": (0.0, math.inf),
}  # fmt: skip


def check_order(paper: Paper) -> Iterator[Finding]:
    """Quantiles ascend, values are possible, a standard deviation fits its range, a response is disease control."""
    for one in paper.statements:
        for kinds in _ASCENDING:
            present = [kind for kind in kinds if one.has(kind) and one.numbers[kind] != "NR"]
            if len(present) > 1:
                yield _ascending(one, present)
        if one.has("mean", "sd", "min", "max"):
            yield _spread(one)
        yield from _possible(one)
    yield from _responses(paper)


def _finding(one: Statement, check: str, claim: str, recomputed: str, sentence: str) -> Finding:
    return Finding(
        one.place, check, claim, INCONSISTENT if sentence else CONSISTENT, recomputed, sentence, one.position
    )


def _ascending(one: Statement, kinds: list[str]) -> Finding:
    opened = [one.open(kind) for kind in kinds]
    wrong = [
        (kinds[i], kinds[j])
        for i in range(len(kinds))
        for j in range(i + 1, len(kinds))
        if opened[i].low > opened[j].high
    ]
    sentence = ""
    if wrong:
        larger, smaller = wrong[0]
        sentence = (
            f"{one.where} is printed with {one.quote(larger)} and {one.quote(smaller)}; the first cannot be the larger "
            f"one. Could the authors check them?"
        )
    return _finding(one, ORDER, one.claim(*kinds), "", sentence)


def _spread(one: Statement) -> Finding:
    """Largest: as many patients as the mean allows at each end (Bhatia & Davis 2000); smallest: one patient at each."""
    mean, low, high = (one.open(kind) for kind in ("mean", "min", "max"))
    n = one.n or 2
    centre = min(max((low.low + high.high) / 2, mean.low), mean.high)
    largest = math.sqrt(max(0.0, (high.high - centre) * (centre - low.low)) * n / (n - 1)) if n > 1 else 0.0
    smallest = math.sqrt(max(0.0, high.low - low.high) ** 2 / 2 / n) if one.n and n > 1 else 0.0
    found = Interval(smallest, largest)
    recomputed = f"{significant(found.low)} to {significant(found.high)}"
    sentence = ""
    if not found.meets(one.open("sd")):
        sentence = (
            f"{one.where} is printed with mean {one.numbers['mean']} and range {one.numbers['min']} to "
            f"{one.numbers['max']}; the standard deviation is then between {recomputed.replace(' to ', ' and ')}, and "
            f"{one.numbers['sd']} is printed. Could the authors check them?"
        )
    return _finding(one, SPREAD, one.claim("mean", "sd", "min", "max"), recomputed, sentence)


def _possible(one: Statement) -> Iterator[Finding]:
    for kind, (low, high) in _BOUNDS.items():
        if not one.has(kind) or (kind in ("percent", "sd", "hazard_ratio", "odds_ratio") and _is_possible(one, kind)):
            continue  # of the many that nobody gets wrong only what is wrong
        sentence = ""
        if not _is_possible(one, kind):
            sentence = (
                f"{one.where} is printed with {one.quote(kind)}, which is not between {low:g} and {high:g}. Could the "
                f"authors check it?"
            )
        bounds = say_interval(Interval(low, high), 0)
        yield _finding(one, POSSIBLE, one.claim(kind), bounds, sentence)
    for events, of in ((one.count, one.n), (whole(one.facts.events), one.n)):
        if events is not None and of is not None and events > of:
            sentence = f"{one.where} has {events} of {of} patients. Could the authors check both numbers?"
            yield _finding(one, POSSIBLE, one.name, f"at most {of}", sentence)


def _is_possible(one: Statement, kind: str) -> bool:
    low, high = _BOUNDS[kind]
    return one.open(kind).meets(Interval(low, high))


def _responses(paper: Paper) -> Iterator[Finding]:
    """The objective response rate is not above the disease control rate of the same patients."""
    found: dict[tuple[object, ...], dict[str, Statement]] = {}
    for one in paper.statements:
        variable = one.at.get("variable", "")
        if variable in ("objective_response", "disease_control"):
            key = (one.place, *sorted((k, word) for k, word in one.at.items() if k != "variable"))
            found.setdefault(key, {})[variable] = one
    for both in found.values():
        if len(both) == 2:
            response, control = both["objective_response"], both["disease_control"]
            for kind in ("count", "percent"):
                if response.has(kind) and control.has(kind):
                    sentence = ""
                    if response.open(kind).low > control.open(kind).high:
                        sentence = (
                            f"{response.where} is printed with {response.quote(kind)}, more than {control.where}, "
                            f"{control.quote(kind)}, in which it is contained. Could the authors check both?"
                        )
                    claim = f"{response.claim(kind)}; {control.claim(kind)}"
                    yield _finding(response, ORDER, claim, "", sentence)
