"""Tables, figures and report of a release: the same renderers, on released rows."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ..layout import output_stem
from ..render.comparisons import about, comparisons
from ..render.format import NONE, format_count, format_range
from ..render.latex import to_latex
from ..render.resolution import DPI
from ..render.table import Footnote, Row, Table, to_csv, to_html
from ..render.tables import build_table
from ..render.tables.clocks import clock_notes
from ..render.tables.rows import records
from ..render.word import WordTable, to_docx, word_table
from ..report.beside import beside_section
from ..report.caveats import Caveat, find_caveats
from ..report.html import Piece, inline_svg, render_report
from ..report.methods import Paragraph, methods
from ..report.printing import printing, typeset_words
from ..report.results_text import results_text
from ..report.word import WordFigure, WordSection, render_word
from ..study import Study
from ..study.specs import Characteristics, KaplanMeier, Output, Spec
from ..tidy import Result
from ..versions import versions
from .words import FOOTNOTE, OF_CURVES, REDACTED, small_counts, without_counts

# Ways to show an analysis that draw no patient.
SAFE_FIGURES = frozenset({"flow", "forest", "kaplan_meier", "trajectory"})
REDACTED_CELL = "[redacted]"
_RANGE = re.compile(r"\s\(range\)")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Þ])")


@dataclass
class Rendered:
    """Files of a release.

    Attributes
    ----------
    files : dict of str to bytes
        By path in the folder.
    left_out : list of str
        What is not there, and why, a sentence each.
    pieces : list of Piece
        Tables and figures as the page shows them, in the order of the plan.
    word : list of WordTable or WordFigure
        The same for the Word file.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    word: list[WordTable | WordFigure] = field(default_factory=list)


def render_release(
    study: Study, name: str, results: Mapping[str, Result], formats: tuple[str, ...], identity: str
) -> Rendered:
    """Render what may be released.

    Parameters
    ----------
    study : Study
        The plan.
    name : str
        Of the study.
    results : mapping of str to Result
        Released results of `flow` and of every analysis.
    formats : tuple of str
        Of the figures.
    identity : str
        Of the results that are released.

    Returns
    -------
    Rendered
    """
    found = Rendered()
    study = without_counts(study, found.left_out)
    shown = {name: for_renderers(result, study.analyses.get(name)) for name, result in results.items()}
    with printing(study):
        compared = comparisons(study, {analysis: result.estimates for analysis, result in shown.items()})
        for output_name, output in study.outputs.items():
            beside = tuple(dict.fromkeys(text for source in output.sources for text in about(compared, source)))
            if "Table" in output_name:
                _add_table(found, output_name, output, study, shown, beside)
            else:
                _add_figure(found, output_name, output, study, shown, beside, formats)
        _add_reports(found, study, name, shown, compared, identity)
    return found


def for_renderers(result: Result, spec: Spec | None) -> Result:
    """Renderers say who is missing where `n_missing` is not 0; that 7 or fewer are missing is not said.

    A table of characteristics prints the missing values of all groups where one has some: of a variable with a released
    number the others stay empty, and print as redacted.
    """
    rows = result.estimates
    missing = rows["n_missing"].fillna(0.0)
    if isinstance(spec, Characteristics):
        is_told = (missing > 0).groupby(rows["variable"]).transform("any")
        missing = missing.where(~is_told, rows["n_missing"])
    return result._replace(estimates=rows.assign(n_missing=missing))


def _add_table(
    found: Rendered, name: str, output: Output, study: Study, results: Mapping[str, Result], beside: tuple[str, ...]
) -> None:
    if isinstance(study.analyses.get(output.source), KaplanMeier):
        output = output.model_copy(update={"footnotes": (*output.footnotes, OF_CURVES)})
    table = build_table(name, results[output.source].estimates, study, output, beside)
    table = mark_redacted(table)
    html = to_html(table)
    if small_counts(html):
        found.left_out.append(f"{name}: its words state a number of 7 or fewer")
        return
    stem, in_word = f"tables/{output_stem(name)}", word_table(table)
    found.files |= {f"{stem}.html": html.encode(), f"{stem}.csv": to_csv(table).encode()}
    found.files |= {f"{stem}.docx": to_docx(in_word), f"{stem}.tex": to_latex(table).encode()}
    found.pieces.append(Piece(name, output.title, html))
    found.word.append(in_word)


def mark_redacted(table: Table) -> Table:
    """Say that a number is redacted in the cells that would print it as not estimable."""
    marks = {note.mark for note in table.footnotes if note.mark and REDACTED[1:] in note.text}
    no_range = f" ({format_range(math.nan, math.nan, 0)})"
    of_column = _marks_of_columns(table)

    def cells(row: Row) -> tuple[str, ...]:
        redacted = [bool(marks & {*row.mark(i).split(","), *of_column[i]}) for i in range(len(row.cells))]
        name, *values = (
            REDACTED_CELL if gone and text == "NE" else text.replace(no_range, "")
            for text, gone in zip(row.cells, redacted, strict=True)
        )
        return name if any("(" in text for text in values) else _RANGE.sub("", name), *values

    rows = tuple(replace(row, cells=cells(row)) for row in table.rows)
    used = any(
        "NE" in text.replace("(", " ").replace(")", " ").replace("–", " ").split() for row in rows for text in row.cells
    )
    return replace(table, rows=rows, footnotes=_abbreviated(table.footnotes, used))


def _marks_of_columns(table: Table) -> list[set[str]]:
    """The letters of the footnotes in the head above each column: a note of all its numbers stands there."""
    found: list[set[str]] = [set() for _ in table.align]
    for line in table.head:
        column = 0
        for cell in line:
            for each in found[column : column + cell.span]:
                each |= set(cell.mark.split(",")) - {""}
            column += cell.span
    return found


