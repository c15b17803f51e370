"""What a selection would have found in other patients: the whole of it rerun in bootstrap resamples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..study import Study
from ..study.specs import Cox, Linear, Logistic, ModelSpec, Regression, Resampling
from .families import LARGEST_LOGARITHM, Data, Family
from .summaries import Row, joined
from .words import term_unit

if TYPE_CHECKING:
    from ..stats.resampling import Reruns, Rule, Validation

MEASURES = {Cox: "Harrell's C", Logistic: "AUC", Linear: "R²"}
OFF = "the plan reruns no selection (resampling: replicates: 0)"
OPEN = "not estimable: in too many resamples the selected model has no finite estimate"
TOO_FAR = "not estimable: too far from 1 for a number"
BY_CROSS_VALIDATION = "not rerun: a cross-validated search is too slow to be repeated in resamples"


class Selected(NamedTuple):
    """A selection in the patients at hand.

    Attributes
    ----------
    model : ModelSpec
        How its variables were found.
    variables : tuple of str
        That it kept, forced ones among them.
    """

    model: ModelSpec
    variables: tuple[str, ...]


def resampled_rows(
    selected: Selected, design: Design, data: Data, family: Family, spec: Regression, study: Study, shared: Row
) -> list[Row]:
    """Rerun a selection in bootstrap resamples.

    Parameters
    ----------
    selected : Selected
    design : Design
        Of all candidates.
    data : Data
        The patients of the selection.
    family : Family
    spec : Regression
    study : Study
        Its `resampling` says how many resamples, and from which seed.
    shared : dict
        Columns that the rows share.

    Returns
    -------
    list of dict
        Rows of variant `recommended`: per candidate its `inclusion_frequency` (%), per column its `resampled_effect`
        (median and percentile interval over the resamples; an effect of a variable that is not selected counts as
        none), `optimism` and `corrected_performance` of C, AUC or R2, `calibration_slope`. One noted row where the
        selection cannot be rerun.

    References
    ----------
    Harrell, Lee & Mark (1996), Stat. Med. 15:361-387 (optimism); Heinze, Wallisch & Dunkler (2018), Biom. J. 60:431-449
    (inclusion frequencies, intervals over resamples); van Houwelingen & le Cessie (1990), Stat. Med. 9:1303-1325
    (slope).
    """
    resampling = study.resampling
    shared = {**shared, "variant": "recommended", "n": data.n, "n_events": data.n_events}
    try:
        if not resampling.replicates:
            raise NotEstimable(OFF)
        rule = _rule(selected.model, spec)
        terms = [term.name for term in design.terms]
        original, reruns = _reruns(selected, terms, design, data, rule, resampling)
        from ..stats.resampling import validate

        validation = validate(original, reruns)
    except NotEstimable as reason:
        return [{**shared, "estimate_type": "inclusion_frequency", "unit": "%", "note": str(reason)}]
    how = f"selection rerun in {resampling.replicates:,} bootstrap resamples (seed {resampling.seed})"
    note = _incidents(validation)
    return [
        *_of_terms(terms, validation, {**shared, "method": how, "note": note}),
        *_of_columns(design, reruns, family, (spec, study), {**shared, "method": how, "note": note}),
        *_of_the_model(validation, MEASURES[type(spec)], how, {**shared, "note": note}),
    ]


def _rule(model: ModelSpec, spec: Regression) -> Rule:
    """The selection as the engine knows it."""
    from ..stats.resampling import Rule  # numba takes a second of start-up

    limits: dict[str, Any] = {"enter_below": model.enter_below, "remove_above": model.remove_above}
    if model.selector == "mlxtend":
        by_fit = isinstance(spec, Linear) and (model.scoring or "r2") in ("r2", "neg_mean_squared_error")
        if model.folds or model.floating or not by_fit or not isinstance(model.size, int):
            raise NotEstimable(BY_CROSS_VALIDATION)
        return Rule("forward" if model.direction == "forward" else "backward", size=model.size)
    if model.removal:
        return Rule("backward", model.removal, **limits, returns=True)
    return Rule(model.direction, "wald" if model.preset else model.criterion, **limits)


def _reruns(
    selected: Selected, terms: Sequence[str], design: Design, data: Data, rule: Rule, resampling: Resampling
) -> tuple[Reruns, Reruns]:
    """The selection in the patients themselves and in the resamples."""
    from ..stats.resampling import bootstrap_weights, rerun

    sample = data.sample()
    numbers = [terms.index(term) for term in design.column_term]
    forced = [terms.index(name) for name in selected.model.forced]
    original = rerun(sample, numbers, np.ones((1, data.n), dtype=int), rule, forced)
    found = {term for term, inside in zip(terms, original.included[0], strict=True) if inside}
    if found != set(selected.variables):
        raise NotEstimable("not rerun: in the patients themselves the engine that reruns it selects other variables")
    weights = bootstrap_weights(data.n, resampling.replicates, resampling.seed)
    return original, rerun(sample, numbers, weights, rule, forced)


def _of_terms(terms: Sequence[str], validation: Validation, row: Row) -> list[Row]:
    return [
        {**row, "estimate_type": "inclusion_frequency", "variable": term, "unit": "%", "estimate": 100.0 * share}
        for term, share in zip(terms, validation.inclusion, strict=True)
    ]


def _of_columns(design: Design, reruns: Reruns, family: Family, plan: tuple[Regression, Study], row: Row) -> list[Row]:
    spec, study = plan
    tails = [0.5, 0.5 - spec.conf_level / 2, 0.5 + spec.conf_level / 2]
    finite = np.all(np.isfinite(reruns.coefficients), axis=1)
    unbounded = reruns.status == reruns.UNBOUNDED
    # Where an estimate runs to infinity is not known, only that it does: an interval that may end there has no end.
    is_open = unbounded.sum() > (0.5 - spec.conf_level / 2) * (finite | unbounded).sum()
    median, low, high = np.quantile(reruns.coefficients[finite], tails, axis=0)
    reference = {term.name: str(term.levels[0]) if term.levels else "" for term in design.terms}
    what = "a ratio of 1" if family.is_ratio else "a coefficient of 0"
    rows = []
    for i, term in enumerate(design.column_term):
        values = np.array([median[i], low[i], high[i]])
        too_far = family.is_ratio and np.abs(values).max() > LARGEST_LOGARITHM
        estimate, conf_low, conf_high = np.exp(values) if family.is_ratio and not too_far else values
        found: Row = {"estimate": estimate, "conf_low": conf_low, "conf_high": conf_high, "conf_level": spec.conf_level}
        if is_open or too_far:
            found = {"note": joined(OPEN if is_open else TOO_FAR, row["note"])}
        rows.append(
            {
                **row, "estimate_type": "resampled_effect", "variable": term, "level": design.column_level[i],
                "reference": reference[term], "unit": term_unit(term, spec, study),
                "method": f"{row['method']}: median and percentile interval, {what} where not selected",
                **found,
            }
        )  # fmt: skip
    return rows


def _of_the_model(validation: Validation, measure: str, how: str, row: Row) -> list[Row]:
    slope = {"estimate": validation.slope} if np.isfinite(validation.slope) else {"note": "nothing was ever selected"}
    return [
        {**row, "estimate_type": "optimism", "estimate": validation.optimism,
         "method": f"{measure} in the resample minus in the original patients, mean; {how}"},
        {**row, "estimate_type": "corrected_performance", "estimate": validation.corrected,
         "method": f"{measure} in the same data minus optimism; {how}"},
        {**row, "estimate_type": "calibration_slope",
         "method": f"slope of the resample's linear predictor in the original patients, mean; {how}", **slope},
    ]  # fmt: skip


def _incidents(validation: Validation) -> str:
    """Resamples that count for less than all."""
    met = (
        (validation.n_failed, "without a selection, not counted"),
        (validation.n_unbounded, "without a finite estimate, counted as selections only"),
        (validation.n_incomparable, "without patients to compare, not counted for optimism"),
        (validation.n_empty, "in which nothing was selected, without a slope"),
        (validation.n_barred, "in which a candidate without a finite estimate could not enter"),
    )
    return joined(*(f"{count:,} resample{'s' if count > 1 else ''} {what}" for count, what in met if count))
