"""Numbers in the formats of journals, as their instructions to authors have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lymphoradio.render.align import FIGURE, align_decimals
from lymphoradio.render.figures.axes import same_decimals
from lymphoradio.render.format import (
    format_alpha,
    format_count,
    format_count_percent,
    format_given,
    format_interval,
    format_mean_sd,
    format_number,
    format_percent,
    format_range,
    format_ratio,
    with_level_words,
)
from lymphoradio.render.p_values import format_p, format_p_with_sign
from lymphoradio.render.style import JOURNALS, OWN, current, in_words, typeset
from lymphoradio.study.style_spec import Style

OWN_STYLE, NEJM, LANCET, JAMA = Style(), Style(journal="nejm"), Style(journal="lancet"), Style(journal="jama")
STYLES = (OWN_STYLE, NEJM, LANCET, JAMA)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("p", "own", "nejm", "lancet", "jama"),
    [
        (0.2345, "p = 0.235", "P=0.23", "p=0·23", "P = .23"),
        (0.031, "p = 0.031", "P=0.03", "p=0·031", "P = .03"),
        (0.0075, "p = 0.008", "P=0.008", "p=0·0075", "P = .008"),
        (0.00995, "p = 0.010", "P=0.01", "p=0·010", "P = .01"),
        (0.0496, "p = 0.0496", "P=0.0496", "p=0·0496", "P = .0496"),
        (0.046, "p = 0.046", "P=0.046", "p=0·046", "P = .046"),
        (0.0512, "p = 0.051", "P=0.05", "p=0·051", "P = .05"),
        (0.0004, "p < 0.001", "P<0.001", "p=0·00040", "P < .001"),
        (0.00004, "p < 0.001", "P<0.001", "p<0·0001", "P < .001"),
        (0.9951, "p = 0.995", "P>0.99", "p>0·99", "P > .99"),
        (1.0, "p > 0.999", "P>0.99", "p>0·99", "P > .99"),
    ],
)
def test_p(p, own, nejm, lancet, jama):
    for style, text in zip(STYLES, (own, nejm, lancet, jama), strict=True):
        with typeset(style):
            assert spaced(format_p_with_sign(p)) == text


@pytest.mark.parametrize(
    ("make", "own", "nejm", "lancet", "jama"),
    [
        (lambda: format_number(1234.5, 1), "1,234.5", "1234.5", "1234·5", "1234.5"),
        (lambda: format_count(12345), "12,345", "12,345", "12_345", "12_345"),
        (lambda: format_number(-0.25, 2), "−0.25", "−0.25", "−0·25", "−0.25"),
        (lambda: format_number(8.58e12, 1), "8.6 × 10¹²", "8.6 × 10¹²", "8·6 × 10¹²", "8.6 × 10¹²"),
        (lambda: format_range(1.2, 3.4, 1), "1.2–3.4", "1.2 to 3.4", "1·2–3·4", "1.2-3.4"),
        (lambda: format_range(-1.2, 3.4, 1), "−1.2 to 3.4", "−1.2 to 3.4", "−1·2 to 3·4", "−1.2 to 3.4"),
        (lambda: format_interval(2, 1.2, 3.4, 1, 1), "2.0 (1.2–3.4)", "2.0 (1.2 to 3.4)", "2·0 (1·2–3·4)",
         "2.0 (1.2-3.4)"),
        (lambda: format_ratio(0.046, 0.0002, 0.403), "0.046 (< 0.001–0.403)", "0.046 (< 0.001 to 0.403)",
         "0·046 (< 0·001–0·403)", "0.046 (< 0.001-0.403)"),
        (lambda: format_percent(15, 48), "31.3", "31.3", "31·3", "31.3"),
        (lambda: format_count_percent(15, 48), "15 (31.3)", "15 (31.3)", "15 (31·3%)", "15 (31.3)"),
        (lambda: format_count_percent(0, 0), "0 (—)", "0 (—)", "0 (—)", "0 (—)"),
        (lambda: format_mean_sd(1.25, 0.5, 1, True), "1.3 ± 0.5", "1.3 ± 0.5", "1·3 ± 0·5", "1.3 ± 0.5"),
        (lambda: format_alpha(0.05), "0.05", "0.05", "0·05", ".05"),
        (lambda: format_given(30.4375), "30.4375", "30.4375", "30·4375", "30.4375"),
        (lambda: with_level_words("95%"), "95% CI ", "95% CI, ", "95% CI ", "95% CI, "),
        (lambda: " ".join(same_decimals([0, 0.5, 1])), "0.0 0.5 1.0", "0.0 0.5 1.0", "0·0 0·5 1·0", "0.0 0.5 1.0"),
        (lambda: in_words("p values, p > 0.1, 1.5 IQR"), "p values, p > 0.1, 1.5 IQR", "P values, P>0.1, 1.5 IQR",
         "p values, p>0·1, 1·5 IQR", "P values, P > .1, 1.5 IQR"),
        (lambda: in_words("Python 3.11.7, p16"), *["Python 3.11.7, p16"] * 4),
    ],
)  # fmt: skip
def test_numbers(make, own, nejm, lancet, jama):
    for style, text in zip(STYLES, (own, nejm, lancet, jama), strict=True):
        with typeset(style):
            assert spaced(make()) == text


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.journal or "own")
@given(p=st.floats(1e-6, 1), alpha=st.sampled_from([0.05, 0.01, 0.1, 0.025, 0.0167, 0.005]))
def test_a_printed_p_is_on_its_side_of_alpha(style, p, alpha):
    with typeset(style):
        text = format_p(p, alpha).replace("·", ".").replace("\N{NO-BREAK SPACE}", "")
    if text[0] == "<":
        assert p < float(text[1:]) <= alpha
    elif text[0] == ">":
        assert p > float(text[1:]) > alpha
    elif abs(p - alpha) > 1e-6:
        assert (p < alpha) == (float(text) < alpha)


@pytest.mark.parametrize(
    ("style", "p", "alpha", "text"),
    [
        (Style(p_smallest=1e-6), 0.0002, 0.05, "0.0002"),  # not 0.000
        (Style(p_digits="two_significant"), 0.997, 0.05, "0.997"),  # not 1.00
        (Style(p_digits="two_or_three_decimals"), 0.997, 0.05, "0.997"),
        (Style(p_smallest=0.01), 0.003, 0.005, "< 0.005"),
        (Style(p_smallest=0.01), 0.007, 0.005, "0.007"),
        (Style(p_smallest=1e-6), 0.0009996, 0.001, "0.0009996"),
        (OWN_STYLE, 0.00002, 0.0001, "< 0.0001"),
        (OWN_STYLE, 0.0004, 0.0001, "0.0004"),
    ],
)
def test_a_printed_p_is_neither_0_nor_1_and_on_its_side_of_a_small_alpha(style, p, alpha, text):
    with typeset(style):
        assert spaced(format_p(p, alpha)) == text


def test_versions_and_dois_stay_as_they_are():
    with typeset(LANCET):
        assert in_words("CTCAE v5.0, 4.2.1, doi 10.1136/bmj; 2.5/nL") == "CTCAE v5.0, 4.2.1, doi 10.1136/bmj; 2·5/nL"


def test_no_end_of_a_ratio_is_0():
    assert spaced(format_ratio(0.0002, 0.00001, 0.0004)) == "< 0.001 (< 0.001–< 0.001)"


def test_single_keys_win_over_the_journal():
    with typeset(Style(journal="lancet", decimal_point=",", p_symbol="P", ranges="to", percent_decimals=0)):
        assert format_p_with_sign(0.031) == "P=0,031"
        assert format_range(1.25, 2.5, 2) == "1,25 to 2,50"
        assert format_count_percent(15, 48) == "15 (31%)"
    with typeset(Style(decimal_point=",", p_smallest=0.01, p_leading_zero=False)):
        assert spaced(format_number(12345.6, 1)) == "12_345,6"
        assert spaced(format_p_with_sign(0.004)) == "p < ,01"


def test_two_marks_are_refused():
    with pytest.raises(ValidationError, match="cannot be the decimal point and the separator of thousands"):
        Style(decimal_point=",", thousands=",")


def test_nothing_is_left_behind():
    with typeset(LANCET), typeset(JAMA):
        assert current() == JOURNALS["jama"]
    assert current() == OWN

    def fails() -> None:
        with typeset(NEJM):
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert current() == OWN


def test_points_stand_below_each_other():
    with typeset(JAMA):
        texts = [format_p(p) for p in (0.0002, 0.02, 0.3)]
        assert [text.replace(FIGURE, "_").replace("\N{NO-BREAK SPACE}", "~") for text in align_decimals(texts)] == [
            "<~.001", "_~.02", "_~.30",
        ]  # fmt: skip
    with typeset(LANCET):
        texts = [format_number(value, 1) for value in (3.25, 12345.0)]
        assert [spaced(text).replace(FIGURE, "#") for text in align_decimals(texts)] == [
            "\N{PUNCTUATION SPACE}####3·3", "12_345·0",
        ]  # fmt: skip
