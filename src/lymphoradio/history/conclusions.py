"""Which conclusions of a study flip between two versions of its results: one per row, by the rules of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..tidy import DECIDING

Row = Mapping[str, Any]
Key = tuple[str, ...]
Rows = dict[Key, dict[str, Any]]

# Where an interval says nothing: by what the estimate is.
NULL = {
    **dict.fromkeys(("hazard_ratio", "odds_ratio", "geometric_mean_ratio"), 1.0),
    **dict.fromkeys(
        (
            "beta", "mean_difference", "median_difference", "hodges_lehmann", "cohens_dz", "rank_biserial",
            "pearson_r", "spearman_rho", "standardised_difference",
        ),
        0.0,
    ),
    **dict.fromkeys(("auc", "concordance"), 0.5),
}  # fmt: skip
# How the methods of tests of assumptions begin; and rows by which nothing is concluded about patients.
ASSUMPTIONS = ("Shapiro-Wilk", "proportional hazards", "linearity")
DIAGNOSTICS = ("selection_step", "largest_dfbetas", "estimate_without", "inclusion_frequency", "resampled_effect")
EFFECTS = ("hazard_ratio", "odds_ratio", "beta")
UNIVARIABLE = "univariable"
# The estimate that goes with a deciding test, of those that stand beside it.
PARTNER = {"t": "mean_difference", "signed_rank_V": "hodges_lehmann", "mann_whitney_U": "hodges_lehmann"}
FAMILY = ("analysis", "outcome", "variable", "level", "group", "contrast", "time", "model")
ALPHA = 0.05


class Flip(NamedTuple):
    """A conclusion that flipped.

    Attributes
    ----------
    key : tuple of str
        Of the row in the later version; of the earlier one where it is gone.
    old, new : mapping or None
        Both rows; None where there is none.
    reasons : dict
        What flipped in words, by the number of the row that says it: `p_value`, `p_adjusted` or `estimate`.
    """

    key: Key
    old: Row | None
    new: Row | None
    reasons: dict[str, str]


def flips(old: Rows, new: Rows, alphas: Mapping[str, tuple[float, float]]) -> Iterator[Flip]:
    """Conclusions that flip.

    A conclusion is whether p is below alpha: p adjusted where the analysis adjusts, but in univariable models; of
    several tests of the same the one that decides, even if that is another one now. It is too on which side of its
    null value an interval is, and which variables are in a model.

    Parameters
    ----------
    old, new : dict
        Rows by what they are about; the same key is the same question.
    alphas : mapping
        By analysis, alpha of the earlier and of the later plan.
    """
    decides = _deciding(new)
    decided = {family: (was, decides[family]) for family, was in _deciding(old).items() if family in decides}
    for family, (was, now) in decided.items():
        reasons = _of_p(old[was], new[now], alphas[family[0]])
        if reasons and was != now:
            reasons = {number: f"{text}; now decided by the {_test(new[now])}" for number, text in reasons.items()}
        if reasons:
            yield Flip(now, old[was], new[now], reasons)
    for key in [key for key in old if key in new]:
        row = new[key]
        if row["estimate_type"] in DIAGNOSTICS or row["method"].startswith(ASSUMPTIONS):
            continue
        pair = decided.get(_family(row))
        reasons = {} if pair else _of_p(old[key], row, alphas[row["analysis"]])
        if pair is None or _goes_with(row, old[pair[0]], new[pair[1]]):
            reasons |= _of_interval(old[key], row)
        if reasons:
            yield Flip(key, old[key], row, reasons)
    yield from _in_and_out(old, new)


def _family(row: Row) -> Key:
    return tuple(str(row[name]) for name in FAMILY)


def _deciding(rows: Rows) -> dict[Key, Key]:
    """The deciding test of each question that has several."""
    return {_family(row): key for key, row in rows.items() if row["note"].startswith(DECIDING)}


def _goes_with(row: Row, was: Row, now: Row) -> bool:
    """Whether a row is the estimate of a test that decided in both versions, or that test itself."""
    if was["statistic_type"] != now["statistic_type"]:
        return False
    return row["note"].startswith(DECIDING) or PARTNER.get(str(now["statistic_type"])) == row["estimate_type"]


def _test(row: Row) -> str:
    return str(row["method"]).split(";")[0].split(",")[0]


def which_p(row: Row) -> str:
    """The number by which a row concludes."""
    is_adjusted = row["model"] != UNIVARIABLE and not np.isnan(row["p_adjusted"])
    return "p_adjusted" if is_adjusted else "p_value"


def _of_p(old: Row, new: Row, alphas: tuple[float, float]) -> dict[str, str]:
    number = which_p(new)
    was, now = old[which_p(old)], new[number]
    if np.isnan(was):
        return {number: f"now below {alphas[1]:g}, and there was no p before"} if now < alphas[1] else {}
    if np.isnan(now):
        return {which_p(old): "was below alpha, and there is no p any more"} if was < alphas[0] else {}
    if (was < alphas[0]) == (now < alphas[1]):
        return {}
    return {number: f"{'no longer below' if was < alphas[0] else 'now below'} {alphas[1]:g}"}


def _of_interval(old: Row, new: Row) -> dict[str, str]:
    null = NULL.get(new["estimate_type"])
    if null is None:
        return {}
    sides = _side(old, null), _side(new, null)
    if None in sides or sides[0] == sides[1]:
        return {}
    # An interval may have moved by either end; the estimate is what both have.
    return {"estimate": f"the interval now {'includes' if sides[1] == 0 else 'excludes'} {null:g}"}


def _side(row: Row, null: float) -> int | None:
    low, high = row["conf_low"], row["conf_high"]
    if np.isnan(low) or np.isnan(high):
        return None
    return 1 if low > null else -1 if high < null else 0


def _in_and_out(old: Rows, new: Rows) -> Iterator[Flip]:
    """Variables that are in a model of one version only, once each; of models that both versions have."""
    was, now = _variables(old), _variables(new)
    models = {key[:2] for key in was} & {key[:2] for key in now}
    for place in dict.fromkeys([*was, *now]):
        if place[:2] in models and (place in was) != (place in now):
            there = place in now
            key = (now if there else was)[place]
            words = "into the model" if there else "out of the model"
            yield Flip(key, old.get(key), new.get(key), {"estimate": words})


def _variables(rows: Rows) -> dict[Key, Key]:
    """The first row of each variable of a multivariable model, by analysis, model and variable."""
    found: dict[Key, Key] = {}
    for key, row in rows.items():
        if row["estimate_type"] in EFFECTS and row["model"] not in ("", UNIVARIABLE):
            found.setdefault((row["analysis"], row["model"], row["variable"]), key)
    return found
