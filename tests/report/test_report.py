"""The report's words and page: what was done is said, what must be known is said, and text from data is only text."""

from __future__ import annotations

import re
from pathlib import Path

import lifelines
import pandas as pd
import pytest
from tests.pipeline.project import Project

from lymphoradio.analyses.adverse_events import adverse_events
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort import Prepared, companion_files, patients_of, prepare_cohort, read_cohort, write_cohort
from lymphoradio.render.table import to_csv
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import Caveat, find_caveats
from lymphoradio.report.fonts import font_faces
from lymphoradio.report.html import Piece, inline_svg, render_report
from lymphoradio.report.methods import Paragraph, methods
from lymphoradio.study import Study, read_study
from lymphoradio.study.specs import Resampling
from lymphoradio.versions import versions

ROOT = Path(__file__).parents[2]
KINDS = {
    "characteristics": characteristics,
    "paired_change": paired_change,
    "trajectory": trajectory,
    "linear": linear,
    "logistic": logistic,
    "roc": roc,
    "kaplan_meier": kaplan_meier,
    "cox": cox,
    "adverse_events": adverse_events,
}
CAUSAL = re.compile(
    r"\b(caus|effect of|leads? to|led to|due to|improv|reduc(ed|es) the|increas(ed|es) the|prevent)", re.I
)


def analysed(plan: Path, tmp_path: Path, patients: int, only: str = "") -> tuple[Study, dict[str, pd.DataFrame]]:
    """Tidy estimates of a plan on the first patients of ACTG 175."""
    study = read_study(plan)
    raw = (Path(lifelines.__file__).parent / "datasets" / "ACTG175.csv").read_bytes().splitlines(keepends=True)
    return study, tidy_estimates(
        study, prepare_cohort(b"".join(raw[: patients + 1]), "cohort.csv", study), tmp_path, only
    )


def tidy_estimates(study: Study, prepared: Prepared, tmp_path: Path, only: str = "") -> dict[str, pd.DataFrame]:
    """Tidy estimates of a plan's analyses, or of a single one."""
    write_cohort(prepared.cohort, tmp_path / "cohort.csv")
    cohort = patients_of(read_cohort(tmp_path / "cohort.csv"), study, "analysed")
    found = {"flow": prepared.flow}
    for name, spec in study.analyses.items():
        if not only or name == only:
            found[name] = run_analysis(KINDS[spec.kind], cohort, name, study)[0].estimates
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, dict[str, pd.DataFrame]]:
    project = Project(tmp_path_factory.mktemp("small"))
    study = read_study(project.plan).model_copy(update={"resampling": Resampling(replicates=200)})
    companions = companion_files(project.cohort, study)
    prepared = prepare_cohort(project.cohort.read_bytes(), "cohort.csv", study, companions=companions)
    return study, tidy_estimates(study, prepared, project.folder)


