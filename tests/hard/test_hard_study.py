"""A study in which something cannot be estimated in every analysis, printed whole.

Nothing may crash, print a blank, `nan`, or a text that is cut or runs into another; what has no number says why.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort import Prepared, patients_of, prepare_cohort, read_cohort, write_cohort
from lymphoradio.files import read_table, write_table
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.save import save_figure
from lymphoradio.render.figures.style import journal
from lymphoradio.render.table import Row, Table, to_csv, to_html
from lymphoradio.render.tables import build_table
from lymphoradio.study import read_study
from lymphoradio.study.specs import Regression

from ..render.figure_texts import outside, overlapping, texts, words

HERE = Path(__file__).parent
KINDS = {
    "characteristics": characteristics, "paired_change": paired_change, "trajectory": trajectory, "roc": roc,
    "linear": linear, "logistic": logistic, "kaplan_meier": kaplan_meier, "cox": cox,
}  # fmt: skip
STUDY = read_study(HERE / "study.yaml")
TABLES = [name for name in STUDY.outputs if "Table" in name]
FIGURES = [name for name in STUDY.outputs if "Figure" in name]
NOT_A_NUMBER = re.compile(r"\b(nan|inf|nat|<na>)\b", re.IGNORECASE)
# What a figure says where it cannot draw; lines are broken anywhere, so each is a few words.
REASONS = {
    "Figure 2": ("No patient has both", "no difference other"),
    "Figure 3": ("No patient has both", "n = 0"),
    "Figure 4": ("NE, not estimable: no differences",),
    "Figure 6": ("not 0; all differences are equal",),
    "Figure 7": ("Not estimable: no patient has all the values.",),
    "Figure 8": ("NE, not estimable: the design is collinear",),
    "Figure 10": ("Not estimable: Constant: the same in all patients.",),
    "Figure 12": ("Not estimable: no patient had the event.",),
    "Figure 13": ("Never enrolled: no patient.",),
    "Figure 14": ("so many curves is not drawn",),
    "Figure 17": ("Log-rank test: not estimable", "Absent: no patient."),
    "Figure 19": ("Not estimable: monotone likelihood",),
    "Figure 20": ("NE, not estimable: collinear",),
    "Figure 21": ("0 cases and 0 controls", "AUC not estimable"),
    "Figure 22": ("AUC 1.000", "the DeLong variance of the area is zero"),
    "Figure 23": ("AUC 0.000", "no cut-off"),
    "Figure 24": ("AUC not estimable",),
    "Figure 28": ("One level present: the same in all patients",),
    "Figure 29": ("No variable stayed in this model.",),
    "Figure 31": ("No patient has a value.", "not 0."),
    "Figure 25": ("AUC 0.500", "no cut-off"),
}


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The cohort, read."""
    return prepare_cohort((HERE / "cohort.csv").read_bytes(), "cohort.csv", STUDY)


@pytest.fixture(scope="module")
def results(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tidy.Result]:
    """Every analysis, written and read back as the stages of a run do."""
    folder = tmp_path_factory.mktemp("hard")
    write_cohort(prepared.cohort, folder / "cohort.csv")
    found = {"flow": tidy.Result(_stored(prepared.flow.assign(study="hard"), folder, tidy.NUMERIC))}
    for name, spec in STUDY.analyses.items():
        cohort = patients_of(read_cohort(folder / "cohort.csv"), STUDY, STUDY.population(spec))
        result, met = run_analysis(KINDS[spec.kind], cohort, name, STUDY)
        assert met == [], "a library warned"
        found[name] = tidy.Result(
            _stored(result.estimates, folder, tidy.NUMERIC),
            None if result.curves is None else _stored(result.curves, folder, tidy.CURVE_NUMERIC),
            None if result.points is None else _stored(result.points, folder, tidy.POINT_NUMERIC),
        )
    return found


def _stored(frame: pd.DataFrame, folder: Path, numeric: tuple[str, ...]) -> pd.DataFrame:
    write_table(folder / "stored.csv", frame)
    return read_table(folder / "stored.csv", numeric)


def _spec(name: str):
    """The analysis of an output; None for the flow."""
    return STUDY.analyses.get(STUDY.outputs[name].source)


def _table(name: str, results: dict[str, tidy.Result]) -> Table:
    output = STUDY.outputs[name]
    return build_table(name, results[output.source].estimates, STUDY, output)


def test_results_obey_the_glossary(results: dict[str, tidy.Result]) -> None:
    assert set(results) == {"flow", *STUDY.analyses}
    for name, result in results.items():
        tidy.check(result.estimates)
        assert not result.estimates.empty, name


