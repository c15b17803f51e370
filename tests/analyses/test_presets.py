"""SPSS's presets from the plan to the tidy path and the printed tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.logistic import logistic
from lymphoradio.render.tables import build_table
from lymphoradio.study import Study
from tests.stats.golden import golden, read

SITE = {0: "lung", 1: "liver", 2: "bone"}
CANDIDATES = ["a", "b", "c", "e", "g", "site"]
RUN = {"logistic": logistic, "cox": cox}
SEED = {"logistic": 252, "cox": 1}
SELECTS = {"wald": "Wald", "lr": "LR", "conditional": "Conditional LR"}


def plan(models: dict[str, Any]) -> Study:
    analyses = {
        "logistic": {"outcome": "y", "candidates": CANDIDATES, "models": models},
        "cox": {"endpoint": "os", "candidates": CANDIDATES, "models": models},
    }
    return Study.model_validate(
        {
            "title": "Sites", "id": "id",
            "columns": {
                **{name: {"label": name.upper()} for name in "abceg"}, "site": {"label": "Site", "levels": SITE},
                "y": {"label": "Response", "levels": {0: "No", 1: "Yes"}}, "t": {"label": "Time"},
                "d": {"label": "Death"},
            },
            "endpoints": {"os": {"label": "OS", "time": "t", "event": "d", "codes": {1: "event", 0: "censored"}}},
            "analyses": analyses,
            "outputs": {
                "Table 1": {"from": "logistic", "title": "Logistic"}, "Table 2": {"from": "cox", "title": "Cox"},
                "Table 3": {"from": "logistic", "title": "Path", "as": "selection_path"},
                "Table 4": {"from": "cox", "title": "Path", "as": "selection_path"},
            },
        }
    )  # fmt: skip


def patients(kind: str) -> pd.DataFrame:
    frame = read("site_returns.csv")
    frame = frame[frame["seed"] == SEED[kind]].reset_index(drop=True)
    return frame.assign(
        y=frame["event"].map({0: "No", 1: "Yes"}), site=frame["site"].map(SITE), os_time=frame["time"].astype(float),
        os_event=frame["status"],
    )  # fmt: skip


def results(kind: str, models: dict[str, Any]) -> tuple[Study, pd.DataFrame]:
    study = plan(models)
    return study, RUN[kind](patients(kind), study.analyses[kind], study).estimates


def text_of(study: Study, name: str, found: pd.DataFrame) -> tuple[list[tuple[str, ...]], str]:
    table = build_table(name, found, study, study.outputs[name])
    notes = " ".join(note.text for note in table.footnotes)
    rows = [tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells) for row in table.rows]
    return rows, notes.replace("\N{NO-BREAK SPACE}", " ")


def preset(by: str, **changes: Any) -> dict[str, Any]:
    return {"preset": f"spss_backward_{by}", "enter_below": 0.15, "remove_above": 0.15, **changes}


@pytest.mark.parametrize("by", SELECTS)
@pytest.mark.parametrize("kind", RUN)
class TestPath:
    def test_rows_equal_r(self, kind: str, by: str) -> None:
        expected = golden("selection_spss.csv", f"site_{kind}_{by}")
        _, found = results(kind, {"m": preset(by)})
        steps = found[found["estimate_type"] == "selection_step"]
        assert set(steps["method"]) == {steps["method"].iloc[0]}
        assert "(SPSS: removal at p > 0.15, entry at p < 0.15 by the score test)" in steps["method"].iloc[0]
        start, *moved, stop = [row for _, row in steps.iterrows()]
        assert start["variable"] == " + ".join(CANDIDATES)
        assert set(stop["variable"].split(" + ")) == set(expected["selected"].split())
        assert len(moved) == expected["n_moves"]
        removal = {"wald": "wald", "lr": "likelihood_ratio", "conditional": "conditional"}[by]
        for i, row in enumerate(moved, start=1):
            sign = {"enter": "+", "remove": "-"}[row["level"]]
            assert f"{sign} {row['variable']}" == expected[f"move_{i}"]
            assert row["statistic_type"] == ("score" if sign == "+" else removal)
            assert row["p_value"] == pytest.approx(expected[f"p_{i}"], rel=1e-8)
        entered = next(row for row in moved if row["level"] == "enter")
        assert (entered["variable"], entered["df"]) == ("site", 2)

    def test_path_is_printed(self, kind: str, by: str) -> None:
        study, found = results(kind, {"m": preset(by)})
        rows, notes = text_of(study, "Table 3" if kind == "logistic" else "Table 4", found)
        entered = next(row for row in rows if "Entered" in row[0])
        assert entered[1:3] == ("Site", "Score χ²")
        removed = next(row for row in rows if "Removed" in row[0])
        assert removed[2] == f"{SELECTS[by]} χ²"
        assert ("LR, likelihood ratio" in notes) is (by != "wald")
        assert "backward stepwise" in notes.lower()


class TestListedModelBesideASelection:
    def note(self, *listed: str, **second: Any) -> str:
        models = {"printed": {"variables": list(listed)}, "here": second or preset("conditional")}
        study, found = results("logistic", models)
        return text_of(study, "Table 1", found)[1]

    how = (
        "Selection in these patients, backward stepwise, conditional likelihood ratio (SPSS: removal at p > 0.15, "
        "entry at p < 0.15 by the score test): "
    )

    def test_the_same_variables(self) -> None:
        assert f"{self.how}the variables of the printed model." in self.note("site", "c")

    def test_other_variables(self) -> None:
        text = self.note("c", "g", "a")
        assert f"{self.how}C and Site; not A and G of the printed model; Site beyond the printed model." in text
        assert "Other models" not in text

    def test_fewer_variables(self) -> None:
        assert f"{self.how}C and Site; not A of the printed model." in self.note("a", "c", "site")

    def test_none(self) -> None:
        text = self.note("c", direction="forward", enter_below=1e-9)
        assert "entry at p < 1e-09): no variable; not C of the printed model." in text

    def test_another_listed_model_is_no_selection(self) -> None:
        text = self.note("c", variables=["a", "c"])
        assert "Other models from the same candidates. Variables listed in the plan: A and C." in text
        assert "Selection in these patients" not in text
