"""The methods section of a report, from what the tidy results say was done; no word in it is causal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from ..render.format import format_alpha, format_count, format_given
from ..render.landmark import landmark_method
from ..render.table import SYNTHETIC
from ..render.tables.limits import limit_notes
from ..render.tables.words import enumerate_words
from ..study import ANALYSED, Study
from ..study.specs import (
    ADJUSTED_BY,
    ON_SCALE,
    AdverseEvents,
    Characteristics,
    Correlation,
    GroupComparison,
    KaplanMeier,
    MixedModel,
    PairedChange,
    Regression,
    Response,
    Roc,
    Trajectory,
)
from ..tidy import DECIDING
from .methods_association import association_methods
from .methods_imputation import seeds
from .methods_missing import MISSING, missing_data_methods
from .methods_over_time import beside_paired_change, mixed_model_methods
from .methods_regression import regression_methods
from .methods_safety import adverse_event_methods, response_methods
from .places import shown_in

RESAMPLED = ("resampled_effect", "resampled_cutoff")
Estimates = Mapping[str, pd.DataFrame]
SUMMARIES = {
    "mean (SD)": "mean (SD)",
    "median (Q1-Q3)": "median (first to third quartile)",
    "median (range)": "median (range)",
    "count (%)": "count (percent)",
}
FOLLOW_UP = {
    "reverse_kaplan_meier": "the reverse Kaplan-Meier median",
    "observed": "the median of all observed times, events included, which is usually shorter than the reverse "
    "Kaplan-Meier median",
}


SOFTWARE = "Software"  # the paragraph with the versions of what was run


class Paragraph(NamedTuple):
    """A paragraph of the methods: what it is about, and its text."""

    about: str
    text: str


def methods(study: Study, estimates: Estimates, versions: Mapping[str, str]) -> list[Paragraph]:
    """Methods section, one paragraph per analysis.

    The functions that it collects sentences from take the study, an analysis's specification and its tidy estimates,
    as far as they need them, and yield plain text.

    Parameters
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis, `flow` among them.
    versions : mapping of str to str
        Versions of Python and of the packages.

    Returns
    -------
    list of Paragraph
        Plain text.
    """
    return [
        Paragraph("Patients", " ".join(_patients(study, estimates["flow"]))),
        *(
            Paragraph(shown_in(study, name), " ".join(_analysis(study, name, estimates[name])))
            for name in study.analyses
        ),
        Paragraph(MISSING, " ".join(missing_data_methods(study))),
        Paragraph(SOFTWARE, " ".join(_software(study, estimates, versions))),
    ]


def _patients(study: Study, flow: pd.DataFrame) -> Iterator[str]:
    enrolled, analysed = (flow.loc[flow["variable"] == name, "n"].iloc[0] for name in ("enrolled", ANALYSED))
    if study.synthetic:
        yield (
            f"The synthetic cohort had {format_count(enrolled)} made-up patients, called patients below "
            f"({SYNTHETIC} data: {study.synthetic.rstrip('.')})."
        )
    else:
        yield f"The cohort had {format_count(enrolled)} patients."
    if study.exclusions:
        reasons = "; ".join(exclusion.because for exclusion in study.exclusions)
        yield f"Exclusions were applied in this order: {reasons}. {format_count(analysed)} patients were analysed."
    if study.time_zero:
        yield f"Time zero was {study.time_zero}."
    yield from (f"{note}." for note in limit_notes(study))
    yield "All tests are two-sided. Quartiles interpolate linearly between order statistics (type 7)."


def _analysis(study: Study, name: str, rows: pd.DataFrame) -> Iterator[str]:
    spec = study.analyses[name]
    match spec:
        case Characteristics():
            yield from _characteristics(study, spec, rows)
        case PairedChange():
            yield from _paired(study, spec, rows)
        case Trajectory():
            yield from _trajectory(spec, rows)
        case MixedModel():
            yield from mixed_model_methods(study, spec, rows)
        case Response():
            yield from response_methods(study, spec, rows)
        case AdverseEvents():
            yield from adverse_event_methods(study, spec, rows)
        case GroupComparison() | Correlation():
            yield from association_methods(study, spec, rows)
        case Roc():
            yield from _roc(study, spec)
        case KaplanMeier():
            yield from _survival(study, spec, rows)
        case Regression():
            yield from regression_methods(study, spec, rows)
    if spec.population:
        yield f"These are the patients of the step {spec.population!r} of the flow."


def _tests(rows: pd.DataFrame) -> list[str]:
    """The tests that were done, once each, without what they were adjusted for."""
    found = rows.loc[(rows["estimate_type"] == "test") & rows["p_value"].notna(), "method"]
    return list(dict.fromkeys(method.split(";")[0] for method in found))


def _characteristics(study: Study, spec: Characteristics, rows: pd.DataFrame) -> Iterator[str]:
    used = [words for method, words in SUMMARIES.items() if (rows["method"] == method).any()]
    yield f"Characteristics are given as {enumerate_words(used)}."
    if "by_shapiro_wilk" in {spec.summary, *spec.summaries.values()}:
        where = "in every group" if spec.by else "of the values"
        yield f"Mean or median was chosen by Shapiro-Wilk tests {where} at {format_alpha(spec.alpha)}."
    tests = _tests(rows)
    if tests:
        yield f"Groups by {study.label(spec.by)} were compared by {enumerate_words(tests)}."
    if (rows["estimate_type"] == "standardised_difference").any():
        pairs = "the largest of all pairs of groups" if len(study.levels(spec.by)) > 2 else "between the two groups"
        yield f"Standardised differences are {pairs}."


def _paired(study: Study, spec: PairedChange, rows: pd.DataFrame) -> Iterator[str]:
    deciding = rows[rows["note"].str.startswith(DECIDING)]
    tests = list(dict.fromkeys(method.split(";")[0] for method in deciding["method"]))
    what = "differences" if spec.normality == "differences" else "measurements before and after"
    chosen = f"chosen by Shapiro-Wilk tests of the {what} at {format_alpha(spec.alpha)}"
    named = "chosen beforehand"
    yield (
        f"Paired measurements ({enumerate_words(list(spec.pairs))}) were compared by {enumerate_words(tests)}, "
        f"{chosen if spec.test == 'by_shapiro_wilk' else named}."
    )
    if spec.by:
        yield (
            f"The same was done within each group by {study.label(spec.by)}; p values within groups do not compare the "
            "groups."
        )
    yield from beside_paired_change(spec)
    if (deciding["statistic_type"] == "signed_rank_V").any():
        yield from _signed_rank(spec.zeros)
    if len(spec.pairs) > 1:
        yield from _adjusted(spec.adjust, f"the {len(spec.pairs)} pairs" + (" of a group" if spec.by else ""))


def _signed_rank(zeros: str) -> Iterator[str]:
    treated = "dropped (Wilcoxon)" if zeros == "wilcox" else "ranked and then dropped (Pratt)"
    yield (
        f"In signed-rank tests zero differences were {treated} and ties given mid-ranks; shifts are Hodges-Lehmann "
        "estimates with intervals from the inverted test."
    )


def _trajectory(spec: Trajectory, rows: pd.DataFrame) -> Iterator[str]:
    tests = enumerate_words(_tests(rows)).replace(" against the first time", "")
    series = enumerate_words(list(spec.series))
    yield f"Measurements over time ({series}) were compared with the first by {tests} in the patients with both."
    if spec.test == "signed_rank":
        yield from _signed_rank(spec.zeros)
    yield from _adjusted(spec.adjust, "the later times of a series" + (" and group" if spec.by else ""))


def _adjusted(adjust: str, family: str) -> Iterator[str]:
    if adjust in ADJUSTED_BY:
        yield f"P values were adjusted by the {ADJUSTED_BY[adjust]} method over {family}."


def _roc(study: Study, spec: Roc) -> Iterator[str]:
    markers = enumerate_words([study.label(marker) for marker in spec.markers])
    yield (
        f"Discrimination of {study.label(spec.outcome)} by {markers} was described by the ROC curve, its area with "
        f"DeLong's interval{ON_SCALE[spec.auc_interval]}, and the cut-off with the largest Youden index, found in "
        "the same patients; sensitivity, specificity and predictive values have Clopper-Pearson intervals. The p "
        "value of the groups at the cut-off stands beside that of the largest Youden index over all cut-offs (an exact "
        "permutation test)."
    )
    if study.resampling.replicates:
        yield (
            f"The cut-off was searched again in {format_count(study.resampling.replicates)} bootstrap resamples, for "
            "its interval and for the optimism of the measures at it."
        )


def _survival(study: Study, spec: KaplanMeier, rows: pd.DataFrame) -> Iterator[str]:
    endpoint = study.endpoints[spec.endpoint]
    zero = endpoint.time_zero or study.time_zero
    since = f" from {zero}" if zero and spec.landmark is None else ""
    yield (
        f"{endpoint.label}{since} was estimated by the Kaplan-Meier method with {spec.interval} intervals; medians "
        f"have Brookmeyer-Crowley intervals, and follow-up is {FOLLOW_UP[spec.follow_up]}."
    )
    yield from filter(None, [landmark_method(spec, study)])
    if endpoint.show_in != endpoint.time_unit and {endpoint.show_in, endpoint.time_unit} & {"months", "years"}:
        yield f"A month is {format_given(endpoint.days_per_month)} days."
    tests = _tests(rows)
    if tests:
        yield f"Groups by {study.label(spec.by)} were compared by {enumerate_words(tests)}."
        if any("pairwise" in test for test in tests):
            yield from _adjusted(spec.pairwise, "the pairs of groups")


def _software(study: Study, estimates: Estimates, versions: Mapping[str, str]) -> Iterator[str]:
    listed = [f"{name} {number}" for name, number in versions.items() if name not in ("lymphoradio", "python")]
    yield f"Analyses were made with lymphoradio {versions['lymphoradio']} on Python {versions['python']}"
    yield f"({enumerate_words(listed)})."
    is_random = any(rows["estimate_type"].isin(RESAMPLED).any() for rows in estimates.values())
    yield seeds(study, is_random)
