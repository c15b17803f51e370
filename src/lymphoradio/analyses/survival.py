"""Survival curves: Kaplan-Meier by group, with what belongs under and beside them."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.cox import fit_cox
from ..stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood
from ..stats.errors import NotEstimable
from ..stats.kaplan_meier_curve import KaplanMeier as Curve
from ..stats.kaplan_meier_curve import confidence_band, fit_kaplan_meier
from ..stats.kaplan_meier_quantile import quantile, reverse_kaplan_meier
from ..stats.kaplan_meier_times import at_risk, survival_at
from ..stats.log_rank import log_rank
from ..study import Endpoint, Study
from ..study.base import TimeUnit, days_per
from ..study.specs import KaplanMeier
from .adjustment import adjust_family
from .landmark import at_landmark
from .summaries import Row, estimable, joined
from .words import immortal, left_out

ROUND_STEPS: dict[TimeUnit, tuple[float, ...]] = {
    "days": (1, 7, 14, 30, 60, 90, 180, 365, 730),
    "weeks": (1, 2, 4, 8, 12, 26, 52, 104),
    "months": (1, 2, 3, 6, 12, 24, 60, 120),
    "years": (0.5, 1, 2, 5, 10),
}
TICKS = 9
OBSERVED = "median of all observed times, events included; usually shorter than the reverse Kaplan-Meier median"


def kaplan_meier(cohort: pd.DataFrame, spec: KaplanMeier, study: Study) -> tidy.Result:
    """Kaplan-Meier curves of an endpoint, overall and by group.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population, with `<endpoint>_time` and `<endpoint>_event`.
    spec : KaplanMeier
    study : Study

    Returns
    -------
    tidy.Result
        estimates : per group (overall first) events, median survival (Brookmeyer-Crowley interval), survival at the
        stated times, follow-up (reverse Kaplan-Meier, or of all observed times); log-rank tests; with two groups the
        hazard ratio. With a landmark all times are from it, of the patients at risk after it, and a first `count` row
        has those left out.
        curves : `survival` from (0, 1) with its pointwise band, `at_risk` at round times.
        Times are in the endpoint's `show_in` unit; the estimation is on the times as recorded.

    References
    ----------
    Kaplan & Meier (1958), JASA 53:457-481; Brookmeyer & Crowley (1982), Biometrics 38:29-41;
    Schemper & Smith (1996), Control. Clin. Trials 17:343-346; Mantel (1966), Cancer Chemother. Rep. 50:163-170.
    """
    endpoint = study.endpoints[spec.endpoint]
    left, recorded, happened, rows = at_landmark(cohort, spec, study)
    events = happened.astype(int)
    scale = _scale(endpoint)
    groups = study.levels(spec.by) if spec.by else ()
    label = left[spec.by].astype(object).to_numpy() if spec.by else np.full(len(left), "", dtype=object)
    ticks = round_ticks(recorded.max(initial=0.0) / scale, endpoint.show_in)
    curves: list[pd.DataFrame] = []
    for group in ("", *groups):
        member = np.full(len(left), True) if not group else label == group
        if not member.any():
            reason = "no patient in this group" if len(left) else f"nobody is at risk at {spec.landmark:g} days"
            rows.append({"group": group, "n": 0, "note": reason, "estimate_type": "median_survival"})
            continue
        time, event = recorded[member], events[member]
        curve = fit_kaplan_meier(time, event)
        rows += _group_rows(curve, time, event, group, spec, endpoint, scale)
        curves.append(_steps(curve, group, spec, endpoint, scale))
        curves.append(_at_risk(time, event, group, ticks, endpoint, scale))
    if groups and len(left):
        rows += _comparisons(recorded, events, label, groups, spec, study)
    common = {"population": study.population(spec), "variant": spec.variant, "outcome": spec.endpoint}
    steps = pd.concat(curves, ignore_index=True).assign(**common) if curves else tidy.curves([])
    return tidy.Result(tidy.estimates(rows, **common), steps)


def _scale(endpoint: Endpoint) -> float:
    """Recorded units in one shown unit."""
    shown, recorded = (days_per(unit, endpoint.days_per_month) for unit in (endpoint.show_in, endpoint.time_unit))
    return shown / recorded


def round_ticks(longest: float, unit: TimeUnit) -> list[float]:
    """Round times from 0 for the table of patients at risk: at most nine, in steps that people count in.

    >>> round_ticks(40.4, "months")
    [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]
    """
    fitting = (step for step in ROUND_STEPS[unit] if longest < TICKS * step)
    step = next(fitting, math.ceil(longest / TICKS))
    return [tick * step for tick in map(float, range(int(longest // step) + 1))]


def _group_rows(
    curve: Curve, time: np.ndarray, event: np.ndarray, group: str, spec: KaplanMeier, endpoint: Endpoint, scale: float
) -> list[Row]:
    unit = endpoint.show_in
    shared: Row = {"group": group, "n": curve.n, "n_events": curve.total_events}
    interval = {"conf_level": spec.conf_level, "method": f"Kaplan-Meier, {spec.interval} interval"}
    median = quantile(curve, 0.5, spec.conf_level, spec.interval, spec.at_half)
    rows: list[Row] = [
        {**shared, "estimate_type": "count", "variable": "events", "estimate": curve.total_events, "unit": "patients",
         "method": "count of events"},
        {**shared, **interval, "estimate_type": "median_survival", "unit": unit, "estimate": median.estimate / scale,
         "conf_low": median.conf_low / scale, "conf_high": median.conf_high / scale, "note": median.note,
         "method": f"Kaplan-Meier, Brookmeyer-Crowley {spec.interval} interval"},
    ]  # fmt: skip
    at = survival_at(curve, np.array(spec.times) * scale, spec.conf_level, spec.interval)
    for i, shown in enumerate(spec.times):
        note = at.note[i].split(" (")[0] if np.isnan(at.survival[i]) else at.note[i]
        rows.append(
            {**shared, **interval, "estimate_type": "survival_probability", "time": shown, "time_unit": unit,
             "estimate": at.survival[i], "std_error": at.std_error[i], "conf_low": at.conf_low[i],
             "conf_high": at.conf_high[i], "note": note}
        )  # fmt: skip
    return [*rows, *({**shared, "unit": unit, **row} for row in _follow_up(time, event, spec, scale))]


def _follow_up(time: np.ndarray, event: np.ndarray, spec: KaplanMeier, scale: float) -> list[Row]:
    median: Row = {"estimate_type": "median_follow_up"}
    if spec.follow_up == "observed":
        median |= {"estimate": float(np.median(time)) / scale, "method": OBSERVED}
    else:
        found = reverse_kaplan_meier(time, event, spec.conf_level, spec.interval, spec.at_half)
        median |= {
            "estimate": found.estimate / scale, "conf_low": found.conf_low / scale,
            "conf_high": found.conf_high / scale, "conf_level": spec.conf_level, "note": found.note,
            "method": "reverse Kaplan-Meier",
        }  # fmt: skip
    return [
        median,
        {"estimate_type": "min_follow_up", "estimate": float(time.min()) / scale, "method": "shortest observed time"},
        {"estimate_type": "max_follow_up", "estimate": float(time.max()) / scale, "method": "longest observed time"},
    ]


def _steps(curve: Curve, group: str, spec: KaplanMeier, endpoint: Endpoint, scale: float) -> pd.DataFrame:
    """The curve from (0, 1)."""
    low, high = confidence_band(curve, spec.conf_level, spec.interval)
    return tidy.curve(
        curve="survival",
        group=group,
        x_unit=endpoint.show_in,
        x=np.append(0.0, curve.time / scale),
        y=np.append(1.0, curve.survival),
        conf_low=np.append(np.nan, low),
        conf_high=np.append(np.nan, high),
        n_risk=np.append(curve.n, curve.n_risk),
        n_events=np.append(0, curve.n_event),
        n_censored=np.append(0, curve.n_censored),
    )


def _at_risk(
    time: np.ndarray, event: np.ndarray, group: str, ticks: list[float], endpoint: Endpoint, scale: float
) -> pd.DataFrame:
    table = at_risk(time, event, np.array(ticks) * scale)
    return tidy.curve(
        curve="at_risk",
        group=group,
        x_unit=endpoint.show_in,
        x=ticks,
        y=table.n_risk,
        n_risk=table.n_risk,
        n_events=table.n_event,
        n_censored=table.n_censored,
    )


def _comparisons(
    time: np.ndarray, event: np.ndarray, label: np.ndarray, groups: tuple[str, ...], spec: KaplanMeier, study: Study
) -> list[Row]:
    present = [group for group in groups if (label == group).any()]
    known = np.isin(label, present)

    def tested(members: np.ndarray, levels: list[str]) -> Row:
        if len(levels) < 2:
            raise NotEstimable("only one group has patients")
        test = log_rank(time[members], event[members], label[members].astype(str), levels=levels)
        return {"statistic": test.statistic, "df": test.df, "p_value": test.p_value, "note": test.note}

    shared: Row = {"estimate_type": "test", "statistic_type": "chi_squared"}
    overall = estimable(
        tested, known, present, **shared, method="log-rank test", n=int(known.sum()),
        n_missing=int((~known).sum()), n_events=int(event[known].sum()), contrast=" vs ".join(present),
        note=left_out(int((~known).sum()), study.label(spec.by)),
    )  # fmt: skip
    pairs = []
    if len(present) > 2:
        for first, second in combinations(present, 2):
            members = np.isin(label, [first, second])
            pairs.append(
                estimable(
                    tested, members, [first, second], **shared,
                    method="pairwise log-rank test", contrast=f"{first} - {second}", n=int(members.sum()),
                    n_events=int(event[members].sum()),
                )
            )  # fmt: skip
        adjust_family(pairs, spec.pairwise, "pair")
    ratio = [_hazard_ratio(time, event, label, present, spec)] if len(present) == 2 else []
    late = immortal(spec.by, study, spec)
    return [{**row, "note": joined(row.get("note", ""), late)} for row in (overall, *pairs, *ratio)]


def _hazard_ratio(time: np.ndarray, event: np.ndarray, label: np.ndarray, groups: list[str], spec: KaplanMeier) -> Row:
    """The second group's hazard over the first's, from a Cox model with the group alone."""
    from scipy.special import ndtri

    from ..stats.chi_squared import chi_squared_test

    reference, other = groups
    members = np.isin(label, groups)

    def fitted() -> Row:
        try:
            fit = fit_cox(time[members], event[members], (label[members] == other).astype(float)[:, None])
        except MonotoneLikelihood:
            raise NotEstimable("monotone likelihood: the log hazard ratio has no limit") from None
        except ColumnsNotEstimable:
            raise NotEstimable("at no event were both groups at risk") from None
        beta, se = float(fit.coefficients[0]), float(np.sqrt(fit.covariance[0, 0]))
        half = ndtri(0.5 + spec.conf_level / 2) * se
        return {
            "estimate": np.exp(beta), "std_error": se, "conf_low": np.exp(beta - half),
            "conf_high": np.exp(beta + half), "statistic": beta / se,
            "p_value": chi_squared_test((beta / se) ** 2, 1).p_value,
        }  # fmt: skip

    return estimable(
        fitted, estimate_type="hazard_ratio", level=other, reference=reference, contrast=f"{other} / {reference}",
        conf_level=spec.conf_level, statistic_type="z", method="Cox regression, Efron ties, Wald interval",
        n=int(members.sum()), n_events=int(event[members].sum()),
    )  # fmt: skip
