"""A measurement by group: the values, who is not among them, and what is said of each group alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..stats.normality import shapiro_wilk
from ..study import Study
from ..study.specs import GroupComparison
from .summaries import Row, estimable, summary_rows
from .ties import without_noise


@dataclass(frozen=True)
class GroupedVariable:
    """Values of a variable by the level of `by`, in the order of the levels, NaN for missing; who is not in them."""

    name: str
    unit: str
    by_group: dict[str, np.ndarray]
    ungrouped: int

    @classmethod
    def of(cls, name: str, cohort: pd.DataFrame, spec: GroupComparison, study: Study) -> GroupedVariable:
        """Of a cohort."""
        values = without_noise(cohort[name].to_numpy(float))
        label = cohort[spec.by].astype(object).to_numpy()
        groups = {group: values[label == group] for group in study.levels(spec.by)}
        return cls(name, study.variable(name).unit, groups, int(cohort[spec.by].isna().sum()))

    @property
    def present(self) -> dict[str, np.ndarray]:
        """The values that are there."""
        return {group: values[~np.isnan(values)] for group, values in self.by_group.items()}

    @property
    def without_value(self) -> int:
        """Patients who have a group and no value."""
        return int(sum(np.isnan(values).sum() for values in self.by_group.values()))

    def row(self, groups: tuple[str, ...], **row: Any) -> Row:
        """A row that compares these groups."""
        n = sum(len(self.present[group]) for group in groups)
        everybody = sum(len(values) for values in self.by_group.values()) + self.ungrouped
        others = {"n_missing": everybody - n} if len(groups) == len(self.by_group) else {}
        return {"variable": self.name, "n": n, **others, **row}

    def summaries(self) -> list[Row]:
        """Summaries of each group."""
        shared = {"variable": self.name, "unit": self.unit, "method": "patients of the group with a value"}
        return [row for group, values in self.by_group.items() for row in summary_rows(values, **shared, group=group)]

    def normality(self) -> list[Row]:
        """Shapiro-Wilk tests of each group."""

        def computed(values: np.ndarray) -> Row:
            test = shapiro_wilk(values)
            return {"statistic": test.W, "p_value": test.p_value, "note": test.note}

        shared: Row = {"estimate_type": "test", "statistic_type": "shapiro_wilk_W", "method": "Shapiro-Wilk test"}
        return [
            estimable(computed, values, variable=self.name, group=group, n=len(values), **shared)
            for group, values in self.present.items()
        ]
