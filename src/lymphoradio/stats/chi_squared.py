"""The chi-squared test as a result: statistic, degrees of freedom, upper tail."""

from dataclasses import dataclass

from scipy.special import chdtrc

from lymphoradio.stats.samples import bounded_p


@dataclass(frozen=True)
class ChiSquaredTest:
    """Chi-squared statistic with its degrees of freedom and upper tail, in (0, 1]."""

    statistic: float
    df: int
    p_value: float


def chi_squared_test(statistic: float, df: int) -> ChiSquaredTest:
    """Attach the upper tail to a chi-squared statistic.

    Parameters
    ----------
    statistic : float
        >= 0.
    df : int
        Degrees of freedom; with 0 there is nothing to test and the p-value is NaN.

    Returns
    -------
    ChiSquaredTest

    Examples
    --------
    >>> round(chi_squared_test(3.841459, 1).p_value, 6)
    0.05
    """
    return ChiSquaredTest(statistic, df, bounded_p(float(chdtrc(df, statistic))) if df else float("nan"))
