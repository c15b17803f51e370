"""The results section: every kind has words, and every number is one of the results."""

from __future__ import annotations

import re
from typing import get_args

import pandas as pd
import pytest
from tests import studies
from tests.report.said import plan

from lymphoradio import tidy
from lymphoradio.render.format import format_number, to_percent
from lymphoradio.report.methods import Paragraph
from lymphoradio.report.results_text import RESULTS, results_text
from lymphoradio.study import Study
from lymphoradio.study.specs import AnalysisSpec

STUDIES = ["actg175", "il7_hcc", "thymosin_prag"]
CHARACTERISTICS = {"kind": "characteristics", "variables": ["sex"]}


def test_every_kind_of_analysis_has_words() -> None:
    kinds = get_args(get_args(AnalysisSpec)[0])
    assert len(kinds) >= 12
    assert set(RESULTS) == set(kinds)


def small(study: Study) -> list[Paragraph]:
    """The text of a study of three patients."""
    counts = [{"variable": step, "estimate_type": "count", "estimate": 3} for step in ("enrolled", "analysed")]
    sexes = [{"variable": "sex", "level": level, "estimate_type": "count", "estimate": k, "n": 3, "n_missing": 0}
             for level, k in (("Male", 2), ("Female", 1))]  # fmt: skip
    head = {"variable": "patients", "estimate_type": "count", "estimate": 3, "n": 3}
    flow, main = (tidy.estimates(rows, variant="as_published") for rows in (counts, [head, *sexes]))
    return results_text(study, {"flow": flow, "main": main})


def test_a_paragraph_ends_with_where_its_numbers_are_shown() -> None:
    outputs = {"Table 1": {"from": "main", "title": "x"}, "Figure 1": {"from": "flow", "title": "x"}}
    assert small(plan(CHARACTERISTICS, outputs=outputs)) == [
        Paragraph("Patients", "Of 3 patients enrolled, none was excluded and all were analysed. (Figure 1.)"),
        Paragraph("Table 1", "In 3 patients, Sex was Male in 2 (66.7%) and Female in 1 (33.3%). (Table 1.)"),
    ]
    assert small(plan(CHARACTERISTICS))[1].text.endswith("(In the results file main.)")


def test_recommended_analyses_and_made_up_data_say_so() -> None:
    recommended = {**CHARACTERISTICS, "variant": "recommended"}
    assert small(plan(recommended))[1].text.startswith("As recommended, in 3 patients, Sex")
    beside = {"main": {**recommended, "instead_of": {"analysis": "other", "because": "It misleads."}}}
    study = plan(CHARACTERISTICS).model_copy(update={"analyses": plan(CHARACTERISTICS, analyses={
        **beside, "other": CHARACTERISTICS}).analyses})  # fmt: skip
    only = study.model_copy(update={"analyses": {"main": study.analyses["main"]}})
    assert small(only)[1].text.startswith("As recommended (It misleads), in 3 patients, Sex")
    made_up = small(plan(CHARACTERISTICS, synthetic="made up"))
    assert made_up[0].text.startswith("These are SYNTHETIC data: the patients below are made up. Of 3 patients")


def printed(frame: pd.DataFrame) -> set[str]:
    """Every form in which a number of the rows may be printed, without its sign."""
    values = {abs(value) for name in tidy.NUMERIC for value in frame[name].dropna()}
    return {
        format_number(value, decimals)
        for number in values
        for value in (number, float(to_percent(number)))
        for decimals in range(8)
    }


@pytest.mark.parametrize("name", STUDIES)
def test_every_number_in_the_text_is_one_of_the_results(name: str) -> None:
    study, results = studies.computed(name)
    estimates = {analysis: results.tidy_of(analysis) for analysis in ("flow", *study.analyses)}
    paragraphs = results_text(study, estimates)
    assert len(paragraphs) == 1 + len(study.analyses)
    labels = [
        text for text in {*plan_texts(study.model_dump())} if re.search(r"\d", text) and re.search("[A-Za-z]", text)
    ]
    for paragraph, (analysis, rows) in zip(paragraphs, estimates.items(), strict=True):
        text = paragraph.text
        for label in sorted(labels, key=len, reverse=True):
            text = text.replace(label, "")
        text = re.sub(r"p > 0\.1\b|p < 0\.05|is 0\.05 or|[<>]\s0\.(001|999)", "", text)
        numbers = re.findall(r"\d[\d,]*\.\d+", text)
        assert numbers or analysis == "flow"
        forms = printed(rows)
        assert [number for number in numbers if number not in forms] == []
        assert "nan" not in re.split(r"\W+", text.lower())


def plan_texts(value: object) -> list[str]:
    """All texts of a plan."""
    if isinstance(value, dict):
        return [text for item in value.items() for part in item for text in plan_texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in plan_texts(part)]
    return [value] if isinstance(value, str) else []
