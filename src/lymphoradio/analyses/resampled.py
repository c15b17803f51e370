"""What a selection would have found in other patients: the whole of it rerun in bootstrap resamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..study import Study
from ..study.specs import Cox, Linear, Logistic, ModelSpec, Regression
from .drawn import Arrays, Drawer
from .families import LARGEST_LOGARITHM, Data, Family
from .summaries import Row, joined
from .words import term_unit

if TYPE_CHECKING:
    from ..stats.resampling import Reruns, Rule, Sample, Validation

MEASURES = {Cox: "Harrell's C", Logistic: "AUC", Linear: "R²"}
OFF = "the plan reruns no selection (resampling: replicates: 0)"
OPEN = "not estimable: in too many resamples the selected model has no finite estimate"
TOO_FAR = "not estimable: too far from 1 for a number"
OTHERS = "not rerun: in the patients themselves the engine that reruns it selects other variables"
BY_CROSS_VALIDATION = "not rerun: a cross-validated search is too slow to be repeated in resamples"


class Selected(NamedTuple):
    """A selection in the patients at hand.

    Attributes
    ----------
    name : str
        Of the model in the plan.
    model : ModelSpec
        How its variables were found.
    variables : tuple of str
        That it kept, forced ones among them.
    """

    name: str
    model: ModelSpec
    variables: tuple[str, ...]


@dataclass(frozen=True)
class SelectionReruns:
    """A selection to be rerun in bootstrap resamples; satisfies `Draws`, with the arrays of `stats.resampling.Reruns`.

    Attributes
    ----------
    sample : Sample
    terms : tuple of int
        Number of each column's term.
    rule : Rule
    forced : tuple of int
        Terms of every model.
    replicates, seed : int
    """

    sample: Sample
    terms: tuple[int, ...]
    rule: Rule
    forced: tuple[int, ...]
    replicates: int
    seed: int

    def draw(self, replicates: range, cores: int = 1) -> Arrays:
        """The selection in some of the resamples."""
        from ..stats.resampling import rerun_bootstrap

        return vars(rerun_bootstrap(self.sample, self.terms, replicates, self.seed, self.rule, self.forced, cores))

    def in_the_patients(self) -> Reruns:
        """The selection in the patients themselves."""
        from ..stats.resampling import rerun

        return rerun(self.sample, self.terms, np.ones((1, len(self.sample.y)), dtype=int), self.rule, self.forced)


def selection_reruns(model: ModelSpec, design: Design, data: Data, spec: Regression, study: Study) -> SelectionReruns:
    """What is to be drawn for a model whose variables are selected.

    Parameters
    ----------
    model : ModelSpec
    design : Design
        Of all candidates.
    data : Data
        The patients of the selection.
    spec : Regression
    study : Study
        Its `resampling` says how many resamples, and from which seed.

    Raises
    ------
    NotEstimable
        The plan reruns no selection, or this one cannot be rerun.
    """
    if not study.resampling.replicates:
        raise NotEstimable(OFF)
    rule = _rule(model, spec)
    terms = [term.name for term in design.terms]
    return SelectionReruns(
        data.sample(),
        tuple(terms.index(term) for term in design.column_term),
        rule,
        tuple(terms.index(name) for name in model.forced),
        study.resampling.replicates,
        study.resampling.seed,
    )


def resampled_rows(
    selected: Selected,
    design: Design,
    data: Data,
    family: Family,
    plan: tuple[Regression, Study],
    shared: Row,
    draw: Drawer,
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
    plan : tuple of (Regression, Study)
    shared : dict
        Columns that the rows share.
    draw : callable
        Draws the resamples, or gathers them.

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
    spec, study = plan
    resampling = study.resampling
    shared = {**shared, "variant": "recommended", "n": data.n, "n_events": data.n_events}
    terms = [term.name for term in design.terms]
    try:
        wanted = selection_reruns(selected.model, design, data, spec, study)
        from ..stats.resampling import Reruns, validate  # numba takes a second of start-up

        original = wanted.in_the_patients()
        found = {term for term, inside in zip(terms, original.included[0], strict=True) if inside}
        if found != set(selected.variables):
            raise NotEstimable(OTHERS)
        reruns = Reruns(**draw(selected.name, wanted))

        validation = validate(original, reruns)
    except NotEstimable as reason:
        return [{**shared, "estimate_type": "inclusion_frequency", "unit": "%", "note": str(reason)}]
    how = f"selection rerun in {resampling.replicates:,} bootstrap resamples (seed {resampling.seed})"
    note = _incidents(validation)
    return [
        *_of_terms(terms, validation, {**shared, "method": how, "note": note}),
        *_of_columns(design, reruns, family, plan, {**shared, "method": how, "note": note}),
        *_of_the_model(validation, MEASURES[type(spec)], how, {**shared, "note": note}),
    ]


def _rule(model: ModelSpec, spec: Regression) -> Rule:
    """The selection as the engine knows it."""
    from ..stats.resampling import Rule

    limits: dict[str, Any] = {"enter_below": model.enter_below, "remove_above": model.remove_above}
    if model.selector == "mlxtend":
        if not spec.can_rerun(model) or not isinstance(model.size, int):
            raise NotEstimable(BY_CROSS_VALIDATION)
        return Rule("forward" if model.direction == "forward" else "backward", size=model.size)
    if model.removal:
        return Rule("backward", model.removal, **limits, returns=True)
    return Rule(model.direction, "wald" if model.preset else model.criterion, **limits)


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
