"""The methods paragraph of a report, from what the tidy results say was done; no word in it is causal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ..render.format import format_count
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import (
    ADJUSTED_BY,
    Characteristics,
    Cox,
    KaplanMeier,
    Linear,
    Logistic,
    PairedChange,
    Regression,
    Roc,
    Trajectory,
)

Estimates = Mapping[str, pd.DataFrame]


def methods(study: Study, estimates: Estimates, versions: Mapping[str, str]) -> list[str]:
    """Sentences of the methods section, one paragraph per analysis.

    Parameters
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis, `flow` among them.
    versions : mapping of str to str
        Versions of Python and of the packages.

    Returns
    -------
    list of str
        Plain text, a paragraph each.
    """
    return [
        " ".join(_patients(study, estimates["flow"])),
        *(" ".join(_analysis(study, name, estimates[name])) for name in study.analyses),
        " ".join(_software(versions)),
    ]


def _patients(study: Study, flow: pd.DataFrame) -> Iterator[str]:
    enrolled, analysed = (int(flow.loc[flow["variable"] == name, "n"].iloc[0]) for name in ("enrolled", "analysed"))
    yield f"The cohort had {format_count(enrolled)} patients."
    if study.exclusions:
        reasons = "; ".join(exclusion.because for exclusion in study.exclusions)
        yield f"Exclusions were applied in this order: {reasons}. {format_count(analysed)} patients were analysed."
    if study.time_zero:
        yield f"Time zero was {study.time_zero}."
    yield "All tests are two-sided. Quartiles interpolate linearly between order statistics (type 7)."


def _analysis(study: Study, name: str, rows: pd.DataFrame) -> Iterator[str]:
    spec = study.analyses[name]
    match spec:
        case Characteristics():
            yield from _characteristics(study, spec, rows)
        case PairedChange():
            yield from _paired(spec, rows)
        case Trajectory():
            yield from _trajectory(spec, rows)
        case Roc():
            yield from _roc(study, spec)
        case KaplanMeier():
            yield from _survival(study, spec, rows)
        case Regression():
            yield from _regression(study, spec, rows)


def _methods_of(rows: pd.DataFrame, kind: str = "test") -> list[str]:
    """The tests that were done, once each, without what they were adjusted for."""
    found = rows.loc[(rows["estimate_type"] == kind) & rows["p_value"].notna(), "method"]
    return list(dict.fromkeys(method.split(";")[0] for method in found))


def _characteristics(study: Study, spec: Characteristics, rows: pd.DataFrame) -> Iterator[str]:
    yield "Characteristics are mean (SD) or median with quartiles or range for numbers, count (percent) for levels."
    tests = _methods_of(rows)
    if tests:
        yield f"Groups by {study.label(spec.by)} were compared by {enumerate_words(tests)}."
    if (rows["estimate_type"] == "standardised_difference").any():
        largest = "the largest of all pairs of groups" if len(study.levels(spec.by)) > 2 else "between the two groups"
        yield f"Standardised differences are {largest}."


def _paired(spec: PairedChange, rows: pd.DataFrame) -> Iterator[str]:
    deciding = rows[rows["note"].str.startswith("deciding test")]
    tests = list(dict.fromkeys(method.split(";")[0] for method in deciding["method"]))
    what = "differences" if spec.normality == "differences" else "measurements before and after"
    yield (
        f"Paired measurements ({enumerate_words(list(spec.pairs))}) were compared by {enumerate_words(tests)}, chosen "
        f"by Shapiro-Wilk tests of the {what} at {spec.alpha:g}."
    )
    zeros = "dropped (Wilcoxon)" if spec.zeros == "wilcox" else "ranked and then dropped (Pratt)"
    yield (
        f"In signed-rank tests zero differences were {zeros} and ties given mid-ranks; shifts are Hodges-Lehmann "
        "estimates with intervals from the inverted test."
    )
    yield from _adjusted(spec.adjust, f"the {len(spec.pairs)} pairs")


def _trajectory(spec: Trajectory, rows: pd.DataFrame) -> Iterator[str]:
    tests = enumerate_words(_methods_of(rows)).replace(" against the first time", "")
    series = enumerate_words(list(spec.series))
    yield f"Measurements over time ({series}) were compared with the first by {tests} in the patients with both."
    yield from _adjusted(spec.adjust, "the later times of a series")


def _adjusted(adjust: str, family: str) -> Iterator[str]:
    if adjust in ADJUSTED_BY:
        yield f"P values were adjusted by the {ADJUSTED_BY[adjust]} method over {family}."


def _roc(study: Study, spec: Roc) -> Iterator[str]:
    markers = enumerate_words([study.label(marker) for marker in spec.markers])
    yield (
        f"Discrimination of {study.label(spec.outcome)} by {markers} was described by the ROC curve, its area with "
        "DeLong's interval, and the cut-off with the largest Youden index, found in the same patients; sensitivity, "
        "specificity and predictive values have Clopper-Pearson intervals."
    )


def _survival(study: Study, spec: KaplanMeier, rows: pd.DataFrame) -> Iterator[str]:
    endpoint = study.endpoints[spec.endpoint]
    zero = endpoint.time_zero or study.time_zero
    since = f" from {zero}" if zero else ""
    yield (
        f"{endpoint.label}{since} was estimated by the Kaplan-Meier method with {spec.interval} intervals; medians "
        f"have Brookmeyer-Crowley intervals, and follow-up is the reverse Kaplan-Meier median."
    )
    if endpoint.show_in != endpoint.time_unit:
        yield f"A month is {endpoint.days_per_month:g} days."
    tests = _methods_of(rows)
    if tests:
        yield f"Groups by {study.label(spec.by)} were compared by {enumerate_words(tests)}."
        if any("pairwise" in test for test in tests):
            yield from _adjusted(spec.pairwise, "the pairs of groups")


def _regression(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    kind, outcome = {
        Linear: ("Linear", lambda: study.label(spec.outcome)),  # type: ignore[attr-defined]
        Logistic: ("Logistic", lambda: study.label(spec.outcome)),  # type: ignore[attr-defined]
        Cox: ("Cox", lambda: study.endpoints[spec.endpoint].label),  # type: ignore[attr-defined]
    }[type(spec)]
    methods = rows.loc[rows["estimate_type"].isin(["beta", "odds_ratio", "hazard_ratio"]), "method"]
    how = methods.iloc[0].split(", ", 1)[1] if len(methods) and ", " in methods.iloc[0] else ""
    details = f" ({how})" if how else ""
    yield f"{kind} regression of {outcome()} had {len(spec.candidates)} candidate variables{details}."
    if spec.univariable:
        yield "Each was first examined alone, in the patients with a value."
    for name, model in spec.models.items():
        yield f"{model.label or name}: {model.in_words}."
    if spec.models:
        yield "Multivariable models use the patients with values of all candidates; factors enter and leave whole."
    if isinstance(spec, Cox):
        yield f"Proportional hazards were tested by the Grambsch-Therneau score test ({spec.zph_transform} time)."


def _software(versions: Mapping[str, str]) -> Iterator[str]:
    listed = [f"{name} {number}" for name, number in versions.items() if name not in ("lymphoradio", "python")]
    yield f"Analyses were made with lymphoradio {versions['lymphoradio']} on Python {versions['python']}"
    yield f"({enumerate_words(listed)})."
    yield "No step used random numbers."
