"""From bytes to a cohort."""

import math
from pathlib import Path

import pandas as pd
import pytest

from lymphoradio.cohort import cohort_bytes, prepare_cohort, source_bytes
from lymphoradio.errors import CohortError

NAN = math.nan


def values(cohort, name):
    return [None if pd.isna(value) else value for value in cohort[name]]


def test_columns_are_read_converted_and_derived(tiny):
    cohort = tiny.prepare().cohort
    assert list(cohort.columns) == [
        "age", "arm", "cd4_pre", "cd4_post", "cd8_pre", "days", "status", "ratio", "change", "relative", "decline",
        "os_time", "os_event", "flow_step",
    ]  # fmt: skip
    assert values(cohort, "cd8_pre") == [500, 310, 400, 600, 200, 530, 250, 355, 700, 220, 330, 0]
    assert values(cohort, "ratio") == [1, 2, 1.2, 0.5, 2.05, 1, 1, 2, 0.5, 2, None, None]
    assert values(cohort, "change") == [-50, 80, -10, 10, -30, -440, -10, 10, None, 20, None, -5]
    assert values(cohort, "relative") == [-10, 12.9, -2.1, 3.3, -7.3, -83, -4, 1.4, None, 4.5, None, -0.9]
    assert values(cohort, "decline") == [
        "Yes", "No", "Yes", "No", "Yes", "Yes", "Yes", "No", None, "No", None, "Yes",
    ]  # fmt: skip
    assert cohort["arm"].cat.categories.tolist() == ["Control", "Treated"]
    assert values(cohort, "os_event") == [1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0]
    assert values(cohort, "os_time") == values(cohort, "days")


def test_ids_are_dropped(tiny):
    prepared = tiny.prepare()
    text = prepared.cohort.to_csv() + prepared.flow.to_csv() + prepared.dictionary.to_csv() + "".join(prepared.warnings)
    assert "P01" not in text
    assert "pid" not in text


def test_the_first_level_of_the_plan_is_the_reference(tiny):
    tiny.edit_plan("{0: Control, 1: Treated}", "{1: Treated, 0: Control, 2: Nobody}")
    assert tiny.prepare().cohort["arm"].cat.categories.tolist() == ["Treated", "Control", "Nobody"]


HIGH = "some values are above 100,000 cells/uL; check measured_in."


@pytest.mark.parametrize(
    ("plan", "column", "cell", "warnings"),
    [
        ([], "cd8_pre", "430.5", [f"CD8+ before: {HIGH}"]),
        ([], "cd8_pre", "100", []),
        ([], "cd4_pre", "100001", [f"CD4+ before: {HIGH}"]),
        ([], "days", "430000", []),
        (
            ["unit: cells/uL, decimals: 0, known", "unit: cells/uL, maximum: 1000000, decimals: 0, known"],
            "cd4_post",
            "100001",
            [],
        ),  # the plan says what can be true
        (["cells/uL, decimals: 0, known", "10⁹/L, decimals: 2, known"], "cd4_post", "100.1", [f"CD4+ after: {HIGH}"]),
        (["cells/uL, decimals: 0, known", "U/L, decimals: 0, known"], "cd4_post", "100001", []),
    ],
)
def test_counts_that_cannot_be_true_are_warned_about(tiny, plan, column, cell, warnings):
    if plan:
        values_in_g_per_l = "10⁹/L" in plan[1]
        tiny.edit_plan(*plan)
        if (unit := plan[1].partition(",")[0]) in ("10⁹/L", "U/L"):
            tiny.edit_plan("CD4+ before, unit: cells/uL", f"CD4+ before, unit: {unit}")
            tiny.set_cell(range(2, 14), "cd4_pre", "0.5")
        if values_in_g_per_l:
            tiny.set_cell(range(2, 14), "cd4_post", "0.5").edit_plan("cd4_post < 100", "cd4_post < 0.1")
    met = [warning for warning in tiny.set_cell(3, column, cell).prepare().warnings if "check measured_in" in warning]
    assert met == warnings


