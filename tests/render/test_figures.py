import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lymphoradio.errors import StudyError
from lymphoradio.render.figures import draw, save_figure
from lymphoradio.render.figures.style import WIDTHS, journal

from .figure_texts import outside, overlapping, texts, words

HERE = Path(__file__).parent


def _samples():
    spec = importlib.util.spec_from_file_location("make_tidy_samples", HERE / "make_tidy_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLES = _samples()
CASES = SAMPLES.cases()
every_case = pytest.mark.parametrize("case", CASES)


@pytest.fixture(scope="module")
def figures():
    """Each figure, drawn once and rendered, so that its text has a place."""
    drawn = {}
    for name, (results, study, output) in CASES.items():
        drawn[name] = draw(results, study, study.outputs[output])
        with journal():
            drawn[name].draw_without_rendering()
    return drawn


@every_case
def test_text_is_inside_the_figure_and_apart(figures, case):
    assert outside(figures[case]) == []
    assert overlapping(figures[case]) == []


def test_helpers_see_what_they_should():
    figure = draw(*_arguments("actg Figure 5"))
    figure.text(0.99, 0.5, "leaves the page")
    figure.text(0.3, 0.3, "one on")
    figure.text(0.3, 0.3, "another")
    assert outside(figure) == ["leaves the page"]
    assert ("one on", "another") in overlapping(figure)


def _arguments(case):
    results, study, output = CASES[case]
    return results, study, study.outputs[output]


@every_case
def test_size_and_type_are_a_journals(figures, case):
    _, _, output = _arguments(case)
    width, height = (size * 25.4 for size in figures[case].get_size_inches())
    assert width == pytest.approx(WIDTHS[output.width])
    # A page of a journal is 240 mm; only flows and grids for one column may need more.
    assert height < (240 if output.width == "two_columns" else 400)
    assert {text.get_fontsize() for text in texts(figures[case])} <= {7.0, 8.0}


@every_case
def test_n_is_stated(figures, case):
    results, _, output = _arguments(case)
    rows = results.estimates
    if output.source == "trajectory" and (rows["group"] != "").any():
        rows = rows[rows["group"] != ""]
    n = rows["n"].dropna().max()
    printed = f"{int(n):,}"
    text = words(figures[case])
    if output.source.endswith("roc"):
        counts = [int(results.estimates[results.estimates["estimate_type"] == kind]["n"].iloc[0])
                  for kind in ("sensitivity", "specificity")]  # fmt: skip
        assert f"n = {counts[0]:,} with" in text
        assert f"n = {counts[1]:,} without" in text
    elif output.source.endswith("curves"):
        events = results.estimates[results.estimates["estimate_type"] == "count"]
        for _, row in events[events["group"] != ""].iterrows():
            assert f"{int(row['n_events'])}/{int(row['n'])}" in text
            assert f"{int(row['n'])} (0; 0)" in text or "At risk" in text
    else:
        assert printed in text.split(" ") or f"n = {printed}" in text or f"{printed};" in text


@every_case
def test_units_are_printed_as_journals_do(figures, case):
    text = words(figures[case])
    assert "uL" not in text
    assert "10^" not in text


def test_thinned_lines_are_said(figures):
    thinned = "Lines of 200 of 2,139 patients with both values, drawn at equal steps of the change"
    assert thinned in words(figures["actg Figure 2"])
    assert "Lines of all 12 patients with both values" in words(figures["two groups, n = 12 Figure 2"])
    assert "1 line leaves the panel" in words(figures["actg Figure 2"])


def test_thinned_censoring_is_said(figures):
    assert "ticks closer than half a millimetre are drawn as one" in words(figures["actg Figure 6"])


def test_drawn_lines_are_as_many_as_said(figures):
    from matplotlib.collections import LineCollection

    for axes in figures["actg Figure 2"].axes:
        segments = [segment for c in axes.collections if isinstance(c, LineCollection) for segment in c.get_segments()]
        assert len(segments) == 200


def test_flow_draws_an_exclusion_of_nobody(figures):
    text = words(figures["actg Figure 1"])
    assert "Excluded: Younger than 12 years n = 0" in text
    assert text.count("n = 0") == 2


def test_forest_shows_reference_clipped_intervals_and_direction(figures):
    text = words(figures["actg Figure 4"])
    assert "ZDV (reference)" in text
    assert "per 100 cells/µL" in text
    assert "← lower odds" in text
    assert "higher odds →" in text
    assert "lower hazard" in words(figures["actg Figure 7"])
    (axes,) = figures["two groups, n = 12 Figure 4"].axes
    arrows = [line.get_marker() for line in axes.lines if line.get_marker() in "<>"]
    assert sorted(arrows) == ["<", ">"]


def test_kaplan_meier_prints_test_ratio_and_medians(figures):
    text = words(figures["actg Figure 6"])
    assert "Log-rank test: p < 0.001" in text
    assert text.count("not reached") == 4
    assert "Hazard ratio" not in text
    two = words(figures["two groups, n = 12 Figure 8"])
    assert "Hazard ratio (95% CI), Radiotherapy + interleukin-7 versus Radiotherapy:" in two


def test_curves_start_at_one_and_end_at_the_last_step(figures):
    results, _, _ = _arguments("actg Figure 6")
    (axes,) = figures["actg Figure 6"].axes
    assert axes.get_ylim() == (0.0, 1.0)
    curves = results.curves[(results.curves["curve"] == "survival") & (results.curves["group"] != "")]
    for line, (_, steps) in zip(axes.lines, curves.groupby("group", sort=False), strict=True):
        assert line.get_ydata()[0] == 1.0
        assert line.get_ydata()[-1] == steps["y"].iloc[-1]
        assert line.get_xdata()[-1] == steps["x"].iloc[-1]


def test_a_group_keeps_its_colour(figures):
    first = [line.get_color() for line in figures["five groups Figure 8"].axes[0].lines]
    assert len(set(first)) == 5
    means = [line.get_color() for line in figures["five groups Figure 3"].axes[0].lines if line.get_marker() == "o"]
    assert means == first[:1]


def test_roc_prints_area_cut_off_and_direction(figures):
    text = words(figures["actg Figure 5"])
    auc = CASES["actg Figure 5"][0].estimates.query("estimate_type == 'auc'").iloc[0]
    assert f"AUC {auc['estimate']:.3f} (95% CI {auc['conf_low']:.3f}–{auc['conf_high']:.3f})" in text
    assert "> 334.5 cells/µL Sensitivity 62.1% Specificity 56.2%" in text
    assert "higher values count for the outcome" in text


def test_empty_model_is_said():
    results, study, output = _arguments("actg Figure 7")
    rows = results.estimates[results.estimates["variable"] == ""]
    figure = draw(results._replace(estimates=rows), study, output)
    assert "No variable stayed in this model." in words(figure)
    assert "n = 2,139" in words(figure)


def test_not_estimable_effect_is_said():
    results, study, output = _arguments("actg Figure 4")
    rows = results.estimates.copy()
    rows.loc[rows["variable"] == "drugs", ["estimate", "conf_low", "conf_high", "p_value"]] = float("nan")
    text = words(draw(results._replace(estimates=rows), study, output))
    assert "NE, not estimable" in text


def test_labels_of_the_output_replace_the_plans():
    results, study, output = _arguments("actg Figure 1")
    text = words(draw(results, study, output.model_copy(update={"labels": {"Analysed": "Evaluable"}})))
    assert "Evaluable" in text
    assert "Analysed" not in text


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("width", ["one_column", "two_columns"])
def test_any_number_of_pairs(n, width):
    study = SAMPLES.hard_study(("A", "B"), n, width, 0)
    cohort = SAMPLES.hard_cohort(study, 30, seed=n)
    figure = draw(SAMPLES.paired(study, cohort, "pairs"), study, study.outputs["Figure 2"])
    assert len(figure.axes) == n
    assert outside(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("groups", range(7))
@pytest.mark.parametrize("exclusions", [0, 6])
@pytest.mark.parametrize("width", ["one_column", "two_columns"])
def test_any_flow(groups, exclusions, width):
    study = SAMPLES.hard_study(tuple(f"Randomised group {i}" for i in range(max(groups, 2))), 1, width, exclusions)
    cohort = SAMPLES.hard_cohort(study, 60, seed=1)
    by = study.flow.model_copy(update={"by": "arm" if groups else "", **({} if groups != 3 else {"followed": {}})})
    study = study.model_copy(update={"flow": by})
    results = SAMPLES.flow(study, cohort, {e.because: 3 for e in study.exclusions})
    if groups == 1:
        one = results.estimates["group"].isin(["", "Randomised group 0"])
        results = results._replace(estimates=results.estimates[one])
    figure = draw(results, study, study.outputs["Figure 1"])
    assert outside(figure) == []
    assert overlapping(figure) == []
    assert words(figure).count("Randomised group") == groups
    assert words(figure).count("Excluded:") == exclusions


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_saved_bytes_are_the_same_every_time(tmp_path, suffix):
    one, two = (save_figure(draw(*_arguments("actg Figure 6")), tmp_path / name, "figure", (suffix,))[0].read_bytes()
                for name in ("one", "two"))  # fmt: skip
    assert one == two
    for stamp in (b"CreationDate", b"Software", b"dc:date", b"matplotlib.org"):
        assert stamp not in one


def test_saved_bytes_do_not_hang_on_the_hash_seed(tmp_path):
    script = (
        "import importlib.util, sys\n"
        "from pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location('make_tidy_samples', sys.argv[1])\n"
        "samples = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(samples)\n"
        "from lymphoradio.render.figures import draw, save_figure\n"
        "study, cohort = samples.actg175()\n"
        "figure = draw(samples.kaplan_meier(study, cohort), study, study.outputs['Figure 6'])\n"
        "save_figure(figure, Path(sys.argv[2]), 'f')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    folders = []
    for seed in ("0", "12345"):
        folder = tmp_path / seed
        subprocess.run([sys.executable, "-c", script, str(HERE / "make_tidy_samples.py"), str(folder)], check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed})  # fmt: skip
        folders.append(folder)
    for suffix in ("svg", "pdf", "png"):
        first, second = ((folder / f"f.{suffix}").read_bytes() for folder in folders)
        assert first == second, suffix


def test_text_stays_text(tmp_path):
    svg, pdf = save_figure(draw(*_arguments("actg Figure 1")), tmp_path, "flow", ("svg", "pdf"))
    assert "Excluded: Younger than 12 years" in svg.read_text(encoding="utf-8")
    assert b"/FontFile2" in pdf.read_bytes()
    assert b"/Type3" not in pdf.read_bytes()


def test_png_has_300_dots_per_inch(tmp_path):
    from PIL import Image

    (path,) = save_figure(draw(*_arguments("actg Figure 1")), tmp_path, "flow", ("png",))
    with Image.open(path) as image:
        assert image.size[0] == pytest.approx(180 / 25.4 * 300, abs=1)


def test_a_missing_glyph_is_an_error(tmp_path):
    results, study, output = _arguments("actg Figure 1")
    figure = draw(results, study, output.model_copy(update={"labels": {"Analysed": "\U0001f9ec\u0f40 cells"}}))
    with pytest.raises(StudyError, match=r"U\+1F9EC.*U\+0F40"):
        save_figure(figure, tmp_path, "flow", ("png",))
    assert not (tmp_path / "flow.png").exists()


def test_a_missing_glyph_of_a_tick_is_an_error(tmp_path):
    results, study, output = _arguments("actg Figure 2")
    spec = study.analyses["paired_change"].model_copy(update={"labels": ("Baseline", "20 \N{TIBETAN LETTER KA}")})
    study = study.model_copy(update={"analyses": {**study.analyses, "paired_change": spec}})
    with pytest.raises(StudyError, match=r"U\+0F40"):
        save_figure(draw(results, study, output), tmp_path, "pairs", ("pdf",))


def test_a_dollar_is_a_dollar(tmp_path):
    results, study, output = _arguments("actg Figure 1")
    figure = draw(results, study, output.model_copy(update={"labels": {"Analysed": "Cost $x$ & <b>"}}))
    (svg,) = save_figure(figure, tmp_path, "flow", ("svg",))
    assert "Cost $x$ &amp; &lt;b&gt;" in svg.read_text(encoding="utf-8")
