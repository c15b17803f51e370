"""Group comparison: measurements of unpaired groups of patients."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pandas as pd

from .. import tidy
from ..stats.errors import NotEstimable
from ..stats.k_sample import anova_f, kruskal_wallis
from ..stats.standardised_difference import smd_continuous
from ..stats.two_sample import TwoSampleT, mann_whitney, student_t, welch_t
from ..stats.two_sample_shift import two_sample_shift
from ..study import Study
from ..study.derived import Derived
from ..study.specs import GroupComparison
from .adjustment import adjust_deciding, adjust_family
from .grouped import GroupedVariable
from .plotted import group_rows
from .summaries import Row, estimable, joined
from .words import left_out

RANKS = ("mann_whitney_U", "kruskal_wallis_H")


def group_comparison(cohort: pd.DataFrame, spec: GroupComparison, study: Study) -> tidy.Result:
    """Summaries of each group, the tests between them, and the differences of two groups with their intervals.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; the variables as float, NaN for missing.
    spec : GroupComparison
    study : Study

    Returns
    -------
    tidy.Result
        estimates : for each variable and level of `by` the summaries (`group`), with `by_shapiro_wilk` also
        Shapiro-Wilk's W of each group. Two groups: Student's, Welch's and the Mann-Whitney test, mean difference,
        Hodges-Lehmann shift and standardised difference, all second minus first level. More groups: one-way ANOVA
        and the Kruskal-Wallis test, and for every pair of groups Welch's and the Mann-Whitney test, each adjusted by
        Holm's method over the pairs. The test that decides is marked `deciding test` and adjusted over the variables.
        points : x = place of the group, from 1; y = value. Of a group of more than `MOST_DOTS` patients, how many are
        in each bin.

    Notes
    -----
    With `by_shapiro_wilk` the ranks decide where normality is rejected in any group that has patients, or cannot be
    tested there (constant, n < 3, n > 5000). A group without values makes no comparison; the rows say so.

    References
    ----------
    Welch (1947), Biometrika 34:28-35; Mann & Whitney (1947), Ann. Math. Stat. 18:50-60;
    Kruskal & Wallis (1952), JASA 47:583-621; Holm (1979), Scand. J. Stat. 6:65-70;
    Vickers & Altman (2001), BMJ 323:1123-1124 (change adjusted for baseline).
    """
    rows: list[Row] = []
    points: list[Row] = []
    for name in spec.variables:
        variable = GroupedVariable.of(name, cohort, spec, study)
        normality = variable.normality() if spec.test == "by_shapiro_wilk" else []
        reason, by_ranks = _choice(normality, spec)
        compared = [*_tests(variable, spec, reason, by_ranks), *_effects(variable, spec)]
        rows += [*variable.summaries(), *normality, *_noted(compared, variable, spec, study)]
        points += group_rows(variable.present, variable=name, unit=variable.unit)
    adjust_deciding(rows, spec.adjust, "variable")
    common = {"population": study.population(spec)}
    return tidy.Result(tidy.estimates(rows, variant=spec.variant, **common), points=tidy.points(points, **common))


def _choice(normality: list[Row], spec: GroupComparison) -> tuple[str, bool]:
    """Why a test decides, and whether it is the one of ranks."""
    if spec.test != "by_shapiro_wilk":
        return "named in the plan", spec.test == "ranks"
    tested = [row for row in normality if row["n"]]
    without = [row["group"] for row in tested if "p_value" not in row]
    if without or not tested:
        return f"Shapiro-Wilk cannot be computed{' in ' + ', '.join(without) if without else ''}", True
    rejected = [row["group"] for row in tested if row["p_value"] < spec.alpha]
    verdict = f"rejects normality in {', '.join(rejected)}" if rejected else "does not reject normality in any group"
    return f"Shapiro-Wilk {verdict} at {spec.alpha:g}", bool(rejected)


def _tests(variable: GroupedVariable, spec: GroupComparison, reason: str, by_ranks: bool) -> list[Row]:
    groups = tuple(variable.by_group)
    if len(groups) == 2:
        rows = [
            _two(variable, groups, "Student t test", student_t),
            _two(variable, groups, "Welch t test", welch_t),
            _two_by_ranks(variable, groups, "Mann-Whitney U test"),
        ]
        chosen = 2 if by_ranks else (0 if spec.test == "student" else 1)
    else:
        rows = [_anova(variable, groups), _kruskal_wallis(variable, groups)]
        chosen = int(by_ranks)
    rows[chosen]["note"] = joined(f"{tidy.DECIDING} ({reason})", rows[chosen].get("note", ""))
    return rows if len(groups) == 2 else [*rows, *_pairwise(variable, groups)]


def _two(
    variable: GroupedVariable, groups: tuple[str, ...], method: str, compute: Callable[..., TwoSampleT], **row: Any
) -> Row:
    reference, other = groups

    def computed() -> Row:
        if not (len(variable.present[other]) and len(variable.present[reference])):
            raise NotEstimable("a group is empty")
        test = compute(variable.present[other], variable.present[reference])
        return {"statistic": test.t, "df": test.df, "p_value": test.p_value}

    shared = _between(variable, reference, other, estimate_type="test", statistic_type="t", method=method)
    return estimable(computed, **shared, **row)


def _two_by_ranks(variable: GroupedVariable, groups: tuple[str, ...], method: str, prefix: str = "") -> Row:
    reference, other = groups

    def computed() -> Row:
        test = mann_whitney(variable.present[other], variable.present[reference])
        return {"statistic": test.U, "p_value": test.p_value, "method": prefix + test.method, "note": test.note}

    return estimable(
        computed,
        **_between(variable, reference, other, estimate_type="test", statistic_type=RANKS[0], method=prefix + method),
    )


def _between(variable: GroupedVariable, reference: str, other: str, **row: Any) -> Row:
    contrast = f"{other} - {reference}"
    return variable.row((reference, other), level=other, reference=reference, contrast=contrast, **row)


def _anova(variable: GroupedVariable, groups: tuple[str, ...]) -> Row:
    def computed() -> Row:
        test = anova_f(list(variable.present.values()))
        within = f"{test.df_within:,} degrees of freedom within groups"
        return {
            "statistic": test.F, "df": test.df_between, "p_value": test.p_value, "note": joined(test.note, within),
        }  # fmt: skip

    shared: Row = {"estimate_type": "test", "statistic_type": "F", "method": "one-way ANOVA"}
    return estimable(computed, **variable.row(groups, **shared, contrast=" vs ".join(groups)))


def _kruskal_wallis(variable: GroupedVariable, groups: tuple[str, ...]) -> Row:
    def computed() -> Row:
        test = kruskal_wallis(list(variable.present.values()))
        return {"statistic": test.H, "df": test.df, "p_value": test.p_value, "note": test.note}

    shared: Row = {"estimate_type": "test", "statistic_type": RANKS[1], "method": "Kruskal-Wallis test"}
    return estimable(computed, **variable.row(groups, **shared, contrast=" vs ".join(groups)))


def _pairwise(variable: GroupedVariable, groups: tuple[str, ...]) -> list[Row]:
    """Both tests of every pair of groups, each adjusted over the pairs."""
    pairs = list(combinations(groups, 2))
    families = (
        [_two(variable, pair, "pairwise Welch t test", welch_t) for pair in pairs],
        [_two_by_ranks(variable, pair, "Mann-Whitney U test", "pairwise ") for pair in pairs],
    )
    for family in families:
        adjust_family(family, "holm", "pair", " of groups")
    return [row for family in families for row in family]


def _effects(variable: GroupedVariable, spec: GroupComparison) -> list[Row]:
    """Differences of two groups, in the unit of the variable and in standard deviations."""
    if len(variable.by_group) != 2:
        return []
    (reference, first), (other, second) = variable.present.items()
    level = spec.conf_level
    compute, kind = (student_t, "Student's") if spec.test == "student" else (welch_t, "Welch's")

    def difference() -> Row:
        test = compute(second, first, level)
        return {
            "estimate": test.mean_difference, "std_error": test.std_error, "conf_low": test.conf_low,
            "conf_high": test.conf_high, "df": test.df,
        }  # fmt: skip

    def shift() -> Row:
        found = two_sample_shift(second, first, level)
        return {
            "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high,
            "method": found.method, "note": found.note,
        }  # fmt: skip

    shared = _between(variable, reference, other)
    measured = {"unit": variable.unit, "conf_level": level}
    return [
        estimable(difference, **shared, **measured, estimate_type="mean_difference",
                  method=f"difference of the means, {kind} t interval"),
        estimable(shift, **shared, **measured, estimate_type="hodges_lehmann",
                  method="median of all differences between the groups"),
        estimable(lambda: {"estimate": smd_continuous(second, first)}, **shared,
                  estimate_type="standardised_difference", method="difference of the means / pooled SD"),
    ]  # fmt: skip


def _noted(rows: list[Row], variable: GroupedVariable, spec: GroupComparison, study: Study) -> list[Row]:
    """Who is left out, on every test of all groups; what must be known of the comparison, on the deciding one."""
    lost = (
        left_out(variable.ungrouped, study.label(spec.by)),
        left_out(variable.without_value, study.label(variable.name)),
    )
    for row in rows:
        warnings = _warnings(variable.name, spec, study) if row.get("note", "").startswith(tidy.DECIDING) else []
        standing = lost if row["estimate_type"] == "test" and "n_missing" in row else ()
        row["note"] = joined(row.get("note", ""), *warnings, *standing)
    return rows


def _warnings(name: str, spec: GroupComparison, study: Study) -> list[str]:
    late = study.late_note(spec.by)
    if late and study.known_at(spec.by) > study.known_at(name):
        late += f", later than {study.label(name)}"
    shared = study.formula_columns(name) & study.formula_columns(spec.by)
    variable = study.variable(name)
    times = {study.known_at(column) for column in study.formula_columns(name)}
    changes = isinstance(variable, Derived) and len(times) > 1
    return [
        f"groups by {study.label(spec.by)} are {late}" if late else "",
        "groups are made from the same measurement: mathematically coupled with it" if shared else "",
        "computed from measurements at different times: for a change, the later value adjusted for the earlier one "
        "(ANCOVA) is recommended" if changes else "",
    ]  # fmt: skip
