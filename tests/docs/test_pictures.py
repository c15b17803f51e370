"""A picture of a document is told from one that says or shows something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from .pictures import is_same_picture, words, write_small


def figure(folder: Path, text: str = "p = 0.42", line: int = 100) -> Path:
    """A figure with a line, and its text as an SVG."""
    image = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(image).line([(0, line), (600, line)], fill="#0072B2", width=6)
    path = folder / "figure.png"
    image.save(path)
    path.with_suffix(".svg").write_text(f'<svg><text x="1">{text}</text><text><tspan>n &lt; 9</tspan></text></svg>')
    return path


def test_a_picture_shows_the_figure_that_it_was_made_from(tmp_path: Path) -> None:
    drawn = figure(tmp_path)
    write_small(tmp_path / "small.png", drawn)
    assert words(drawn) == "p = 0.42\nn < 9"
    assert is_same_picture(tmp_path / "small.png", drawn)
    once = (tmp_path / "small.png").read_bytes()
    write_small(tmp_path / "small.png", drawn)
    assert (tmp_path / "small.png").read_bytes() == once


@pytest.mark.parametrize("changed", [{"text": "p = 0.43"}, {"line": 110}], ids=str)
def test_another_digit_or_a_line_elsewhere_is_another_picture(tmp_path: Path, changed: dict[str, str | int]) -> None:
    write_small(tmp_path / "small.png", figure(tmp_path))
    assert not is_same_picture(tmp_path / "small.png", figure(tmp_path, **changed))


def test_no_picture_is_no_such_picture(tmp_path: Path) -> None:
    assert not is_same_picture(tmp_path / "small.png", figure(tmp_path))
