"""Tables in LaTeX: everything escaped, spanners with their rules, sections, footnotes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.render.latex import latex_text, to_latex
from lymphoradio.render.table import HeadCell, Row, Table

from .test_word import TABLE


def test_a_table():
    assert to_latex(TABLE).splitlines() == [
        r"\begin{table}",
        r"\caption*{\textbf{SYNTHETIC} \textbf{Table 2.} Change \& \textless{}counts\textgreater{}}",
        r"\begin{tabular}{lll}",
        r"\toprule",
        r" & \multicolumn{2}{c}{Both} \\",
        r"\cmidrule(lr){2-3}",
        r"Variable & n\textsuperscript{a} & HR (95\% CI) \\",
        r"\midrule",
        r"Age & 112 & \phantom{0}1.20 (1.01--1.40) \\",
        r"\multicolumn{3}{l}{\textbf{Sex}} \\",
        r"\quad{}=1+1 & \phantom{0}\phantom{0}3\textsuperscript{b} & \ensuremath{-}0.50 (0.1--2) \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\footnotesize \textbf{SYNTHETIC data:} a simulation",
        r"\par\footnotesize All patients.",
        r"\par\footnotesize \textsuperscript{a}Known. \textsuperscript{b}Exact.",
        r"\end{table}",
    ]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.characters(codec="ascii", categories=["P", "S", "L", "N"])))
def test_nothing_special_is_left(text):
    left = re.sub(r"\\([&%$#_{}]|[a-z]+\{\})", "", latex_text(text))
    assert not set(left) & set('\\&%$#_{}~^<>|"')


def test_a_row_cannot_break_the_table():
    table = Table("T", "", ((HeadCell("a & b"), HeadCell("n")),), (Row((r"x \\ \input{y}", "1")),), ("left", "decimal"))
    assert r"x \textbackslash{}\textbackslash{} \textbackslash{}input\{y\} & 1 \\" in to_latex(table)
