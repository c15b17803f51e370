"""Linear regression through the origin, against R's lm(y ~ 0 + x)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lymphoradio.analyses.linear import linear
from lymphoradio.render.tables import build_table
from lymphoradio.study import Study
from lymphoradio.study.specs import Linear, ModelSpec
from tests.stats.golden import golden, read

from .look_up import rows

NUMBERS = ("disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")
UNCENTRED = "uncentred: not comparable with the R² of a model with an intercept"


def study(**analyses: Any) -> Study:
    return Study.model_validate(
        {
            "title": "Cars", "id": "id",
            "columns": {
                "mpg": {"label": "Miles per gallon"}, **{name: {"label": name} for name in NUMBERS},
                "cyl": {"label": "Cylinders", "levels": {4: "four", 6: "six", 8: "eight"}},
            },
            "analyses": analyses or {"linear": {"outcome": "mpg", "candidates": ["wt"]}},
            "outputs": {f"Table {i}": {"from": name, "title": name} for i, name in enumerate(analyses, start=1)},
        }
    )  # fmt: skip


def cars() -> pd.DataFrame:
    frame = read("mtcars.csv").astype(float)
    return frame.assign(cyl=frame["cyl"].map({4: "four", 6: "six", 8: "eight"}))


def fitted(candidates: tuple[str, ...], model: ModelSpec, **changes: Any) -> pd.DataFrame:
    spec = Linear(outcome="mpg", candidates=candidates, intercept=False, models={"m": model}, **changes)
    return linear(cars(), spec, study()).estimates


def effects(found: pd.DataFrame, **equal: Any) -> pd.DataFrame:
    return rows(found, **{"estimate_type": "beta", **equal})


@pytest.fixture(scope="module")
def several() -> pd.DataFrame:
    candidates = ("wt", "hp", "qsec", "cyl")
    return fitted(candidates, ModelSpec(variables=candidates))


def same(found: pd.DataFrame, expected: dict[str, Any]) -> None:
    for quantity in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"):
        assert found[quantity].tolist() == pytest.approx(expected[quantity], rel=1e-9), quantity


def test_coefficients_equal_r(several: pd.DataFrame) -> None:
    same(effects(several, model="m"), golden("no_intercept.csv", "several"))
    assert set(several["method"][several["estimate_type"] == "beta"].str.split("; ").str[0]) == {
        "linear regression through the origin, t interval"
    }


@pytest.mark.parametrize("variable", ["wt", "hp", "qsec", "cyl"])
def test_univariable_models_have_no_intercept_either(several: pd.DataFrame, variable: str) -> None:
    expected = golden("no_intercept.csv", f"alone_{variable}")
    same(effects(several, model="univariable", variable=variable), expected)


def test_fit_of_the_model_equals_r(several: pd.DataFrame) -> None:
    expected = golden("no_intercept.csv", "several")
    model = several[(several["model"] == "m") & (several["variable"] == "")].set_index("estimate_type")
    assert "intercept" not in set(several["estimate_type"])
    for kind in ("r_squared", "adjusted_r_squared", "residual_sd", "df_residual"):
        assert model.loc[kind, "estimate"] == pytest.approx(expected[kind], rel=1e-9)
    assert set(model.loc[["r_squared", "adjusted_r_squared"], "method"]) == {UNCENTRED}
    test = model.loc["test"]
    assert (test["statistic"], test["df"], test["p_value"]) == pytest.approx(
        (expected["F"], expected["df"], expected["F_p"]), rel=1e-9
    )
    n, p = 32, 5
    assert model.loc["adjusted_r_squared", "estimate"] == pytest.approx(
        1 - (1 - model.loc["r_squared", "estimate"]) * n / (n - p), rel=1e-12
    )


def test_a_factor_keeps_its_reference_level_and_says_so(several: pd.DataFrame) -> None:
    expected = golden("no_intercept.csv", "several")
    rows = effects(several, model="m", variable="cyl")
    assert rows["level"].tolist() == ["six", "eight"]
    assert set(rows["note"]) == {"no intercept: the reference level is held at 0 where all other variables are 0"}
    whole = effects(several, model="m", variable="cyl", estimate_type="test").iloc[0]
    assert (whole["statistic"], whole["p_value"]) == pytest.approx((expected["F_cyl"], expected["p_cyl"]), rel=1e-9)
    assert set(effects(several, variable="wt")["note"]) == {""}


def test_variance_inflation_is_uncentred_as_in_car() -> None:
    found = fitted(("wt", "hp", "qsec"), ModelSpec(variables=("wt", "hp", "qsec")))
    rows = found[found["estimate_type"] == "variance_inflation"]
    assert rows["estimate"].tolist() == pytest.approx(golden("no_intercept.csv", "numbers")["vif"], rel=1e-9)
    assert all("uncentred (no intercept)" in method for method in rows["method"])


def moves(found: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    steps = found[(found["estimate_type"] == "selection_step") & found["level"].isin(["enter", "remove"])]
    signs = steps["level"].map({"enter": "+ ", "remove": "- "})
    return (signs + steps["variable"]).tolist(), steps


@pytest.mark.parametrize(
    ("case", "model"),
    [
        ("aic_backward", {"direction": "backward", "criterion": "aic"}),
        ("aic_forward", {"direction": "forward", "criterion": "aic"}),
        ("bic_both", {"direction": "both", "criterion": "bic"}),
    ],
)
def test_selection_by_a_criterion_equals_step_aic(case: str, model: dict[str, str]) -> None:
    expected = golden("no_intercept.csv", case)
    made, steps = moves(fitted(NUMBERS, ModelSpec(**model), univariable=False))
    assert len(expected) == 2 * (len(made) + 1)
    assert made == [expected[f"move_{i + 1}"] for i in range(len(made))]
    criteria = [expected[f"criterion_{i + 1}"] for i in range(len(made))]
    assert steps["statistic"].tolist() == pytest.approx(criteria, rel=1e-9)


@pytest.mark.parametrize(
    ("case", "model", "square"),
    [
        ("f_backward", {"preset": "spss_backward"}, False),
        ("f_backward", {"direction": "backward"}, True),
        ("f_forward", {"direction": "forward"}, True),
    ],
)
def test_selection_by_p_equals_r(case: str, model: dict[str, str], square: bool) -> None:
    expected = golden("no_intercept.csv", case)
    made, steps = moves(fitted(NUMBERS, ModelSpec(**model), univariable=False))
    assert made == [expected[f"move_{i + 1}"] for i in range(int(expected["n_moves"]))]
    assert set(steps["statistic_type"]) == {"t" if square else "F"}
    for i, (_, step) in enumerate(steps.iterrows(), start=1):
        statistic = step["statistic"] ** 2 if square else step["statistic"]
        assert (statistic, step["p_value"]) == pytest.approx((expected[f"F_{i}"], expected[f"p_{i}"]), rel=1e-8)


def test_mlxtend_selects_without_an_intercept() -> None:
    """On the training data its score is 1 - RSS / TSS of the fits through the origin."""
    import numpy as np

    model = ModelSpec(selector="mlxtend", direction="forward", folds=0, size=2)
    found = fitted(("wt", "hp", "qsec"), model, univariable=False)
    frame = cars()
    y = frame["mpg"].to_numpy()

    def score(*names: str) -> float:
        X = frame[list(names)].to_numpy()
        residuals = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
        return float(1 - residuals @ residuals / np.sum((y - y.mean()) ** 2))

    made, steps = moves(found)
    assert made[0] == "+ qsec"
    assert steps["statistic"].iloc[0] == pytest.approx(score("qsec"), rel=1e-10)
    assert steps["statistic"].iloc[1] == pytest.approx(max(score("qsec", "wt"), score("qsec", "hp")), rel=1e-10)


class TestTable:
    def printed(self, intercept: bool) -> str:
        candidates = ["wt", "hp", "cyl"]
        plan = study(
            linear={"outcome": "mpg", "candidates": candidates, "intercept": intercept,
                    "models": {"m": {"variables": candidates}}}
        )  # fmt: skip
        found = linear(cars(), plan.analyses["linear"], plan).estimates  # type: ignore[arg-type]
        table = build_table("Table 1", found, plan, plan.outputs["Table 1"])
        return " ".join(note.text for note in table.footnotes).replace("\N{NO-BREAK SPACE}", " ")

    def test_r_squared_adjusted_and_f_are_printed(self) -> None:
        text, expected = self.printed(intercept=True), golden("regression.csv", "mtcars")
        fit = [f"R² = {expected['r_squared']:.3f}", f"adjusted R² = {expected['adjusted_r_squared']:.3f}"]
        test = f"F(4, 27) = {expected['f_statistic']:.2f}, p < 0.001"
        assert "; ".join([*fit, test]) in text
        assert "uncentred" not in text
        assert "origin" not in text

    def test_without_an_intercept_it_is_said(self) -> None:
        text = self.printed(intercept=False)
        assert "Linear regression through the origin (no intercept)" in text
        assert "uncentred R² = 0." in text
        assert "; F(4, 28) = " in text
        assert "R² is uncentred: not comparable with the R² of a model with an intercept." in text
        assert "largest uncentred variance inflation factor" in text
        assert "the reference level is held at 0" in text
