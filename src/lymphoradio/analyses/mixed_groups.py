"""Whether groups change differently over time: the later levels of a factor, each against the first."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from ..stats.coefficient_difference import GroupByTime, group_by_time
from ..stats.mixed_fit import Contrast
from ..study import Study
from ..study.specs import MixedModel
from .adjustment import adjust_family
from .mixed_series import Series, change_row, f_test_of
from .summaries import Row, estimable


def between_groups(series: Series, spec: MixedModel, study: Study) -> list[Row]:
    """Test of group by time and difference in the change at each later time, by pairs of groups.

    Parameters
    ----------
    series : Series
        Of all patients.
    spec : MixedModel
        With `by`.
    study : Study

    Returns
    -------
    list of dict
        For each later level of `by` against the first, from the patients of the two: a `test` (F) and per later time a
        `geometric_mean_ratio` or `mean_difference`, adjusted over the later times; `reference` is the first level, and
        `contrast` names both.
    """
    levels = study.levels(spec.by)
    return [row for level in levels[1:] for row in _pair(series, level, levels[0], spec, study)]


def _pair(everybody: Series, level: str, reference: str, spec: MixedModel, study: Study) -> list[Row]:
    label = everybody.cohort[spec.by].astype(object).to_numpy()
    series = everybody.of(np.isin(label, [level, reference]), study)
    names = [f"{time:g} {spec.time_unit}" for time in series.times]

    @cache
    def found() -> GroupByTime:
        y, patient, time = series.long()
        is_level = series.cohort[spec.by].astype(object).to_numpy() == level
        return group_by_time(y, patient, [names[at] for at in time], is_level[patient], names, spec.conf_level)

    def change(at: int) -> Contrast:
        return found().difference[at]

    contrast = f"change in {level} - change in {reference}"
    test = estimable(
        lambda: f_test_of(found().interaction, found().fit.note),
        **series.row(reference=reference, estimate_type="test", statistic_type="F", contrast=contrast),
        method="F test of group by time",
    )
    later = [
        change_row(partial(change, at), series.row(time, column, reference=reference), spec, (level, reference))
        for at, (time, column) in enumerate(series.later.items())
    ]
    adjust_family(later, spec.adjust, "time", " of the two groups")
    return [test, *later]
