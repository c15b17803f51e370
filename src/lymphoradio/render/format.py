"""Numbers and intervals as journals print them.

Rounding is half-up on the decimal form that a reader sees (`rounding.py`): 31.25 prints 31.3 (Python's own
`f"{31.25:.1f}"` prints 31.2). A printed number never says something else than its test: an interval that excludes the
null gets one more decimal where rounding would hide that; p-values are in `p_values.py`. Marks, signs and digits are
those of the style in which something is printed (`style.py`); the examples below are in the program's own.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from ..rounding import round_half_up as round_half_up
from ..rounding import to_percent as to_percent
from .style import current, probability

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
THIN = "\N{NO-BREAK SPACE}"
NONE = "\N{EM DASH}"
NE = "NE"  # not estimable
NR = "NR"  # not reached
# No measurement is as large; a ratio beyond says only that hardly anything is known of it.
LARGEST = 1e7
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float, decimals: int, none: str = NONE) -> str:
    """A number with a true minus sign and thousands separated; `none` for a missing one.

    >>> format_number(-1234.5, 0), format_number(8.5822e12, 2), format_number(0, 9)
    ('−1,235', '8.6 × 10¹²', '0.000000000')
    """
    if math.isnan(value):
        return none
    if math.isinf(value):
        return (MINUS if value < 0 else "") + "∞"
    if abs(value) >= LARGEST:
        digits, power = f"{abs(value):.1e}".split("e")
        digits = digits.replace(".", current().decimal)
        return (MINUS if value < 0 else "") + f"{digits} × 10{str(int(power)).translate(_SUPERSCRIPT)}"
    rounded = round_half_up(value, decimals)
    return (MINUS if rounded < 0 else "") + _marked(abs(rounded))


def _marked(rounded: Decimal) -> str:
    """A number that is not negative, with the style's marks."""
    style = current()
    whole, point, rest = f"{rounded:,f}".partition(".")
    whole = whole.replace(",", style.thousands if rounded >= style.grouped_from else "")
    return whole + (style.decimal if point else "") + rest


def format_given(value: float) -> str:
    """A number that the plan gives, with all of its digits.

    >>> format_given(30.4375), format_given(28.0)
    ('30.4375', '28')
    """
    return f"{value:g}".replace(".", current().decimal)


def format_alpha(alpha: float) -> str:
    """A level of significance.

    >>> format_alpha(0.05)
    '0.05'
    """
    return probability(f"{alpha:g}")


def with_level_words(level: str) -> str:
    """What stands before the ends of an interval in a sentence.

    >>> with_level_words("95%")
    '95% CI '
    """
    return f"{level} CI{',' if current().interval_comma else ''} "


def format_count(count: float) -> str:
    """A whole number.

    >>> format_count(2139.0)
    '2,139'
    """
    return format_number(count, 0)


def format_percent(part: float, whole: float, decimals: int | None = None) -> str:
    """Percent of two counts, from their exact quotient; with one decimal unless the style has others.

    >>> format_percent(15, 48)
    '31.3'
    """
    if whole == 0 or math.isnan(part) or math.isnan(whole):
        return NONE
    exact = Decimal(100) * Decimal(int(part)) / Decimal(int(whole))
    return _marked(round_half_up(exact, current().percent_decimals if decimals is None else decimals))


def format_range(low: float, high: float, decimals: int, none: str = NONE) -> str:
    """Two ends of a range: with a dash, or with `to` where an end is negative.

    >>> format_range(151.5, 287.25, 1), format_range(-2.5, 0.7, 1)
    ('151.5–287.3', '−2.5 to 0.7')
    """
    ends = format_number(low, decimals, none), format_number(high, decimals, none)
    between = " to " if any(end.startswith(MINUS) for end in ends) else current().between
    return between.join(ends)


def format_interval(
    estimate: float, low: float, high: float, decimals: int, null: float | None = None, none: str = NE
) -> str:
    """Estimate and interval, `1.78 (1.27–2.50)`; more decimals where rounding would put an end on the null.

    Parameters
    ----------
    estimate, low, high : float
        A missing end prints as `none` (not estimable).
    decimals : int
    null : float, optional
        Value of no effect: 1 for a ratio, 0 for a difference.

    Examples
    --------
    >>> format_interval(1.08, 1.0004, 1.167, 2, null=1)
    '1.0800 (1.0004–1.1670)'
    """
    if math.isnan(estimate):
        return NONE
    if null is not None:
        while decimals < 6 and any(_hides(end, null, decimals) for end in (low, high)):
            decimals += 1
    if math.isnan(low) and math.isnan(high):
        return format_number(estimate, decimals)
    return f"{format_number(estimate, decimals)} ({format_range(low, high, decimals, none)})"


