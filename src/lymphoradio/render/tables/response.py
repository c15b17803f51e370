"""Best response, with the rates of objective response and disease control and their exact intervals."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import Output, Response
from ..english import in_sentence
from ..format import format_count, format_count_percent, format_interval, format_part
from ..table import MIXED, NUMBER
from .cells import EMPTY, has_ne, method_name, not_estimable, notes_apart, p_cell
from .footnotes import Cell, Draft, Head, Line
from .groups import group_head, groups_of
from .rows import Record, Records, first, only, where
from .words import P_VALUE, Words, percent_level

RATES = {"objective_response": "Objective response", "disease_control": "Disease control"}
SHARES = {"evaluable": "Of evaluable patients", "all": "Of all patients"}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per level of the best response, then the rates; columns overall and per group, and p."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Response)
    words = Words(study, output)
    groups = groups_of(rows)
    tested = any(row["estimate_type"] == "test" for row in rows)
    everybody_known = not only(rows, variable="not_evaluable", estimate_type="count", group="")["estimate"]
    lines = _best(rows, groups, tested, everybody_known, spec, words)
    for name in RATES:
        lines += _rate(where(rows, variable=name), groups, tested, everybody_known, spec, RATES[name])
    head = tuple(group_head(rows, group, spec.by, words) for group in groups)
    lowest = (Head("Response"), *head, *[Head(P_VALUE)] * tested)
    return Draft(
        head=(lowest,),
        lines=tuple(lines),
        align=("left", *MIXED * len(groups), *NUMBER * tested),
        opening=() if everybody_known else ("Percentages of the best responses are of the evaluable patients.",),
        closing=_closing(spec, everybody_known, words),
        abbreviations=("CI", *["NE"] * any(has_ne(line.cells) for line in lines)),
    )


def _best(
    rows: Records, groups: tuple[str, ...], tested: bool, everybody_known: bool, spec: Response, words: Words
) -> list[Line]:
    blank = [EMPTY] * tested
    lines = [Line((Cell(f"{words.variable(spec.best)}, n (%)"), *[EMPTY] * len(groups), *blank))]
    for level in words.study.levels(spec.best):
        mine = where(rows, variable=spec.best, level=level, estimate_type="count")
        cells = (_count(only(mine, group=group)) for group in groups)
        lines.append(Line((Cell(words.text(level)), *cells, *blank), indent=1))
    if not everybody_known:
        mine = where(rows, variable="not_evaluable", estimate_type="count")
        counts = (Cell(format_count(only(mine, group=group)["estimate"])) for group in groups)
        lines.append(Line((Cell("Not evaluable, n"), *counts, *blank), indent=1))
    return lines


def _count(row: Record) -> Cell:
    note = "" if row["n"] else "no patient of this group is evaluable"
    return Cell(format_count_percent(row["estimate"], row["n"])).noted(note)


def _rate(
    mine: Records, groups: tuple[str, ...], tested: bool, everybody_known: bool, spec: Response, label: str
) -> list[Line]:
    """A rate among the evaluable and among all patients; one line where they are the same."""

    def cells(share: str) -> tuple[Cell, ...]:
        percents = where(mine, level=share, estimate_type="percent")
        test = first(mine, level=share, estimate_type="test")
        tail = [_p(test, spec.alpha)] if tested else []
        return (*(_percent(only(percents, group=group)) for group in groups), *tail)

    head = f"{label}, n of N; % ({percent_level(spec.conf_level)} CI)"
    if everybody_known:
        return [Line((Cell(head), *cells("all")))]
    below = [Line((Cell(text), *cells(share)), indent=1) for share, text in SHARES.items()]
    return [Line((Cell(head), *[EMPTY] * (len(groups) + tested))), *below]


def _percent(row: Record) -> Cell:
    if math.isnan(row["estimate"]):
        return not_estimable(row)
    percent = format_interval(row["estimate"], row["conf_low"], row["conf_high"], 1)
    return Cell(f"{format_part(row['n_events'], row['n'])}; {percent}")


def _p(test: Record | None, alpha: float) -> Cell:
    return p_cell(test, alpha, *([method_name(test), *notes_apart(test)] if test else []))


def _closing(spec: Response, everybody_known: bool, words: Words) -> tuple[str, ...]:
    kinds = " ".join(
        f"{label}: {_either([in_sentence(words.text(level)) for level in levels])}."
        for label, levels in zip(RATES.values(), (spec.objective, spec.control), strict=True)
    )
    of_all = "Among all patients those who are not evaluable count as without response and without disease control."
    return ("Intervals are exact (Clopper-Pearson).", kinds, "" if everybody_known else of_all)


def _either(words: list[str]) -> str:
    """`complete response, partial response or stable disease`."""
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
