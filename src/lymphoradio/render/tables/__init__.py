"""Printed tables: one module per table, each a view of tidy rows; nothing is computed here.

A table is drafted by its module, which reads numbers from the results and words from the plan, and finished by
`footnotes`, which letters the notes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module

import pandas as pd

from ...study import Study
from ...study.specs import TABLE_KINDS, Output
from ..notes import in_doubt, library_warnings, without_library_warnings
from ..population import population_note
from ..style import in_words, p_words
from ..table import Table
from .clocks import clock_notes
from .footnotes import Draft, finish
from .limits import limit_notes
from .rows import Records, records

Drafter = Callable[[Records, Study, Output], Draft]


def build_table(name: str, estimates: pd.DataFrame, study: Study, output: Output, beside: Sequence[str] = ()) -> Table:
    """A table of the paper.

    Parameters
    ----------
    name : str
        Its name in the plan's outputs, for example `Table 2`.
    estimates : DataFrame
        The tidy rows of the analysis that it shows.
    study : Study
    output : Output
        What the plan says about it.
    beside : sequence of str
        Sentences about conclusions that change by a recommended analysis.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        The rows lack what this kind of table shows.
    """
    kind = "flow" if output.source == "flow" else study.analyses[output.source].kind
    shown_as = output.shown_as or TABLE_KINDS[kind][0]
    drafter: Drafter = import_module(f".{shown_as}", __name__).draft
    draft = drafter(records(without_library_warnings(estimates)), study, output)
    opening = (population_note(estimates, study, output), *draft.opening)
    clocks = clock_notes(study, output) if shown_as in ("regression", "survival") else ()
    closing = (
        in_doubt(library_warnings(estimates)),
        *draft.closing,
        *clocks,
        *limit_notes(study, output.source),
        *beside,
    )
    table = finish(name, output, replace(draft, opening=opening, closing=closing))
    return _with_symbol(replace(table, synthetic=study.synthetic))


def _with_symbol(table: Table) -> Table:
    """The table with the style's symbol of p in its heads, labels and footnotes."""
    head = tuple(tuple(replace(cell, text=p_words(cell.text)) for cell in cells) for cells in table.head)
    rows = tuple(replace(row, cells=(p_words(row.cells[0]), *row.cells[1:])) for row in table.rows)
    notes = tuple(replace(note, text=in_words(note.text)) for note in table.footnotes)
    return replace(table, head=head, rows=rows, footnotes=notes)
