"""Adjustment of a family of p-values."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Adjustment = Literal["bonferroni", "holm", "bh", "none"]


def adjust(p_values: ArrayLike, method: Adjustment = "holm") -> NDArray[np.float64]:
    """Adjust p-values for the size of their family.

    Parameters
    ----------
    p_values : array_like, shape (k,)
        In [0, 1]; NaN stands for a test that could not be made, stays NaN and is not counted.
    method : {"bonferroni", "holm", "bh", "none"}
        Bonferroni and Holm control the family-wise error, Benjamini-Hochberg the false discovery rate.

    Returns
    -------
    ndarray, shape (k,)
        In the order given; the same as R's p.adjust.

    Raises
    ------
    ValueError
        Values outside [0, 1], not one-dimensional, or an unknown method.

    References
    ----------
    Holm (1979), Scand. J. Stat. 6:65-70; Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289-300.

    Examples
    --------
    >>> adjust([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    if method not in get_args(Adjustment):
        raise ValueError(f"unknown adjustment {method!r}: one of {', '.join(get_args(Adjustment))}")
    p = np.array(p_values, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError("p_values: one dimension is needed")
    counted = ~np.isnan(p)
    known = p[counted]
    if ((known < 0) | (known > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    k = len(known)
    order = np.argsort(known, kind="stable")
    ranked = known[order]
    if method == "bonferroni":
        ranked = ranked * k
    elif method == "holm":
        ranked = np.maximum.accumulate(ranked * np.arange(k, 0, -1))
    elif method == "bh":
        ranked = np.minimum.accumulate((ranked * (k / np.arange(1, k + 1)))[::-1])[::-1]
    adjusted = np.empty(k)
    adjusted[order] = np.minimum(ranked, 1.0)
    p[counted] = adjusted
    return p
