"""The gallery shows every kind of table and figure, as the code makes it now."""

from __future__ import annotations

from pathlib import Path

from lymphoradio.study.check import OUTPUT_NAME
from lymphoradio.study.specs import FIGURE_KINDS, TABLE_KINDS

from .gallery import GALLERY, PICTURES, items, shown, update
from .session import UPDATE

LARGEST = 50_000


def test_every_kind_of_table_and_figure_is_shown() -> None:
    found = items(GALLERY.read_text("utf-8"))
    for kinds, are_tables in ((TABLE_KINDS, True), (FIGURE_KINDS, False)):
        every = {way for ways in kinds.values() for way in ways}
        assert {item.shown_as for item in found if item.is_table is are_tables} == every
    assert [item.title for item in found if not OUTPUT_NAME.fullmatch(item.title)] == []


def test_it_shows_what_the_code_makes_now(tmp_path: Path) -> None:
    if UPDATE:
        update()
    text = GALLERY.read_text("utf-8")
    now, stale = shown(text, tmp_path)
    assert now == text, "run: python -m tests.docs.gallery"
    assert stale == [], "run: python -m tests.docs.gallery"


def test_its_pictures_are_small_and_all_are_shown() -> None:
    pictures = set(PICTURES.glob("*.png"))
    assert [path.name for path in sorted(pictures) if path.stat().st_size >= LARGEST] == []
    assert pictures == {item.picture for item in items(GALLERY.read_text("utf-8")) if not item.is_table}
