"""Tidy tables in the shape of docs/results.md, made from a cohort with short textbook formulas, for the figures' tests.

The numbers only need to be real enough to be drawn; the analyses have their own tests.
"""

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

from lymphoradio import tidy
from lymphoradio.study import Study, read_study

ROOT = Path(__file__).parents[2]
COMMON = {"study": "sample", "variant": "as_published", "population": "analysed"}
PER_UNIT = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}


def actg175() -> tuple[Study, pd.DataFrame]:
    """The plan of ACTG 175 and its cohort, factors as labels, derived columns added."""
    study = read_study(ROOT / "data/raw/actg175/study.yaml")
    with (Path(find_spec("lifelines").submodule_search_locations[0]) / "datasets/ACTG175.csv").open() as file:
        rows = list(csv.DictReader(file))
    cohort = pd.DataFrame({name: [row[name] for row in rows] for name in study.columns})
    for name, column in study.columns.items():
        cohort[name] = (
            cohort[name].map(column.levels) if column.levels else pd.to_numeric(cohort[name].replace("NA", np.nan))
        )
    cohort["ratio_pre"], cohort["ratio_post"] = cohort["cd40"] / cohort["cd80"], cohort["cd420"] / cohort["cd820"]
    cohort["cd4_change"] = cohort["cd420"] - cohort["cd40"]
    cohort["cd4_decline"] = np.where(cohort["cd420"] < cohort["cd40"], "Yes", "No")
    return study, cohort


def two_sided(z: float) -> float:
    return float(min(1.0, max(2 * ndtr(-abs(z)), 1e-300)))


def flow(study: Study, cohort: pd.DataFrame, excluded: dict[str, int] | None = None) -> tidy.Result:
    excluded = {e.because: 0 for e in study.exclusions} if excluded is None else excluded
    rows = [{"variable": "enrolled", "n": len(cohort) + sum(excluded.values())}]
    leaves = {e.because: e.leaves for e in study.exclusions}
    for reason, n in excluded.items():
        rows.append({"variable": "excluded", "level": reason, "n": n})
        if leaves.get(reason):
            rows.append({"variable": "remaining", "level": leaves[reason], "n": len(cohort)})
    rows.append({"variable": "analysed", "n": len(cohort)})
    for group in study.levels(study.flow.by) if study.flow.by else ("",):
        members = cohort[cohort[study.flow.by] == group] if group else cohort
        if group:
            rows.append({"variable": "group", "group": group, "level": study.label(study.flow.by), "n": len(members)})
        for label, column in study.flow.followed.items():
            rows.append({"variable": "followed", "group": group, "level": label, "n": members[column].notna().sum()})
    rows = [{**row, "estimate": row["n"]} for row in rows]
    return tidy.Result(tidy.estimates(rows, **COMMON, analysis="flow", estimate_type="count", unit="patients"))


def paired(study: Study, cohort: pd.DataFrame, name: str = "paired_change") -> tidy.Result:
    spec, rows, points = study.analyses[name], [], []
    for label, (before, after) in spec.pairs.items():
        both = cohort[[before, after]].dropna().to_numpy(float)
        unit, n = study.variable(before).unit, len(both)
        for level, values in (("pre", both[:, 0]), ("post", both[:, 1]), ("change", both[:, 1] - both[:, 0])):
            for kind, at in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
                rows.append({"variable": label, "level": level, "estimate_type": kind, "n": n, "unit": unit,
                             "estimate": np.quantile(values, at)})  # fmt: skip
        z = values.mean() / (values.std(ddof=1) / np.sqrt(n))
        rows.append({"variable": label, "level": "change", "estimate_type": "test", "n": n, "statistic": z,
                     "statistic_type": "signed_rank_V", "method": "Wilcoxon signed-rank test, asymptotic",
                     "p_value": two_sided(z), "p_adjusted": min(1.0, len(spec.pairs) * two_sided(z)),
                     "note": "deciding test: changes are not normal"})  # fmt: skip
        rows.append({"variable": label, "level": "change", "estimate_type": "test", "n": n, "statistic": z,
                     "statistic_type": "t", "p_value": two_sided(z), "method": "paired t test"})  # fmt: skip
        points += [{"variable": label, "x": x, "y": y, "unit": unit} for x, y in both]
    common = {**COMMON, "analysis": name}
    del common["variant"]
    return tidy.Result(tidy.estimates(rows, **COMMON, analysis=name), points=tidy.points(points, **common))


