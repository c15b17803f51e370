"""What a figure draws of patients: each of few, and of many only how many have which values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.discrimination import GRID, MOST_STEPS, roc
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.plotted import MOST_DOTS, MOST_LINES, group_rows, line_rows, pair_rows
from lymphoradio.stats.density import FINEST
from lymphoradio.stats.roc import roc_curve

from .cohort import study

STUDY = study(
    analyses={
        "paired_change": {"pairs": {"Counts": ["pre", "post"]}, "by": "arm", "test": "paired_t"},
        "group_comparison": {"variables": ["pre"], "by": "arm", "test": "welch"},
        "correlation": {"pairs": {"Counts": ["pre", "post"]}},
        "roc": {"outcome": "asl", "markers": {"pre": "lower"}},
    }
)
FUNCTIONS = {"paired_change": paired_change, "group_comparison": group_comparison, "correlation": correlation}


def registry(n: int) -> pd.DataFrame:
    """As many patients, nine of ten with photons, with whole counts."""
    rng = np.random.default_rng(n)
    pre = np.round(np.exp(rng.normal(6.8, 0.4, n)))
    arm = np.where(np.arange(n) % 10 == 9, "Protons", "Photons").astype(object)
    post = np.round(pre * np.exp(rng.normal(-0.3, 0.3, n)))
    return pd.DataFrame({"arm": arm, "pre": pre, "post": post, "asl": np.where(post < 500, "Yes", "No")})


def points_of(name: str, cohort: pd.DataFrame) -> pd.DataFrame:
    found = FUNCTIONS[name](cohort, STUDY.analyses[name], STUDY).points
    assert found is not None
    return found


def told(points: pd.DataFrame) -> pd.DataFrame:
    """Rows of cells, without the one of the patients beyond."""
    return points[points["y"].notna()]


@pytest.mark.parametrize(("name", "most"), [("paired_change", MOST_LINES), ("correlation", MOST_DOTS)])
def test_up_to_a_number_each_patient_has_a_row(name: str, most: int) -> None:
    cohort = registry(most)
    points = points_of(name, cohort)
    assert sorted(zip(points["x"], points["y"], strict=True)) == sorted(zip(cohort["pre"], cohort["post"], strict=True))
    assert points[["x_end", "y_end", "n"]].isna().all(axis=None)


@pytest.mark.parametrize(("name", "most"), [("paired_change", MOST_LINES), ("correlation", MOST_DOTS)])
def test_of_more_only_cells_are_written(name: str, most: int) -> None:
    cohort = registry(most + 1)
    points = points_of(name, cohort)
    assert len(points) < len(cohort) / 5
    cells = told(points)
    assert cells[["x_end", "y_end"]].notna().all(axis=None)
    for cell in cells.itertuples():
        x, y = cohort["pre"], cohort["post"]
        members = (x >= cell.x) & (x < cell.x_end) & (y >= cell.y) & (y < cell.y_end)
        if name == "paired_change":
            members &= cohort["arm"] == cell.group
        assert members.sum() == cell.n if not np.isnan(cell.n) else 1 <= members.sum() <= tidy.SMALL


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_order_of_the_cohort_is_not_kept(name: str) -> None:
    cohort = registry(6000)
    turned = points_of(name, cohort.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(turned, points_of(name, cohort), check_exact=True)


def test_no_count_of_few_is_written() -> None:
    for name in FUNCTIONS:
        counts = points_of(name, registry(30_000))["n"].dropna()
        assert len(counts) > 10
        assert counts.min() > tidy.SMALL


def test_all_pairs_and_groups_are_a_density_if_one_is() -> None:
    """Nothing is drawn in two ways in one figure."""
    groups = set(told(points_of("paired_change", registry(5000)))["group"])
    assert groups == {"Photons", "Protons"}
    cohort = registry(5000).assign(post=lambda frame: frame["post"].where(frame.index < 2000))
    two = study(analyses={"correlation": {"pairs": {"Few": ["pre", "post"], "All": ["pre", "pre"]}}})
    points = correlation(cohort, two.analyses["correlation"], two).points
    assert points is not None
    assert told(points)["y_end"].notna().all()
    assert set(points["variable"]) == {"Few", "All"}


def test_a_small_group_keeps_its_patients_beside_a_large_one() -> None:
    cohort = registry(10_000)
    points = points_of("group_comparison", cohort)
    small, large = (points[points["group"] == group] for group in ("Protons", "Photons"))
    assert sorted(small["y"]) == sorted(cohort.loc[cohort["arm"] == "Protons", "pre"])
    assert small["y_end"].isna().all()
    assert len(large) <= 60
    assert large["y_end"].notna().all()


def test_groups_share_their_bins() -> None:
    rng = np.random.default_rng(1)
    groups = {"A": rng.normal(10, 1, 4000).round(1), "B": rng.normal(30, 1, 4000).round(1)}
    rows = pd.DataFrame(group_rows(groups, variable="v", unit=""))
    cells = rows[rows["y"].notna()]
    assert len(set((cells["y_end"] - cells["y"]).round(9))) == 1


def test_patients_beyond_the_axes_are_counted_once() -> None:
    rng = np.random.default_rng(2)
    x = np.append(rng.normal(0, 1, 50_000).round(2), np.full(40, 1e4))
    (beyond,) = [row for row in pair_rows(x, x, binned=True) if "y" not in row]
    cells = [row for row in pair_rows(x, x, binned=True) if "y" in row]
    inside = sum(((x >= row["y"]) & (x < row["y_end"])).sum() for row in {row["y"]: row for row in cells}.values())
    assert beyond["n"] == len(x) - inside
    (of_groups,) = [row for row in group_rows({"A": x, "B": x}, variable="v") if "y" not in row]
    assert of_groups["n"] >= 80


def test_nobody_has_no_rows() -> None:
    none = np.empty(0)
    assert pair_rows(none, none, binned=True) == []
    assert line_rows(none, none, none.astype(str), binned=True) == []
    assert group_rows({"A": none}, variable="v") == []


def test_cells_survive_a_file(tmp_path) -> None:
    from lymphoradio.files import read_table, write_table

    points = points_of("group_comparison", registry(10_000))
    write_table(tmp_path / "points.csv", points)
    pd.testing.assert_frame_equal(read_table(tmp_path / "points.csv", tidy.POINT_NUMERIC), points)


class TestRoc:
    def test_few_thresholds_are_all_written(self) -> None:
        n = MOST_STEPS - 1
        cohort = registry(n).assign(pre=np.random.default_rng(n).permutation(n) + 0.5)
        found = roc(cohort, STUDY.analyses["roc"], STUDY)
        assert found.curves is not None
        assert len(found.curves) == MOST_STEPS

    def test_of_many_those_that_print_shows(self) -> None:
        n = 40_000
        rng = np.random.default_rng(5)
        score, outcome = rng.normal(size=n), rng.random(n)
        case = (outcome < 1 / (1 + np.exp(score))).astype(float)
        cohort = pd.DataFrame({"pre": score, "asl": np.where(case == 1, "Yes", "No")})
        found = roc(cohort, STUDY.analyses["roc"], STUDY)
        whole, kept = roc_curve(case, score, "<"), found.curves
        assert kept is not None
        assert len(whole.thresholds) == n + 1
        assert len(kept) <= 2 * GRID + 2
        at = {(1 - b, a) for a, b in zip(whole.sensitivity, whole.specificity, strict=True)}
        assert set(zip(kept["x"], kept["y"], strict=True)) <= at
        # No point of the whole curve is farther from a kept one than a cell of the grid.
        order = np.argsort(kept["x"] + kept["y"], kind="stable")
        along = (kept["x"] + kept["y"]).to_numpy()[order]
        place = np.searchsorted(along, (1 - whole.specificity) + whole.sensitivity + 1e-12, side="right") - 1
        near = kept.iloc[order[np.maximum(place, 0)]]
        assert np.abs(near["x"].to_numpy() - (1 - whole.specificity)).max() <= 1 / GRID + 1e-9
        assert np.abs(near["y"].to_numpy() - whole.sensitivity).max() <= 1 / GRID + 1e-9
        area = found.estimates[found.estimates["estimate_type"] == "auc"]["estimate"].iloc[0]
        assert area == whole.auc


def test_the_documents_say_how_many_are_too_many() -> None:
    said = " ".join((Path(__file__).parents[2] / "docs" / "results.md").read_text("utf-8").split())
    assert MOST_DOTS == MOST_LINES  # the documents have one number for both
    assert f"More than {MOST_DOTS:,} patients are not drawn, and not written, one by one" in said
    assert f"more than {MOST_STEPS:,} thresholds has the rows that differ on a grid of {GRID:,} x {GRID:,}" in said
    assert f"up to {FINEST} x {FINEST} cells" in said
