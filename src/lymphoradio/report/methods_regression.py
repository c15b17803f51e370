"""Methods of linear, logistic and Cox regression in words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.format import format_count
from ..render.landmark import landmark_method
from ..render.over_time import over_time_method
from ..render.tables.words import capital
from ..study import Study
from ..study.specs import Cox, Linear, Logistic, Regression
from ..tidy import PENALISED
from .diagnostics import diagnostic_methods
from .methods_imputation import how_with_imputed, imputation_methods

TRANSFORMS = {
    "km": "one minus the Kaplan-Meier estimate",
    "identity": "time",
    "log": "log time",
    "rank": "rank of time",
}


def regression_methods(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """How the models of a regression were chosen, fitted, rerun and tested, from its tidy `rows`."""
    match spec:
        case Cox():
            endpoint = study.endpoints[spec.endpoint]
            ties = {"efron": "Efron's", "breslow": "Breslow's"}[spec.ties]
            kind, outcome = "Cox", endpoint.event_label or endpoint.label
            how = f"ties are treated by {ties} method and intervals are Wald's"
        case Logistic():
            kind, outcome = "Logistic", study.label(spec.outcome)
            intervals = {"profile": "profile-likelihood", "wald": "Wald"}[spec.intervals]
            how = f"intervals are {intervals} intervals and p values are from Wald tests"
        case Linear():
            kind, outcome = "Linear", study.label(spec.outcome)
            how = "intervals and p values are Student's"
            if not spec.intercept:
                how += ", and all models go through the origin (no intercept; R² is uncentred)"
    if spec.missing == "impute":
        how = how_with_imputed(spec)
    selected = [model for model in spec.models.values() if model.variables is None]
    candidates = f" with {len(spec.candidates)} candidate variables" if spec.univariable or selected else ""
    yield f"{kind} regression of {outcome}{candidates}; {how}."
    if isinstance(spec, Cox):
        yield from filter(None, [landmark_method(spec, study), over_time_method(spec, study)])
    if (rows["statistic_type"] == PENALISED).any():
        yield (
            "Where maximum likelihood has no finite estimate (separation, or a monotone likelihood), estimates are by "
            "Firth's penalised likelihood, with intervals from its profile and penalised likelihood-ratio tests."
        )
    yield from imputation_methods(study, spec, rows)
    if spec.univariable:
        who = "the patients with a value" if spec.missing == "complete_cases" else "the imputed data sets"
        yield f"Each candidate was first examined alone, in {who}."
    for name, model in spec.models.items():
        words = spec.selection_in_words(name, study.label)
        yield f"{model.label}: {words}." if model.label else f"{capital(words)}."
    if selected:
        yield "A selection uses the patients with values of all its candidates; factors enter and leave whole."
        yield "Intervals and p values of a selected model take no account of the selection."
    rerun = rows[(rows["estimate_type"] == "corrected_performance") & rows["estimate"].notna()]
    if selected and len(rerun):
        measure = str(rerun["method"].iloc[0]).split(" in the same data", maxsplit=1)[0]
        yield (
            f"The whole selection was rerun in {format_count(study.resampling.replicates)} bootstrap resamples of the "
            f"patients: inclusion frequencies, percentile intervals, {measure} corrected for optimism (Harrell), and "
            "the calibration slope."
        )
    hazards = rows["method"].str.startswith("proportional hazards") & rows["p_value"].notna()
    if isinstance(spec, Cox) and hazards.any():
        scale = TRANSFORMS[spec.zph_transform]
        yield f"Proportional hazards were tested by the Grambsch-Therneau score test against {scale}."
    yield from diagnostic_methods(spec, rows)