def trajectory(study: Study, cohort: pd.DataFrame, name: str = "trajectory") -> tidy.Result:
    spec, rows = study.analyses[name], []
    for series, times in spec.series.items():
        columns = list(times.values())
        for group in ("", *(study.levels(spec.by) if spec.by else ())):
            members = cohort[cohort[spec.by] == group] if group else cohort
            for time, column in times.items():
                x = members[column].dropna().to_numpy(float)
                row = {"variable": series, "group": group, "level": column, "time": time, "time_unit": spec.time_unit,
                       "n": len(x), "unit": study.variable(column).unit}  # fmt: skip
                half = 1.96 * x.std(ddof=1) / np.sqrt(len(x))
                rows.append({**row, "estimate_type": "mean", "estimate": x.mean(), "conf_low": x.mean() - half,
                             "conf_high": x.mean() + half, "conf_level": 0.95})  # fmt: skip
                rows.append({**row, "estimate_type": "sd", "estimate": x.std(ddof=1)})
                if column != columns[0]:
                    d = (members[column] - members[columns[0]]).dropna().to_numpy(float)
                    z = d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))
                    rows.append({**row, "n": len(d), "contrast": f"{time} - {next(iter(times))}",
                                 "estimate_type": "test", "statistic": z, "statistic_type": "t",
                                 "p_value": two_sided(z), "p_adjusted": min(1.0, two_sided(z) * (len(times) - 1)),
                                 "method": "paired t test"})  # fmt: skip
    return tidy.Result(tidy.estimates(rows, **COMMON, analysis=name))


