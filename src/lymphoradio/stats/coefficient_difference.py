"""Whether two groups change differently: one comparison between the groups, not a p-value within each."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.mixed_fit import Contrast, MixedFit
from lymphoradio.stats.mixed_model import fit_mixed
from lymphoradio.stats.model_fit import TermTest, p_t
from lymphoradio.stats.robust_covariance import hc3_covariance
from lymphoradio.stats.samples import as_sample, check_conf_level
from lymphoradio.stats.two_sample import TwoSampleT, welch_t


@dataclass(frozen=True)
class AdjustedDifference:
    """Difference between groups with one standard error: estimate and limits in the outcome's unit."""

    estimate: float
    std_error: float
    t: float
    df: int
    p_value: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True)
class Ancova:
    """Result of `ancova`.

    Attributes
    ----------
    n_group, n_reference : int
    difference : AdjustedDifference
        Group less reference, at equal baseline; of the values after and of the changes alike.
    robust : AdjustedDifference
        The same estimate with HC3's standard error, which does not assume a common variance.
    baseline_slope : float
        Coefficient of the baseline: 1 is what a comparison of changes takes for granted.
    """

    n_group: int
    n_reference: int
    difference: AdjustedDifference
    robust: AdjustedDifference
    baseline_slope: float


@dataclass(frozen=True)
class GroupByTime:
    """Result of `group_by_time`.

    Attributes
    ----------
    fit : MixedFit
        Columns: the later times, the group, their products.
    interaction : TermTest
        F test, with Satterthwaite's degrees of freedom, that the groups change alike at all times.
    times : tuple
        The later times, in the order of the contrasts.
    change_reference, change_group, difference : tuple of Contrast
        At each of `times`: change from the first time in the reference, in the group, and group less reference.
    """

    fit: MixedFit
    interaction: TermTest
    times: tuple[Hashable, ...]
    change_reference: tuple[Contrast, ...]
    change_group: tuple[Contrast, ...]
    difference: tuple[Contrast, ...]


def difference_of_changes(pre: ArrayLike, post: ArrayLike, group: ArrayLike, conf_level: float = 0.95) -> TwoSampleT:
    """Difference between the groups' mean changes, by Welch's t-test of the changes.

    Parameters
    ----------
    pre, post : array_like, shape (n,)
        Complete pairs in one unit.
    group : array_like of bool, shape (n,)
        True for the group, False for the reference.
    conf_level : float
        In (0, 1).

    Returns
    -------
    TwoSampleT
        `first` is the group, `second` the reference.

    Raises
    ------
    NotEstimable
        A group of fewer than two patients, or changes without variation.
    ValueError
        Unequal lengths, missing values, a group other than True and False.

    References
    ----------
    Altman & Bland (2003), BMJ 326:219; Welch (1947), Biometrika 34:28-35; Bland & Altman (2011), Trials 12:264.

    Examples
    --------
    >>> found = difference_of_changes([5, 6, 7, 5, 6, 7], [6, 8, 8, 5, 5, 7], [True] * 3 + [False] * 3)
    >>> round(found.mean_difference, 6), round(found.p_value, 6)
    (1.666667, 0.02411)
    """
    before, after, chosen = _patients(pre, post, group)
    change = after - before
    return welch_t(change[chosen], change[~chosen], conf_level)


def ancova(pre: ArrayLike, post: ArrayLike, group: ArrayLike, conf_level: float = 0.95) -> Ancova:
    """Difference between groups after treatment, adjusted for the baseline by a common line.

    Parameters
    ----------
    pre, post : array_like, shape (n,)
        Complete pairs in one unit.
    group : array_like of bool, shape (n,)
        True for the group, False for the reference.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Ancova
        R's ``lm(post ~ pre + group)``, and the same with ``sandwich::vcovHC``.

    Raises
    ------
    NotEstimable
        An empty group, fewer than four patients, a baseline without variation or one that tells the groups apart, a
        perfect fit, a group of one patient (no robust standard error).
    ValueError
        As `difference_of_changes`.

    References
    ----------
    Vickers & Altman (2001), BMJ 323:1123-1124; Vickers (2001), BMC Med. Res. Methodol. 1:6; MacKinnon & White (1985),
    J. Econom. 29:305-325.

    Examples
    --------
    >>> found = ancova([5, 6, 7, 5, 6, 7], [6, 8, 8, 5, 5, 7], [True] * 3 + [False] * 3)
    >>> round(found.difference.estimate, 6), round(found.difference.p_value, 6), round(found.baseline_slope, 6)
    (1.666667, 0.054913, 1.0)
    """
    check_conf_level(conf_level)
    before, after, chosen = _patients(pre, post, group)
    if chosen.all() or not chosen.any():
        raise NotEstimable("a group is empty")
    X = np.column_stack([before, chosen])
    fit = fit_linear(X, after, column_names=["baseline", "group"])
    if fit.note:
        raise NotEstimable(fit.note)
    quantile = float(stdtrit(fit.df_residual, (1.0 + conf_level) / 2.0))

    def with_error(covariance: np.ndarray) -> AdjustedDifference:
        estimate, std_error = float(fit.coefficients[2]), float(np.sqrt(covariance[2, 2]))
        t, half = estimate / std_error, quantile * std_error
        p_value = p_t(t, fit.df_residual)
        return AdjustedDifference(estimate, std_error, t, fit.df_residual, p_value, estimate - half, estimate + half)

    return Ancova(
        n_group=int(chosen.sum()),
        n_reference=int((~chosen).sum()),
        difference=with_error(fit.covariance),
        robust=with_error(hc3_covariance(fit, X)),
        baseline_slope=float(fit.coefficients[1]),
    )


