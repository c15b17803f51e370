"""Tail areas of chi-squared and F for the kernels, which cannot call SciPy."""

from __future__ import annotations

import math

from lymphoradio.stats.resampling.compiled import kernel

_TINY = 1e-300


@kernel
def chi_squared_tail(statistic: float, df: int) -> float:
    """Upper tail area of chi-squared on a whole number of degrees of freedom, by its finite sum.

    Abramowitz & Stegun (1964), 26.4.4 and 26.4.5.
    """
    if statistic <= 0.0:
        return 1.0
    half = 0.5 * statistic
    if df % 2 == 0:
        term = math.exp(-half)
        total = term
        for j in range(1, df // 2):
            term *= half / j
            total += term
        return min(total, 1.0)
    total = math.erfc(math.sqrt(half))
    term = math.exp(-half) * math.sqrt(half) / math.gamma(1.5)
    for j in range(1, (df - 1) // 2 + 1):
        total += term
        term *= half / (j + 0.5)
    return min(total, 1.0)


@kernel
def f_tail(statistic: float, df: float, df_residual: float) -> float:
    """Upper tail area of F: an incomplete beta function."""
    if statistic <= 0.0:
        return 1.0
    # Both by division: the difference of one from 1 would lose the digits of the other.
    x = df_residual / (df_residual + df * statistic)
    y = df * statistic / (df_residual + df * statistic)
    a, b = 0.5 * df_residual, 0.5 * df
    log_x = -math.log1p(df * statistic / df_residual)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * log_x + b * math.log(y))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _continued_fraction(x, a, b) / a
    return 1.0 - front * _continued_fraction(y, b, a) / b


@kernel
def _continued_fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction of the incomplete beta function (NIST DLMF 8.17.22)."""
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = c if abs(c) > _TINY else _TINY
        value *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return value