def kaplan_meier(study: Study, cohort: pd.DataFrame, name: str = "progression_curves") -> tidy.Result:
    spec = study.analyses[name]
    endpoint = study.endpoints[spec.endpoint]
    days = {**PER_UNIT, "months": endpoint.days_per_month}
    time = cohort[endpoint.time].to_numpy(float) * days[endpoint.time_unit] / days[endpoint.show_in]
    event = cohort[endpoint.event].map(lambda code: endpoint.codes[str(int(code))] == "event").to_numpy(float)
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60) if time.max() / s <= 9)
    rows, curves = [], []
    for group in ("", *(study.levels(spec.by) if spec.by else ())):
        keep = (cohort[spec.by] == group).to_numpy() if group else np.ones(len(cohort), bool)
        t, d = time[keep], event[keep]
        at = np.unique(t)
        risk = np.array([(t >= x).sum() for x in at])
        events = np.array([d[t == x].sum() for x in at])
        s = np.cumprod(1 - events / risk)
        with np.errstate(divide="ignore", invalid="ignore"):
            se = np.sqrt(np.cumsum(events / (risk * (risk - events)))) / np.log(s)
            low, high = s ** np.exp(-1.96 * se), s ** np.exp(1.96 * se)
        ends = [np.where((s < 1) & (s > 0), end, np.nan) for end in (np.fmin(low, high), np.fmax(low, high))]
        curves.append({"curve": "survival", "group": group, "x": 0, "y": 1, "conf_low": 1, "conf_high": 1,
                       "n_risk": len(t), "n_events": 0, "n_censored": 0})  # fmt: skip
        censored = [np.sum((t == x) & (d == 0)) for x in at]
        for row in zip(at, s, *ends, risk, events, censored, strict=True):
            names = ("x", "y", "conf_low", "conf_high", "n_risk", "n_events", "n_censored")
            curves.append({"curve": "survival", "group": group, **dict(zip(names, row, strict=True))})
        for x in np.arange(0, time.max() + 1e-9, step):
            curves.append({"curve": "at_risk", "group": group, "x": x, "y": (t >= x).sum(), "n_risk": (t >= x).sum(),
                           "n_events": d[t < x].sum(), "n_censored": ((t < x) & (d == 0)).sum()})  # fmt: skip
        n = {"group": group, "n": len(t), "n_events": d.sum()}
        rows.append({**n, "estimate_type": "count", "variable": "events", "estimate": d.sum()})
        below = at[s <= 0.5]
        band = [at[end <= 0.5] for end in ends]
        median = {"estimate_type": "median_survival", "unit": endpoint.show_in, "conf_level": 0.95, "note": ""}
        median |= {"estimate": below[0]} if len(below) else {"note": "the curve does not reach 0.5"}
        for end, times in zip(("conf_low", "conf_high"), band, strict=True):
            if len(below) and len(times):
                median[end] = times[0]
        rows.append({**n, **median})
    if spec.by:
        groups = study.levels(spec.by)
        rate = {g: [event[(cohort[spec.by] == g).to_numpy()].sum(), time[(cohort[spec.by] == g).to_numpy()].sum()]
                for g in groups}  # fmt: skip
        total = event.sum() / time.sum()
        chi = sum((o - total * t) ** 2 / (total * t) for o, t in rate.values())
        rows.append({"estimate_type": "test", "method": "log-rank test", "contrast": " vs ".join(groups),
                     "statistic": chi, "df": len(groups) - 1, "statistic_type": "chi_squared",
                     "p_value": two_sided(np.sqrt(chi)), "n": len(time)})  # fmt: skip
        for group in groups[1:] if len(groups) > 2 else ():
            rows.append({"estimate_type": "test", "method": "pairwise log-rank test; Holm over 3 pairs",
                         "contrast": f"{groups[0]} - {group}", "statistic": chi, "statistic_type": "chi_squared",
                         "p_value": 1.0, "p_adjusted": 1.0})  # fmt: skip
        if len(groups) == 2:
            (oa, ta), (ob, tb) = rate[groups[0]], rate[groups[1]]
            log, se = np.log((ob / tb) / (oa / ta)), np.sqrt(1 / oa + 1 / ob)
            rows.append({"estimate_type": "hazard_ratio", "contrast": f"{groups[1]} / {groups[0]}", "conf_level": 0.95,
                         "estimate": np.exp(log), "conf_low": np.exp(log - 1.96 * se),
                         "conf_high": np.exp(log + 1.96 * se), "p_value": two_sided(log / se)})  # fmt: skip
    common = {**COMMON, "analysis": name, "outcome": spec.endpoint}
    return tidy.Result(tidy.estimates(rows, **common), tidy.curves(curves, **common, x_unit=endpoint.show_in))


