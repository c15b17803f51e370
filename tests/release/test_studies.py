"""Whole studies: no number of patients from 1 to 7, and none that is not a multiple of 5, anywhere in a release."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from functools import cache
from itertools import chain

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.release.estimates import release_result
from lymphoradio.release.render import Rendered, render_release
from lymphoradio.release.words import small_counts
from lymphoradio.render.format import format_ratio
from lymphoradio.render.p_values import format_p
from lymphoradio.study.specs import Regression
from tests import studies

STUDIES = ("thymosin_prag", "il7_hcc")
COUNT_PERCENT = re.compile(r"(?<![\d.,-])([\d,]+) \(\d+\.\d\)")
OF = re.compile(r"\b([\d,]+) of ([\d,]+)\b(?! (?:resamples|tested|the))")
IN_HEAD = re.compile(r"\bn = ([\d,]+)")
COUNTED = re.compile(r"\b([\d,]+) (?:patients|events)\b")


@cache
def released(name: str) -> tuple[dict[str, tidy.Result], Rendered]:
    study, results = studies.computed(name)
    found = {
        analysis: release_result(result, study, study.analyses.get(analysis)).result
        for analysis, result in {"flow": tidy.Result(results.flow), **results.found}.items()
    }
    return found, render_release(study, name, found, ("svg",), "0" * 16)


def numbers(text: str) -> list[int]:
    plain = html.unescape(text).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    plain = plain.replace(" 7 or fewer", " ")  # the words of the rules
    found = [*COUNT_PERCENT.findall(plain), *IN_HEAD.findall(plain), *COUNTED.findall(plain)]
    found += [number for pair in OF.findall(plain) for number in pair]
    return [int(number.replace(",", "")) for number in found if number.strip(",")]


@pytest.mark.parametrize("name", STUDIES)
def test_every_count_of_the_rows_is_a_multiple_of_5_above_7(name: str) -> None:
    for analysis, result in released(name)[0].items():
        rows = result.estimates
        counts = pd.concat(
            [rows["n"], rows["n_missing"], rows["n_events"], rows.loc[rows["estimate_type"] == "count", "estimate"]]
        ).dropna()
        assert ((counts % 5 == 0) & (counts > 7)).all(), analysis
        assert result.points is None
        assert not rows["estimate_type"].isin(["largest_dfbetas", "estimate_without"]).any()
        extremes = rows[rows["estimate_type"].isin(["min", "max", "min_follow_up", "max_follow_up"])]
        assert extremes["estimate"].isna().all()


@pytest.mark.parametrize("name", STUDIES)
def test_every_count_of_the_tables_is_a_multiple_of_5_above_7(name: str) -> None:
    files = released(name)[1].files
    pages = {file: data.decode() for file, data in files.items() if file.endswith(".html")}
    sheets = {file: data.decode() for file, data in files.items() if file.endswith(".csv")}
    tables = pages | {file: " | ".join(chain(*csv.reader(io.StringIO(text)))) for file, text in sheets.items()}
    assert len(tables) > 20
    assert sum(len(numbers(re.sub(r"<[^>]+>", " ", text))) for text in tables.values()) > 100
    for file, text in tables.items():
        odd = [n for n in numbers(re.sub(r"<[^>]+>", " ", text)) if n % 5 or n <= 7]
        assert odd == [], file
        assert "nan" not in re.findall(r"[a-z]+", re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.S)), file


@pytest.mark.parametrize("name", STUDIES)
def test_ratios_and_p_values_are_printed_as_in_the_paper(name: str) -> None:
    study, results = studies.computed(name)
    rows, n_checked = released(name)[0], 0
    for analysis, spec in study.analyses.items():
        if not isinstance(spec, Regression):
            continue
        ours, theirs = (
            table[table["estimate_type"].isin(["hazard_ratio", "odds_ratio"])].set_index(["model", "variable", "level"])
            for table in (results.found[analysis].estimates, rows[analysis].estimates)
        )
        for key, row in theirs[theirs["estimate"].notna()].iterrows():
            true = ours.loc[[key]].iloc[0]
            assert format_p(row["p_value"], spec.alpha) == format_p(true["p_value"], spec.alpha)
            ratio, exact = (format_ratio(*each[["estimate", "conf_low", "conf_high"]]) for each in (row, true))
            assert ratio == exact
            n_checked += 1
    assert n_checked > 50


@pytest.mark.parametrize("name", STUDIES)
def test_no_document_or_figure_states_a_small_number(name: str) -> None:
    files = released(name)[1].files
    with zipfile.ZipFile(io.BytesIO(files["report.docx"])) as document:
        texts = {"report.docx": re.sub(r"<[^>]+>", "", document.read("word/document.xml").decode())}
    texts |= {file: re.sub(r"<[^>]+>", " ", data.decode()) for file, data in files.items() if file.endswith(".svg")}
    for file, text in texts.items():
        assert small_counts(text) == [], file


@pytest.mark.parametrize("name", STUDIES)
def test_no_figure_draws_patients(name: str) -> None:
    left_out = released(name)[1].left_out
    assert any(line.endswith("it draws values of single patients or of few") for line in left_out)
    assert not any("Traceback" in line for line in left_out)


def test_the_same_results_give_the_same_bytes() -> None:
    study, _ = studies.computed(STUDIES[0])
    found, first = released(STUDIES[0])
    assert render_release(study, STUDIES[0], found, ("svg",), "0" * 16).files == first.files
