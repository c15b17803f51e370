"""Which conclusions flip between two versions, and how that is said to a clinician."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lymphoradio import tidy
from lymphoradio.errors import InputError
from lymphoradio.files import write_table
from lymphoradio.history.compare import Difference, compare
from lymphoradio.history.versions import Version
from lymphoradio.history.words import in_markdown, in_words

SEX = {"label": "Sex", "levels": {"0": "Male", "1": "Female"}}
PLAN: dict[str, Any] = {
    "title": "t",
    "columns": {"age": {"label": "Age"}, "sex": SEX},
    "derived": {"late": {"label": "Late", "cases": {"Early": "age < 60", "Old": "age >= 60"}}},
    "analyses": {
        "os_cox": {"alpha": 0.05, "models": {"m": {"label": "Final model"}}},
        "change": {"alpha": 0.05, "pairs": {"CD4": ["a", "b"]}},
        "curves": {"alpha": 0.05, "by": "sex"},
    },
    "outputs": {"Table 1": {"from": "os_cox", "title": "t"}},
}
AGE = {"analysis": "os_cox", "variable": "age", "model": "m", "estimate_type": "hazard_ratio", "estimate": 1.5,
       "conf_low": 1.1, "conf_high": 2.0, "p_value": 0.04, "n": 40}  # fmt: skip
MALE = {**AGE, "variable": "sex", "level": "Female", "reference": "Male", "estimate": 0.8, "conf_low": 0.5,
        "conf_high": 1.3, "p_value": 0.3}  # fmt: skip
PAIRED = {"analysis": "change", "variable": "CD4", "level": "change"}
T = {**PAIRED, "estimate_type": "test", "statistic": 2.0, "statistic_type": "t", "p_value": 0.2, "method": "paired t"}
V = {**PAIRED, "estimate_type": "test", "statistic": 9.0, "statistic_type": "signed_rank_V", "p_value": 0.01,
     "method": "Wilcoxon signed-rank test, exact"}  # fmt: skip
MEAN = {**PAIRED, "estimate_type": "mean_difference", "estimate": 1.0, "conf_low": -1.0, "conf_high": 3.0}
SHIFT = {**PAIRED, "estimate_type": "hodges_lehmann", "estimate": 1.0, "conf_low": 0.5, "conf_high": 3.0}
BY_T, BY_V = {"note": "deciding test (normal)"}, {"note": "deciding test (Shapiro-Wilk rejects)"}


def version(folder: Path, rows: list[dict[str, Any]], plan: dict[str, Any] = PLAN, identity: str = "a") -> Version:
    for name in {row["analysis"] for row in rows}:
        mine = [row for row in rows if row["analysis"] == name]
        write_table(folder / f"tidy/{name}.csv", tidy.estimates(mine, variant="as_published"))
    return Version(folder.name, folder, {"id": identity, "study": "s", "plan": plan, "inputs": {}})


def both(
    tmp_path: Path, before: list[dict[str, Any]], after: list[dict[str, Any]], plan: dict[str, Any] = PLAN
) -> tuple[Difference, list[str]]:
    old, new = version(tmp_path / "old", before), version(tmp_path / "new", after, plan, "b")
    found = compare(old, new)
    return found, list(in_words(old, new, found))[1:]


def edited(path: str, value: Any) -> dict[str, Any]:
    """The plan with another value at a key."""
    first, *rest = path.split(".")

    def put(inner: dict[str, Any], keys: list[str]) -> dict[str, Any]:
        key, *left = keys
        return {**inner, key: put(inner[key], left) if left else value}

    return put(PLAN, [first, *rest])


def flipped(lines: list[str]) -> list[str]:
    start = next(i for i, line in enumerate(lines) if line.endswith("flipped:"))
    return [line.strip() for line in lines[start + 1 :] if line.startswith("  ")][: int(lines[start].split()[0])]


def test_p_and_interval_of_a_row_are_one_conclusion(tmp_path: Path) -> None:
    moved = {**AGE, "estimate": 1.4, "conf_low": 0.9, "p_value": 0.0612}
    found, lines = both(tmp_path, [AGE, MALE], [moved, MALE])
    assert len(found.flips) == 1
    assert flipped(lines) == [
        "Table 1 (os_cox): Age, Final model, hazard ratio: p 0.04 -> 0.0612, no longer below 0.05; "
        "1.5 (1.1 to 2) -> 1.4 (0.9 to 2), the interval now includes 1"
    ]


def test_a_changed_alpha_flips_a_conclusion_though_no_number_changed(tmp_path: Path) -> None:
    found, lines = both(tmp_path, [AGE], [AGE], edited("analyses.os_cox.alpha", 0.01))
    assert "Other keys of the plan: analyses.os_cox.alpha." in lines
    assert flipped(lines)[0].endswith("p 0.04 -> 0.04, no longer below 0.01")
    assert "0 of 5 numbers are not the same:" in lines
    assert len(found.flipped) == 1


def test_conclusions_go_by_adjusted_p_but_of_univariable_models(tmp_path: Path) -> None:
    adjusted = {**AGE, "p_value": 0.02, "p_adjusted": 0.04}
    alone = {**adjusted, "model": "univariable"}
    found, lines = both(tmp_path, [adjusted, alone], [{**adjusted, "p_adjusted": 0.06}, {**alone, "p_adjusted": 0.06}])
    assert [flip.reasons for flip in found.flips] == [{"p_adjusted": "no longer below 0.05"}]
    assert "Final model" in flipped(lines)[0]


def test_of_two_tests_the_deciding_one_concludes(tmp_path: Path) -> None:
    before = [{**T, **BY_T}, V, MEAN, SHIFT]
    shift = {**SHIFT, "conf_low": -0.5}
    other = [{**T, **BY_T}, {**V, "p_value": 0.2}, MEAN, shift]
    assert both(tmp_path, before, other)[0].flips == ()
    mean = {**MEAN, "conf_low": 0.2}
    found, _ = both(tmp_path, before, [{**T, **BY_T, "p_value": 0.03}, V, mean, SHIFT])
    assert [list(flip.reasons) for flip in found.flips] == [["p_value"], ["estimate"]]


def test_another_deciding_test_can_flip_a_conclusion(tmp_path: Path) -> None:
    found, lines = both(tmp_path, [{**T, **BY_T}, V, MEAN], [T, {**V, **BY_V}, MEAN])
    assert len(found.flips) == 1
    assert flipped(lines)[0].endswith("p 0.2 -> 0.01, now below 0.05; now decided by the Wilcoxon signed-rank test")
    assert both(tmp_path, [{**T, **BY_T}, V], [T, {**V, **BY_V, "p_value": 0.1}])[0].flips == ()


@pytest.mark.parametrize("kind", ["selection_step", "estimate_without", "inclusion_frequency"])
def test_diagnostics_conclude_nothing(tmp_path: Path, kind: str) -> None:
    found, _ = both(tmp_path, [{**AGE, "estimate_type": kind}], [{**AGE, "estimate_type": kind, "p_value": 0.2}])
    assert found.flips == ()
    assert len(found.changes) == 1


def test_a_significant_result_that_cannot_be_told_any_more(tmp_path: Path) -> None:
    gone = {**AGE, **dict.fromkeys(("estimate", "conf_low", "conf_high", "p_value"), None), "note": "no event"}
    _, lines = both(tmp_path, [AGE, MALE], [gone, MALE])
    assert flipped(lines)[0].endswith("p 0.04 -> none, was below alpha, and there is no p any more")
    _, lines = both(tmp_path, [gone, MALE], [AGE, MALE])
    assert flipped(lines)[0].endswith("p none -> 0.04, now below 0.05, and there was no p before")
    assert both(tmp_path, [gone], [{**AGE, "p_value": 0.06}])[0].flips == ()


def test_a_factor_in_or_out_of_a_model_is_said_once(tmp_path: Path) -> None:
    arms = [{**AGE, "variable": "arm", "level": level, "reference": "A"} for level in "BC"]
    found, lines = both(tmp_path, [AGE, *arms], [AGE, MALE])
    assert [flip.reasons["estimate"] for flip in found.flips] == ["out of the model", "into the model"]
    assert lines[-1].endswith("; 2 estimates are gone; 1 estimate is new")
    assert flipped(lines)[1].endswith(
        "Sex, Female vs. Male, Final model, hazard ratio: into the model (0.8 (0.5 to 1.3))"
    )


def test_a_candidate_that_is_not_examined_alone_any_more_flips_nothing(tmp_path: Path) -> None:
    alone = [{**row, "model": "univariable"} for row in (AGE, MALE)]
    assert both(tmp_path, alone, alone[:1])[0].flips == ()


def test_other_labels_are_the_same_rows(tmp_path: Path) -> None:
    curve = {"analysis": "curves", "group": "Male", "estimate_type": "median_survival", "estimate": 5.0}
    test = {"analysis": "curves", "contrast": "Male - Female", "estimate_type": "test", "p_value": 0.01, "method": "m"}
    plan = edited("columns.sex.levels", {"0": "Men", "1": "Women"})
    plan["analyses"] = {**plan["analyses"], "change": {"alpha": 0.05, "pairs": {"CD4+ T cells": ["a", "b"]}}}
    later = [
        AGE, {**MALE, "level": "Women", "reference": "Men"}, {**curve, "group": "Men"},
        {**test, "contrast": "Men - Women"}, {**MEAN, "variable": "CD4+ T cells"},
    ]  # fmt: skip
    earlier = [AGE, MALE, curve, test, MEAN]
    for contrast in ("{} vs {}", "{} / {}", "change in {} - change in {}"):
        earlier.append({**test, "contrast": contrast.format("Female", "Male")})
        later.append({**test, "contrast": contrast.format("Women", "Men")})
    found, lines = both(tmp_path, earlier, later, plan)
    assert found.changes.empty
    assert "Other labels: Male -> Men, Female -> Women, CD4 -> CD4+ T cells." in lines
    assert lines[-1].endswith("numbers are the same.")


def test_an_added_and_a_removed_analysis(tmp_path: Path) -> None:
    plan = {**PLAN, "analyses": {name: spec for name, spec in PLAN["analyses"].items() if name != "change"}}
    plan["analyses"]["new"] = {"alpha": 0.05}
    found, lines = both(tmp_path, [AGE, MEAN], [AGE, {**MALE, "analysis": "new"}], plan)
    assert found.flips == ()
    assert lines == [
        "No longer analysed: change.",
        "Newly analysed: new.",
        "No conclusion flipped.",
        "8 of 13 numbers are not the same:",
        "  change: 3 numbers, only in the earlier version",
        "  new: 5 numbers, only in the later version",
    ]


def test_numbers_of_patients_only(tmp_path: Path) -> None:
    flow = {"analysis": "flow", "variable": "analysed", "estimate_type": "count", "estimate": 40, "n": 40}
    _, lines = both(tmp_path, [AGE, flow], [{**AGE, "n": 41}, {**flow, "n": 41, "estimate": 41}])
    assert lines[0] == "Patients analysed: 40 -> 41"
    assert "  Table 1 (os_cox): 1 number, of patients only" in lines


def test_results_of_code_that_had_fewer_columns(tmp_path: Path) -> None:
    old, new = version(tmp_path / "old", [AGE]), version(tmp_path / "new", [{**AGE, "p_value": 0.2}])
    file = old.folder / "tidy/os_cox.csv"
    lines = [line.split(",") for line in file.read_text().splitlines()]
    kept = [i for i, name in enumerate(lines[0]) if name not in ("p_adjusted", "population", "note")]
    file.write_text("\n".join(",".join(line[i] for i in kept) for line in lines) + "\n")
    assert len(compare(old, new).flips) == 1


def test_results_that_cannot_be_read(tmp_path: Path) -> None:
    old, new = version(tmp_path / "old", [AGE]), version(tmp_path / "new", [AGE])
    for content in ("", "estimate\nmany\n", 'a,b\n1,2,3,4\n"\n'):
        (new.folder / "tidy/os_cox.csv").write_text(content)
        with pytest.raises(InputError, match="cannot be read: it is no table of results"):
            compare(old, new)


def test_labels_are_no_markup_in_a_summary(tmp_path: Path) -> None:
    plan = edited("columns.age.label", "<img src=x> [a](b) *")
    old, new = version(tmp_path / "old", [AGE]), version(tmp_path / "new", [{**AGE, "p_value": 0.0001}], plan)
    text = in_markdown(old, new, compare(old, new), "study")
    assert text.startswith("### study: old (a) -> new (a)\n")
    assert "<img" not in text.replace("\\<img", "")
    new = version(tmp_path / "new", [{**AGE, "p_value": 0.2}], plan)
    assert "\\<img src=x> \\[a\\](b) \\*" in in_markdown(old, new, compare(old, new))
