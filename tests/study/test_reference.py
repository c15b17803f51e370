"""docs/plan.md, which is written from the models."""

from pathlib import Path

import pytest

from lymphoradio.formula import FUNCTIONS
from lymphoradio.study.check import OUTPUT_NAME
from lymphoradio.study.reference import OUTPUT_NAMES, reference
from lymphoradio.study.specs import FIGURE_KINDS, TABLE_KINDS
from lymphoradio.study.units import FAMILIES

ROOT = Path(__file__).parents[2]


def test_the_committed_reference_has_not_drifted():
    stale = "docs/plan.md is not what the models say; run: python -m lymphoradio.study.reference"
    assert (ROOT / "docs/plan.md").read_text("utf-8") == reference(), stale


@pytest.mark.parametrize("name", OUTPUT_NAMES)
def test_the_names_of_outputs_that_it_shows_are_accepted(name):
    assert OUTPUT_NAME.fullmatch(name)
    assert f"`{name}`" in reference()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_said(name):
    assert name in reference().split("the functions `")[1].split("`")[0].split()


def test_every_unit_and_every_way_to_show_an_analysis_is_said():
    shown = {way for ways in [*TABLE_KINDS.values(), *FIGURE_KINDS.values()] for way in ways}
    words = {*TABLE_KINDS, *shown, *(unit for family in FAMILIES for unit in family)}
    assert [word for word in sorted(words) if f"`{word}`" not in reference()] == []


def test_its_example_of_pairs_can_be_read(tiny):
    example = "pairs: {CD4+: [cd4_pre, cd4_post]}"
    assert f"`{example}`" in reference()
    assert example in tiny.plan
    assert tiny.messages() == []
