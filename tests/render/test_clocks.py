"""Endpoints whose times are counted from different days, and what their outputs and the report say of it."""

from __future__ import annotations

from typing import Any

from lymphoradio import tidy
from lymphoradio.render.tables import build_table
from lymphoradio.render.tables.clocks import NOT_COMPARABLE, clock_notes, different_clocks
from lymphoradio.report.caveats import Caveat, find_caveats
from lymphoradio.report.html import render_report
from lymphoradio.study import Study

STARTS = "Overall survival is counted from diagnosis, progression-free survival from surgery."


def plan(time_zero: str = "consent", **zeros: str) -> Study:
    """A plan with a curve of each of two endpoints, and a figure of both."""
    event: dict[str, Any] = {"time": "t", "event": "e", "codes": {1: "event", 0: "censored"}}
    labels = {"os": "Overall survival", "pfs": "Progression-free survival"}
    return Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "time_zero": time_zero,
            "columns": {"t": {"label": "Time"}, "e": {"label": "Death"}},
            "endpoints": {
                name: {**event, "label": label, "time_zero": zeros.get(name, "")} for name, label in labels.items()
            },
            "analyses": {name: {"kind": "kaplan_meier", "endpoint": name} for name in labels},
            "outputs": {
                "Figure 1": {"from": "os", "beside": "pfs", "title": "x"},
                "Table 1": {"from": "os", "title": "x"},
                "Figure 2": {"from": "flow", "title": "x"},
            },
        }
    )


def test_endpoints_on_two_clocks_are_one_warning_that_names_both_and_the_study_s() -> None:
    (told,) = different_clocks(plan(os="diagnosis", pfs="surgery"))
    assert (
        told
        == f"{STARTS} {NOT_COMPARABLE} Days at which a value is known are counted from consent, the study's time zero."
    )
    (without,) = different_clocks(plan("", os="diagnosis", pfs="surgery"))
    assert without == f"{STARTS} {NOT_COMPARABLE}"
    (one_own,) = different_clocks(plan("surgery", os="diagnosis"))
    assert one_own == f"{STARTS} {NOT_COMPARABLE}"


def test_one_clock_is_no_warning_unless_it_is_not_the_study_s() -> None:
    assert list(different_clocks(plan())) == []
    assert list(different_clocks(plan(""))) == []
    (told,) = different_clocks(plan(os="surgery", pfs="surgery"))
    assert told == (
        "Overall survival and progression-free survival are counted from surgery. Days at which a value is known are "
        "counted from consent, the study's time zero."
    )


def test_outputs_say_where_the_clocks_start_and_one_of_both_that_they_differ() -> None:
    study = plan(os="diagnosis", pfs="surgery")
    assert clock_notes(study, study.outputs["Figure 1"]) == (STARTS, NOT_COMPARABLE)
    assert clock_notes(study, study.outputs["Table 1"]) == (STARTS,)
    assert clock_notes(study, study.outputs["Figure 2"]) == ()
    assert clock_notes(plan(), study.outputs["Figure 1"]) == ()


def curve() -> Any:
    """Tidy rows of a curve."""
    kinds = ("median_survival", "median_follow_up", "min_follow_up", "max_follow_up")
    rows: list[dict[str, Any]] = [{"estimate_type": kind, "estimate": 9.0} for kind in kinds]
    rows.append({"estimate_type": "count", "variable": "events", "estimate": 3})
    return tidy.estimates(rows, variant="as_published", n=9, n_events=3)


def test_the_table_of_an_endpoint_has_it_as_a_footnote() -> None:
    for study, there in ((plan(os="diagnosis", pfs="surgery"), True), (plan(), False)):
        table = build_table("Table 1", curve(), study, study.outputs["Table 1"])
        assert (STARTS in [note.text for note in table.footnotes]) is there


def test_the_warning_stands_on_the_first_screen_and_in_the_list() -> None:
    study = plan(os="diagnosis", pfs="surgery")
    (first, *_) = find_caveats(study, {}, [])
    assert first == Caveat("Endpoints", next(different_clocks(study)), is_first=True)
    assert find_caveats(plan(), {}, []) == []
    page = render_report("t", "", [], [], [first, Caveat("Data", "Less.")], [], [])
    header, _, rest = page.partition("</header>")
    assert "Overall survival is counted from diagnosis" in header
    assert "Overall survival is counted from diagnosis" in rest
    assert "Less." not in header
