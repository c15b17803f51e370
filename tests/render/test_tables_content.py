"""What must hold of every table, whatever it looks like."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio.render.table import Table, to_csv, to_html
from lymphoradio.render.tables import build_table
from lymphoradio.render.tables.footnotes import ABBREVIATIONS

_found = spec_from_file_location("tidy_samples_tables", Path(__file__).with_name("tidy_samples_tables.py"))
samples = module_from_spec(_found)
_found.loader.exec_module(samples)

STUDY = samples.sample_study()


def build(name: str, rows: pd.DataFrame | None = None, study=STUDY) -> Table:
    output = study.outputs[name]
    return build_table(name, samples.sample(output.source) if rows is None else rows, study, output)


def cells(table: Table, label: str) -> tuple[str, ...]:
    return next(row.cells[1:] for row in table.rows if row.cells[0] == label)


def footnotes(table: Table) -> str:
    return " ".join(note.text for note in table.footnotes)


def marked(table: Table) -> set[str]:
    marks = [cell.mark for row in table.head for cell in row] + [mark for row in table.rows for mark in row.marks]
    return {letter for mark in marks for letter in mark.split(",") if letter}


@pytest.mark.parametrize("name", STUDY.outputs)
class TestEveryTable:
    def test_a_number_that_is_missing_is_never_blank(self, name: str) -> None:
        table = build(name)
        for i, row in enumerate(table.rows):
            if row.is_section:
                continue
            blank = [column for column, text in enumerate(row.cells) if not text.strip()]
            # Blank are only a factor's own row (its levels follow) and a level's p-value (it is the factor's).
            heads_a_block = i + 1 < len(table.rows) and table.rows[i + 1].indent > row.indent
            assert not blank or heads_a_block or row.indent
            assert row.cells[0].strip()
            assert not any("nan" in text.lower() for text in row.cells)

    def test_every_letter_is_explained_once_and_used(self, name: str) -> None:
        table = build(name)
        letters = [note.mark for note in table.footnotes if note.mark]
        assert letters == sorted(set(letters), key=lambda mark: (len(mark), mark))
        assert set(letters) == marked(table)
        texts = [note.text for note in table.footnotes]
        assert len(texts) == len(set(texts))

    def test_letters_are_in_reading_order(self, name: str) -> None:
        table = build(name)
        marks = [cell.mark for row in table.head for cell in row] + [mark for row in table.rows for mark in row.marks]
        read = [letter for mark in marks for letter in mark.split(",") if letter]
        first = list(dict.fromkeys(read))
        assert first == sorted(first, key=lambda mark: (len(mark), mark))

    def test_every_ne_has_a_reason(self, name: str) -> None:
        table = build(name)
        for row in table.rows:
            for column, text in enumerate(row.cells):
                column_mark = table.head[-1][column].mark if not row.is_section else ""
                assert text != "NE" or row.mark(column) or column_mark

    def test_abbreviations_in_heads_and_cells_are_explained(self, name: str) -> None:
        table = build(name)
        printed = [cell.text for row in table.head for cell in row]
        printed += [text for row in table.rows for text in row.cells[1:]]
        printed += [row.cells[0] for row in table.rows if re.search(r"\((SD|IQR)\)|CI", row.cells[0])]
        words = {word for text in printed for word in re.findall(r"[A-Za-z]+", text)}
        for short in words & set(ABBREVIATIONS):
            assert f"{short}, {ABBREVIATIONS[short]}" in footnotes(table)

    def test_csv_is_the_grid(self, name: str) -> None:
        import csv
        import io

        table = build(name)
        grid = list(csv.reader(io.StringIO(to_csv(table))))
        assert len(grid) == 1 + len(table.rows)
        assert {len(line) for line in grid} == {len(table.align)}
        assert all(grid[0])


def test_rounding_is_half_up() -> None:
    assert cells(build("Table 1"), "1")[0] == "15 (31.3)"  # 31.25
    assert cells(build("Table 1"), "Age (years), mean\xa0(SD)")[0] == "60.3 (10.1)"  # 60.25, 10.05
    assert cells(build("Table 8"), "At 12 months")[0] == "42.9 (28.5–56.3)"  # 0.4285, 0.285, 0.5625


def test_an_interval_never_hides_its_test() -> None:
    assert cells(build("Table 5"), "Age (per 10 years)")[:2] == ("1.0800 (1.0004–1.1670)", "0.049")
    assert cells(build("Table 2"), "NK cells (cells/µL)")[3:] == ("64.35 (0.02–128.70)", "0.0496", "0.0496")


def test_deciding_test_chooses_the_summary() -> None:
    table = build("Table 2")
    assert cells(table, "CD4+ T cells (cells/µL)")[1:4] == (
        "244.5 (151.5–287.3)", "284.5 (197.0–402.8)", "46.3 (21.5–72.0)",
    )  # fmt: skip
    assert cells(table, "NK cells (cells/µL)")[1] == "159.8\xa0±\xa0106.2"
    assert "Holm method, 2 comparisons" in footnotes(table)
    assert "deciding" not in footnotes(table)


def test_yes_no_factor_is_one_row_and_missing_is_counted() -> None:
    table = build("Table 1")
    assert cells(table, "Prior immunotherapy, n\xa0(%)")[:3] == ("17 (37.0)", "11 (37.9)", "6 (35.3)")
    missing = [row.cells[1:4] for row in table.rows if row.cells[0] == "Missing, n"]
    assert missing == [("2", "1", "1"), ("0", "0", "16")]


def test_no_missing_row_without_missing_values() -> None:
    rows = samples.sample("characteristics")
    rows["n_missing"] = rows["n_missing"].where(rows["n_missing"].isna(), 0)
    assert not any(row.cells[0].startswith("Missing") for row in build("Table 1", rows).rows)


def test_median_not_reached() -> None:
    table = build("Table 8")
    assert cells(table, "Median (95% CI), months")[:2] == ("9.6 (6.3–19.7)", "NR (11.3–NR)")
    assert footnotes(table).endswith("CI, confidence interval; NE, not estimable; NR, not reached.")


def test_refused_model_says_why() -> None:
    table = build("Table 5")
    assert cells(table, "2") == ("NE", "NE", "—", "—")
    refused = "Multivariable model, from stepwise selection by AIC: the selection could not be carried out (complete"
    assert refused in footnotes(table)


def test_few_events_and_other_selections_are_said() -> None:
    text = footnotes(build("Table 4"))
    assert "Patients per variable below 10" in text
    assert "F(2, 43)\xa0=\xa09.78, p\xa0<\xa00.001" in text
    assert "best size): NLR." in text


def test_candidate_not_selected_has_dashes() -> None:
    assert cells(build("Table 6"), "Age (per 10 years)")[2:] == ("—", "—")


def test_shared_note_moves_to_the_head() -> None:
    rows = samples.sample("characteristics")
    tests = rows["estimate_type"] == "test"
    table = build("Table 1", rows.assign(method=rows["method"].mask(tests, "Fisher's exact test"),
                                         p_value=rows["p_value"].mask(tests, 0.5)))  # fmt: skip
    assert table.head[-1][-2].mark == "b,c"
    assert all(not row.mark(4) for row in table.rows)


def test_own_labels_and_footnotes_of_an_output() -> None:
    assert cells(build("Table 6"), "Neutrophil ratio (per unit)")[0] == "1.08 (1.01–1.17)"
    assert [note.text for note in build("Table 1").footnotes][-2] == "NLR, neutrophil ratio."


def test_global_test_is_last() -> None:
    assert [row.cells[0] for row in build("Table S2").rows] == ["ECOG performance status", "Global test"]


def test_counts_of_counts_are_no_dates() -> None:
    assert cells(build("Table 7"), "Sensitivity, %") == ("15 of 20", "75.0 (50.9–91.3)")
    assert "/" not in "".join(text for row in build("Table 7").rows for text in row.cells[1:])


def test_column_of_n_only_where_patients_were_lost() -> None:
    rows = samples.sample("cox")
    assert [cell.text for cell in build("Table 6").head[-1]][1] == "HR (95% CI)"
    lost = rows.assign(n=rows["n"].mask(rows["variable"] == "nlr", 45))
    table = build("Table 6", lost)
    assert [cell.text for cell in table.head[-1]][1] == "Events"
    assert cells(table, "Neutrophil ratio (per unit)")[0] == "31 of 45"


def test_patients_without_a_group_are_said() -> None:
    table = build("Table 1")
    assert table.head[-1][1].mark == "a"
    assert table.footnotes[1].text == "2 patients have no Sex and stand in the first column only."
    assert table.head[-1][-2].mark == "b"
    assert "2 patients without Sex left out." in footnotes(table)
    assert "2 patients without ECOG performance status left out." in footnotes(build("Table 8"))
    assert cells(build("Table S3"), "No Sex") == ("2",)


def test_immortal_time_is_said_of_the_test_and_the_hazard_ratio() -> None:
    table = build("Table 8")
    note = next(note for note in table.footnotes if "known only 28 days after time zero" in note.text)
    marked = [row for row in table.rows if any(note.mark in mark.split(",") for mark in row.marks)]
    assert [row.cells[0].split(" (")[0] for row in marked] == ["Log-rank p value, all groups", "Hazard ratio"]


def test_percent_of_baseline_is_of_the_patients_with_both_values() -> None:
    table = build("Table 3")
    week = next(row for row in table.rows if row.cells[0] == "Week 4")
    assert week.cells[3:5] == ("90", "29.0")  # 29.1 divides by patients who were not seen again
    assert "8 patients without both values left out" in footnotes(table)
    assert "t interval" in footnotes(table)


def test_signed_rank_trajectory_prints_the_shift_of_its_test() -> None:
    rows = samples.sample("trajectory")
    kind = rows["estimate_type"].mask(rows["estimate_type"] == "mean_difference", "hodges_lehmann")
    plan = {**samples.PLAN["analyses"], "trajectory": {**samples.PLAN["analyses"]["trajectory"], "test": "signed_rank"}}
    table = build("Table 3", rows.assign(estimate_type=kind), samples.sample_study(analyses=plan))
    assert table.head[-1][5].text == "Change from\nbaseline (95% CI)"
    assert "Hodges–Lehmann estimate" in footnotes(table)


def test_model_footnotes_say_whose_and_how_good_the_model_is() -> None:
    text = footnotes(build("Table 6"))
    assert "Population: adults (n = 48)." in text.replace("\xa0", " ")
    assert "Outcome: Death." in text
    assert "46 patients (2 left out for missing values), 31 events" in text
    assert "apparent concordance (C) 0.626 (95% CI 0.528–0.724), in the same data" in text
    assert "events per candidate parameter 6.2" in text
    assert "Intervals and p values take no account of the selection." in text
    rejected = "Proportional hazards rejected for the model as a whole (p = 0.031)"
    assert f"{rejected}; these hazard ratios are averages over follow-up." in text.replace("\xa0", " ")


def test_model_that_was_not_selected_has_no_caution_about_selection() -> None:
    plan = {**samples.PLAN["analyses"], "cox": {**samples.PLAN["analyses"]["cox"],
                                                "models": {"backward": {"variables": ["ecog"]}}}}  # fmt: skip
    text = footnotes(build("Table 6", study=samples.sample_study(analyses=plan)))
    assert "Multivariable model, variables listed in the plan: 46 patients" in text
    assert "selection" not in text


def test_other_models_of_other_patients_have_their_n() -> None:
    rows = samples.sample("linear")
    fewer = rows.assign(n=rows["n"].mask(rows["model"] == "mlxtend", 41))
    assert "NLR (41 patients)." in footnotes(build("Table 4", fewer))
    assert "NLR." in footnotes(build("Table 4"))


def test_rows_of_another_analysis_are_refused() -> None:
    with pytest.raises(ValueError, match="no row with estimate_type 'auc'"):
        build("Table 7", samples.sample("cox"))


def test_script_in_a_label_is_text() -> None:
    evil = "<script>alert(1)</script>"
    columns = {**samples.PLAN["columns"], "age": {"label": evil, "unit": "<b>years</b>", "decimals": 0}}
    outputs = {"Table 1": {"from": "characteristics", "title": evil, "footnotes": [evil]}}
    study = samples.sample_study(columns=columns, outputs=outputs)
    html = to_html(build("Table 1", study=study))
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3


def test_same_rows_same_bytes() -> None:
    for name in STUDY.outputs:
        assert to_html(build(name)) == to_html(build(name))


def test_all_estimates_empty_prints_ne_everywhere() -> None:
    """Nothing could be estimated: each cell of a result says so, with its reason."""
    rows = samples.sample("cox")
    effect = rows["estimate_type"] == "hazard_ratio"
    empty = rows.assign(
        **{name: rows[name].mask(effect, np.nan) for name in ("estimate", "conf_low", "conf_high", "p_value")},
        note=rows["note"].mask(effect, "monotone likelihood"),
    )
    table = build("Table 6", empty)
    assert cells(table, "Sex (Female vs. Male)") == ("NE", "NE", "—", "—")
    assert footnotes(table).count("Monotone likelihood") == 1