def format_median(estimate: float, low: float, high: float, note: str) -> str:
    """A median time with its interval, of which either limit may not have been reached.

    >>> format_median(36.0, math.nan, math.nan, "lower limit not reached; upper limit not reached")
    '36.0 (NR–NR)'
    >>> format_median(36.0, 21.2, math.nan, "upper limit not reached"), format_median(36.0, 21.2, math.nan, "")
    ('36.0 (21.2–NR)', '36.0 (21.2–NE)')
    """
    text = format_interval(estimate, low, high, 1, none=NR if "limit not reached" in note else NE)
    has_none = math.isnan(low) and math.isnan(high) and "lower limit not reached" in note
    return f"{text} ({format_range(low, high, 1, NR)})" if has_none else text


def _hides(end: float, null: float, decimals: int) -> bool:
    return not math.isnan(end) and end != null and round_half_up(end, decimals) == round_half_up(null, decimals)


def format_ratio(estimate: float, low: float, high: float) -> str:
    """A hazard or odds ratio with its interval: two decimals, three where an end is below 0.1.

    A ratio cannot be 0: what would print so is below 0.001.

    >>> format_ratio(0.041, 0.009, 0.192), format_ratio(0.046, 0.0002, 0.403).replace("\N{NO-BREAK SPACE}", " ")
    ('0.041 (0.009–0.192)', '0.046 (< 0.001–0.403)')
    """
    small = any(0 < value < 0.1 for value in (estimate, low, high))
    text = format_interval(estimate, low, high, 3 if small else 2, null=1.0)
    mark = current().decimal
    least, zero = f"<{THIN}0{mark}001", rf"0{re.escape(mark)}0+"
    if low > 0 and round_half_up(low, 3) == 0:
        text = re.sub(rf"\({zero}(?=\D)", f"({least}", text)
    if high > 0 and round_half_up(high, 3) == 0:
        text = re.sub(rf"{zero}\)$", f"{least})", text)
    return re.sub(rf"^{zero}(?=\D|$)", least, text) if estimate > 0 and round_half_up(estimate, 3) == 0 else text


def decimals_for(spread: float) -> int:
    """Decimals for values of this spread (an SD or an interquartile range), where the plan does not say.

    >>> [decimals_for(spread) for spread in (118.6, 8.7, 0.21, 0.021)]
    [0, 1, 2, 3]
    """
    if math.isnan(spread) or spread <= 0:
        return 2
    return min(max(1 - math.floor(math.log10(spread)), 0), 4)


def resolution(spread: float, median: float) -> float:
    """The size that a column's decimals must resolve: its spread, or where values run over decades its median.

    >>> resolution(8.7, 60.2), resolution(27.0, 0.93)
    (8.7, 0.93)
    """
    return median if 0 < 10 * median < spread else spread


def decimals_of_interval(low: float, high: float, at_least: int) -> int:
    """Decimals that show two digits of an interval's width, and no fewer than its column's.

    >>> decimals_of_interval(0.0311, 0.0418, 2), decimals_of_interval(-57.0, -33.0, 1)
    (3, 1)
    """
    width = high - low
    return at_least if math.isnan(width) or width <= 0 else max(at_least, decimals_for(width))


def plain(text: str) -> str:
    """Text for a CSV cell: ASCII minus, no no-break spaces."""
    return text.replace(MINUS, "-").replace(THIN, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def format_count_percent(part: float, whole: float, decimals: int | None = None) -> str:
    """A count and its percent.

    >>> format_count_percent(15, 48), format_count_percent(0, 0)
    ('15 (31.3)', '0 (—)')
    >>> format_count_percent(math.nan, 48)
    '—'
    """
    if math.isnan(part):
        return NONE
    percent = format_percent(part, whole, decimals)
    return f"{format_count(part)} ({percent}{'%' if current().percent_in_cell and percent != NONE else ''})"


def format_time(time: float, unit: str) -> str:
    """A time in its unit.

    >>> format_time(1.0, "months"), format_time(0.5, "years"), format_time(12.0, "months")
    ('1 month', '0.5 years', '12 months')
    """
    return f"{format_given(time)} {unit.removesuffix('s') if time == 1 else unit}"


def planned_time(time: float, unit: str) -> str:
    """A planned time.

    >>> planned_time(20.0, "weeks"), planned_time(1.5, "months")
    ('Week 20', 'Month 1.5')
    """
    return f"{unit.removesuffix('s').capitalize()} {format_given(time)}"


def format_part(part: float, whole: float) -> str:
    """A count out of another, in words: a spreadsheet takes `5/12` for a date.

    >>> format_part(5, 1012)
    '5 of 1,012'
    """
    return f"{format_count(part)} of {format_count(whole)}"


def format_mean_sd(mean: float, sd: float, decimals: int, plus_minus: bool = False) -> str:
    r"""A mean with its SD, in parentheses or behind a plus-minus sign; an SD that is not there prints as NE.

    >>> format_mean_sd(159.84, 106.25, 1), format_mean_sd(159.84, 106.25, 1, plus_minus=True)
    ('159.8 (106.3)', '159.8\xa0±\xa0106.3')
    """
    center, spread = format_number(mean, decimals), format_number(sd, decimals, NE)
    if math.isnan(mean):
        return NONE
    return f"{center}{THIN}±{THIN}{spread}" if plus_minus else f"{center} ({spread})"
