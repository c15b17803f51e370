"""Tables and figures of the cohort of tests/golden/response.R."""

from __future__ import annotations

from functools import cache

from tests.analyses.safety_cohort import cohort, study

from lymphoradio.analyses.adverse_events import adverse_events
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.response import response
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.style import journal
from lymphoradio.render.tables import build_table

ANALYSES = {
    "paired_change": paired_change, "response": response, "adverse_events": adverse_events,
    "characteristics": characteristics,
}  # fmt: skip


def result(analysis, plan=None, frame=None):
    plan = study() if plan is None else plan
    spec = plan.analyses[analysis]
    return ANALYSES[spec.kind](cohort() if frame is None else frame, spec, plan)


def table(name, plan=None, frame=None):
    plan = study() if plan is None else plan
    output = plan.outputs[name]
    return build_table(name, result(output.source, plan, frame).estimates, plan, output)


built = cache(table)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")


def cells(found, label):
    return [tuple(map(plain, row.cells[1:])) for row in found.rows if row.cells[0] == label]


def heads(found):
    return [plain(cell.text) for cell in found.head[-1]]


def footnotes(found):
    return " ".join(plain(note.text) for note in found.footnotes)


def figure(name, plan=None, frame=None):
    plan = study() if plan is None else plan
    output = plan.outputs[name]
    drawn = draw(result(output.source, plan, frame), plan, output)
    with journal():
        drawn.draw_without_rendering()
    return drawn


def replanned(name, **keys):
    """The plan with other keys of one analysis."""
    spec = study().analyses[name].model_copy(update=keys)
    return study().model_copy(update={"analyses": {**study().analyses, name: spec}})
