"""What a library warns about stands beside the numbers: in the rows, the tables, the figures and the report."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.render.figures import draw, save_figure
from lymphoradio.render.notes import in_doubt, library_warnings
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import find_caveats
from lymphoradio.study import Study

from .cohort import cohort, study

ANALYSES: dict[str, tuple[Callable[..., tidy.Result], dict[str, Any]]] = {
    "pairs": (paired_change, {"kind": "paired_change", "pairs": {"Lymphocytes": ["pre", "post"]}}),
    "curves": (kaplan_meier, {"kind": "kaplan_meier", "endpoint": "os", "by": "arm"}),
    "correlated": (correlation, {"kind": "correlation", "pairs": {"Age and count": ["age", "pre"]}}),
}
PLAN: Study = study(
    analyses={name: spec for name, (_, spec) in ANALYSES.items()},
    outputs={
        f"{what} {i}": {"from": name, "title": name}
        for what in ("Table", "Figure")
        for i, name in enumerate(ANALYSES, start=1)
    },
)
WARNING = "RuntimeWarning: overflow, seen twice"
SAID = f"A library warned while these numbers were computed ({WARNING}): check them before use."


def warned(name: str, message: str = "overflow;\n seen  twice") -> tuple[tidy.Result, list[str]]:
    """An analysis in which a library warns three times, in two ways of writing one message."""

    def analyse(cohort: pd.DataFrame, spec: Any, plan: Study) -> tidy.Result:
        for _ in range(3):
            warnings.warn(message, RuntimeWarning, stacklevel=1)
        return ANALYSES[name][0](cohort, spec, plan)

    return run_analysis(analyse, cohort(), name, PLAN)


@pytest.fixture(params=ANALYSES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_row_with_a_number_has_the_warning(name: str) -> None:
    found, met = warned(name)
    assert met == [f"{name}: {WARNING}"]
    rows = tidy.check(found.estimates.assign(study="small"))
    numbered = rows[["estimate", "statistic", "p_value"]].notna().any(axis=1)
    assert rows.loc[numbered, "note"].str.endswith(f"{tidy.WARNED}{WARNING}").all()
    assert not rows.loc[~numbered, "note"].str.contains(tidy.WARNED).any()
    assert library_warnings(rows) == [WARNING]


def test_without_a_warning_nothing_is_added(name: str) -> None:
    found, met = run_analysis(ANALYSES[name][0], cohort(), name, PLAN)
    assert met == []
    assert library_warnings(found.estimates) == []
    assert in_doubt([]) == ""


def test_a_warning_of_numpy_is_seen(name: str) -> None:
    def analyse(cohort: pd.DataFrame, spec: Any, plan: Study) -> tidy.Result:
        np.exp(np.array([1e9]))
        return ANALYSES[name][0](cohort, spec, plan)

    found, _ = run_analysis(analyse, cohort(), name, PLAN)
    assert library_warnings(found.estimates) == ["RuntimeWarning: overflow encountered in exp"]


def test_the_table_says_it_once(name: str) -> None:
    key = f"Table {1 + list(ANALYSES).index(name)}"
    plain = build_table(
        key, run_analysis(ANALYSES[name][0], cohort(), name, PLAN)[0].estimates, PLAN, PLAN.outputs[key]
    )
    table = build_table(key, warned(name)[0].estimates, PLAN, PLAN.outputs[key])
    assert [note.text for note in table.footnotes if note not in plain.footnotes] == [SAID]
    assert table.rows == plain.rows


def test_the_figure_says_it_below_and_is_else_the_same(name: str, tmp_path: Path) -> None:
    output = PLAN.outputs[f"Figure {1 + list(ANALYSES).index(name)}"]
    results, _ = warned(name)
    below = in_doubt(library_warnings(results.estimates))
    texts, sizes = [], []
    for words in ("", below):
        (svg,) = save_figure(draw(results, PLAN, output), tmp_path, "figure", ("svg",), below=words)
        text = svg.read_text(encoding="utf-8")
        assert "library warning" not in text
        texts.append(text)
        sizes.append(float(text.split('height="')[1].split("pt")[0]))
    assert "A library warned while these numbers were computed" not in texts[0]
    assert "A library warned while these numbers were computed" in " ".join(texts[1].split())
    assert sizes[1] > sizes[0]


def test_the_report_says_where(name: str) -> None:
    caveats = find_caveats(PLAN, {name: warned(name)[0].estimates}, [])
    said = [caveat for caveat in caveats if "library" in caveat.text]
    assert [caveat.text for caveat in said] == [SAID]
    number = 1 + list(ANALYSES).index(name)
    assert f"Table {number}" in said[0].where
