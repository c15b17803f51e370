"""What can be had without floats: in fractions, in decimals of fifty digits, and by going through all cases."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product

from lymphoradio.selftest.datasets import read_dataset
from lymphoradio.selftest.nist import WAMPLER_NOISE, simon_lesage

DIGITS = 50


def exact(number):
    """The decimal that a float prints as."""
    return Fraction(repr(float(number)))


def root(fraction):
    """Square root of a fraction, as a fraction of fifty correct digits."""
    with localcontext(prec=DIGITS):
        return Fraction((Decimal(fraction.numerator) / Decimal(fraction.denominator)).sqrt())


def inverse(matrix):
    """Inverse of a matrix of fractions by Gauss-Jordan elimination."""
    n = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[n:] for row in rows]


def least_squares(columns, y):
    """Coefficients (the intercept first), residual SD and SE(B0) of exact data."""
    design = [[Fraction(1)] * len(y), *columns]
    unscaled = inverse([[dot(a, b) for b in design] for a in design])
    coefficients = [dot(row, [dot(column, y) for column in design]) for row in unscaled]
    residuals = [value - dot(coefficients, row) for value, *row in zip(y, *design, strict=True)]
    variance = dot(residuals, residuals) / (len(y) - len(design))
    quantities = {f"B{k}": value for k, value in enumerate(coefficients)}
    return {**quantities, "residual SD": root(variance), "SE(B0)": root(variance * unscaled[0][0])}


def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def of_shipped(name, outcome, covariates):
    data = {column: [exact(value) for value in values] for column, values in read_dataset(name).items()}
    return least_squares([data[column] for column in covariates.split()], data[outcome])


def of_wampler(problem):
    base, noise = Fraction(1, 10 if problem == 2 else 1), WAMPLER_NOISE[problem]
    data = read_dataset("wampler")
    x, e = ([exact(value) for value in data[column]] for column in ("x", "residual"))
    y = [sum((base * i) ** k for k in range(6)) + noise * r for i, r in zip(x, e, strict=True)]
    return least_squares([[i**k for i in x] for k in range(1, 6)], y)


def of_sample(values):
    mean = sum(values, Fraction(0)) / len(values)
    return {"mean": mean, "SD": root(sum((x - mean) ** 2 for x in values) / (len(values) - 1))}


def anova(groups):
    n, means = sum(map(len, groups)), [sum(group, Fraction(0)) / len(group) for group in groups]
    grand = sum((len(group) * mean for group, mean in zip(groups, means, strict=True)), Fraction(0)) / n
    between = sum(len(group) * (mean - grand) ** 2 for group, mean in zip(groups, means, strict=True))
    within = sum((x - mean) ** 2 for group, mean in zip(groups, means, strict=True) for x in group)
    return {"F": (between / (len(groups) - 1)) / (within / (n - len(groups)))}


def of_simon_lesage(leading, replicates):
    return anova([[exact(x) for x in group] for group in simon_lesage(leading, replicates)])


def of_test1(ties):
    """Cox model of test1 as a function of r = exp(beta): r^2 / ((3r + 3) (r + 3)^2), or Efron's denominator."""
    with localcontext(prec=DIGITS):
        r = (3 + Decimal(33).sqrt()) / 2 if ties == "breslow" else cubic_root()
        last = r + 3 if ties == "breslow" else (r + 5) / 2
        quantities = {"beta": r.ln(), "log-likelihood": 2 * r.ln() - (3 * r + 3).ln() - (r + 3).ln() - last.ln()}
        if ties == "efron":
            quantities["log-likelihood at 0"] = -Decimal(6 * 4 * 3).ln()
        return {name: Fraction(value) for name, value in quantities.items()}


def cubic_root():
    """Positive root of r^3 - 23 r - 30, where the score of Efron's likelihood of test1 is 0; by Newton's method."""
    r = Decimal(5)
    for _ in range(20):
        r -= (r**3 - 23 * r - 30) / (3 * r**2 - 23)
    return r


def of_sleep():
    extra = [exact(x) for x in read_dataset("sleep")["extra"]]
    v, values = signed_ranks([a - b for a, b in zip(extra[:10], extra[10:], strict=True)])
    return {"exact signed-rank p": two_sided(v, values)}


def of_depression():
    data = read_dataset("depression")
    pairs = zip(data["first"], data["second"], strict=True)
    v, values = signed_ranks([exact(a) - exact(b) for a, b in pairs])
    one_sided = Fraction(sum(value >= v for value in values), len(values))
    return {"V": v, "one-sided p": one_sided, "two-sided p": two_sided(v, values)}


def signed_ranks(differences):
    """V, and what it is under each pattern of signs."""
    kept = [d for d in differences if d]
    sizes = sorted(map(abs, kept))
    # Mid-ranks: the mean of the positions of equal sizes.
    ranks = [Fraction(2 * sizes.index(abs(d)) + sizes.count(abs(d)) + 1, 2) for d in kept]
    v = sum((rank for d, rank in zip(kept, ranks, strict=True) if d > 0), Fraction(0))
    return v, [dot(ranks, signs) for signs in product((0, 1), repeat=len(ranks))]


def two_sided(v, values):
    centre = Fraction(sum(values), len(values))
    return Fraction(sum(abs(value - centre) >= abs(v - centre) for value in values), len(values))


def of_freireich():
    """Share of the treated without a relapse by week 6, before which nobody was censored."""
    data = read_dataset("freireich")
    treated = [(t, e) for t, e, g in zip(data["time"], data["event"], data["group"], strict=True) if g == 0]
    assert all(e == 1 for t, e in treated if t < 6)
    return {"S(6), 6-MP": 1 - Fraction(sum(t <= 6 and e == 1 for t, e in treated), len(treated))}


def of_percent():
    percent = Decimal(15) / Decimal(48) * 100
    return {"15 of 48 in percent": Fraction(percent.quantize(Decimal("0.1"), ROUND_HALF_UP))}


PROBLEMS = {
    "least_squares.norris": lambda: of_shipped("norris", "y", "x"),
    "least_squares.longley": lambda: of_shipped("longley", "TOTEMP", "GNPDEFL GNP UNEMP ARMED POP YEAR"),
    **{f"least_squares.wampler_{k}": lambda k=k: of_wampler(k) for k in WAMPLER_NOISE},
    "variation.numacc4": lambda: of_sample([exact(x) for x in [10000000.2, *[10000000.1, 10000000.3] * 500]]),
    "variation.smls01": lambda: of_simon_lesage(1, 21),
    "variation.smls04": lambda: of_simon_lesage(1_000_000, 21),
    "variation.smls09": lambda: of_simon_lesage(10**12, 2001),
    "cox.test1_breslow": lambda: of_test1("breslow"),
    "cox.test1_efron": lambda: of_test1("efron"),
    "paired.sleep": of_sleep,
    "paired.depression": of_depression,
    "survival.freireich": of_freireich,
    "cells.percent": of_percent,
}
