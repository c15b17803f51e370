"""No sentence of ours says that one thing was the reason for another; what authors wrote is theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import studies
from tests.causal import authors_words, causal

import lymphoradio
from lymphoradio.published import read_published
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.tables import build_table
from lymphoradio.render.tables.clocks import clock_notes
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.methods import methods
from lymphoradio.report.results_text import results_text
from lymphoradio.stages.audit import audit_paper
from lymphoradio.versions import versions

PACKAGE = Path(lymphoradio.__file__).parent
STUDIES = ["actg175", "il7_hcc", "thymosin_prag"]


@pytest.mark.parametrize(
    "text",
    ["Treatment led to a rise.", "This improves survival.", "The effect of cycles.", "Counts were reduced by it.",
     "Radiation-induced lymphopenia", "Survival was longer due to it.", "It resulted in a fall.", "IL-7 protects.",
     "Lymphopenia causes death.", "Recovery prevents progression."],
)  # fmt: skip
def test_causal_words_are_found(text: str) -> None:
    assert causal(text)


def test_associations_are_not_causal_and_authors_words_are_theirs() -> None:
    assert causal("Death was associated with Age; the result is in Table 2, because six tests are one family.") == []
    assert causal("Table 3: Increases due to thymosin. It fell.", ("increases due to thymosin",)) == []


@pytest.mark.parametrize("name", STUDIES)
def test_the_text_of_a_study_has_no_causal_word(name: str) -> None:
    study, results = studies.computed(name)
    estimates = {analysis: results.tidy_of(analysis) for analysis in ("flow", *study.analyses)}
    theirs = authors_words(study)
    texts = [paragraph.text for paragraph in methods(study, estimates, versions())]
    texts += [paragraph.text for paragraph in results_text(study, estimates)]
    texts += [caveat.text for caveat in find_caveats(study, estimates, [])]
    texts += [cell for row in comparisons(study, estimates).itertuples(index=False) for cell in row]
    for shown, output in study.outputs.items():
        texts += clock_notes(study, output)
        if "Table" in shown:
            table = build_table(shown, estimates[output.source], study, output)
            texts += [note.text for note in table.footnotes] + [cell for row in table.rows for cell in row.cells]
    assert len(texts) > 100
    assert [(text, found) for text in texts if (found := causal(text, theirs))] == []


@pytest.mark.parametrize("name", ["il7_hcc", "thymosin_prag"])
def test_the_audit_of_a_paper_has_no_causal_word(name: str) -> None:
    study, _ = studies.computed(name)
    published = read_published(studies.RAW / name / study.published, study)
    theirs = (*authors_words(study), *authors_words(published))
    audit = audit_paper(published)
    assert len(audit) > 50
    sentences = [*audit["claim"], *audit["recomputed"], *audit["sentence"]]
    assert [(text, found) for text in sentences if (found := causal(text, theirs))] == []


def words_in_the_code(path: Path) -> Iterator[tuple[int, str]]:
    """Texts of a source file but its docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_no_sentence_in_the_code_has_a_causal_word() -> None:
    """Also those that no study has reached yet, and those that are drawn into figures."""
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text!r}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in words_in_the_code(path)
        if causal(text)
    ]
    found += [
        f"{path.name}:{number} {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.j2"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if causal(line)
    ]
    assert found == []
