"""What a table of a release says where a number is redacted."""

from __future__ import annotations

from lymphoradio.release.render import mark_redacted
from lymphoradio.release.words import REDACTED
from lymphoradio.render.table import Footnote, HeadCell, Row, Table


def table(*rows: Row, note: str = f"NE, not estimable: {REDACTED}.") -> Table:
    head = ((HeadCell(""), HeadCell("All")),)
    return Table("Table 1", "Patients", head, rows, ("left", "decimal"), (Footnote(note, "a"),))


def test_a_range_of_redacted_extremes_is_named_no_more() -> None:
    found = mark_redacted(table(Row(("Age, median (range)", "61 (—–—)")), Row(("Dose, median (range)", "50 (40–60)"))))
    assert [row.cells for row in found.rows] == [("Age, median", "61"), ("Dose, median (range)", "50 (40–60)")]


def test_only_a_redacted_number_is_called_so() -> None:
    found = mark_redacted(table(Row(("Age", "NE"), marks=("", "a")), Row(("Sex", "NE"))))
    assert [row.cells[1] for row in found.rows] == ["[redacted]", "NE"]
