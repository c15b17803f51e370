"""Selections rerun in resamples, against the analysis itself on patients who stand in the cohort as often as drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.resampling import bootstrap_weights
from lymphoradio.stats.roc import roc_curve
from lymphoradio.study import Study
from lymphoradio.study.specs import Resampling
from tests.stats.golden import read

from .look_up import one, rows
from .separated import empty_cell, plan

KINDS = {"cox": cox, "logistic": logistic, "linear": linear}
CANDIDATES = ["age", "sex", "ecog", "karnofsky", "meals", "loss"]
NONE = Resampling(replicates=0)
REPLICATES, SEED = 12, 3
# The engine reads any number; a plan needs enough for an interval.
FEW = Resampling.model_construct(replicates=REPLICATES, seed=SEED)
TYPES = ["inclusion_frequency", "resampled_effect", "optimism", "corrected_performance", "calibration_slope"]
MODELS: dict[str, dict[str, Any]] = {
    "wald": {"criterion": "wald"},
    "aic": {"criterion": "aic", "direction": "both"},
    "bic": {"criterion": "bic", "direction": "forward"},
    "lr": {"criterion": "lr", "forced": ["ecog"]},
    "spss": {"preset": "spss_backward_lr", "remove_above": 0.2, "enter_below": 0.2},
    "spss_linear": {"preset": "spss_backward", "remove_above": 0.2},
    "mlxtend": {"selector": "mlxtend", "direction": "forward", "folds": 0, "size": 3},
}
OF_LINEAR, OF_OTHERS = ("mlxtend", "spss_linear"), ("spss",)
CASES = [
    (kind, model) for kind in KINDS for model in MODELS if model not in (OF_OTHERS if kind == "linear" else OF_LINEAR)
]


def study(kind: str, model: str, resampling: Resampling) -> Study:
    of = {"cox": {"endpoint": "os"}, "logistic": {"outcome": "died"}, "linear": {"outcome": "calories"}}[kind]
    numbers = {"age": "years", "karnofsky": "points", "meals": "kcal", "loss": "lb", "calories": "kcal"}
    columns: dict[str, Any] = {name: {"label": name.title(), "unit": unit} for name, unit in numbers.items()}
    columns |= {
        "t": {"label": "Time"}, "e": {"label": "Event"}, "died": {"label": "Death", "levels": {0: "No", 1: "Yes"}},
        "sex": {"label": "Sex", "levels": {1: "1", 2: "2"}},
        "ecog": {"label": "ECOG", "levels": {0: "0", 1: "1", 2: "2"}},
    }  # fmt: skip
    analysis = {
        "kind": kind, **of, "candidates": [name for name in CANDIDATES if kind != "linear" or name != "meals"],
        "univariable": False, "models": {"m": MODELS[model]}, "per": {"age": 10},
    }  # fmt: skip
    found = Study.model_validate(
        {
            "title": "Lung", "id": "id", "columns": columns, "analyses": {"a": analysis},
            "endpoints": {"os": {"label": "Survival", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}}},
        }
    )  # fmt: skip
    return found.model_copy(update={"resampling": resampling})


def patients() -> pd.DataFrame:
    """The 167 complete patients of R's lung; whether they died within a year stands beside the times."""
    lung = read("lung_complete.csv")
    return pd.DataFrame(
        {
            "os_time": lung["time"].astype(float), "os_event": lung["event"].astype(float),
            "died": np.where((lung["event"] == 1) & (lung["time"] <= 270), "Yes", "No").astype(object),
            "age": lung["age"].astype(float), "sex": lung["sex"].astype(str), "ecog": lung["ecog"].astype(str),
            "karnofsky": lung["ph_karno"].astype(float), "meals": lung["meal_cal"].astype(float),
            "calories": lung["meal_cal"].astype(float), "loss": lung["wt_loss"].astype(float),
        }
    )  # fmt: skip


