"""Response against R (binom.test, fisher.test), and what its rows say about who is counted."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.response import response
from lymphoradio.study.specs import Response
from tests.stats.golden import golden

from .look_up import one, rows
from .safety_cohort import ARMS, RESPONSES, cohort, study

SPEC = Response(best="best", objective=RESPONSES[:2], control=RESPONSES[:3])
GROUPS = {"all": "", "arm1": "A", "arm2": "B", "arm3": "C"}


@pytest.fixture(scope="module")
def found():
    return response(cohort(), SPEC.model_copy(update={"by": "arm"}), study()).estimates


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("level", ["evaluable", "all"])
@pytest.mark.parametrize("rate", ["objective_response", "disease_control"])
def test_rates_as_r(found, rate, level, group):
    expected = golden("response.csv", f"{rate}.{level}.{group}")
    at = {"variable": rate, "level": level, "group": GROUPS[group]}
    percent = one(found, **at, estimate_type="percent")
    assert (percent["estimate"], percent["conf_low"], percent["conf_high"]) == pytest.approx(
        (expected["percent"], expected["low"], expected["high"]), rel=1e-9
    )
    assert (percent["n_events"], percent["n"]) == (expected["k"], expected["n"])
    assert percent["conf_level"] == 0.95
    assert "exact" in percent["method"]
    count = one(found, **at, estimate_type="count")
    assert (count["estimate"], count["n"]) == (expected["k"], expected["n"])


@pytest.mark.parametrize("by", ["sex", "arm"])
@pytest.mark.parametrize("rate", ["objective_response", "disease_control"])
def test_comparisons_as_r(rate, by):
    expected = golden("response.csv", f"{rate}.test")
    tests = rows(response(cohort(), SPEC.model_copy(update={"by": by}), study()).estimates, estimate_type="test")
    for level in ("evaluable", "all"):
        row = one(tests, variable=rate, level=level)
        assert row["p_value"] == pytest.approx(expected[f"{level}_{by}"], rel=1e-9)
        assert row["method"] == ("Fisher's exact test" if by == "sex" else "Fisher-Freeman-Halton exact test")
        assert row["n"] + row["n_missing"] == 60


def test_best_responses_as_r():
    found = response(cohort(), SPEC.model_copy(update={"conf_level": 0.9}), study()).estimates
    for i, level in enumerate(RESPONSES, start=1):
        expected = golden("response.csv", f"best.{i}")
        row = one(found, variable="best", level=level, estimate_type="percent")
        assert (row["estimate"], row["conf_low"], row["conf_high"]) == pytest.approx(
            (expected["percent"], expected["low"], expected["high"]), rel=1e-9
        )
    assert not (found["estimate_type"] == "test").any()


def test_every_patient_is_counted_once(found):
    for group in ("", *ARMS):
        mine = rows(found, group=group, estimate_type="count")
        n = one(mine, variable="patients")["estimate"]
        best, unknown = rows(mine, variable="best"), one(mine, variable="not_evaluable")
        assert best["estimate"].sum() + unknown["estimate"] == n
        assert (best["n"] == n - unknown["estimate"]).all()
        assert (best["n_missing"] == unknown["estimate"]).all()


def test_who_is_not_evaluable_is_said_where_it_counts(found):
    unknown = int(cohort()["best"].isna().sum())
    said = rows(found, group="", level="all", estimate_type="percent").set_index("variable")["note"]
    assert said["objective_response"] == f"{unknown} not evaluable counted as no response"
    assert said["disease_control"] == f"{unknown} not evaluable counted as no disease control"
    assert set(rows(found, level="evaluable", estimate_type="percent")["note"]) == {""}


def test_patients_without_a_group_are_said(found):
    row = one(found, variable="patients", group="")
    lost = int(cohort()["arm"].isna().sum())
    assert row["n_missing"] == lost > 0
    assert row["note"].startswith(f"{lost} patients have no Arm")
    test = one(found, variable="objective_response", level="all", estimate_type="test")
    assert test["note"] == f"{lost} patients without Arm left out"


def test_a_group_known_later_is_said():
    tests = rows(response(cohort(), SPEC.model_copy(update={"by": "asl"}), study()).estimates, estimate_type="test")
    assert all("groups by Severe lymphopenia are known only 28 days" in note for note in tests["note"])


def test_a_group_without_patients_is_a_noted_row():
    frame = cohort()
    frame = frame[frame["arm"] != "C"]
    found = response(frame, SPEC.model_copy(update={"by": "arm"}), study()).estimates
    empty = rows(found, group="C", estimate_type="percent")
    assert len(empty) == 9
    assert empty["estimate"].isna().all()
    assert set(empty["note"]) == {"no patients"}
    test = one(found, variable="objective_response", level="all", estimate_type="test")
    assert test["note"].endswith("1 empty row dropped")


@pytest.mark.parametrize(("value", "words"), [("Progressive disease", "no patient has it"), (RESPONSES[0], "every")])
def test_the_same_response_in_all_cannot_be_compared(value, words):
    found = response(cohort().assign(best=value), SPEC.model_copy(update={"by": "sex"}), study()).estimates
    tests = rows(found, estimate_type="test")
    assert len(tests) == 4
    assert tests["p_value"].isna().all()
    assert tests["note"].str.startswith(words).all()
    limits = one(found, variable="objective_response", level="all", group="", estimate_type="percent")
    assert 100.0 in (limits["conf_high"], 100 - limits["conf_low"])


def test_nobody_is_evaluable():
    found = response(cohort().assign(best=np.nan), SPEC, study()).estimates
    row = one(found, variable="objective_response", level="evaluable", estimate_type="percent")
    assert np.isnan(row["estimate"])
    assert row["note"] == "no patients"
    assert one(found, variable="objective_response", level="all", estimate_type="percent")["estimate"] == 0
