"""Problems of NIST's Statistical Reference Datasets that follow from their definitions.

Decimals become floats only at the end, so that the data are the nearest floats to what NIST prints.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .datasets import read_dataset

WAMPLER_NOISE = {1: 0, 2: 0, 3: 1, 4: 100, 5: 10_000}
"""Multiple of Wampler's residuals in each of his problems."""


def wampler(problem: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wampler's polynomials of degree 5 on x = 0, ..., 20.

    Parameters
    ----------
    problem : int
        1 to 5: all coefficients are 1, in problem 2 they are 10^-k.

    Returns
    -------
    tuple of ndarray
        x, x^2, ..., x^5, shape (21, 5); y, shape (21,).

    References
    ----------
    Wampler (1970), JASA 65:549-565.

    Examples
    --------
    >>> wampler(2)[1][:3].tolist()
    [1.0, 1.11111, 1.24992]
    """
    x, residuals = (column.astype(int).tolist() for column in read_dataset("wampler").values())
    base = Fraction(1, 10) if problem == 2 else Fraction(1)
    noise = WAMPLER_NOISE[problem]
    y = [float(sum((base * i) ** k for k in range(6)) + noise * e) for i, e in zip(x, residuals, strict=True)]
    return np.array([[float(i**k) for k in range(1, 6)] for i in x]), np.array(y)


def simon_lesage(leading: int, replicates: int) -> list[NDArray[np.float64]]:
    """Nine treatments whose values differ in the first decimal only.

    Parameters
    ----------
    leading : int
        Digits before the point, the same in all values.
    replicates : int
        Values per treatment, odd: its centre, then the centre - 0.1 and + 0.1 in turn.

    Returns
    -------
    list of ndarray, each of shape (replicates,)

    References
    ----------
    Simon & Lesage (1989), Comput. Stat. Data Anal. 8:325-332.

    Examples
    --------
    >>> simon_lesage(1_000_000, 3)[0].tolist()
    [1000000.4, 1000000.3, 1000000.5]
    """
    pairs = (replicates - 1) // 2
    tenths = ([centre, *[centre - 1, centre + 1] * pairs] for centre in (4, 3, 5, 3, 5, 3, 5, 3, 5))
    return [np.array([float(f"{leading}.{tenth}") for tenth in treatment]) for treatment in tenths]


def numacc4() -> NDArray[np.float64]:
    """NumAcc4: 10000000.2 once, then 10000000.1 and 10000000.3 in turn, shape (1001,)."""
    return np.array([10000000.2, *[10000000.1, 10000000.3] * 500])


def like_filip() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make a polynomial of degree 10 on 82 points, as difficult as NIST's Filip.

    Returns
    -------
    tuple of ndarray
        x, x^2, ..., x^10 with x evenly spaced over about the range of Filip's, shape (82, 10); their sum and 1,
        shape (82,).
    """
    x = np.linspace(-8.8, -3.1, 82)
    powers = np.column_stack([x**k for k in range(1, 11)])
    return powers, 1 + powers.sum(axis=1)