def effects(kind: str, plan_: Study, cohort: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Coefficients of the selected model by variable and level."""
    found = KINDS[kind](cohort, plan_.analyses["a"], plan_).estimates
    own = rows(found, model="m", estimate_type={"cox": "hazard_ratio", "logistic": "odds_ratio"}.get(kind, "beta"))
    change = (lambda x: x) if kind == "linear" else np.log
    return {(row.variable, row.level): float(change(row.estimate)) for row in own.itertuples()}


def score(coefficients: dict[tuple[str, str], float], cohort: pd.DataFrame) -> np.ndarray:
    total = np.zeros(len(cohort))
    for (name, level), b in coefficients.items():
        column = (cohort[name] == level).to_numpy(float) if level else cohort[name].to_numpy(float)
        total = total + b * column / (10 if name == "age" else 1)
    return total


def performance(kind: str, eta: np.ndarray, cohort: pd.DataFrame, fitted_in: np.ndarray | None = None) -> float:
    if kind == "cox":
        return concordance(cohort["os_time"].to_numpy(), cohort["os_event"].to_numpy(), eta).estimate
    if kind == "logistic":
        return roc_curve((cohort["died"] == "Yes").to_numpy(float), eta, ">").auc
    y = cohort["calories"].to_numpy()
    constant = float(np.mean(y - eta)) if fitted_in is None else float(np.mean(fitted_in))
    return 1.0 - float(np.sum((y - constant - eta) ** 2) / np.sum((y - y.mean()) ** 2))


def slope(kind: str, eta: np.ndarray, cohort: pd.DataFrame) -> float:
    if kind == "cox":
        return float(fit_cox(cohort["os_time"], cohort["os_event"], eta[:, None]).coefficients[0])
    if kind == "logistic":
        return float(fit_logistic(eta[:, None], (cohort["died"] == "Yes").to_numpy(float)).coefficients[1])
    return float(fit_linear(eta[:, None], cohort["calories"].to_numpy()).coefficients[1])


@pytest.mark.parametrize(("kind", "model"), CASES)
def test_equals_the_analysis_of_replicated_patients(kind: str, model: str) -> None:
    cohort = patients()
    found = KINDS[kind](cohort, study(kind, model, FEW).analyses["a"], study(kind, model, FEW)).estimates
    plain = study(kind, model, NONE)
    columns = list(
        rows(found, estimate_type="resampled_effect")[["variable", "level"]].itertuples(index=False, name=None)
    )
    drawn, optimism, slopes = [], [], []
    for weights in bootstrap_weights(len(cohort), REPLICATES, SEED):
        resample = cohort.loc[np.repeat(np.arange(len(cohort)), weights)].reset_index(drop=True)
        own = effects(kind, plain, resample)
        drawn.append([own.get(column, 0.0) for column in columns])
        inside, outside = score(own, resample), score(own, cohort)
        residuals = resample["calories"].to_numpy() - inside if kind == "linear" else None
        optimism.append(performance(kind, inside, resample) - performance(kind, outside, cohort, residuals))
        if own:
            slopes.append(slope(kind, outside, cohort))
    coefficients = np.array(drawn)
    for i, (variable, level) in enumerate(columns):
        row = one(found, estimate_type="resampled_effect", variable=variable, level=level)
        expected = np.quantile(coefficients[:, i], [0.5, 0.025, 0.975])
        ratio = row[["estimate", "conf_low", "conf_high"]].to_numpy(float)
        np.testing.assert_allclose(ratio if kind == "linear" else np.log(ratio), expected, rtol=1e-7, atol=1e-9)
        assert (row["unit"], row["variant"]) == ({"age": "per 10 years"}.get(variable, row["unit"]), "recommended")
    shares = rows(found, estimate_type="inclusion_frequency")
    for row in shares.itertuples():
        mine = [i for i, (variable, _) in enumerate(columns) if variable == row.variable]
        assert row.estimate == pytest.approx(100 * np.mean(np.any(coefficients[:, mine] != 0, axis=1)))
    assert len(set(shares["estimate"])) > 1
    lost = one(found, estimate_type="optimism")["estimate"]
    assert lost == pytest.approx(np.mean(optimism), rel=1e-8)
    apparent = performance(kind, score(effects(kind, plain, cohort), cohort), cohort)
    assert one(found, estimate_type="corrected_performance")["estimate"] == pytest.approx(apparent - lost, rel=1e-9)
    assert one(found, estimate_type="calibration_slope")["estimate"] == pytest.approx(np.mean(slopes), rel=1e-7)


def test_the_seed_and_the_number_of_resamples_are_the_plan_s() -> None:
    def found(**resampling: int) -> pd.DataFrame:
        with_it = study("cox", "aic", Resampling(**resampling))
        own = cox(patients(), with_it.analyses["a"], with_it).estimates
        return own[own["estimate_type"].isin(TYPES)].reset_index(drop=True)

    once = found(replicates=200, seed=7)
    pd.testing.assert_frame_equal(once, found(replicates=200, seed=7))
    assert once["estimate"].tolist() != found(replicates=200, seed=8)["estimate"].tolist()
    assert once["method"].str.contains("200 bootstrap resamples \\(seed 7\\)").all()
    with pytest.raises(ValueError, match="at least 200"):
        Resampling(replicates=20)


def test_why_a_selection_is_not_rerun() -> None:
    off = study("linear", "aic", NONE)
    row = one(linear(patients(), off.analyses["a"], off).estimates, estimate_type="inclusion_frequency")
    assert (row["note"], np.isnan(row["estimate"])) == (
        "the plan reruns no selection (resampling: replicates: 0)",
        True,
    )
    folds = study("linear", "mlxtend", FEW)
    spec = folds.analyses["a"]
    spec = spec.model_copy(update={"models": {"m": spec.models["m"].model_copy(update={"folds": 5})}})
    row = one(linear(patients(), spec, folds).estimates, estimate_type="inclusion_frequency")
    assert row["note"] == "not rerun: a cross-validated search is too slow to be repeated in resamples"


def test_a_listed_model_was_not_selected_and_has_no_rows_of_resamples() -> None:
    listed = study("cox", "aic", FEW)
    spec = listed.analyses["a"]
    spec = spec.model_copy(update={"models": {"m": spec.models["m"].model_validate({"variables": ["age", "sex"]})}})
    assert not cox(patients(), spec, listed).estimates["estimate_type"].isin(TYPES).any()


def test_where_many_resamples_have_no_finite_estimate_there_is_no_interval() -> None:
    models = {"m": {"criterion": "aic", "forced": ["stage"]}}
    of_cell = plan(a={"kind": "logistic", "outcome": "response", "candidates": ["age", "stage"], "models": models})
    spec = of_cell.analyses["a"]
    near = empty_cell()
    near.loc[near.index[near["stage"] == "III"][0], "response"] = "No"  # one patient keeps the estimate finite
    found = logistic(near, spec, of_cell.model_copy(update={"resampling": Resampling(replicates=200)})).estimates
    effect = one(found, estimate_type="resampled_effect", variable="age")
    assert np.isnan(effect["estimate"])
    assert effect["note"].startswith("not estimable: in too many resamples the selected model has no finite estimate; ")
    assert "resamples without a finite estimate, counted as selections only" in effect["note"]
    assert one(found, estimate_type="inclusion_frequency", variable="stage")["estimate"] == 100.0
