"""Chinese, Japanese and Korean text: whose forms, where lines break, and the font that they are drawn in."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from lymphoradio.render.east_asian import JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL, breakable, script_of
from lymphoradio.render.east_asian_font import covered, cut_font
from lymphoradio.render.figures.fallback import Fallback, families, with_fallback
from lymphoradio.render.figures.measure import text_width, wrap
from lymphoradio.render.figures.save import save_figure
from lymphoradio.render.figures.style import journal, new_figure
from lymphoradio.render.latex import to_latex
from lymphoradio.render.table import HeadCell, Row, Table

TEXTS = {
    SIMPLIFIED: "放疗后淋巴细胞骨直", TRADITIONAL: "放療後淋巴細胞骨直", JAPANESE: "放射線治療後のリンパ球骨直",
    KOREAN: "방사선 치료 후 림프구",
}  # fmt: skip


@pytest.mark.parametrize(("script", "text"), TEXTS.items(), ids=[script.language for script in TEXTS])
def test_the_script_of_a_text(script, text):
    assert script_of(f"CD4+ T cells, {text}") == script


@pytest.mark.parametrize("text", ["", "CD4+ T cells", "10⁹/L – 5 µg", "Ångström, naïve, Γ", "Лимфоциты"])
def test_no_script(text):
    assert script_of(text) is None


@pytest.mark.parametrize(("script", "text"), TEXTS.items(), ids=[script.language for script in TEXTS])
def test_every_character_is_in_both_weights(script, text):
    characters = covered(script, text)
    assert set(characters) == set(text) - {" "}
    for weight, value in (("normal", 400), ("bold", 700)):
        font = TTFont(io.BytesIO(cut_font(script, characters, weight)))
        assert "glyf" in font
        assert set(font.getBestCmap()) == {ord(character) for character in characters}
        assert font["OS/2"].usWeightClass == value
        glyphs = font["glyf"]
        assert all(glyphs[name].numberOfContours > 0 for name in font.getBestCmap().values())


def test_one_code_has_each_scripts_form():
    outlines = set()
    for script in (SIMPLIFIED, TRADITIONAL, JAPANESE):
        font = TTFont(io.BytesIO(cut_font(script, "骨", "normal")))
        outlines.add(tuple(map(tuple, font["glyf"][font.getBestCmap()[ord("骨")]].coordinates)))
    assert len(outlines) == 3


def test_the_font_is_the_same_in_every_process():
    code = (
        "import hashlib; from lymphoradio.render.east_asian import SIMPLIFIED; "
        "from lymphoradio.render.east_asian_font import cut_font; "
        "print(hashlib.sha256(cut_font(SIMPLIFIED, '巴淋', 'bold')).hexdigest())"
    )
    found = {
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src"},
                       capture_output=True, text=True, check=True).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(found) == 1


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("淋巴细胞", ["淋", "巴", "细", "胞"]),
        ("（例数，%）", ["（例", "数，%）"]),
        ("CD4阳性", ["CD4", "阳", "性"]),
        ("림프구", ["림프구"]),
        ("データ", ["デー", "タ"]),
        ("n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}30", ["n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}30"]),
        ("淋\N{NO-BREAK SPACE}30", ["淋\N{NO-BREAK SPACE}30"]),
        ("CD4+/CD8+", ["CD4+/CD8+"]),
        ("", [""]),
    ],
)  # fmt: skip
def test_where_a_line_may_break(word, parts):
    assert breakable(word) == parts


def test_a_wrapped_text_is_whole_and_narrow():
    text = "治疗前外周血CD4阳性T淋巴细胞绝对计数（流式细胞术），单位：cells/µL 每升"
    with with_fallback(Fallback(SIMPLIFIED, covered(SIMPLIFIED, text))), journal():
        lines = wrap(text, 20.0)
        assert len(lines) > 3
        assert all(text_width(line) <= 20.0 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "），：" or line[-1] == "（" for line in lines)


def test_nothing_is_left_behind():
    with with_fallback(Fallback(KOREAN, "림")):
        assert families() == ("DejaVu Sans", "Noto Sans CJK KR", "sans-serif")
    assert families() == ("sans-serif",)


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_a_file_has_real_text_in_an_embedded_font_and_the_same_bytes(tmp_path, suffix):
    made = []
    for name in ("one", "two"):
        with with_fallback(Fallback(SIMPLIFIED, "巴淋")), journal():
            figure = new_figure(40, 20)
            figure.text(0.1, 0.5, "CD4 淋巴")
            figure.text(0.1, 0.2, "淋巴", weight="bold")
        made.append(save_figure(figure, tmp_path / name, "f", (suffix,), below="巴 is explained below")[0].read_bytes())
    assert made[0] == made[1]
    if suffix == "svg":
        assert ">CD4 淋巴<" in made[0].decode()
        assert "Noto Sans CJK SC" in made[0].decode()
    if suffix == "pdf":
        assert b"NotoSansCJKSC-Regular" in made[0]
        assert b"NotoSansCJKSC-Bold" in made[0]
        assert b"/Type3" not in made[0]


def test_latex_says_what_it_needs():
    def table(label: str) -> Table:
        return Table(
            "Table 1", "Counts", ((HeadCell("Group"), HeadCell("n")),), (Row((label, "3")),), ("left", "decimal")
        )

    assert to_latex(table("Arm A")).startswith(r"\begin{table}")
    assert (
        to_latex(table("연구군")).splitlines()[0]
        == r"% For XeLaTeX: \usepackage{xeCJK} \setCJKmainfont{Noto Sans CJK KR}"
    )
