"""What the models answer about a plan that is right."""

import pytest


def test_populations_in_order(tiny):
    study = tiny.study()
    assert study.populations == ("enrolled", "adults", "analysed")
    assert study.population(study.analyses["death"]) == "analysed"


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("baseline", 0),
        ("140 days", 140),
        ("1 day", 1),
        ("20 weeks", 140),
        ("1.5 weeks", 10.5),
        ("2 months", 60.875),
        ("1 year", 365.25),
        ("12", 12),
    ],
)
def test_known_at(tiny, written, days):
    study = tiny.edit_plan("known_at: 4 weeks", f"known_at: {written}").study()
    assert study.known_at("cd4_post") == days
    assert study.known_at("cd4_pre") == 0


def test_a_derived_column_is_known_with_its_last_column(tiny):
    study = tiny.study()
    assert study.known_at("ratio") == 0
    assert study.known_at("change") == 28
    assert study.known_at("relative") == 28  # through change
    stated = tiny.edit_plan("formula: cd4_post < cd4_pre", "formula: cd4_post < cd4_pre, known_at: 1 year").study()
    assert stated.known_at("decline") == 365.25


def test_levels_labels_and_decimals(tiny):
    study = tiny.study()
    assert study.levels("arm") == ("Control", "Treated")
    assert study.levels("decline") == ("No", "Yes")
    assert study.levels("age") == study.levels("ratio") == ()
    assert study.label("cd4_pre", unit=True) == "CD4+ before (cells/uL)"
    assert study.label("arm", unit=True) == "Arm"
    assert study.label("no such column") == "no such column"
    assert [study.show_decimals(name) for name in ("age", "days", "ratio", "relative")] == [1, None, None, 2]


@pytest.mark.parametrize("unit", ["cells/uL", "cells/µL", "10^9/L", "×10⁹/L", "cells/mm³"])
def test_counts_cannot_be_negative_however_their_unit_is_written(tiny, unit):
    study = tiny.edit_plan("CD4+ before, unit: cells/uL", f"CD4+ before, unit: {unit}").study()
    assert study.columns["cd4_pre"].lowest == 0
    assert study.columns["days"].lowest is None


def test_an_analysis_named_for_its_kind_need_not_repeat_it(tiny):
    assert tiny.study().analyses["paired_change"].kind == "paired_change"


def test_a_plan_cannot_be_changed(tiny):
    with pytest.raises(ValueError, match="frozen"):
        tiny.study().title = "another"