def test_every_kind_meets_what_cannot_be_estimated(results: dict[str, tidy.Result]) -> None:
    empty = {
        STUDY.analyses[name].kind
        for name, result in results.items()
        if name != "flow"
        and (result.estimates["estimate"].isna() & (result.estimates["estimate_type"] != "test")).any()
    }
    assert empty == set(KINDS)


def blocks(table: Table) -> Iterator[list[Row]]:
    """A row with the indented rows below it."""
    block: list[Row] = []
    for row in table.rows:
        if block and row.indent == 0:
            yield block
            block = []
        block.append(row)
    yield block


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_blank(name: str, results: dict[str, tidy.Result]) -> None:
    """A factor's numbers stand beside its name or beside all of its levels."""
    for head, *below in blocks(_table(name, results)):
        assert all(row.cells[0].strip() for row in (head, *below))
        for column in range(1, len(head.cells)):
            filled = [bool(row.cells[column]) for row in below]
            assert all(filled) or not any(filled), (head.cells, column)
            assert head.cells[column] or any(filled), (head.cells, column)
        assert not head.is_section or all(all(row.cells) for row in below), head.cells


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_number_has_its_reason(name: str, results: dict[str, tidy.Result]) -> None:
    table = _table(name, results)
    lettered = {note.mark for note in table.footnotes if note.mark}
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if cell.strip() == "NE":
                marks = {*row.mark(column).split(","), *table.head[-1][column].mark.split(",")}
                assert marks & lettered, (row, column)
    used = {mark for row in table.rows for i in range(len(row.cells)) for mark in row.mark(i).split(",") if mark}
    used |= {mark for cells in table.head for cell in cells for mark in cell.mark.split(",") if mark}
    assert used == lettered
    if any(re.search(r"\bNE\b", cell) for row in table.rows for cell in row.cells[1:]):
        assert any("NE, not estimable" in note.text for note in table.footnotes)


class Page(HTMLParser):
    """Elements and text of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"class", "id", "scope", "colspan"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


ELEMENTS = set("table caption span thead tbody tfoot tr th td sup p br".split())


@pytest.mark.parametrize("name", TABLES)
def test_html_is_escaped_and_says_no_nan(name: str, results: dict[str, tidy.Result]) -> None:
    page = Page()
    page.feed(to_html(_table(name, results)))
    page.close()
    assert page.tags <= ELEMENTS
    assert page.open == []
    assert not NOT_A_NUMBER.search(" ".join(page.text))


def test_labels_print_as_the_plan_has_them(results: dict[str, tidy.Result]) -> None:
    page = Page()
    page.feed(to_html(_table("Table 2", results)))
    text = "".join(page.text)
    for label in STUDY.levels("g"):
        assert label in text
    assert STUDY.label("g") in text


@pytest.mark.parametrize("name", TABLES)
def test_csv_runs_no_formula(name: str, results: dict[str, tidy.Result]) -> None:
    table = _table(name, results)
    rows = list(csv.reader(io.StringIO(to_csv(table))))
    assert len(rows) == len(table.rows) + 1
    for row in rows:
        assert len(row) == len(table.align)
        for cell in row:
            start = cell.lstrip()
            assert start[:1] not in ("=", "+", "@", "\t"), cell
            assert start[:1] != "-" or re.match(r"-\d", start), cell
            assert not NOT_A_NUMBER.search(cell)


MODELS = [name for name in TABLES if isinstance(_spec(name), Regression) and _spec(name).models]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_was_refused_has_its_reason(name: str, results: dict[str, tidy.Result]) -> None:
    """Its columns are em dashes, or its table has no path and no test: the footnotes say why."""
    rows = results[STUDY.outputs[name].source].estimates
    first = next(iter(_spec(name).models))
    steps = rows[(rows["estimate_type"] == "selection_step") & (rows["model"] == first)]
    notes = " ".join(note.text for note in _table(name, results).footnotes)
    for reason in steps.loc[steps["estimate"].isna(), "note"]:
        assert reason.removeprefix("not estimable: ") in notes


@pytest.mark.parametrize("width", ["one_column", "two_columns"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_read(name: str, width: str, results: dict[str, tidy.Result], tmp_path: Path) -> None:
    output = STUDY.outputs[name].model_copy(update={"width": width})
    figure = draw(results[output.source], STUDY, output)
    with journal():
        figure.draw_without_rendering()
    assert outside(figure) == []
    assert overlapping(figure) == []
    assert not NOT_A_NUMBER.search(words(figure))
    assert len(texts(figure)) > 3
    for reason in REASONS.get(name, ()):
        assert reason in words(figure)
    (svg,) = save_figure(figure, tmp_path, "figure", ("svg",))
    page = ElementTree.parse(svg)
    assert not any(element.tag.endswith("script") for element in page.iter())
    assert "nan" not in " ".join(value for element in page.iter() for key, value in element.items() if key != "style")
