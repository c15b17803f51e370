"""As published, and as it should be: each recommended result beside the published one, and whether they agree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from ..errors import Problem, StudyError
from ..study import Study
from ..study.specs import ADJUSTED_BY, Cox, KaplanMeier, Linear, Logistic, MixedModel, Regression, Spec, Trajectory
from ..tidy import DECIDING, NOT_ESTIMABLE
from .changes import changes_over_time, question_over_time
from .format import decimals_for, format_alpha, format_count, format_interval, format_ratio
from .landmark import at_risk_words
from .over_time import with_over_time_words
from .p_values import format_p_with_sign
from .tables.rows import Record, Records, records, where
from .tables.words import capital
from .units import per_unit, pretty_unit

COLUMNS = ("analysis", "recommended_analysis", "question", "published", "recommended", "changes", "reason", "sentence")
RATIOS = ("hazard_ratio", "odds_ratio", "geometric_mean_ratio")
DIFFERENCES = ("mean_difference", "hodges_lehmann", "median_difference")
SYMBOLS = {"hazard_ratio": "HR", "odds_ratio": "OR", "beta": "β", "pearson_r": "r", "spearman_rho": "ρ"}
OF_REGRESSION = {Cox: "hazard_ratio", Logistic: "odds_ratio", Linear: "beta"}
LOG_RANK = ("log-rank test", "pairwise log-rank test")


class _Side(NamedTuple):
    """One of the two analyses: its name, its spec and its rows."""

    name: str
    spec: Spec
    rows: Records


def comparisons(study: Study, estimates: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare every recommended analysis of a plan with the published one that it stands beside.

    Parameters
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis.

    Returns
    -------
    DataFrame
        A row per result that both have, in the plan's order, with the columns `COLUMNS`, all text. `changes` is
        `true`, `false`, or `cannot_tell` where one side has no p-value: a conclusion is whether p is below the
        analysis's alpha, and if so on both sides, the direction.
    """
    found = []
    for name, spec in study.analyses.items():
        if spec.instead_of is None:
            continue
        other = spec.instead_of.analysis
        published = _Side(other, study.analyses[other], records(estimates[other]))
        recommended = _Side(name, spec, records(estimates[name]))
        for theirs, ours in _pairs(published, recommended):
            found.append(_compared(study, published, recommended, theirs, ours))
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=str)


def _pairs(published: _Side, recommended: _Side) -> Iterator[tuple[Record, Record]]:
    beside = recommended.spec.instead_of
    assert beside is not None
    if beside.published:
        theirs = _concluding(published, where(published.rows, **beside.published))
        ours = _concluding(recommended, where(recommended.rows, **beside.recommended))
        if len(theirs) != 1 or len(ours) != 1:
            counts = f"{len(theirs)} of the published and {len(ours)} of the recommended"
            what = f"instead_of must name one result on each side, and names {counts}"
            raise StudyError([Problem("study.yaml", f"analyses.{recommended.name}.instead_of", what, "Add words")])
        yield theirs[0], ours[0]
        return
    known = {_key(row): row for row in _concluding(recommended, recommended.rows)}
    for row in _concluding(published, published.rows):
        if _key(row) in known:
            yield row, known[_key(row)]


def _concluding(side: _Side, rows: Records) -> Records:
    """The rows that conclude: effects of the printed model, the log-rank tests, changes over time, deciding tests."""
    if isinstance(side.spec, Regression):
        printed = next(iter(side.spec.models), "univariable")
        named = side.spec.models and any(row["model"] == printed for row in rows)
        kind = OF_REGRESSION[type(side.spec)]
        return where(rows, estimate_type=kind, model=printed if named else "univariable")
    if isinstance(side.spec, KaplanMeier):
        return tuple(row for row in where(rows, estimate_type="test") if row["method"].split(";")[0] in LOG_RANK)
    if isinstance(side.spec, Trajectory | MixedModel):
        return changes_over_time(side.spec, rows)
    return tuple(row for row in rows if str(row["note"]).startswith(DECIDING))


def _key(row: Record) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("variable", "level", "group", "contrast"))


def _compared(study: Study, published: _Side, recommended: _Side, theirs: Record, ours: Record) -> tuple[str, ...]:
    beside = recommended.spec.instead_of
    assert beside is not None
    question = _question(study, published.spec, theirs)
    as_published, as_recommended = _result(theirs, published.spec), _result(ours, recommended.spec)
    verdict, change = _verdict(published, recommended, theirs, ours)
    how = _how(study, recommended, ours)
    reason = beside.because.rstrip(".")
    told = (
        f"{question}: {as_published} as published; {as_recommended} {how or 'as recommended'}. "
        f"{capital(reason)}. {change}"
    )
    return (
        published.name, recommended.name, question, as_published, as_recommended, verdict, beside.because, told
    )  # fmt: skip


def _question(study: Study, spec: Spec, row: Record) -> str:
    """What the row is about: the outcome, then the variable with its level, or the groups."""
    if isinstance(spec, Cox | KaplanMeier):
        outcome = study.endpoints[spec.endpoint].label
    elif isinstance(spec, Linear | Logistic):
        outcome = study.label(spec.outcome)
    else:
        outcome = ""
    if isinstance(spec, KaplanMeier):
        groups = row["contrast"].replace(" - ", " vs ")
        return f"{outcome} by {study.label(spec.by)} ({groups})"
    if isinstance(spec, Trajectory | MixedModel):
        return question_over_time(study, row)
    about = study.label(row["variable"])
    if row["level"] and row["reference"]:
        about += f" ({row['level']} vs {row['reference']})"
    elif row["unit"].startswith("per "):
        about = per_unit(about, study.variable(row["variable"]).unit, row["unit"])
    group = f", {row['group']}" if row["group"] else ""
    return f"{outcome}, {about}{group}" if outcome else f"{about}{group}"


