"""A printed table as LaTeX: booktabs' rules, everything escaped, readable by pdfLaTeX as by XeLaTeX."""

from __future__ import annotations

from itertools import groupby

from .east_asian import CHARACTER, SIMPLIFIED, current_script
from .table import SYNTHETIC, HeadCell, Row, Table, aligned_blocks

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "\N{EN DASH}": "--", "\N{EM DASH}": "---", "\N{MINUS SIGN}": r"\ensuremath{-}", "±": r"\ensuremath{\pm}",
    "×": r"\ensuremath{\times}", "≥": r"\ensuremath{\geq}", "≤": r"\ensuremath{\leq}",
    "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}", "⁶": r"\textsuperscript{6}", "⁹": r"\textsuperscript{9}",
    "µ": r"\ensuremath{\mu}", "\N{GREEK SMALL LETTER MU}": r"\ensuremath{\mu}", "α": r"\ensuremath{\alpha}",
    "β": r"\ensuremath{\beta}", "γ": r"\ensuremath{\gamma}", "ρ": r"\ensuremath{\rho}", "χ": r"\ensuremath{\chi}",
    "Δ": r"\ensuremath{\Delta}", "’": "'", "‘": "`", "“": "``", "”": "''",
    "†": r"\textdagger{}", "‡": r"\textdaggerdbl{}",
    "\N{THIN SPACE}": r"\,", "\N{NO-BREAK SPACE}": "~", "\N{EM SPACE}": r"\quad{}",
    "\N{NARROW NO-BREAK SPACE}": r"\,", "\N{FIGURE SPACE}": r"\phantom{0}", "\N{PUNCTUATION SPACE}": r"\phantom{,}",
}  # fmt: skip


def to_latex(table: Table) -> str:
    r"""The table as a `table` environment; the preamble needs `\usepackage{booktabs}` and `\usepackage{textcomp}`.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str
        Numbers are padded so that decimal points stand below each other, as in the page. The first line says what
        Chinese, Japanese and Korean text needs, where there is any.

    Examples
    --------
    >>> rows = (Row(("A & B", "3")),)
    >>> table = Table("Table 1", "50 %", ((HeadCell("Group"), HeadCell("n")),), rows, ("left", "decimal"))
    >>> r"A \& B & 3 \\" in to_latex(table)
    True
    """
    width = len(table.align)
    mark = rf"\textbf{{{SYNTHETIC}}} " if table.synthetic else ""
    lines = [
        r"\begin{table}",
        rf"\caption*{{{mark}\textbf{{{latex_text(table.name)}.}} {latex_text(table.title)}}}",
        rf"\begin{{tabular}}{{{'l' * width}}}",
        r"\toprule",
        *(line for i, cells in enumerate(table.head) for line in _head(cells, i == len(table.head) - 1)),
        r"\midrule",
        *(_row(row, width) for block in aligned_blocks(table) for row in block),
        r"\bottomrule",
        r"\end{tabular}",
        *(rf"\par\footnotesize {note}" for note in _notes(table)),
        r"\end{table}",
    ]
    text = "\n".join(lines) + "\n"
    return _packages(text) + text


def _packages(text: str) -> str:
    if not CHARACTER.search(text):
        return ""
    family = (current_script(text) or SIMPLIFIED).family
    return rf"% For XeLaTeX: \usepackage{{xeCJK}} \setCJKmainfont{{{family}}}" + "\n"


def latex_text(text: str) -> str:
    r"""Text with every special character escaped; a line break becomes a space.

    >>> latex_text("5 % of 10⁹/L\n(95 % CI)")
    '5 \\% of 10\\textsuperscript{9}/L (95 \\% CI)'
    """
    return "".join(_SPECIAL.get(character, character) for character in text.replace("\n", " "))


def _mark(mark: str) -> str:
    return rf"\textsuperscript{{{mark}}}" if mark else ""


def _head(cells: tuple[HeadCell, ...], is_lowest: bool) -> list[str]:
    texts, rules, column = [], [], 1
    for cell in cells:
        text = latex_text(cell.text) + _mark(cell.mark)
        texts.append(text if cell.span == 1 else rf"\multicolumn{{{cell.span}}}{{c}}{{{text}}}")
        if cell.text and not is_lowest:
            rules.append(rf"\cmidrule(lr){{{column}-{column + cell.span - 1}}}")
        column += cell.span
    return [" & ".join(texts) + r" \\", *([" ".join(rules)] if rules else [])]


def _row(row: Row, width: int) -> str:
    first = r"\quad{}" * row.indent + latex_text(row.cells[0]) + _mark(row.mark(0))
    if row.is_section:
        return rf"\multicolumn{{{width}}}{{l}}{{\textbf{{{first}}}}} \\"
    rest = (latex_text(text) + _mark(row.mark(i)) for i, text in enumerate(row.cells[1:], start=1))
    return " & ".join([first, *rest]) + r" \\"


def _notes(table: Table) -> list[str]:
    notes = [rf"\textbf{{{SYNTHETIC} data:}} {latex_text(table.synthetic)}"] if table.synthetic else []
    for is_lettered, group in groupby(table.footnotes, key=lambda note: bool(note.mark)):
        texts = [_mark(note.mark) + latex_text(note.text) for note in group]
        notes += [" ".join(texts)] if is_lettered else texts
    return notes
