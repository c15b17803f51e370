"""The font of figures: the letters of matplotlib's own, at the same places, without what no PDF needs."""

from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont, get_font

from lymphoradio.render.figures.fonts import FONT, use_font

WORDS = "AVATAR To. Ty, L'Y — hazard ratio 1.05 (0.71–2.11), ≥ 10⁹/L, µL, χ², efficacy, fluid, Ł, Ä, α, −1"


@pytest.mark.parametrize(("weight", "file"), [("normal", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")])
def test_letters_stand_where_the_whole_font_puts_them(weight, file):
    use_font()
    used = findfont(FontProperties(family=FONT, weight=weight), fallback_to_default=False)
    whole = Path(matplotlib.get_data_path()) / "fonts/ttf" / file
    assert not Path(used).is_relative_to(matplotlib.get_data_path())
    with TTFont(used) as font, TTFont(whole) as original:
        assert set(original.keys()) - set(font.keys()) == {"GPOS"}
    boxes = []
    for path in (str(used), whole):
        font = get_font(str(path))
        font.set_size(7, 300)
        font.set_text(WORDS)
        font.draw_glyphs_to_bitmap()
        boxes.append((font.get_width_height(), font.get_image().tobytes()))
    assert boxes[0] == boxes[1]
