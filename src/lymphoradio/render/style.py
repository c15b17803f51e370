"""How numbers are printed for the time that something is rendered: read by `format.py` and `align.py` alone.

The stages that print set it from the plan, as `decimal.localcontext` sets a precision: nothing is left behind.

References
----------
NEJM : "Statistical reporting guidelines" of its author center: p values above 0.01 with two decimals, between 0.01
    and 0.001 with three, smaller ones as P<0.001 (quoted in Aguinis, Vassar & Wayant (2021), BMJ Evid. Based Med.
    26:39-42). That p has a capital letter and no spaces, that ends of an interval are joined by `to` after `95% CI,`
    and that thousands have commas from five digits on is how its articles are printed.
The Lancet : "Formatting guidelines for electronic submission of manuscripts": decimal points midline (23·4). That p has
    two significant figures down to p<0·0001, a percent its sign, and thousands a thin space from five digits on is how
    its articles are printed.
JAMA : AMA Manual of Style, 11th edition, 18.7.1 and 19.5: no zero before the point of P and alpha; two digits, three
    below .01 or where two would hide that P is below alpha; P < .001 and P > .99; ranges with a hyphen, or `to` where
    an end is negative; thin spaces from five digits on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from ..study.style_spec import Journal, PDigits, Style

NARROW = "\N{NARROW NO-BREAK SPACE}"
_THOUSANDS = {",": ",", "space": NARROW, "none": ""}
_NAMES = re.compile(
    r"\b(?:Kaplan-Meier|Mann-Whitney|Kruskal-Wallis|Hodges-Lehmann|Shapiro-Wilk|Clopper-Pearson|Aalen-Johansen"
    r"|Fisher-Freeman-Halton|Freeman-Halton|Cochran-Armitage|Cochran-Mantel-Haenszel|Mantel-Haenszel|Fine-Gray"
    r"|Brookmeyer-Crowley|Kenward-Roger|Grambsch-Therneau)\b"
)
_RANGES = {"dash": "\N{EN DASH}", "hyphen": "-", "to": " to "}
_P_BOUND = re.compile(r"(?<![\w<>/.-])p[ \xa0]?([≥≤<>=])[ \xa0]?(0\.\d+)")
# Neither of a version, `v5.0` or `4.2.1`, nor of a DOI.
_DECIMAL = re.compile(r"(?<![\w.,·])(?!10\.\d{4,9}/)(\d+)\.(\d+)(?!\.?\d)")
_P_WORD = re.compile(r"(?<![\w<>/.-])p(?=[ \xa0](?:values?|is|against|by|for)\b|-values?\b|:|[ \xa0]?[≥≤<>=])")


@dataclass(frozen=True)
class Typography:
    """A style with nothing left open; the defaults are this program's own."""

    decimal: str = "."
    thousands: str = ","
    grouped_from: int = 1000
    p_symbol: str = "p"
    p_spaces: bool = True
    p_leading_zero: bool = True
    p_digits: PDigits = "three_decimals"
    p_smallest: float = 0.001
    p_largest: float = 0.999
    between: str = "\N{EN DASH}"
    interval_comma: bool = False
    percent_in_cell: bool = False
    percent_decimals: int = 1


OWN = Typography()
JOURNALS: dict[Journal, Typography] = {
    "nejm": Typography(
        grouped_from=10_000, p_symbol="P", p_spaces=False, p_digits="two_or_three_decimals", p_largest=0.99,
        between=" to ", interval_comma=True,
    ),
    "lancet": Typography(
        decimal="·", thousands=NARROW, grouped_from=10_000, p_spaces=False, p_digits="two_significant",
        p_smallest=0.0001, p_largest=0.99, percent_in_cell=True,
    ),
    "jama": Typography(
        thousands=NARROW, grouped_from=10_000, p_symbol="P", p_leading_zero=False, p_digits="two_or_three_decimals",
        p_largest=0.99, between="-", interval_comma=True,
    ),
}  # fmt: skip

_CURRENT: ContextVar[Typography] = ContextVar("typography", default=OWN)


def typography(style: Style) -> Typography:
    """The plan's style: its journal's, with the keys that it gives itself.

    >>> typography(Style(journal="lancet", p_symbol="P")).p_symbol, typography(Style(decimal_point=",")).thousands
    ('P', '\u202f')
    """
    base = JOURNALS[style.journal] if style.journal else OWN
    given = {
        "decimal": style.decimal_point,
        "thousands": None if style.thousands is None else _THOUSANDS[style.thousands],
        "grouped_from": None if style.thousands_from is None else 10 ** (style.thousands_from - 1),
        "p_symbol": style.p_symbol,
        "p_spaces": style.p_spaces,
        "p_leading_zero": style.p_leading_zero,
        "p_digits": style.p_digits,
        "p_smallest": style.p_smallest,
        "between": None if style.ranges is None else _RANGES[style.ranges],
        "interval_comma": style.interval_comma,
        "percent_in_cell": None if style.percent_sign is None else style.percent_sign == "cell",
        "percent_decimals": style.percent_decimals,
    }
    made = replace(base, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    return replace(made, thousands=NARROW) if made.decimal == made.thousands else made


@contextmanager
def typeset(style: Style) -> Iterator[None]:
    """Numbers that are formatted inside are printed in this style."""
    token = _CURRENT.set(typography(style))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Typography:
    """The style that is being printed in."""
    return _CURRENT.get()


def probability(text: str) -> str:
    """The text of a probability, `0.05`, with the style's mark, and its zero if the style has it."""
    style = current()
    return (text if style.p_leading_zero else re.sub(r"^0(?=\.)", "", text)).replace(".", style.decimal)


def in_words(text: str) -> str:
    r"""A sentence of this program with the symbol of p and the numbers that stand in the results' notes in the style.

    >>> with typeset(Style(journal="jama")):
    ...     in_words("Backward elimination (removal at p > 0.1); p values by 1.5 IQR.")
    'Backward elimination (removal at P\xa0>\xa0.1); P values by 1.5 IQR.'
    """
    style = current()
    text = joined_names(text)
    if style == OWN:
        return text
    space = "\N{NO-BREAK SPACE}" if style.p_spaces else ""
    text = _P_BOUND.sub(lambda found: f"{style.p_symbol}{space}{found[1]}{space}{probability(found[2])}", text)
    return _DECIMAL.sub(rf"\1{style.decimal}\2", p_words(text))


def joined_names(text: str) -> str:
    """Methods that are named for two persons, with the dash that joins two names.

    >>> joined_names("Mann-Whitney U test, Karnofsky-index"), joined_names("Fisher-Freeman-Halton test")
    ('Mann–Whitney U test, Karnofsky-index', 'Fisher–Freeman–Halton test')
    """
    return _NAMES.sub(lambda found: found[0].replace("-", "\N{EN DASH}"), text)


def p_words(text: str) -> str:
    """The symbol of p in words as the style has it: `p value` is `P value` in NEJM and JAMA.

    >>> with typeset(Style(journal="jama")):
    ...     p_words("Adjusted p value; p16 status")
    'Adjusted P value; p16 status'
    """
    symbol = current().p_symbol
    if symbol == "p":
        return text
    return symbol if text == "p" else _P_WORD.sub(symbol, text)
