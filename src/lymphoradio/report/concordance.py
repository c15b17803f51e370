"""The section that puts a paper's printed numbers beside the computed ones: words and rows for the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from ..published import Summary, Tally, summary
from ..published.compare import shown
from ..published.concordance import STATED
from ..published.kinds import CONCLUSIONS
from ..published.printed import NOT_REACHED
from ..published.summary import describes
from ..render.format import MINUS, NONE, format_count, format_part, format_percent
from ..render.tables.words import capital

WORDS = {
    "percent": "%",
    "sd": "SD",
    "q1": "first quartile",
    "q3": "third quartile",
    "min": "minimum",
    "max": "maximum",
    "percent_of_baseline": "% of baseline",
    "cutoff": "cut-off",
    "survival_probability": "survival, %",
    "median_follow_up": "median follow-up",
    "min_follow_up": "shortest follow-up",
    "max_follow_up": "longest follow-up",
    "hazard_ratio": "HR",
    "odds_ratio": "OR",
    "pearson_r": "Pearson's r",
    "spearman_rho": "Spearman's rho",
    "auc": "AUC",
    "r_squared": "R²",
    "adjusted_r_squared": "adjusted R²",
    "conf_low": "lower limit",
    "conf_high": "upper limit",
    "p_value": "p",
    "p_adjusted": "adjusted p",
    "f_statistic": "F",
    "significant": "significance",
    "selected": "selected variables",
}
SAME = {"true": "same", "false": "differs", "": ""}
HOW = (
    "A number is the same if the computed one, rounded half-up at the printed decimals, is what is printed; a percent "
    "may be one unit of its last digit off if its count is the same. A conclusion is the same if p is on the same side "
    "of the level of significance, if an effect, rounded as it is printed, lies inside the printed interval and its p "
    "on the same side, if the direction is the same, or if the same variables were selected. Conclusions are counted "
    "by cell of a table, or by sentence: what is printed there of an effect, its p-value and its significance is "
    "one conclusion, the same only if all of it is."
)
OF_SYNTHETIC = (
    "The computed numbers are those of synthetic data. Where they agree with the paper, the data were made to; "
    "agreement is no evidence about the paper's patients."
)


class Line(NamedTuple):
    """A line of the full table; `number` and `conclusion` are `same`, `differs` or empty."""

    row: str
    column: str
    what: str
    printed: str
    computed: str
    number: str
    conclusion: str


class Difference(NamedTuple):
    """What differs at a place: where in it, and why."""

    where: str
    why: str


class ConcordanceSection(NamedTuple):
    """The section.

    Attributes
    ----------
    paper : str
        Citation.
    headline : str
        For the report's first screen.
    paragraphs : tuple of str
        The other counts, and how numbers are compared.
    differences : tuple of (place, differences)
        Descriptive numbers and conclusions that differ, and all that the paper's own numbers contradict.
    others : str
        What differs beside these; empty for nothing.
    places : tuple of (place, rows), each row a tuple of lines
        Everything, in the paper's order.
    """

    paper: str
    headline: str
    paragraphs: tuple[str, ...]
    differences: tuple[tuple[str, tuple[Difference, ...]], ...]
    others: str
    places: tuple[tuple[str, tuple[tuple[Line, ...], ...]], ...]


def concordance_section(paper: str, concordance: pd.DataFrame, synthetic: bool = False) -> ConcordanceSection:
    """The section for a concordance.

    Parameters
    ----------
    paper : str
        Citation.
    concordance : DataFrame
        As read from its CSV, all text.
    synthetic : bool, optional
        The data are made up, which the section must say.
    """
    counts = summary(concordance)
    claims = [{str(key): str(value) for key, value in claim.items()} for claim in concordance.to_dict("records")]
    listed = [
        claim
        for claim, is_descriptive in zip(claims, describes(concordance), strict=True)
        if _is_listed(claim, is_descriptive)
    ]
    paragraphs = (*([OF_SYNTHETIC] if synthetic else []), _counts(counts), HOW)
    return ConcordanceSection(
        paper,
        headline(counts),
        paragraphs,
        tuple((place, tuple(_differences(list(group)))) for place, group in groupby(listed, _place)),
        _others(counts.differing - len(listed)),
        tuple(
            (
                place,
                tuple(tuple(_line(claim) for claim in row) for _, row in groupby(group, lambda claim: claim["row"])),
            )
            for place, group in groupby(claims, _place)
        ),
    )


def headline(counts: Summary) -> str:
    r"""How much of the paper comes out, in a sentence.

    >>> said = headline(Summary(Tally(19, 20), Tally(7, 8), Tally(0, 3), 5, 1))
    >>> print(said.replace("\xa0", " ").replace("; ", ";\n"))
    Of the paper's 20 printed descriptive numbers, 19 come out as printed (95.0%);
    of 8 conclusions (one per cell), 7 are the same.
    """
    numbers, conclusions = counts.descriptive, counts.conclusions
    parts = []
    if numbers.of:
        parts.append(
            f"of the paper's {format_count(numbers.of)} printed descriptive number{_s(numbers.of)}, "
            f"{format_count(numbers.same)} {_come(numbers.same)} out as printed ({_percent(numbers)})"
        )
    if conclusions.of:
        whose = "" if parts else "the paper's "
        parts.append(
            f"of {whose}{format_count(conclusions.of)} conclusion{_s(conclusions.of)} (one per cell), "
            f"{format_count(conclusions.same)} {_are(conclusions.same)} the same"
        )
    if not parts:
        same = counts.estimates
        parts = [
            f"of the paper's {format_count(same.of)} printed estimates, {format_count(same.same)} come out as printed"
        ]
    text = "; ".join(parts)
    return f"{capital(text)}."


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _come(count: int) -> str:
    return "comes" if count == 1 else "come"


def _percent(tally: Tally) -> str:
    return f"{format_percent(tally.same, tally.of)}%"


def _counts(counts: Summary) -> str:
    told = []
    if counts.estimates.of:
        told.append(f"Of the other estimates, {format_part(*counts.estimates)} come out as printed.")
    if counts.stated:
        told.append(
            f"Of the {format_count(counts.differing)} lines below that differ in a number or a conclusion, "
            f"{format_count(counts.stated)} cannot agree, because the paper contradicts itself there."
        )
    elif counts.differing:
        lines = "line below differs" if counts.differing == 1 else "lines below differ"
        told.append(f"{format_count(counts.differing)} {lines} in a number or a conclusion.")
    else:
        told.append("Nothing differs.")
    return " ".join(told)


def _place(claim: dict[str, str]) -> str:
    return claim["place"]


def _is_listed(claim: dict[str, str], is_descriptive: bool) -> bool:
    """Whether a difference matters by itself; an estimate that only has other digits does not."""
    if claim["same_conclusion"] == "false" or claim["reason"].startswith(STATED):
        return True
    return claim["same_at_printed_precision"] == "false" and (not claim["computed"] or is_descriptive)


def _differences(claims: list[dict[str, str]]) -> list[Difference]:
    found = []
    for (row, column, stated), group in groupby(claims, _cell):
        where = ", ".join(filter(None, [row, column]))
        if stated:
            numbers = "; ".join(
                f"{_what(claim['kind'])} {_computed(claim) or NONE} computed, {claim['published']} printed"
                for claim in group
            )
            found.append(Difference(where, f"{numbers}. {_sentence(stated)}"))
        else:
            found.append(Difference(where, _sentence("; ".join(_reasons(group)))))
    return found


def _cell(claim: dict[str, str]) -> tuple[str, str, str]:
    return claim["row"], claim["column"], claim["reason"] if claim["reason"].startswith(STATED) else ""


def _reasons(claims: Iterable[dict[str, str]]) -> Iterator[str]:
    for reason, group in groupby(claims, lambda claim: claim["reason"]):
        yield f"{', '.join(_what(claim['kind']) for claim in group)}: {reason}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _others(count: int) -> str:
    if not count:
        return ""
    estimates = "estimate differs in its" if count == 1 else "estimates differ in their"
    return f"{format_count(count)} {estimates} digits only, not in a conclusion."


def _what(kind: str) -> str:
    return WORDS.get(kind, kind.replace("_", " "))


def _line(claim: dict[str, str]) -> Line:
    return Line(
        claim["row"],
        claim["column"],
        _what(claim["kind"]),
        _words(claim["kind"], claim["published"]),
        _computed(claim) or NONE,
        SAME[claim["same_at_printed_precision"]],
        SAME[claim["same_conclusion"]],
    )


def _words(kind: str, text: str) -> str:
    if kind == "significant":
        return {"true": "significant", "false": "not significant"}.get(text, text)
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def _computed(claim: dict[str, str]) -> str:
    """The computed number at the printed decimals, and one more where it differs."""
    kind, computed, printed = claim["kind"], claim["computed"], claim["published"]
    if kind in CONCLUSIONS or computed in ("", NOT_REACHED):
        return _words(kind, computed)
    value, differs = float(computed), claim["same_at_printed_precision"] == "false"
    if printed == NOT_REACHED:
        return _words(kind, shown(value, "0.0"))
    if not differs and printed[0] in "<>":
        return printed
    has_more = differs and not (value.is_integer() and "." not in printed)
    return _words(kind, shown(value, printed, int(has_more)))