def test_warnings(tiny):
    tiny.set_cell(5, "age", "")
    assert tiny.prepare().warnings == [
        "CD4/CD8 ratio: 1 value left missing because cd4_pre / cd8_pre is not defined there "
        "(division by zero, or the logarithm of zero or less).",
        "Exclusion 'Younger than 20 years': 1 patient kept although 'age < 20' cannot be judged for a missing value.",
        "Exclusion 'CD4+ below 100': 1 patient kept although 'cd4_post < 100' cannot be judged for a missing value.",
    ]


def test_blank_lines_are_warned_about(tiny):
    tiny.cohort = tiny.cohort.replace("P03", "\nP03")
    assert tiny.prepare().warnings[0] == "cohort.csv: 1 blank line passed over."


@pytest.mark.parametrize(
    ("kind", "outcome", "population", "n"),
    [("linear", "change", "analysed", 8), ("logistic", "decline", "enrolled", 10)],
)
def test_more_folds_than_patients(tiny, kind, outcome, population, n):
    """P09 and P11 lack a count; of the others P03 and P06 are excluded."""
    model = f"{{m: {{selector: mlxtend, folds: {n + 1}}}}}"
    spec = f"{{kind: {kind}, outcome: {outcome}, candidates: [age, arm], population: {population}, models: {model}}}"
    tiny.edit_plan("  death:", f"  more: {spec}\n  death:")
    assert tiny.messages() == [
        f"study.yaml: analyses.more.models.m.folds: {n + 1} folds of {n} patients who have the outcome and all "
        "candidates. Write fewer folds, or leave out candidates."
    ]
    assert tiny.edit_plan(f"folds: {n + 1}", f"folds: {n}").messages() == []


def test_dictionary(tiny):
    frame = tiny.prepare().dictionary.set_index("column")
    assert frame.index.tolist() == [
        "age", "arm", "cd4_pre", "cd4_post", "cd8_pre", "days", "status", "ratio", "change", "relative", "decline",
    ]  # fmt: skip
    assert ((frame["n"] + frame["n_missing"]) == 12).all()
    assert frame.loc["cd4_post"].tolist() == ["CD4+ after", "cells/uL", "", 28.0, 11, 1]
    assert frame.loc["decline"].tolist() == ["Decline", "", "No; Yes", 28.0, 10, 2]


def test_rounding_of_derived_columns_is_that_of_columns(tiny):
    tiny.edit_plan("formula: cd4_pre / cd8_pre, decimals: 3", "formula: days / 8, decimals: 0")
    assert tiny.set_cell(2, "days", "20").set_cell(3, "days", "4").prepare().cohort["ratio"].tolist()[:2] == [3, 1]


SOURCE = "id: pid\nsource: {{package: {package}, file: {file}, sha256: {sha}}}"


def source(tiny, package, file, sha="0" * 64):
    return tiny.edit_plan("id: pid", SOURCE.format(package=package, file=file, sha=sha))


@pytest.mark.parametrize(
    ("package", "file", "message"),
    [
        (
            "no-such-package",
            "a.csv",
            "the installed package 'no-such-package' has no file a.csv. "
            "Install the locked packages again (make results).",
        ),
        (
            "lifelines",
            "none.csv",
            "the installed package 'lifelines' has no file none.csv. Install the locked packages again (make results).",
        ),
        (
            "lifelines",
            "__init__.py",
            "__init__.py of lifelines is not the file that the plan names (its SHA-256 differs). "
            "Install the locked packages again, or correct source.sha256.",
        ),
    ],
)
def test_a_source_that_is_not_there(tiny, package, file, message):
    with pytest.raises(CohortError) as error:
        source_bytes(source(tiny, package, file).study(), "cohort.csv")
    assert str(error.value) == f"cohort.csv: {message}"


def test_a_file_that_is_there_goes_before_its_source(tiny):
    study = source(tiny, "lifelines", "none.csv").study()
    data = cohort_bytes(Path("cohort.csv"), study)
    assert data.decode() == tiny.cohort
    assert prepare_cohort(data, "cohort.csv", study).warnings[-1] == (
        "cohort.csv is not the file that the plan's source names (its SHA-256 differs); it was analysed as it is."
    )
    with pytest.raises(CohortError, match="has no file"):
        cohort_bytes(Path("other.csv"), study)
