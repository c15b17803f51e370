"""What a table of a release says where a number is redacted."""

from __future__ import annotations

import pytest

from lymphoradio import tidy
from lymphoradio.release.estimates import release_result
from lymphoradio.release.render import Rendered, for_renderers, mark_redacted, released_paragraphs
from lymphoradio.release.words import OF_CURVES, REDACTED
from lymphoradio.render.table import Footnote, HeadCell, Row, Table
from lymphoradio.render.tables import build_table
from lymphoradio.report.methods import Paragraph

from .test_estimates import STUDY
from .test_studies import STUDIES, released


def table(*rows: Row, note: str = f"NE, not estimable: {REDACTED}.") -> Table:
    head = ((HeadCell(""), HeadCell("All")),)
    return Table("Table 1", "Patients", head, rows, ("left", "decimal"), (Footnote(note, "a"),))


def test_a_range_of_redacted_extremes_is_named_no_more() -> None:
    found = mark_redacted(table(Row(("Age, median (range)", "61 (—–—)")), Row(("Dose, median (range)", "50 (40–60)"))))
    assert [row.cells for row in found.rows] == [("Age, median", "61"), ("Dose, median (range)", "50 (40–60)")]


def test_neither_is_one_that_is_not_printed_at_all() -> None:
    found = mark_redacted(table(Row(("Age, median (range)", "61")), Row(("Follow-up (range), months", "—"))))
    assert [row.cells[0] for row in found.rows] == ["Age, median", "Follow-up, months"]


@pytest.mark.parametrize("name", STUDIES)
def test_no_range_is_announced_that_is_not_there(name: str) -> None:
    for file, data in released(name)[1].files.items():
        if file.startswith("tables/") and file.endswith(".csv"):
            ranged = [line for line in data.decode().splitlines() if "(range)" in line]
            assert all("–" in line for line in ranged), file


def test_only_a_redacted_number_is_called_so() -> None:
    found = mark_redacted(table(Row(("Age", "NE"), marks=("", "a")), Row(("Sex", "NE"))))
    assert [row.cells[1] for row in found.rows] == ["[redacted]", "NE"]


def test_a_note_in_the_head_is_of_all_its_column() -> None:
    given = table(Row(("Of all patients", "NE")))
    head = ((HeadCell("", mark="b"), HeadCell("All", mark="a")),)
    found = mark_redacted(Table(given.name, given.title, head, given.rows, given.align, given.footnotes))
    assert found.rows[0].cells == ("Of all patients", "[redacted]")


@pytest.mark.parametrize(("missing", "printed"), [
    ((20, 15, 5), ["20", "15", "—"]), ((20, 20, 0), ["20", "20", "—"]), ((10, 5, 5), ["10", "—", "—"]),
    ((7, 7, 0), None), ((0, 0, 0), None),
])  # fmt: skip
def test_missing_values_of_few_patients_are_no_zeros(missing: tuple[int, ...], printed: list[str] | None) -> None:
    """Neither is it told where nobody misses: a line without any number would say that somebody does."""
    groups = list(zip(("", "A", "B"), missing, strict=True))
    rows = [{"variable": "patients", "group": group, "estimate_type": "count", "estimate": 60.0, "n": 60,
             "n_missing": 0} for group, _ in groups]  # fmt: skip
    rows += [{"variable": "age", "unit": "years", "group": group, "n": 60 - n, "n_missing": n, "estimate_type": kind,
              "estimate": value, "method": "median (Q1-Q3)"}
             for group, n in groups for kind, value in (("median", 61.0), ("q1", 55.0), ("q3", 70.0), ("mean", 61.0),
                                                        ("sd", 8.0), ("min", 30.0), ("max", 80.0))]  # fmt: skip
    spec = STUDY.analyses["characteristics"]
    shown = release_result(tidy.Result(tidy.estimates(rows, variant="as_published")), STUDY, spec).result
    made = build_table("Table 1", for_renderers(shown, spec).estimates, STUDY, STUDY.outputs["Table 1"])
    lines = [row.cells for row in made.rows if row.cells[0] == "Missing, n"]
    assert [[cell.strip() for cell in line[1:4]] for line in lines] == ([printed] if printed else [])


@pytest.mark.parametrize("name", STUDIES)
def test_tables_of_survival_say_how_it_is_rounded(name: str) -> None:
    rendered: Rendered = released(name)[1]
    survival = {
        file: data.decode()
        for file, data in rendered.files.items()
        if file.startswith("tables/") and file.endswith(".html") and b"Kaplan\xe2\x80\x93Meier estimates with" in data
    }
    assert survival
    for file, text in survival.items():
        assert OF_CURVES in text, file
        assert "shortest and longest" not in text, file


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_is_not_estimable_because_it_is_not_estimable(name: str) -> None:
    page = released(name)[1].files["report.html"].decode()
    assert "not estimable (not estimable" not in page
    assert "not estimable (redacted" not in page
    assert OF_CURVES in page


def test_a_redacted_number_is_called_so_in_the_text() -> None:
    said = f"It was not estimable ({REDACTED}) in A, and a share that is not estimable ({REDACTED}) in B."
    assert (
        released_paragraphs([Paragraph("", said)])[0][0].text
        == "It was redacted in A, and a share that is redacted in B."
    )