def roc(study: Study, cohort: pd.DataFrame, name: str = "cd4_roc") -> tidy.Result:
    spec, rows, curves = study.analyses[name], [], []
    case = (cohort[spec.outcome] == study.levels(spec.outcome)[1]).to_numpy()
    for marker, direction in spec.markers.items():
        score = cohort[marker].to_numpy(float) * (1 if direction == "higher" else -1)
        values = np.unique(score)
        cuts = np.concatenate([(values[1:] + values[:-1]) / 2])
        sens = np.array([(score[case] > cut).mean() for cut in cuts])
        spec_ = np.array([(score[~case] < cut).mean() for cut in cuts])
        ranks = pd.Series(score).rank().to_numpy()
        n1, n0 = case.sum(), (~case).sum()
        auc = (ranks[case].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
        se = np.sqrt(auc * (1 - auc) / min(n1, n0))
        best = int(np.argmax(sens + spec_))
        n = {"variable": marker, "n": len(score), "n_events": n1}
        rows.append({**n, "estimate_type": "auc", "estimate": auc, "conf_low": max(auc - 1.96 * se, 0),
                     "conf_high": min(auc + 1.96 * se, 1), "conf_level": 0.95})  # fmt: skip
        rows.append({**n, "estimate_type": "cutoff", "estimate": abs(cuts[best]), "unit": study.variable(marker).unit})
        rows.append(
            {
                "variable": marker,
                "estimate_type": "sensitivity",
                "n": n1,
                "estimate": sens[best],
                "n_events": round(sens[best] * n1),
            }
        )
        rows.append(
            {
                "variable": marker,
                "estimate_type": "specificity",
                "n": n0,
                "estimate": spec_[best],
                "n_events": round(spec_[best] * n0),
            }
        )
        x, y = [1.0, *(1 - spec_), 0.0], [1.0, *sens, 0.0]
        curves += [{"curve": "roc", "variable": marker, "x": a, "y": b} for a, b in zip(x, y, strict=True)]
    common = {**COMMON, "analysis": name, "outcome": spec.outcome}
    return tidy.Result(tidy.estimates(rows, **common), tidy.curves(curves, **common))


def regression(study: Study, cohort: pd.DataFrame, name: str, terms: tuple[str, ...]) -> tidy.Result:
    """Least squares, a logistic fit by Newton's steps, or (for cox) an exponential model by the same steps."""
    spec = study.analyses[name]
    columns, names = [np.ones(len(cohort))], []
    for term in terms:
        per = spec.per.get(term, 1.0)
        for level in study.levels(term)[1:] or ("",):
            columns.append((cohort[term] == level).to_numpy(float) if level else cohort[term].to_numpy(float) / per)
            names.append((term, level))
    x = np.column_stack(columns)
    if spec.kind == "linear":
        kind, y = "beta", cohort[spec.outcome].to_numpy(float)
        b = np.linalg.lstsq(x, y, rcond=None)[0]
        cov = np.linalg.inv(x.T @ x) * np.sum((y - x @ b) ** 2) / (len(y) - len(b))
        events = np.nan
    else:
        exposure = np.ones(len(x))
        if spec.kind == "cox":
            kind, endpoint = "hazard_ratio", study.endpoints[spec.endpoint]
            y = cohort[endpoint.event].map(lambda code: endpoint.codes[str(int(code))] == "event").to_numpy(float)
            exposure = cohort[endpoint.time].to_numpy(float)
        else:
            kind, y = "odds_ratio", (cohort[spec.outcome] == study.levels(spec.outcome)[1]).to_numpy(float)
        b, events = np.zeros(x.shape[1]), y.sum()
        b[0] = np.log(y.sum() / exposure.sum())
        for _ in range(25):
            mean = exposure * np.exp(x @ b) if spec.kind == "cox" else 1 / (1 + np.exp(-x @ b))
            weight = mean if spec.kind == "cox" else mean * (1 - mean)
            cov = np.linalg.inv((x.T * weight) @ x)
            b = b + cov @ x.T @ (y - mean)
    model, rows = next(iter(spec.models), "univariable"), []
    for (term, level), beta, se in zip(names, b[1:], np.sqrt(np.diag(cov))[1:], strict=True):
        effect = [beta, beta - 1.96 * se, beta + 1.96 * se]
        effect = effect if kind == "beta" else np.exp(effect)
        per, unit = spec.per.get(term), study.variable(term).unit
        rows.append({"variable": term, "level": level, "reference": study.levels(term)[0] if level else "",
                     "estimate_type": kind, **dict(zip(("estimate", "conf_low", "conf_high"), effect, strict=True)),
                     "unit": f"per {per:g} {unit}".strip() if per else f"per {unit}" if unit else "",
                     "statistic": beta / se, "statistic_type": "z", "p_value": two_sided(beta / se)})  # fmt: skip
        if level and level == study.levels(term)[-1] and len(study.levels(term)) > 2:
            rows.append({"variable": term, "estimate_type": "test", "statistic": (beta / se) ** 2, "df": 3,
                         "statistic_type": "wald", "p_value": two_sided(beta / se), "method": "Wald test"})  # fmt: skip
    rows.append({"estimate_type": "log_likelihood", "estimate": -1.0})
    common = {**COMMON, "analysis": name, "model": model, "n": len(x), "n_events": events, "conf_level": 0.95}
    return tidy.Result(tidy.estimates(rows, **common))


LONG = "Neutrophil-to-lymphocyte ratio in peripheral blood before the first fraction of radiotherapy"


def hard_study(groups: tuple[str, ...], pairs: int, width: str = "two_columns", exclusions: int = 6) -> Study:
    """A plan that asks much of a figure: long labels, many groups and levels, many pairs, times close together."""
    columns = {f"{side}{i}": {"label": f"{side} {i}", **({}, {"unit": "cells/uL"}, {"unit": "10^9/L"})[(i + 1) % 3]}
               for i in range(pairs) for side in ("pre", "post")}  # fmt: skip
    labels = ["CD4+ T cells", LONG, "NLR", "B cells (CD19+)", "NK cells", "Regulatory T cells (CD4+ CD25+)"]
    pair_names = {(labels[i] if i < len(labels) else f"Pair {i}"): [f"pre{i}", f"post{i}"] for i in range(pairs)}
    series = {0: "pre0", 1: "post0", 2: "w2", 3: "w3", 4: "w4", 52: "w52"}
    outputs = {f"Figure {i}": {"from": name, "title": name, "width": width} for i, name in enumerate(
        ("flow", "pairs", "trajectory", "logistic", "linear", "cox", "roc", "curves"), start=1)}  # fmt: skip
    candidates = ["arm", "grade", "site", "pre0", "pre1"]
    plan = {
        "title": "Hard", "id": "id", "time_zero": "the first fraction of radiotherapy",
        "columns": {
            **columns,
            **{f"w{i}": {"label": f"Week {i}", "unit": "cells/uL"} for i in (2, 3, 4, 52)},
            "arm": {"label": "Randomised treatment", "levels": dict(enumerate(groups))},
            "grade": {"label": "Worst grade of lymphopenia during radiotherapy (CTCAE version 5.0)",
                      "levels": {i: f"Grade {i}" for i in range(5)}},
            "site": {"label": "Irradiated site", "levels": {i: f"Site number {i} with a long name" for i in range(9)}},
            "response": {"label": "Response", "levels": {0: "Stable or progressive", 1: "Partial or complete"}},
            "time": {"label": "Time", "unit": "days"}, "event": {"label": "Event"},
        },
        "exclusions": [{"drop": "pre0 < 0", "because": f"{i + 1}. {LONG}", "leaves": "evaluable" if i == 2 else ""}
                       for i in range(exclusions)],
        "endpoints": {"os": {"label": "Overall survival", "time": "time", "event": "event",
                             "codes": {1: "event", 0: "censored"}}},
        "flow": {"by": "arm", "followed": {"Lymphocytes at 12 weeks": "post0", "Lymphocytes at one year": "w52"}},
        "analyses": {
            "pairs": {"kind": "paired_change", "pairs": pair_names, "labels": ["Before radiotherapy", "After"]},
            "trajectory": {"kind": "trajectory", "by": "arm", "series": {"CD4+ T cells": series, LONG: series}},
            "logistic": {"kind": "logistic", "outcome": "response", "candidates": candidates, "per": {"pre0": 100}},
            "linear": {"kind": "linear", "outcome": "post0", "candidates": candidates, "per": {"pre0": 100}},
            "cox": {"kind": "cox", "endpoint": "os", "candidates": candidates,
                    "models": {"all": {"variables": candidates}}},
            "roc": {"kind": "roc", "outcome": "response", "markers": {"pre0": "higher", "pre1": "lower"}},
            "curves": {"kind": "kaplan_meier", "endpoint": "os", "by": "arm"},
        },
        "outputs": outputs,
    }  # fmt: skip
    return Study.model_validate(plan)


def hard_cohort(study: Study, n: int, seed: int, monthly_hazard: float = 0.05) -> pd.DataFrame:
    """A simulated cohort for `hard_study`."""
    rng = np.random.default_rng(seed)
    cohort = {}
    for name, column in study.columns.items():
        if column.levels:
            cohort[name] = np.resize(list(column.levels.values()), n)[rng.permutation(n)]
        else:
            cohort[name] = np.exp(rng.normal(6 - (3 if name.startswith("post") else 0), 1.2, n))
    time, end = rng.exponential(30 / monthly_hazard, n), rng.uniform(200, 1500, n)
    frame = pd.DataFrame(cohort)
    frame["time"], frame["event"] = np.ceil(np.minimum(time, end)), (time <= end).astype(int)
    frame.loc[frame.index[::7], "w52"] = np.nan
    return frame


def hard_results(study: Study, cohort: pd.DataFrame) -> dict[str, tidy.Result]:
    """Results of every analysis of a hard study."""
    terms = ("arm", "grade", "site", "pre0", "pre1") if len(cohort) > 100 else ("arm", "pre0")
    excluded = {exclusion.because: 11 * i for i, exclusion in enumerate(study.exclusions)}
    return {
        "flow": flow(study, cohort, excluded),
        "pairs": paired(study, cohort, "pairs"),
        "trajectory": trajectory(study, cohort),
        **{name: regression(study, cohort, name, terms) for name in ("logistic", "linear", "cox")},
        "roc": roc(study, cohort, "roc"),
        "curves": kaplan_meier(study, cohort, "curves"),
    }


def normal_results(study: Study, cohort: pd.DataFrame) -> dict[str, tidy.Result]:
    """Results of the analyses of ACTG 175 that its plan shows in figures."""
    terms = ("age", "drugs", "karnof", "str2", "cd40", "cd80", "arms")
    return {
        "flow": flow(study, cohort),
        "paired_change": paired(study, cohort),
        "trajectory": trajectory(study, cohort),
        "cd4_decline_logistic": regression(study, cohort, "cd4_decline_logistic", terms),
        "progression_cox": regression(study, cohort, "progression_cox", terms),
        "cd4_roc": roc(study, cohort),
        "progression_curves": kaplan_meier(study, cohort),
    }


def cases() -> dict[str, tuple[tidy.Result, Study, str]]:
    """Every figure to be looked at: its tidy tables, its plan and the output's name."""
    study, cohort = actg175()
    found = {}
    results = normal_results(study, cohort)
    for name, output in study.outputs.items():
        if name.startswith("Figure"):
            found[f"actg {name}"] = (results[output.source], study, name)
    two = ("Radiotherapy", "Radiotherapy + interleukin-7")
    five = ("Placebo", "Low dose (0.5 mg per week)", "Middle dose - weekly", "High dose / weekly", "E")
    for label, groups, pairs, width, n, exclusions, hazard in (
        ("two groups, n = 12", two, 6, "two_columns", 12, 0, 0.02),
        ("five groups", five, 5, "two_columns", 400, 6, 0.1),
        ("five groups, one column", five, 2, "one_column", 400, 3, 0.1),
        ("two groups, one column", two, 9, "one_column", 60, 1, 0.3),
    ):
        study = hard_study(groups, pairs, width, exclusions)
        results = hard_results(study, hard_cohort(study, n, seed=7, monthly_hazard=hazard))
        for name, output in study.outputs.items():
            found[f"{label} {name}"] = (results[output.source], study, name)
    return found
