"""p-values of tests of means, from printed means, standard deviations and numbers of patients."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product

from scipy.special import fdtrc

from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, say_p_interval
from .paper import Paper, Statement
from .wald import two_sided

CHECK = "p_from_means"
_TWO = {"Student t": ("Student t",), "Welch t": ("Welch t",), "t": ("Student t", "Welch t"), "ANOVA": ("ANOVA",)}


def check_means(paper: Paper) -> Iterator[Finding]:
    """A p-value that compares columns with means and standard deviations is that of a t test, or of an ANOVA."""
    for one in paper.statements:
        if one.has("p_value") and one.facts.compares and not one.effect:
            cells = [paper.cells.get((one.place, one.row, column)) for column in one.facts.compares]
            groups = [cell for cell in cells if cell is not None and not cell.has("count")]
            if len(groups) == len(cells) > 1:
                yield _check(one, groups)


def _check(one: Statement, groups: list[Statement]) -> Finding:
    claim, test = one.claim("p_value"), one.facts.test
    missing = _missing(one, groups)
    if missing:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", missing, one.position)
    if test == "paired t":
        return _paired(one, groups, claim)
    found = _p_values(groups)
    wanted = {name: p for name, p in found.items() if name in (_TWO[test] if test else _usual(groups))}
    if not wanted:
        what = f"The test that is named ({test}) does not compare {len(groups)} groups."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", what, one.position)
    fitting = {name: p for name, p in wanted.items() if p.meets(one.open("p_value"))}
    recomputed = _listed(fitting or wanted)
    if fitting:
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    if not test:
        what = f"The test is not named: {recomputed}; that of ranks cannot be recomputed from means."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, recomputed, what, one.position)
    listed = " and ".join(f"{cell.numbers['mean']} (SD {cell.numbers['sd']}, n = {cell.n})" for cell in groups)
    sentence = (
        f"The means {listed} of {one.where} give {recomputed}, with all that their rounding leaves open; p = "
        f"{one.numbers['p_value']} is printed. Could the authors check the means, the standard deviations, the "
        f"numbers of patients and the p-value?"
    ).replace("p = <", "p < ")
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)


def _usual(groups: list[Statement]) -> tuple[str, ...]:
    return ("ANOVA",) if len(groups) > 2 else ("Student t", "Welch t")


def _listed(found: dict[str, Interval]) -> str:
    return "; ".join(f"{name} p = {say_p_interval(p)}".replace("p = <", "p < ") for name, p in found.items())


def _missing(one: Statement, groups: list[Statement]) -> str:
    test = one.facts.test
    if test and test not in (*_TWO, "paired t"):
        return f"The printed numbers do not tell the p-value of the test that is named ({test})."
    if any(cell.has("median") and not cell.has("mean") for cell in groups):
        return "Medians and quartiles do not tell the p-value of a test."
    if not all(cell.has("mean", "sd") for cell in groups):
        return "Means alone do not tell the p-value; the standard deviations are not printed."
    if any(cell.n is None or cell.n < 2 for cell in groups):
        return "The numbers of patients are not stated."
    if test == "paired t" and (len(groups) != 2 or groups[0].n != groups[1].n):
        return "A paired test needs two measurements of as many patients."
    return ""


def _p_values(groups: list[Statement]) -> dict[str, Interval]:
    sizes = [cell.n or 0 for cell in groups]
    means, sds = [cell.open("mean") for cell in groups], [_sd(cell) for cell in groups]
    if len(groups) > 2:
        return {"ANOVA": anova(sizes, means, sds)}
    found = {"Student t": student(sizes, means, sds), "Welch t": welch(sizes, means, sds)}
    return found | {"ANOVA": found["Student t"]}


def _sd(cell: Statement) -> Interval:
    """What the print leaves open of the SD of a sample; some software divides by n instead of n - 1."""
    opened, n = cell.open("sd"), cell.n or 2
    return Interval(max(0.0, opened.low), opened.high * math.sqrt(n / (n - 1)))


def _difference(means: list[Interval]) -> Interval:
    """Smallest and largest absolute difference."""
    low, high = means[0].low - means[1].high, means[0].high - means[1].low
    return Interval(0.0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high)))


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else (math.inf if top else 0.0)


def student(sizes: list[int], means: list[Interval], sds: list[Interval]) -> Interval:
    """p-values of Student's t test that are possible.

    >>> one = Interval(1.0, 1.0)
    >>> found = student([10, 10], [Interval(0.0, 0.0), one], [one, one])
    >>> [round(p, 6) for p in found]
    [0.03825, 0.03825]
    """
    df = sum(sizes) - 2
    spread = sum(1 / n for n in sizes)

    def error(ends: list[float]) -> float:
        return math.sqrt(sum((n - 1) * sd**2 for n, sd in zip(sizes, ends, strict=True)) / df * spread)

    return _from_t(means, error, sds, Interval(df, df))


def welch(sizes: list[int], means: list[Interval], sds: list[Interval]) -> Interval:
    """p-values of Welch's t test that are possible, its degrees of freedom taken at their extremes."""

    def error(ends: list[float]) -> float:
        return math.sqrt(sum(sd**2 / n for n, sd in zip(sizes, ends, strict=True)))

    return _from_t(means, error, sds, _welch_df(sizes, sds))


