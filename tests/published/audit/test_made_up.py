"""An invented paper: nothing is found in it, and every error that is planted is found by its check, and by no other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lymphoradio.published.audit import read_paper
from lymphoradio.stages.audit import audit_paper

from .build import wrong

PAPER = Path(__file__).parent / "made_up.yaml"

_TREATMENT = (
    "level: both}}, values: {{Low: {{count: {}}}, High: {{count: {}}}}}}}\n      Radiotherapy alone: "
    "{{at: {{variable: treatment, level: alone}}, values: {{Low: {{count: {}}}, High: {{count: {}}}}}}}"
)
# What is printed, what is printed instead, and by which check it has to be found.
TEN = {
    "percent": ("level: II}, numbers: {count: 34, percent: 42.5", "level: II}, numbers: {count: 34, percent: 42.4"),
    "levels_add_up": ("level: PD}, numbers: {count: 20", "level: PD}, numbers: {count: 22"),
    "p_and_interval": ("conf_high: 5.70, p_value: 0.111", "conf_high: 5.70, p_value: 0.211"),
    "p_from_counts": ("p: {p_value: 0.175}", "p: {p_value: 0.015}"),
    "model_fit": ("f_statistic: 17.75", "f_statistic: 17.57"),
    "grim": ("mean: 2.35", "mean: 2.37"),
    "standard_error_floor": ("conf_low: 1.06, conf_high: 3.23", "conf_low: 1.27, conf_high: 2.69"),
    "printed_twice": ("      Median follow-up (months): {numbers: {median_follow_up: 14.2}}\n      12",
                      "      Median follow-up (months): {numbers: {median_follow_up: 12.4}}\n      12"),
    "labels_swapped": (_TREATMENT.format("28", "22", "12", "18"), _TREATMENT.format("12", "18", "28", "22")),
    "effect_name": ("fitted: logistic, called: odds ratio", "fitted: logistic, called: hazard ratio"),
}  # fmt: skip
MORE = {
    "order": ("median: 61, q1: 54", "median: 61, q1: 64"),
    "significance_in_words": ("significant: true", "significant: false"),
    "direction_in_words": ("direction: positive", "direction: negative"),
    "p_from_means": ("p: {p_value: 0.017}", "p: {p_value: 0.047}"),
    "sum": ("variable: excluded}, numbers: {count: 5", "variable: excluded}, numbers: {count: 4"),
    "interval_midpoint": ("conf_low: 1.06, conf_high: 3.23", "conf_low: 1.06, conf_high: 3.63"),
    "survival_falls": ("survival_probability: 48.8", "survival_probability: 84.8"),
    "correlation_p": ("pearson_r: 0.34, p_value: 0.002", "pearson_r: 0.34, p_value: 0.02"),
    "grimmer": ("sd: 0.88", "sd: 0.89"),
    "percents_add_up": (
        "level: Female}, numbers: {count: 34, percent: 42.5",
        "level: Female}, numbers: {percent: 45.0",
    ),
}  # fmt: skip


def _with(tmp_path: Path, *planted: tuple[str, str]) -> pd.DataFrame:
    text = PAPER.read_text("utf-8")
    for old, new in planted:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = tmp_path / "published.yaml"
    file.write_text(text, "utf-8")
    return audit_paper(read_paper(file))


def test_nothing_is_found_in_the_paper_as_it_is(tmp_path: Path) -> None:
    found = _with(tmp_path)
    assert wrong(found) == set()
    # Everything that the errors below are about was checked, and all of it could be told.
    assert set(TEN) - {"labels_swapped"} <= set(found.loc[found["verdict"] == "consistent", "check"])


def test_ten_errors_of_ten_kinds_are_all_found_and_nothing_else(tmp_path: Path) -> None:
    assert len(TEN) == 10
    found = _with(tmp_path, *TEN.values())
    assert {check for _, check in wrong(found)} == set(TEN)
    # The name is wrong for both columns of Table 3; every other error is one line.
    assert (found["verdict"] == "inconsistent").sum() == 11
    sentences = found.loc[found["verdict"] == "inconsistent", "sentence"]
    assert sentences.str.endswith("?").all()
    assert not sentences.str.contains(r"\b(?:wrong|mistake|because|caused?)\b", case=False).any()


@pytest.mark.parametrize("check", TEN)
def test_each_of_the_ten_is_found_alone_by_its_check_alone(check: str, tmp_path: Path) -> None:
    assert {found for _, found in wrong(_with(tmp_path, TEN[check]))} == {check}


@pytest.mark.parametrize("check", MORE)
def test_other_kinds_are_found_too(check: str, tmp_path: Path) -> None:
    assert {found for _, found in wrong(_with(tmp_path, MORE[check]))} == {check}


def test_groups_that_do_not_add_up_are_found_where_one_level_differs(tmp_path: Path) -> None:
    # Table 1 says 21 instead of 20: its own percent and levels contradict it too.
    old = "level: I}, numbers: {count: 20, percent: 25.0}"
    found = wrong(_with(tmp_path, (old, "level: I}, numbers: {count: 21, percent: 25.0}")))
    assert found == {("Table 1", "percent"), ("Table 1", "levels_add_up"), ("Table 2", "groups_add_up")}
