"""What a search works towards: each claim, and each constraint, as a loss in whole numbers.

A loss is whole, so that the last bit of a number cannot decide between two cohorts: 0 where the claim is met, else
64 x weight x (1 or more). Printed numbers grow linearly with the distance, which lets a search trade one against
another on the way to both; p-values and effects grow with its logarithm, so that one of them does not drown the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from scipy.special import ndtri

from ..errors import Problem, did_you_mean
from ..formula import parse
from ..published import Claim
from ..published.compare import Verdict
from ..published.kinds import LIMITS, NULL, RATIOS, is_descriptive
from ..published.printed import NOT_REACHED, Printed, parse_printed
from .constraints import shortfall_of
from .nodes import Nodes
from .printed import column_of
from .pull import has_interval, pulled_number, pulled_p
from .recipe import RecipeError
from .units import Asked, Context, Unit, ask

UNIT = 64
FARTHEST = 1e4  # violations beyond are not told apart
EDGE = 1e-9  # of the last digit: what a float may be off a half
DESCRIPTIVE, CONCLUSION, MEASURE, WISH = 4.0, 8.0, 2.0, 1.0
NEAR, FAR = 16, 60  # last digits within which a step counts as much as the first; cost of being wrong by all of it
Judge = Callable[[Any], float]


@dataclass(frozen=True)
class Target:
    """A claim, or a constraint, with the unit that says how far it is from being met.

    Attributes
    ----------
    place, row, column, kind : str
        Of the claim; a constraint has its text as `row`.
    about : str
        The column whose values it describes, if it does.
    unit : Unit
    field : hashable
    loss : callable
        From the field's number to a whole loss.
    """

    place: str
    row: str
    column: str
    kind: str
    about: str
    unit: Unit
    field: Any
    loss: Callable[[Any], int]

    def matches(self, pattern: str) -> bool:
        """Whether a pattern of a recipe means it."""
        return matches(pattern, self.place, self.row, self.column)


def matches(pattern: str, place: str, row: str, column: str) -> bool:
    """Whether `place`, `place/row` or `place/row/column` with * and ? means a claim.

    >>> matches("Table 2/Age*", "Table 2", "Age (yr)", "Low"), matches("Table 2", "Table 22", "Age", "")
    (True, False)
    """
    wanted, found = pattern.split("/"), [place, row, column]
    if len(wanted) > 3:  # a row's label may have a slash in it
        wanted = [wanted[0], "/".join(wanted[1:-1]), wanted[-1]]
    if len(wanted) == 3 and fnmatchcase(row, "/".join(wanted[1:])):
        return fnmatchcase(place, wanted[0])
    return all(fnmatchcase(text, part) for text, part in zip(found, wanted, strict=False))


def make_targets(claims: Sequence[Claim], context: Context, pull: float = 0.0) -> tuple[list[Target], list[Claim]]:
    """Targets of all claims that can be met, and the claims that no drawn column can give."""
    found, without = [], []
    for claim in claims:
        if claim.reason:
            continue
        try:
            found += _of_claim(claim, context, pull)
        except KeyError:
            without.append(claim)
    return found, without


def constraint(text: str, stage: str, nodes: Nodes, file: str) -> Target:
    """A condition that must not be false for any patient."""
    formula = parse(text)
    unknown = sorted(formula.names - set(nodes.uses))
    if unknown:
        remedy = did_you_mean(unknown[0], nodes.uses, "Name a column that is drawn or derived")
        where = f"stages, {stage}, constraints"
        raise RecipeError([Problem(file, where, f"{text!r} uses {unknown[0]!r}, which is not known", remedy)])
    shortfall = shortfall_of(formula, nodes.levels)
    unit = Unit(("constraint", text), nodes.uses_of(text), formula.names, 20,
                lambda values: {"": float(shortfall(values).sum())})  # fmt: skip
    return Target("constraint", text, "", "", "", unit, "", lambda found: round(CONCLUSION * UNIT * found))


def _of_claim(claim: Claim, context: Context, pull: float) -> list[Target]:
    alpha = _alpha(claim, context)
    about = column_of(claim, context.study.analyses.get(claim.analysis))
    targets = [_target(claim, ask(claim, context, alpha), _judge(claim, alpha, pull), about)]
    if claim.kind in NULL and set(LIMITS) <= set(claim.cell) and "p_value" not in claim.cell:
        significant = _significant_by_interval(claim)
        if significant is not None:
            other = replace(claim, kind="significant", printed=str(significant).lower(),
                            cell={**claim.cell, claim.kind: claim.printed})  # fmt: skip
            targets.append(_target(other, ask(other, context, alpha), _judge(other, alpha, pull)))
    return targets


def _alpha(claim: Claim, context: Context) -> float:
    spec = context.study.analyses.get(claim.analysis)
    return spec.alpha if spec is not None else 0.05


def _target(claim: Claim, asked: Asked, judge: Judge, about: str = "") -> Target:
    def loss(value: Any) -> int:
        if isinstance(value, Verdict):
            value = _of_verdict(claim, value)
        elif value is not None and asked.factor != 1:
            value = value * asked.factor
        return round(UNIT * judge(value))

    return Target(claim.place, claim.row, claim.column, claim.kind, about, asked.unit, asked.field, loss)


def _of_verdict(claim: Claim, verdict: Verdict) -> Any:
    if claim.kind == "selected":
        return frozenset(filter(None, verdict.computed.split(" + ")))
    if claim.kind in ("significant", "direction"):
        return verdict.computed or None
    return math.nan if verdict.computed == NOT_REACHED else float(verdict.computed) if verdict.computed else None


def _cost(violations: float) -> float:
    """Of being `violations` off; at least one."""
    return math.log2(2 + min(violations, FARTHEST))


NOT_THERE = _cost(FARTHEST)


def _judge(claim: Claim, alpha: float, pull: float = 0.0) -> Judge:
    kind = claim.kind
    if kind == "selected":
        wanted = frozenset(claim.printed.split(" + "))
        return _there(_set(wanted))
    if kind == "significant":
        return _there(_side(claim.printed == "true", alpha, CONCLUSION), claim.printed)
    if kind == "direction":
        sign = 1 if claim.printed == "positive" else -1
        null = next((NULL.get(other, 0.0) for other in (*RATIOS, *NULL) if other in claim.cell), 0.0)
        return _there(lambda value: CONCLUSION * _cost(5) if sign * (value - null) <= 0 else 0.0, claim.printed)
    if claim.printed == NOT_REACHED:
        return lambda value: 0.0 if value is not None and math.isnan(value) else DESCRIPTIVE * _cost(5)
    printed = parse_printed(claim.printed)
    if kind in ("p_value", "p_adjusted"):
        return _there(_p_value(claim, printed, alpha, pull))
    if kind in NULL:
        return _there(_effect(claim, printed, pull))
    if kind in LIMITS and pull and has_interval(claim):
        return _there(pulled_number(claim, printed, _inside(printed, WISH), WISH / 2, pull))
    return _there(_inside(printed, _weight(claim), near=kind == "percent" and "count" in claim.cell))


def _weight(claim: Claim) -> float:
    if is_descriptive(claim.kind, claim.cell):
        return DESCRIPTIVE
    return WISH / 2 if claim.kind in LIMITS else MEASURE


def _set(wanted: frozenset[str]) -> Judge:
    """A selected set, or how far the wanted one is from being selected, in normal deviates."""

    def judged(found: Any) -> float:
        if isinstance(found, float):
            return CONCLUSION * _cost(20 * found)
        return CONCLUSION * _cost(len(wanted ^ found)) / 2 if wanted != found else 0.0

    return judged


def _there(judge: Judge, word: str = "") -> Judge:
    """A number that is not there costs most; a word is right or wrong."""

    def judged(value: Any) -> float:
        if isinstance(value, str):
            return 0.0 if value == word else CONCLUSION * _cost(5)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return CONCLUSION * NOT_THERE
        return judge(value)

    return judged


def _inside(printed: Printed, weight: float, near: bool = False) -> Judge:
    """At the printed precision; `near`: or one last digit off."""
    last = 10.0**-printed.decimals
    slack = 1.5 if near else 0.5
    low, high = float(printed.low) - slack * last - EDGE * last, float(printed.high) + slack * last - EDGE * last
    if printed.sign == "<":
        low, high = -math.inf, float(printed.low)
    elif printed.sign == ">":
        low, high = float(printed.low), math.inf

    scale = max(abs(float(printed.low)), 50 * last)

    def judged(value: float) -> float:
        if low <= value < high:
            return 0.0
        off = low - value if value < low else value - high
        if weight <= WISH:
            return weight * _cost(off / last)
        return weight * (1 + min(off / last, NEAR) / NEAR + FAR * min(off / scale, 2.0))

    return judged


def _z(p: float) -> float:
    return -float(ndtri(max(p, 1e-300) / 2))


def _side(below: bool, alpha: float, weight: float) -> Judge:
    """A p-value on one side of alpha, in units of a twentieth of a normal deviate."""
    limit = _z(alpha)

    def judged(p: float) -> float:
        return 0.0 if (p < alpha) == below else weight * _cost(20 * abs(_z(p) - limit))

    return judged


def _p_value(claim: Claim, printed: Printed, alpha: float, pull: float) -> Judge:
    called = claim.cell.get("significant")
    below = called == "true" if called else printed.is_below(alpha)
    side = None if below is None else _side(below, alpha, CONCLUSION)
    at_print = _side(printed.sign == "<", float(printed.low), WISH) if printed.sign else _inside(printed, WISH)
    if pull and not printed.sign:
        at_print = pulled_p(printed, at_print, WISH, pull)
    return lambda p: (side(p) if side else 0.0) + at_print(p)


def _effect(claim: Claim, printed: Printed, pull: float) -> Judge:
    at_print = _inside(printed, WISH)
    if not set(LIMITS) <= set(claim.cell):
        return at_print if claim.kind != "mean_difference" else _inside(printed, MEASURE)
    if pull:
        at_print = pulled_number(claim, printed, at_print, WISH, pull)
    scale = math.log if claim.kind in RATIOS else float
    limits = [parse_printed(claim.cell[limit]) for limit in LIMITS]
    half = 0.5 * 10.0 ** -max(limit.decimals for limit in limits)
    low, high = float(limits[0].low), float(limits[1].high)
    width = max(scale(max(high, 1e-9)) - scale(max(low, 1e-9)), 1e-6) if claim.kind in RATIOS else max(high - low, 1e-9)

    def judged(value: float) -> float:
        wish = at_print(value)
        if low - half <= value < high + half:
            return wish
        end = low if value < low else high
        if claim.kind in RATIOS:
            off = abs(math.log(max(value, 1e-9)) - math.log(max(end, 1e-9))) / width
        else:
            off = abs(value - end) / width
        return wish + CONCLUSION * _cost(20 * off)

    return judged


def _significant_by_interval(claim: Claim) -> bool | None:
    low, high = (float(parse_printed(claim.cell[limit]).low) for limit in LIMITS)
    null = NULL[claim.kind]
    return None if null in (low, high) else not low < null < high


def weighted(target: Target, weights: Mapping[str, float]) -> Target:
    """A target with the factors of a stage."""
    factor = math.prod(factor for pattern, factor in weights.items() if target.matches(pattern))
    if factor == 1:
        return target
    loss = target.loss
    return replace(target, loss=lambda value: round(factor * loss(value)))