def test_methods_name_what_the_results_say_was_done(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    paragraphs = methods(study, estimates, versions())
    text = " ".join(paragraph.text for paragraph in paragraphs)
    assert [paragraph.about for paragraph in paragraphs][:2] == ["Patients", "Table 1"]
    assert [paragraph.about for paragraph in paragraphs][-2:] == ["Missing data", "Software"]
    assert len(paragraphs) == 3 + len(study.analyses)
    done = {method for rows in estimates.values() for method in rows.loc[rows["estimate_type"] == "test", "method"]}
    for test in ("chi-squared test", "Kruskal-Wallis test", "log-rank test"):
        assert test in done
        assert test in text
    assert "fractional" not in text
    assert "Backward elimination (Wald test, removal at p > 0.1)." in text
    assert "Sequential backward selection (mlxtend" in text
    assert f"scipy {versions()['scipy']}" in text
    assert "Only the bootstrap resamples are random; they are drawn from seed 1." in text
    assert "The whole selection was rerun in 200 bootstrap resamples" in text
    assert "nan" not in text.lower().split()
    only = study.model_copy(update={"analyses": {"paired_change": study.analyses["paired_change"]}})
    assert methods(only, estimates, versions())[-1].text.endswith(
        "Only the bootstrap resamples are random; they are drawn from seed 1."
    )
    assert methods(only, {name: estimates[name] for name in ("flow", "paired_change")}, versions())[-1].text.endswith(
        "No step used random numbers."
    )


def test_methods_and_caveats_use_no_causal_verb(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    words = [paragraph.text for paragraph in methods(study, estimates, versions())]
    words += [caveat.text for caveat in find_caveats(study, estimates, [])]
    assert [text for text in words if CAUSAL.search(text)] == []


def test_caveats_say_what_was_met(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    rows = estimates["cox"].copy()
    hazards = rows["method"].str.startswith("proportional hazards") & (rows["variable"] == "GLOBAL")
    rows.loc[hazards, "p_value"] = 0.003
    rows.loc[rows["estimate_type"] == "events_per_variable", "note"] = "below 10: estimates may be unstable"
    found = find_caveats(study, {**estimates, "cox": rows}, ["A warning from reading."])
    assert Caveat("Data", "A warning from reading.") == found[0]
    said = {caveat.text for caveat in found if caveat.where == "Table 8 and Figure 7"}
    assert any(
        "proportional hazards rejects for" in text and "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.003" in text
        for text in said
    )
    assert "Events per variable: below 10: estimates may be unstable." in said
    linear_name = next(name for name, spec in study.analyses.items() if spec.kind == "linear")
    patients = estimates[linear_name].copy()
    patients.loc[patients["estimate_type"] == "events_per_variable", "note"] = "below 10: estimates may be unstable"
    of_linear = {caveat.text for caveat in find_caveats(study, {linear_name: patients}, [])}
    assert "Patients per variable: below 10: estimates may be unstable." in of_linear
    assert not any(text.startswith("Events per variable") for text in of_linear)
    assert any("cut-off" in caveat.text and caveat.where == "Table 6 and Figure 5" for caveat in found)
    assert len(found) == len(set(found))


def test_a_number_that_cannot_be_given_is_a_caveat(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    rows = estimates["paired_change"].copy()
    ratio = rows["estimate_type"] == "geometric_mean_ratio"
    rows.loc[ratio, ["estimate", "statistic", "p_value"]] = float("nan")
    rows.loc[ratio, "note"] = "a ratio needs positive values"
    found = find_caveats(study, {"paired_change": rows}, [])
    assert (
        Caveat("Table 2 and Figure 2", "No geometric mean ratio of CD4+ T cells: a ratio needs positive values.")
        in found
    )


def test_text_from_the_plan_is_only_text() -> None:
    evil = "<script>alert(1)</script>"
    figure = Piece("Figure 1", evil, "<svg></svg>", (evil,))
    words, facts = [Paragraph(evil, evil)], [(evil, evil)]
    page = render_report(evil, evil, [figure], words, [Caveat(evil, evil)], facts, facts, plan=evil)
    assert evil not in page
    assert page.count("<script>") == page.count("<script") == 2  # ours
    assert "&lt;script&gt;" in page


def test_figures_on_one_page_do_not_share_ids() -> None:
    svg = '<?xml?><svg width="10pt"><defs><path id="a"/></defs><use xlink:href="#a" clip-path="url(#a)"/></svg>'
    first, second = inline_svg(svg, "Figure 1", "A & B"), inline_svg(svg, "Figure 2", "C")
    assert 'id="figure-1-a"' in first
    assert 'xlink:href="#figure-1-a" clip-path="url(#figure-1-a)"' in first
    assert 'id="figure-2-a"' in second
    assert 'aria-label="Figure 1. A &amp; B"' in first


def test_the_embedded_font_has_the_characters_and_the_same_bytes() -> None:
    once, again = font_faces("µ≥−Ab"), font_faces("bA−≥µ")
    assert once == again
    assert once.count("@font-face") == 3
    assert len(font_faces("A")) < len(once) < 60_000


def test_the_readme_prints_the_table_that_the_analysis_gives(tmp_path: Path) -> None:
    study, estimates = analysed(ROOT / "data/raw/actg175/study.yaml", tmp_path, 2139, only="paired_change")
    table = build_table("Table 2", estimates["paired_change"], study, study.outputs["Table 2"])
    import csv
    import io

    printed = ["| " + " | ".join(cells) + " |" for cells in csv.reader(io.StringIO(to_csv(table)))]
    assert "\n".join([printed[0], "|" + "---|" * len(table.align), *printed[1:]]) in (ROOT / "README.md").read_text()


def test_methods_do_not_say_what_was_not_done(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    said = {paragraph.about: paragraph.text for paragraph in methods(study, estimates, versions())}
    assert "range" not in said["Table 1"]
    assert "Shapiro" not in said["Table 1"]
    rows = estimates["paired_change"].copy()
    deciding = rows["note"].str.startswith("deciding test")
    t_test = (rows["estimate_type"] == "test") & (rows["statistic_type"] == "t")
    rows.loc[t_test, "note"], rows.loc[deciding, "note"] = "deciding test (normal)", ""
    by_t = {p.about: p.text for p in methods(study, {**estimates, "paired_change": rows}, versions())}
    assert "paired t test" in by_t["Table 2 and Figure 2"]
    assert "signed-rank" not in by_t["Table 2 and Figure 2"]
    listed = study.analyses["cox"].model_copy(
        update={
            "models": {"chosen": study.analyses["cox"].models["backward"].model_copy(update={"variables": ("age",)})}
        }
    )
    without = study.model_copy(update={"analyses": {**study.analyses, "cox": listed}})
    chosen = {p.about: p.text for p in methods(without, estimates, versions())}["Table 8 and Figure 7"]
    assert "selection" not in chosen


def test_a_caveat_names_the_time_and_the_groups_that_it_holds_for(small: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = small
    rows = estimates["kaplan_meier"].copy()
    late = (rows["estimate_type"] == "survival_probability") & (rows["time"] == 24)
    rows.loc[late, ["estimate", "conf_low", "conf_high"]] = float("nan")
    rows.loc[late, "note"] = "beyond the last observed time"
    text = next(c.text for c in find_caveats(study, {"kaplan_meier": rows}, []) if "survival probability" in c.text)
    for part in ("all patients, at 24 months", "Male, at 24 months", "Female, at 24 months"):
        assert part in text
    assert "12 months" not in text
    of_all = find_caveats(study, {"kaplan_meier": rows[rows["group"] == ""]}, [])
    assert "No survival probability at 24 months: beyond the last observed time." in [c.text for c in of_all]


def test_the_results_are_a_section_of_plain_paragraphs_that_the_contents_name() -> None:
    text = "In 48 patients, values were higher <after>. (Table 2.)"
    page = render_report("t", "", [], [Paragraph("a", "b")], [], [], [], results=[Paragraph("Table 2", text)])
    assert page.count('href="#results-as-text"') == page.count('id="results-as-text"') == 1
    assert (
        '<p><span class="place">Table 2</span>In 48 patients, values were higher &lt;after&gt;. (Table 2.)</p>' in page
    )
    assert page.index('id="results-as-text"') < page.index('id="methods"')
    assert "results-as-text" not in render_report("t", "", [], [Paragraph("a", "b")], [], [], [])
