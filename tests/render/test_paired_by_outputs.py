"""Table and figure of paired change by group."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analyses.safety_cohort import PLAN, cohort, study

from .figure_texts import outside, overlapping, words
from .safety_outputs import built, cells, figure, footnotes, replanned, table


class TestPairedTable:
    def test_sections(self):
        found = built("Table 1")
        assert [row.cells[0] for row in found.rows if row.is_section] == ["All patients", "Male", "Female"]
        assert [row[0] for row in cells(found, "NK cells (cells/µL)")] == ["60", "29", "31"]
        text = footnotes(found)
        assert "Groups by Sex are not compared by p values within them" in text
        assert "The Wilcoxon signed-rank test is used throughout, chosen beforehand." in text
        assert "Adjusted p values: Holm method, 2 comparisons, within all patients and within each group." in text

    def test_yes_and_no_have_their_label(self):
        found = built("Table 8")
        assert [row.cells[0] for row in found.rows if row.is_section] == [
            "All patients", "Severe lymphopenia: No", "Severe lymphopenia: Yes",
        ]  # fmt: skip
        assert "Values are mean ± SD." in footnotes(found)

    def test_who_has_no_group_is_said(self):
        assert "4 patients have no Arm and stand in no group." in footnotes(
            table("Table 1", replanned("pairs_by", by="arm"))
        )

    @pytest.mark.parametrize("n", [0, 1])
    def test_small_groups_are_not_estimable(self, n):
        frame = cohort()
        frame["sex"] = np.where(np.arange(len(frame)) < n, "Female", "Male")
        found = table("Table 1", replanned("pairs_by", test="paired_t"), frame)
        row = cells(found, "NK cells (cells/µL)")[2]
        assert row[0] == str(n)
        assert row[-2:] == ("NE", "NE")


class TestPairedFigure:
    @pytest.mark.parametrize("name", ["Figure 1", "Figure 2"])
    def test_can_be_read(self, name):
        drawn = figure(name)
        assert outside(drawn) == []
        assert overlapping(drawn) == []

    def test_a_panel_per_pair_and_group_with_equal_axes_within_a_pair(self):
        drawn = figure("Figure 1")
        limits = [axes.get_ylim() for axes in drawn.axes]
        assert len(limits) == 4
        assert limits[0] == limits[1] != limits[2] == limits[3]
        text = words(drawn).replace("\n", " ")
        for part in ("CD8+ T cells (cells/µL), Male", "NK cells (cells/µL), Female", "n = 26", "n = 28",
                     "Holm-adjusted", "Groups by Sex are not compared by p values within them"):  # fmt: skip
            assert part in text

    def test_every_patient_of_the_group_has_a_line(self):
        frame = cohort().dropna(subset=["pre", "post"])
        drawn = figure("Figure 1")
        for axes, sex in zip(drawn.axes, ("Male", "Female"), strict=False):
            lines = sum(len(collection.get_segments()) for collection in axes.collections
                        if hasattr(collection, "get_segments"))  # fmt: skip
            assert lines == (frame["sex"] == sex).sum()

    def test_a_far_value_in_one_group_is_cut_in_both_panels(self):
        frame = cohort()
        frame.loc[frame.index[:2], "post"] = 90000.0
        plan = replanned("pairs_by", pairs={"CD8+ T cells": ("pre", "post")})
        frame.loc[frame.index[0], "pre"] = -1.0  # no logarithmic axis
        drawn = figure("Figure 1", plan, frame)
        assert drawn.axes[0].get_ylim() == drawn.axes[1].get_ylim()
        assert drawn.axes[0].get_ylim()[1] < 5000
        assert "the panel." in words(drawn)

    def test_a_logarithmic_axis_is_said(self):
        frame = cohort()
        spread = np.geomspace(1, 9000, len(frame))
        plan = replanned("pairs_by", pairs={"CD8+ T cells": ("pre", "post")})
        drawn = figure("Figure 1", plan, frame.assign(pre=spread, post=2 * spread))
        assert drawn.axes[0].get_yscale() == "log"
        assert "Logarithmic axis: CD8+ T cells." in words(drawn).replace("\n", " ")
        assert "Logarithmic" not in words(figure("Figure 1"))

    def test_a_group_without_patients_says_so(self):
        frame = cohort()
        drawn = figure("Figure 1", frame=frame[frame["sex"] == "Male"])
        assert len(drawn.axes) == 2
        assert words(drawn).replace("\n", " ").count("No patient has both measurements.") == 2
        assert outside(drawn) == []

    @pytest.mark.parametrize("width", ["one_column", "two_columns"])
    @pytest.mark.parametrize("groups", [2, 3, 4, 5, 7])
    def test_any_number_of_groups(self, groups, width):
        columns = {**PLAN["columns"], "arm": {"label": "Arm", "levels": {k: f"Level {k}" for k in range(groups)}}}
        outputs = {"Figure 1": {**PLAN["outputs"]["Figure 1"], "width": width}}
        analyses = {**PLAN["analyses"], "pairs_by": {**PLAN["analyses"]["pairs_by"], "by": "arm"}}
        plan = study(columns=columns, analyses=analyses, outputs=outputs)
        frame = cohort().assign(arm=[f"Level {k % groups}" for k in range(60)])
        drawn = figure("Figure 1", plan, frame)
        assert len(drawn.axes) == 2 * groups
        assert outside(drawn) == []
        assert overlapping(drawn) == []
        # Rows of panels hold one pair, or whole pairs.
        pairs_of_rows = {}
        for i, axes in enumerate(drawn.axes):
            pairs_of_rows.setdefault(round(axes.get_position().y0, 6), []).append(i // groups)
        for pairs in pairs_of_rows.values():
            assert len(set(pairs)) == 1 or len(pairs) % groups == 0
