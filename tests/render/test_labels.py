"""Labels as a plan writes them: with their unit, and in other languages than the report's."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from lymphoradio.render.english import in_sentence
from lymphoradio.render.figures import draw
from lymphoradio.render.table import to_csv
from lymphoradio.render.tables import build_table
from lymphoradio.render.tables.response import RATES
from lymphoradio.render.units import in_unit, pretty_unit
from lymphoradio.study import Study
from lymphoradio.study.units import plain_unit

from .figure_texts import texts, words

TWO_BRACKETS = re.compile(r"\(([^()]+)\) \(([^()]+)\)")


def _module(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES, FIGURES = _module("tidy_samples_tables"), _module("make_tidy_samples")
STUDY = TABLES.sample_study()
ACTG, COHORT = FIGURES.actg175()
DRAWN = FIGURES.normal_results(ACTG, COHORT)


def with_units_in_labels(study: Study) -> Study:
    """The study of a plan whose labels end with what `unit` says again."""
    changed = {
        kind: {
            name: column.model_copy(update={"label": f"{column.label} ({pretty_unit(column.unit)})"})
            if column.unit
            else column
            for name, column in getattr(study, kind).items()
        }
        for kind in ("columns", "derived")
    }
    return study.model_copy(update=changed)


@pytest.mark.parametrize("name", STUDY.outputs)
def test_no_table_has_a_unit_twice(name: str) -> None:
    study, output = with_units_in_labels(STUDY), STUDY.outputs[name]
    rows = TABLES.sample(output.source)
    table = build_table(name, rows, study, output)
    assert TWO_BRACKETS.findall(to_csv(table)) == []
    # The units are those that the plain labels get.
    printed, plain = ([row.cells[0] for row in made.rows] for made in (table, build_table(name, rows, STUDY, output)))
    assert [text.rpartition(" (")[2] for text in printed if text.endswith("/µL)")] == [
        text.rpartition(" (")[2] for text in plain if text.endswith("/µL)")
    ]


@pytest.mark.parametrize("name", [name for name in ACTG.outputs if name.startswith("Figure")])
def test_no_figure_has_a_unit_twice(name: str) -> None:
    output = ACTG.outputs[name]
    text = words(draw(DRAWN[output.source], with_units_in_labels(ACTG), output))
    assert [pair for pair in TWO_BRACKETS.findall(text) if plain_unit(pair[0]) == plain_unit(pair[1])] == []
    assert not re.search(r"\((years|cells/µL|kg)\) \(per ", text)


@pytest.mark.parametrize(
    ("label", "unit", "printed"),
    [
        ("Age (years)", "years", "Age (years)"),
        ("CD4 [cells/uL]", "cells/µL", "CD4 [cells/uL]"),
        ("CD4 (CELLS/UL)", "cells/uL", "CD4 (CELLS/UL)"),
        ("Lymphozyten (Giga/l)", "10^9/L", "Lymphozyten (Giga/l)"),
        ("Lymphocytes (× 10⁹/L)", "10^9/L", "Lymphocytes (× 10⁹/L)"),
        ("年龄（岁）", "岁", "年龄（岁）"),
        ("Follow-up, months", "months", "Follow-up, months"),
        ("Lymphocytes, %", "%", "Lymphocytes, %"),
        ("CD4 (baseline)", "cells/uL", "CD4 (baseline) (cells/µL)"),
        ("Age (years) at death", "years", "Age (years) at death (years)"),
        ("Drug", "g", "Drug (g)"),
        ("(years)", "years", "(years) (years)"),
    ],
)
def test_a_unit_is_added_unless_the_label_ends_with_it(label: str, unit: str, printed: str) -> None:
    assert in_unit(label, unit) == printed


@pytest.mark.parametrize(
    "label",
    ["Gesamtüberleben", "Alter", "Tod jeder Ursache", "Übelkeit", "Müdigkeit", "Nach RT", "Karnofsky index", "PFS",
     "NK cells", "T cells", "Durvalumab", "Child-Pugh class B", "总生存", "Überlebenszeit", "Ärzte", "é", "X"],
)  # fmt: skip
def test_nouns_of_other_languages_and_names_keep_their_capital(label: str) -> None:
    assert in_sentence(label) == label


@pytest.mark.parametrize(
    "label",
    ["Overall survival", "Death", "Progression or death", "Before radiotherapy", "Nausea", "Stable disease",
     "Event-free survival", "20 weeks", "Best tumour response", *RATES.values()],
)  # fmt: skip
def test_common_english_words_lose_it(label: str) -> None:
    assert in_sentence(label) == label[0].lower() + label[1:]


def test_the_name_of_a_test_begins_its_line_with_a_capital() -> None:
    name = next(
        name for name, output in ACTG.outputs.items() if name.startswith("Figure") and "paired" in output.source
    )
    results = DRAWN[ACTG.outputs[name].source]
    by_t_test = results.estimates.assign(
        method=results.estimates["method"].str.replace("Wilcoxon signed-rank test", "paired t test")
    )
    text = words(draw(results._replace(estimates=by_t_test), ACTG, ACTG.outputs[name]))
    assert "Paired t test" in text
    assert "paired t test" not in text


def test_a_ratio_stays_with_its_interval_where_its_line_is_broken() -> None:
    study = FIGURES.hard_study(("Radiotherapy", "Radiotherapy + interleukin-7"), 2, "one_column")
    results = FIGURES.hard_results(study, FIGURES.hard_cohort(study, 60, seed=7))
    (output,) = [output for output in study.outputs.values() if output.source == "curves"]
    printed = [text.get_text() for text in texts(draw(results[output.source], study, output))]
    assert any(re.search(r"\d\N{NO-BREAK SPACE}\(\d", text) for text in printed)
    assert not any(line.startswith("(") for text in printed for line in text.split("\n"))
