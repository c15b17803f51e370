"""What the boxes and the lines of the flow are called."""

from __future__ import annotations

import pytest

from lymphoradio import tidy
from lymphoradio.cohort.flow import STEP, count_flow
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.style import journal
from lymphoradio.render.tables import build_table

from ..analyses.cohort import cohort, study
from .figure_texts import outside, overlapping, words


def flow_by(by: str, name: str, **output):
    """A study with one output, and the counts of its flow."""
    plan = study(
        flow={"by": by, "followed": {"Week 8": "last"}},
        outputs={name: {"from": "flow", "title": "Flow", **output}},
    )
    return tidy.Result(count_flow(cohort().assign(**{STEP: -1}), plan)), plan, plan.outputs[name]


def steps(by: str, **output) -> list[str]:
    results, plan, shown = flow_by(by, "Table 1", **output)
    return [row.cells[0].strip() for row in build_table("Table 1", results.estimates, plan, shown).rows]


def boxes(by: str, width: str = "two_columns", **output) -> str:
    figure = draw(*flow_by(by, "Figure 1", width=width, **output))
    with journal():
        figure.draw_without_rendering()
    assert outside(figure) == []
    assert overlapping(figure) == []
    return words(figure).replace("\n", " ")


@pytest.mark.parametrize("width", ["one_column", "two_columns"])
def test_yes_and_no_stand_after_what_they_are_of(width):
    assert "Severe lymphopenia: No n =" in boxes("asl", width)
    assert "Severe lymphopenia: Yes n =" in boxes("asl", width)


def test_yes_and_no_stand_after_what_they_are_of_in_a_table():
    assert {"Severe lymphopenia: No", "Severe lymphopenia: Yes"} <= set(steps("asl"))


def test_names_that_speak_stand_alone():
    assert "Arm:" not in boxes("arm")
    assert not any("Arm:" in step for step in steps("arm"))


def test_the_outputs_own_words_stand_alone_for_a_group_and_replace_the_label():
    labels = {"Yes": "Lymphopenic", "asl": "Lymphopenia"}
    assert {"Lymphopenia: No", "Lymphopenic"} <= set(steps("asl", labels=labels))
    text = boxes("asl", labels=labels)
    assert "Lymphopenia: No n =" in text
    assert "Lymphopenia: Yes" not in text
    assert "Lymphopenic n =" in text
