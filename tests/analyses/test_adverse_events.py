"""Adverse events against R (binom.test, fisher.test), and by brute force over the events themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.analyses.adverse_events import ANY_EVENT, adverse_events
from lymphoradio.study.specs import AdverseEvents
from tests.stats.golden import golden

from .look_up import one, rows
from .safety_cohort import SEXES, TERMS, cohort, study

SPEC = AdverseEvents(records="events", term="term", grade="worst")
NAMES = {"any": ANY_EVENT, **TERMS}
LEVELS = {"any": "any grade", "severe": "grade >= 3", **{str(g): f"grade {g}" for g in range(1, 6)}}


def compared(by: str):
    return adverse_events(cohort(), SPEC.model_copy(update={"by": by}), study()).estimates


@pytest.fixture(scope="module")
def by_sex():
    return compared("sex")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("term", NAMES)
def test_counts_as_r(by_sex, term, level):
    expected = golden("response.csv", f"{term}.{level}")
    at = {"variable": NAMES[term], "level": LEVELS[level], "group": ""}
    count, percent = (one(by_sex, **at, estimate_type=kind) for kind in ("count", "percent"))
    assert (count["estimate"], count["n"]) == (expected["k"], 60)
    assert (percent["estimate"], percent["conf_low"], percent["conf_high"]) == pytest.approx(
        (expected["percent"], expected["low"], expected["high"]), rel=1e-9
    )


@pytest.mark.parametrize("term", NAMES)
def test_groups_as_r(by_sex, term):
    for i, group in enumerate(SEXES, start=1):
        expected = golden("response.csv", f"{term}.sex{i}")
        row = one(by_sex, variable=NAMES[term], level="any grade", group=group, estimate_type="percent")
        assert (row["n_events"], row["n"]) == (expected["k"], expected["n"])
        assert (row["conf_low"], row["conf_high"]) == pytest.approx((expected["low"], expected["high"]), rel=1e-9)


@pytest.mark.parametrize("by", ["sex", "arm"])
@pytest.mark.parametrize("term", [name for name in NAMES if name != "rash"])
def test_comparisons_as_r(term, by):
    row = one(compared(by), variable=NAMES[term], estimate_type="test")
    assert row["p_value"] == pytest.approx(golden("response.csv", f"{term}.test")[by], rel=1e-9)
    assert row["level"] == "any grade"


def test_rows_without_events_are_there(by_sex):
    rash = rows(by_sex, variable="Rash")
    counts = rows(rash, estimate_type="count")
    assert len(counts) == 3 * 7
    assert (counts["estimate"] == 0).all()
    assert (rows(rash, estimate_type="percent")["conf_low"] == 0).all()
    test = one(rash, estimate_type="test")
    assert np.isnan(test["p_value"])
    assert test["note"] == "no patient has it, so groups cannot differ"


def test_terms_stand_in_the_plans_order(by_sex):
    order = list(dict.fromkeys(rows(by_sex, estimate_type="count", group="", level="any grade")["variable"]))
    assert order == [ANY_EVENT, *TERMS.values()]


def test_severe_is_the_plans():
    found = adverse_events(cohort(), SPEC.model_copy(update={"severe": 2}), study()).estimates
    counts = rows(found, variable="Fatigue", estimate_type="count").set_index("level")["estimate"]
    assert "grade >= 3" not in counts.index
    assert counts["grade >= 2"] == counts["grade 2"] + counts["grade 3"] > counts["grade 3"]


def test_a_group_without_patients():
    frame = cohort()
    found = adverse_events(frame[frame["sex"] == "Male"], SPEC.model_copy(update={"by": "sex"}), study()).estimates
    empty = one(found, variable="Fatigue", level="any grade", group="Female", estimate_type="percent")
    assert np.isnan(empty["estimate"])
    assert empty["note"] == "no patients"
    assert one(found, variable="Fatigue", estimate_type="test")["note"] == "fewer than two groups have patients"


grades = st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(grades)
def test_grades_add_up(patients):
    """Worst grades partition the patients with an event; any event is the union of the terms."""
    plan = study()
    columns = plan.worst_grades(SPEC)
    frame = cohort().iloc[: len(patients)].assign(
        **{column: [float(worst[i]) for worst in patients] for i, column in enumerate(columns.values())}
    )  # fmt: skip
    counts = rows(adverse_events(frame, SPEC, plan).estimates, estimate_type="count")
    for i, term in enumerate((ANY_EVENT, *columns)):
        worst = [max(p) if i == 0 else p[i - 1] for p in patients]
        mine = rows(counts, variable=term).set_index("level")["estimate"]
        assert mine["any grade"] == sum(w > 0 for w in worst) == sum(mine[f"grade {g}"] for g in range(1, 6))
        assert mine["grade >= 3"] == mine["grade 3"] + mine["grade 4"] + mine["grade 5"]
