"""Tables of many columns: they stand closer, so that a screen of usual size shows all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lymphoradio.render.table import HeadCell, Row, Table, to_html
from lymphoradio.report.pages import style_of

from .conftest import Open

COLUMN = 900  # px: what a window of 1300 leaves beside the contents


def table(groups: int) -> Table:
    """Characteristics of patients in groups, with a p value and a standardised difference."""
    head = ("Characteristic", *(f"Group {i}\n(n = 532)" for i in range(groups)), "p value", "SMD")
    cells = (
        "CD8+ T cells at baseline (cells/µL), median (IQR)",
        *["893.0 (654.0–1,207.0)"] * groups,
        "< 0.001",
        "0.58",
    )
    align = ("left", *["block"] * groups, "decimal", "decimal")
    return Table("Table 1", "Patients", (tuple(map(HeadCell, head)),), (Row(cells),), align)


@pytest.mark.parametrize("groups", [3, 5])
def test_all_columns_are_seen_at_once(groups: int, opened: Open, tmp_path: Path) -> None:
    page = f'<!DOCTYPE html><meta charset="utf-8"><style>{style_of("tables.css")}</style>'
    file = tmp_path / "table.html"
    file.write_text(f'{page}<body style="margin: 0"><div id="box">{to_html(table(groups))}</div>', encoding="utf-8")
    shown = opened(file, COLUMN)
    assert shown.evaluate("document.documentElement.scrollWidth") == COLUMN
    gaps = shown.eval_on_selector_all(
        "td", "cells => cells.map(cell => parseFloat(getComputedStyle(cell).paddingLeft))"
    )
    assert min(gaps) >= 8
