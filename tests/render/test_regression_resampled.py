"""The columns and sentences of a regression table about a selection that was rerun in resamples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.resampled import BY_CROSS_VALIDATION, OPEN
from lymphoradio.render.tables import build_table
from lymphoradio.study import Study

THIN = "\N{NO-BREAK SPACE}"
CANDIDATES = ("age", "sex", "stage")


def plan(models: dict[str, Any], **analysis: Any) -> Study:
    return Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "resampling": {"replicates": 500},
            "columns": {
                "t": {"label": "Time"},
                "e": {"label": "Death"},
                "age": {"label": "Age", "unit": "years"},
                "sex": {"label": "Sex", "levels": {0: "Male", 1: "Female"}},
                "stage": {"label": "Stage", "levels": {1: "I", 2: "II", 3: "III"}},
            },
            "endpoints": {"os": {"label": "OS", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}}},
            "analyses": {"cox": {"endpoint": "os", "candidates": CANDIDATES, "models": models, **analysis}},
            "outputs": {"Table 1": {"from": "cox", "title": "Survival"}},
        }
    )


def resampled(model: str, effect_note: str = "", **effect: Any) -> list[dict[str, Any]]:
    own = {"model": model, "n": 90, "n_events": 40, "variant": "recommended", "note": ""}
    shares = {"age": 88.4, "sex": 12.0, "stage": 55.55}
    columns = [("age", ""), ("sex", "Female"), ("stage", "II"), ("stage", "III")]
    given = {"estimate": 1.5, "conf_low": 1.0, "conf_high": 3.25, "conf_level": 0.95, **effect}
    return [
        *({**own, "estimate_type": "inclusion_frequency", "variable": name, "estimate": share}
          for name, share in shares.items()),
        *({**own, "estimate_type": "resampled_effect", "variable": name, "level": level, **given, "note": effect_note}
          for name, level in columns),
        {**own, "estimate_type": "optimism", "estimate": 0.08, "note": effect_note},
        {**own, "estimate_type": "corrected_performance", "estimate": 0.58,
         "method": "Harrell's C in the same data minus optimism"},
        {**own, "estimate_type": "calibration_slope", "estimate": 0.53},
    ]  # fmt: skip


def effects(model: str, *names: str) -> list[dict[str, Any]]:
    levels = {"age": [""], "sex": ["Female"], "stage": ["II", "III"]}
    references = {"age": "", "sex": "Male", "stage": "I"}
    return [
        {"estimate_type": "hazard_ratio", "model": model, "variable": name, "level": level,
         "reference": references[name],
         "estimate": 2.0, "conf_low": 1.5, "conf_high": 2.5, "conf_level": 0.95,
         "p_value": 0.01, "std_error": 0.1,
         "statistic": 2.0, "statistic_type": "z", "n": 90, "n_missing": 0, "n_events": 40, "method": "Cox regression"}
        for name in names for level in levels[name]
    ]  # fmt: skip


def table(study: Study, rows: list[dict[str, Any]]) -> Any:
    common = {"study": "s", "analysis": "cox", "variant": "as_published"}
    return build_table("Table 1", tidy.estimates(rows, **common), study, study.outputs["Table 1"])


def cells(built: Any) -> dict[str, list[str]]:
    """Texts of each line, by its label."""
    return {row.cells[0]: list(row.cells[1:]) for row in built.rows}


def words(built: Any) -> str:
    return " ".join(note.text for note in built.footnotes).replace(THIN, " ")


def test_every_candidate_has_its_share_and_its_resampled_effect_in_its_line() -> None:
    study = plan({"b": {}}, univariable=False)
    built = table(study, [*effects("b", "age"), *resampled("b")])
    found = cells(built)
    assert found["Age (per year)" if "Age (per year)" in found else "Age (years)"][-2:] == ["88.4", "1.50 (1.00–3.25)"]
    assert found["Sex (Female vs. Male)"] == ["—", "—", "12.0", "1.50 (1.00–3.25)"]
    assert found["Stage"][-2:] == ["55.6", ""]
    assert (found["I"][-2:], found["III"][-2:]) == (["", "—"], ["", "1.50 (1.00–3.25)"])
    upper, lower = built.head
    assert (upper[-1].text, upper[-1].span) == ("Selection in 500 resamples", 2)
    assert [head.text for head in lower[-2:]] == ["Selected (%)", "Median HR (95% interval)"]
    assert "C 0.660 in the same data, 0.580 corrected for optimism; calibration slope 0.53 (below 1" in words(built)


def test_a_selection_beside_a_listed_model_is_named() -> None:
    study = plan({"listed": {"variables": ["age"]}, "b": {"label": "Backward"}})
    univariable = [row for name in CANDIDATES for row in effects("univariable", name)]
    built = table(study, [*univariable, *effects("listed", "age"), *effects("b", "age"), *resampled("b")])
    assert built.head[0][-1].text == "Backward in 500 resamples"
    assert all(len(line.cells) == 7 for line in built.rows)


def test_an_open_interval_prints_ne_and_why_once() -> None:
    study = plan({"b": {}}, univariable=False)
    note = f"{OPEN}; 90 resamples without a finite estimate, counted as selections only"
    nothing = {"estimate": np.nan, "conf_low": np.nan, "conf_high": np.nan}
    built = table(study, [*effects("b", "age"), *resampled("b", note, **nothing)])
    assert cells(built)["Sex (Female vs. Male)"][-1] == "NE"
    assert words(built).count("in too many resamples the selected model has no finite estimate") == 1
    assert "NE, not estimable" in words(built)


@pytest.mark.parametrize("reason", [BY_CROSS_VALIDATION])
def test_a_selection_that_was_not_rerun_says_why_and_has_no_columns(reason: str) -> None:
    study = plan({"b": {}}, univariable=False)
    noted = {"estimate_type": "inclusion_frequency", "model": "b", "note": reason}
    built = table(study, [*effects("b", "age"), noted])
    assert [head.text for head in built.head[0]] == ["", "Multivariable"]
    assert f"Selection in resamples: {reason}." in words(built)
    assert len(built.rows) == 1
