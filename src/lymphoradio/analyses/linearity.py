"""Whether the effects of the continuous covariates of a multivariable model are straight lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..stats.spline import RestrictedCubicSpline, place_knots
from ..study.specs import Cox, Linear, Regression
from ..tidy import LINEARITY, WHOLE_MODEL
from .families import Data
from .summaries import Row, estimable

SMALL = 30
"""Below this effective sample size three knots instead of four (Harrell 2015, section 2.4.6)."""


def linearity_rows(
    data_of: Callable[[Design], Data], design: Design, size: int, spec: Regression, shared: Row, refused: str = ""
) -> list[Row]:
    """Tests of the nonlinear columns of restricted cubic splines.

    Parameters
    ----------
    data_of : callable
        From a design to the data of the same patients with it.
    design : Design
        Of the columns of the model.
    size : int
        Effective sample size: patients; of a logistic model the rarer outcome, of a Cox model events.
    spec : Regression
    shared : dict
    refused : str
        Why nothing is tested; empty where it is.

    Returns
    -------
    list of dict
        `test` rows: per covariate with more than two values, in the model with all other covariates linear; and with
        two or more splines their joint test, `variable` `GLOBAL`. Wald chi-squared, of a linear model F.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies, 2nd ed., sections 2.4.5, 2.4.6 and 4.1.
    """
    knots = 3 if size < SMALL else 4
    kind, words = ("F", "F test") if isinstance(spec, Linear) else ("wald", "Wald test")
    spline_words = f"restricted cubic spline{{}}, {knots} knots"
    row: Row = {**shared, "estimate_type": "test", "statistic_type": kind}
    found, splines = [], {}
    for i, name in enumerate(design.column_term):
        if design.column_level[i] or len(np.unique(design.X[:, i])) < 3:
            continue
        own = {
            **row, "variable": name,
            "method": f"{LINEARITY}: {words} of the nonlinear columns of a {spline_words.format('')}",
        }  # fmt: skip
        try:
            if refused:
                raise NotEstimable(refused)
            if isinstance(spec, Cox) and name in spec.over_time:
                raise NotEstimable("a time-dependent covariate")
            splines[i] = place_knots(design.X[:, i], knots)
        except NotEstimable as reason:
            found.append({**own, "note": f"{LINEARITY} not tested: {reason}"})
            continue
        found.append(estimable(_tested, data_of, design, {i: splines[i]}, spec, **own))
    if len(splines) > 1:
        of_all = f"{LINEARITY}: {words} of the nonlinear columns of {len(splines)} {spline_words.format('s')}"
        whole = {**row, "variable": WHOLE_MODEL, "method": of_all}
        found.append(estimable(_tested, data_of, design, splines, spec, **whole))
    return found


def _tested(
    data_of: Callable[[Design], Data], design: Design, splines: dict[int, RestrictedCubicSpline], spec: Regression
) -> Row:
    try:
        wider = _with_splines(design, splines)
        model = data_of(wider).fit(tuple(range(len(wider.column_names))))
        test = model.wald_test(range(len(design.column_names), len(wider.column_names)))
    except (NotEstimable, np.linalg.LinAlgError) as reason:
        raise NotEstimable(f"{LINEARITY} not tested: {reason}") from None
    statistic, df = test.statistic, test.df
    if test.statistic_type == "t":
        statistic, df = statistic**2, 1.0
    if not (np.isfinite(statistic) and np.isfinite(test.p_value)):
        raise NotEstimable(f"{LINEARITY} not tested: the statistic is not a number")
    note = f"{LINEARITY} rejected at {spec.alpha:g}" if test.p_value < spec.alpha else ""
    return {"statistic": statistic, "df": df, "p_value": test.p_value, "note": note}


def _with_splines(design: Design, splines: dict[int, RestrictedCubicSpline]) -> Design:
    """The design with the nonlinear columns of the splines behind its own."""
    added: list[np.ndarray] = []
    terms: list[str] = []
    for i, spline in splines.items():
        nonlinear = spline.columns(design.X[:, i])[:, list(spline.nonlinear)]
        added.append(nonlinear)
        terms += [design.column_term[i]] * nonlinear.shape[1]
    names = [f"{design.column_names[design.column_term.index(term)]}, nonlinear" for term in terms]
    return replace(
        design,
        X=np.column_stack([design.X, *added]),
        column_names=(*design.column_names, *names),
        column_term=(*design.column_term, *terms),
        column_level=(*design.column_level, *[""] * len(terms)),
    )