def _welch_df(sizes: list[int], sds: list[Interval]) -> Interval:
    """(u + v)^2 / (u^2 / a + v^2 / b) is a + b where u / v = a / b, and falls to either side."""
    found = []
    for ends in product(*sds):
        u, v = (sd**2 / n for n, sd in zip(sizes, ends, strict=True))
        if u + v:
            found.append((u + v) ** 2 / (u**2 / (sizes[0] - 1) + v**2 / (sizes[1] - 1)))
    lowest, highest = min(found, default=1.0), max(found, default=float(sum(sizes) - 2))
    first, second = (Interval(sd.low**2 / n, sd.high**2 / n) for n, sd in zip(sizes, sds, strict=True))
    at = (sizes[0] - 1) / (sizes[1] - 1)
    if first.low <= at * second.high and at * second.low <= first.high:
        highest = float(sum(sizes) - 2)
    return Interval(lowest, highest)


def _from_t(
    means: list[Interval], error: Callable[[list[float]], float], sds: list[Interval], df: Interval
) -> Interval:
    difference = _difference(means)
    least = _ratio(difference.low, error([sd.high for sd in sds]))
    most = _ratio(difference.high, error([sd.low for sd in sds]))
    return Interval(two_sided(most, df.high), two_sided(least, df.low))


def anova(sizes: list[int], means: list[Interval], sds: list[Interval]) -> Interval:
    """p-values of a one-way analysis of variance that are possible."""
    between, within = len(sizes) - 1, sum(sizes) - len(sizes)
    squares = [sum((n - 1) * end**2 for n, end in zip(sizes, ends, strict=True)) for ends in zip(*sds, strict=True)]
    low, high = _between(sizes, means)
    least, most = (
        _ratio(low / between, squares[1] / within),
        _ratio(high / between, squares[0] / within),
    )
    return Interval(
        0.0 if math.isinf(most) else float(fdtrc(between, within, most)), float(fdtrc(between, within, least))
    )


def _between(sizes: list[int], means: list[Interval]) -> Interval:
    """Smallest and largest sum of squares between groups.

    It is convex in the means, so largest at a corner; smallest where each mean is as near as it can be to a common
    centre, whose best place is found by ternary search.
    """

    def about(centre: float) -> float:
        nearest = [min(max(centre, mean.low), mean.high) for mean in means]
        return sum(n * (value - centre) ** 2 for n, value in zip(sizes, nearest, strict=True))

    def squares(corner: tuple[float, ...]) -> float:
        centre = sum(n * value for n, value in zip(sizes, corner, strict=True)) / sum(sizes)
        return sum(n * (value - centre) ** 2 for n, value in zip(sizes, corner, strict=True))

    low, high = min(mean.low for mean in means), max(mean.high for mean in means)
    for _ in range(200):
        third = (high - low) / 3
        if about(low + third) < about(high - third):
            high -= third
        else:
            low += third
    return Interval(about((low + high) / 2), max(map(squares, product(*means))))


def _paired(one: Statement, groups: list[Statement], claim: str) -> Finding:
    """The differences' SD is between |s1 - s2| and s1 + s2, so that p is bounded."""
    n, sds = groups[0].n or 0, [_sd(cell) for cell in groups]
    difference = _difference([cell.open("mean") for cell in groups])
    narrow = max(0.0, sds[0].low - sds[1].high, sds[1].low - sds[0].high)
    wide = sds[0].high + sds[1].high
    t = [_ratio(difference.low * math.sqrt(n), wide), _ratio(difference.high * math.sqrt(n), narrow)]
    found = Interval(two_sided(t[1], n - 1), two_sided(t[0], n - 1))
    recomputed = f"paired t p = {say_p_interval(found)} for any correlation".replace("p = <", "p < ")
    if found.meets(one.open("p_value")):
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    sentence = (
        f"Whatever the correlation of the two measurements of {one.where}, their means and standard deviations give a "
        f"paired t test with p = {say_p_interval(found)} among {n} patients; p = {one.numbers['p_value']} is printed. "
        f"Could the authors check them?"
    ).replace("p = <", "p < ")
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)