def _result(row: Record, spec: Spec) -> str:
    """The result as a reader sees it: effect, interval and p."""
    p = _p(row)
    told = format_p_with_sign(p, spec.alpha) if not math.isnan(p) else ""
    if math.isnan(row["estimate"]) or row["estimate_type"] == "test":
        return told or f"not estimable ({row['note'].removeprefix(NOT_ESTIMABLE)})"
    if row["estimate_type"] in RATIOS:
        effect = format_ratio(row["estimate"], row["conf_low"], row["conf_high"])
    else:
        spread = row["std_error"] if not math.isnan(row["std_error"]) else (row["conf_high"] - row["conf_low"]) / 4
        effect = format_interval(row["estimate"], row["conf_low"], row["conf_high"], decimals_for(spread), null=0)
    symbol = SYMBOLS.get(row["estimate_type"], row["estimate_type"].replace("_", " "))
    return f"{symbol} {effect}, {told}" if told else f"{symbol} {effect}"


def _p(row: Record) -> float:
    # Univariable models print, and conclude by, the p-value that is not adjusted over the candidates.
    adjusts = not math.isnan(row["p_adjusted"]) and row["model"] != "univariable"
    return float(row["p_adjusted"] if adjusts else row["p_value"])


def _verdict(published: _Side, recommended: _Side, theirs: Record, ours: Record) -> tuple[str, str]:
    p, q = _p(theirs), _p(ours)
    beside = recommended.spec.instead_of
    by_name = beside is not None and bool(beside.published)
    if isinstance(published.spec, Regression) and not by_name and _contrast(theirs) != _contrast(ours):
        what = " and ".join(f"“{_contrast(row)}”" for row in (theirs, ours))
        return (
            "cannot_tell",
            f"They are not of the same contrast ({what}): whether the conclusion changes cannot be told.",
        )
    if math.isnan(p) or math.isnan(q):
        return "cannot_tell", "Whether the conclusion changes cannot be told."
    was, is_now = p < published.spec.alpha, q < recommended.spec.alpha
    if was != is_now:
        now = "significant" if is_now else "no longer significant"
        return "true", f"The conclusion changes: the result is {now} at {format_alpha(recommended.spec.alpha)}."
    if was and _direction(theirs, published.rows) * _direction(ours, recommended.rows) < 0:
        return "true", "The conclusion changes: the direction is reversed."
    return "false", "The conclusion is the same."


def _contrast(row: Record) -> str:
    """What an effect compares: with which level, or per how much."""
    return f"{row['level']} vs {row['reference']}" if row["reference"] else pretty_unit(row["unit"])


def _direction(row: Record, rows: Records) -> float:
    """The sign of an effect; of a test that of the difference that it tests."""
    if row["estimate_type"] == "test":
        about = {name: row[name] for name in ("variable", "level", "group", "contrast")}
        tested = [found for kind in DIFFERENCES for found in where(rows, estimate_type=kind, **about)]
        row = next((found for found in tested if not math.isnan(found["estimate"])), row)
    if math.isnan(row["estimate"]):
        return 0.0
    return float(row["estimate"]) - (1.0 if row["estimate_type"] in RATIOS else 0.0)


def _how(study: Study, side: _Side, row: Record) -> str:
    """How the recommended result in this row was made, for the sentence."""
    n = row["n"]
    if isinstance(side.spec, Cox | KaplanMeier) and side.spec.landmark is not None:
        imputed = ", with missing values imputed" if getattr(side.spec, "missing", "") == "impute" else ""
        adjusted = ""
        if isinstance(side.spec, KaplanMeier) and not math.isnan(row["p_adjusted"]):
            adjusted = f", adjusted by {ADJUSTED_BY[side.spec.pairwise]}"
        return f"in patients{at_risk_words(side.spec, study)}{imputed} ({format_count(n)} patients){adjusted}"
    if isinstance(side.spec, Cox) and side.spec.over_time:
        return f"{with_over_time_words(side.spec)} ({format_count(n)} patients)"
    if isinstance(side.spec, Regression) and side.spec.missing == "impute":
        return f"with missing values imputed ({format_count(n)} patients)"
    if isinstance(side.spec, Regression):
        return next((f"by the model “{model.label}”" for model in side.spec.models.values() if model.label), "")
    adjust = getattr(side.spec, "adjust", "none")
    adjusted = f"adjusted by {ADJUSTED_BY[adjust]}" if adjust != "none" else ""
    if isinstance(side.spec, MixedModel):
        return ", ".join(filter(None, ["by the linear mixed model", adjusted]))
    return adjusted


def about(comparison: pd.DataFrame, analysis: str) -> list[str]:
    """Sentences that belong beside the outputs of an analysis: as the published or as the recommended one."""
    mine = comparison[(comparison["analysis"] == analysis) | (comparison["recommended_analysis"] == analysis)]
    return list(mine.loc[mine["changes"] != "false", "sentence"])