def _abbreviated(footnotes: Iterable[Footnote], has_ne: bool) -> tuple[Footnote, ...]:
    """The footnotes; without an abbreviation that no cell has any more."""
    if has_ne:
        return tuple(footnotes)
    kept = []
    for note in footnotes:
        text = note.text.replace("; NE, not estimable", "").replace("NE, not estimable; ", "")
        if text != "NE, not estimable.":
            kept.append(replace(note, text=text))
    return tuple(kept)


def _add_figure(
    found: Rendered,
    name: str,
    output: Output,
    study: Study,
    results: Mapping[str, Result],
    beside: tuple[str, ...],
    formats: tuple[str, ...],
) -> None:
    from ..render.figures import draw, save_figure, shown_as

    if shown_as(study, output) not in SAFE_FIGURES:
        found.left_out.append(f"{name}: it draws values of single patients or of few")
        return
    of_curves = shown_as(study, output) == "kaplan_meier"
    parts = [results[source] for source in output.sources]
    if of_curves and any(part.curves is None or part.curves.empty for part in parts):
        found.left_out.append(f"{name}: no group has curves of more than 7 patients and events")
        return
    joined = parts[0] if len(parts) == 1 else _joined(parts)
    stem = output_stem(name)
    drawn_as = tuple(dict.fromkeys(("svg", *formats)))  # the words of an SVG can be read
    with tempfile.TemporaryDirectory() as folder:
        save_figure(draw(joined, study, output), Path(folder), stem, drawn_as, bool(study.synthetic), "")
        drawn = {ending: (Path(folder) / f"{stem}.{ending}").read_bytes() for ending in drawn_as}
    if small_counts(drawn["svg"].decode()):
        found.left_out.append(f"{name}: its words state a number of 7 or fewer")
        return
    found.files |= {f"figures/{stem}.{ending}": drawn[ending] for ending in formats}
    footnotes = (*output.footnotes, *[OF_CURVES] * of_curves, *clock_notes(study, output))
    described = f"SYNTHETIC data. {output.title}" if study.synthetic else output.title
    html = inline_svg(drawn["svg"].decode(), name, described)
    found.pieces.append(Piece(name, output.title, html, footnotes, beside))
    found.word.append(WordFigure(name, output.title, drawn.get("png"), DPI, footnotes, beside))


def _joined(parts: list[Result]) -> Result:
    curves = [part.curves for part in parts if part.curves is not None]
    estimates = pd.concat([part.estimates for part in parts], ignore_index=True)
    return Result(estimates, pd.concat(curves, ignore_index=True) if curves else None)


def _add_reports(
    found: Rendered, study: Study, name: str, results: Mapping[str, Result], compared: pd.DataFrame, identity: str
) -> None:
    estimates = {analysis: result.estimates for analysis, result in results.items()}
    used = versions()
    caveats = [caveat for caveat in find_caveats(study, estimates, []) if REDACTED not in caveat.text]
    texts = {
        "Results": results_text(study, estimates),
        "Methods": methods(study, estimates, used),
        "Warnings": [Paragraph(caveat.where, caveat.text) for caveat in caveats],
    }
    kept = {heading: released_paragraphs(paragraphs) for heading, paragraphs in texts.items()}
    found.left_out += [
        f"{heading}, sentences with redacted numbers: {', '.join(dict.fromkeys(about for about in dropped))}"
        for heading, (_, dropped) in kept.items()
        if dropped
    ]
    curves = any(isinstance(spec, KaplanMeier) for spec in study.analyses.values())
    rules = Paragraph("Numbers", f"{FOOTNOTE} {OF_CURVES}" if curves else FOOTNOTE)
    said = {
        heading: typeset_words([*[rules] * (heading != "Warnings"), *paragraphs])
        for heading, (paragraphs, _) in kept.items()
    }
    counts = {row["variable"]: row["n"] for row in records(estimates["flow"])}
    whose = "Synthetic patients" if study.synthetic else "Patients"
    page = render_report(
        title=study.title,
        description=study.description,
        pieces=found.pieces,
        methods=said["Methods"],
        results=said["Results"],
        caveats=[Caveat(*paragraph) for paragraph in said["Warnings"]],
        facts=[(f"{whose} {word}", format_count(counts[word])) for word in ("enrolled", "analysed")],
        beside=beside_section(study, compared),
        synthetic=study.synthetic,
        provenance=[
            ("Study", name),
            ("Release of results", identity),
            ("Rules", rules.text),
            *used.items(),
        ],
    )
    sections = [
        WordSection(heading, [(each.about, each.text) for each in paragraphs]) for heading, paragraphs in said.items()
    ]
    found.files["report.html"] = page.encode()
    found.files["report.docx"] = render_word(study.title, study.description, study.synthetic, sections, found.word)


def _said_redacted(text: str) -> str:
    """Say of a number that is redacted not that it is not estimable; the rules are told once."""
    return text.replace(f"not estimable ({REDACTED})", "redacted")


def released_paragraphs(paragraphs: Iterable[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """The sentences without a redacted number, and what those are about that have one.

    >>> released_paragraphs([Paragraph("Flow", "The cohort had 50 patients. Of them — were excluded.")])
    ([Paragraph(about='Flow', text='The cohort had 50 patients.')], ['Flow'])
    """
    kept, dropped = [], []
    for place, text in paragraphs:
        sentences = _SENTENCE_END.split(_said_redacted(text.replace(" (range )", "")))
        whole = [
            each for each in sentences if NONE not in each and "nan" not in each.split() and not small_counts(each)
        ]
        if len(whole) < len(sentences):
            dropped.append(place)
        if whole:
            kept.append(Paragraph(place, " ".join(whole)))
    return kept, dropped