def group_by_time(
    y: ArrayLike,
    patient: ArrayLike,
    time: ArrayLike,
    group: ArrayLike,
    times: Sequence[Hashable],
    conf_level: float = 0.95,
) -> GroupByTime:
    """Whether two groups change alike over several times, by a mixed model with all available measurements.

    With two times, everybody measured twice and a positive variance between patients, the difference is that of the
    mean changes and its test is Student's t-test of the changes.

    Parameters
    ----------
    y : array_like, shape (n,)
        A measurement per row; patients may miss some.
    patient : array_like, shape (n,)
        Whose it is.
    time : array_like, shape (n,)
        One of `times`.
    group : array_like of bool, shape (n,)
        True for the group, False for the reference; the same in all rows of a patient.
    times : sequence
        The planned times in order; changes are from the first.
    conf_level : float
        In (0, 1).

    Returns
    -------
    GroupByTime
        Restricted maximum likelihood, time as a factor.

    Raises
    ------
    NotEstimable
        As `fit_mixed`; a time at which a group has no measurement; an empty group.
    ValueError
        Unequal lengths, missing values, a time that is not planned, a patient in both groups.

    References
    ----------
    Fitzmaurice, Laird & Ware (2011), Applied Longitudinal Analysis, 2nd ed., chapters 5 and 8.

    Examples
    --------
    >>> y = [5, 6, 8, 4, 6, 7, 6, 8, 8, 5, 5, 7]  # six patients before, and the same after
    >>> patient, time, group = list("abcdef") * 2, [0] * 6 + [1] * 6, ([True] * 3 + [False] * 3) * 2
    >>> found = group_by_time(y, patient, time, group, (0, 1))
    >>> round(found.difference[0].estimate, 6), round(found.difference[0].df, 6)
    (1.0, 4.0)
    """
    values, chosen = as_sample(y, "y"), _as_group(group)
    if len(times) < 2:
        raise ValueError("at least two times are needed for a change")
    at, who = np.asarray(time), np.asarray(patient)
    if not len(values) == len(chosen) == len(at) == len(who):
        raise ValueError("y, patient, time and group differ in length")
    _check_constant_group(who, chosen)
    factor = build_design({"time": at}, [Term("time", "factor", tuple(times))])
    n_later = len(times) - 1
    for j, later in enumerate(times):
        here = factor.X[:, j - 1] == 1.0 if j else ~factor.X.any(axis=1)
        for members, name in ((chosen, "group"), (~chosen, "reference")):
            if not np.any(here & members):
                raise NotEstimable(f"the {name} has no measurement at {later}")
    X = np.column_stack([factor.X, chosen, factor.X * chosen[:, None]])
    names = [*factor.column_names, "group", *(f"{name}:group" for name in factor.column_names)]
    fit = fit_mixed(X, values, who, column_names=names)

    unit, products = np.eye(len(fit.coefficients)), slice(2 + n_later, None)

    def contrasts(weights: np.ndarray) -> tuple[Contrast, ...]:
        return tuple(fit.contrast(row, conf_level) for row in weights)

    return GroupByTime(
        fit=fit,
        interaction=fit.f_test(range(1 + n_later, 1 + 2 * n_later)),
        times=tuple(times[1:]),
        change_reference=contrasts(unit[1 : 1 + n_later]),
        change_group=contrasts(unit[1 : 1 + n_later] + unit[products]),
        difference=contrasts(unit[products]),
    )


def _patients(pre: ArrayLike, post: ArrayLike, group: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    before, after, chosen = as_sample(pre, "pre"), as_sample(post, "post"), _as_group(group)
    if not len(before) == len(after) == len(chosen):
        raise ValueError(f"pre, post and group differ in length: {len(before)}, {len(after)}, {len(chosen)}")
    return before, after, chosen


def _as_group(group: ArrayLike) -> np.ndarray:
    values = np.asarray(group)
    if values.ndim != 1 or not np.all((values == 0) | (values == 1)):
        raise ValueError("group must be True or False for each row")
    return values.astype(bool)


def _check_constant_group(patient: np.ndarray, group: np.ndarray) -> None:
    both = set(patient[group].tolist()) & set(patient[~group].tolist())
    if both:
        raise ValueError(f"{len(both):,} patients are in both groups")
