"""What stands below a regression table about its model's assumptions, and about the number of univariable tests."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ...study.specs import Regression
from ...tidy import WHOLE_MODEL
from ..diagnostic_words import Moved, across, below, linearity_tests, moved, rejected_linearity, would_be
from ..format import format_alpha, format_count, format_number
from ..p_values import format_p_with_sign
from .regression_notes import effect_of
from .rows import Record, Records, first, where
from .words import Words, capital, enumerate_words

UNIVARIABLE = "univariable"


def diagnostic_notes(rows: Records, spec: Regression, words: Words) -> tuple[str, ...]:
    """Sentences with numbers on univariable tests, and on linearity and influence in the printed model.

    Parameters
    ----------
    rows : tuple of mapping
        Tidy rows of the analysis.
    spec : Regression
    words : Words

    Returns
    -------
    tuple of str
    """
    printed = where(rows, model=next(iter(spec.models), ""))
    return (_multiplicity(rows, spec, words), _linearity(printed, spec, words), *_influence(printed, spec, words))


def _multiplicity(rows: Records, spec: Regression, words: Words) -> str:
    """How many univariable tests there are, and which are left after Holm's adjustment."""
    tests = [row for row in where(rows, model=UNIVARIABLE) if not math.isnan(row["p_adjusted"])]
    if len(tests) < 2:
        return ""
    n, alpha = len(tests), spec.alpha
    left = [
        f"{words.variable(row['variable'])} ({format_p_with_sign(row['p_adjusted'], alpha)})"
        for row in tests
        if row["p_adjusted"] < alpha
    ]
    return (
        f"Univariable p values are not adjusted: of {format_count(n)} tests {below(tests, 'p_value', alpha)} below "
        f"{format_alpha(alpha)}, where {format_number(n * alpha, 1)} are expected if no variable is associated with "
        f"the outcome; by Holm's method over the {format_count(n)} variables p is below {format_alpha(alpha)} for "
        f"{enumerate_words(left)}."
    )


def _linearity(rows: Records, spec: Regression, words: Words) -> str:
    tests = linearity_tests(rows)
    if not tests:
        return ""
    tested = [row for row in tests if not math.isnan(row["p_value"])]
    reasons: dict[str, list[str]] = {}
    for row in tests:
        if math.isnan(row["p_value"]):
            label = "all together" if row["variable"] == WHOLE_MODEL else words.variable(row["variable"])
            reasons.setdefault(row["note"].removeprefix("linearity not tested: "), []).append(label)
    untested = [f"not tested for {enumerate_words(labels)} ({reason})" for reason, labels in reasons.items()]
    parts = [rejected_linearity(tested, words.variable, spec.alpha), _retained(tested, spec.alpha), *untested]
    return f"Linearity ({_how(tests)}): {'; '.join(filter(None, parts))}."


def _how(tests: Records) -> str:
    return f"restricted cubic splines,{tests[0]['method'].rpartition(',')[2]}"


def _retained(tests: list[Record], alpha: float) -> str:
    """How many covariates the test does not reject, with the smallest p of them, and the joint test."""
    rejects = any(row["p_value"] < alpha for row in tests if row["variable"] != WHOLE_MODEL)
    retained = [row for row in tests if not row["p_value"] < alpha]
    single = [row["p_value"] for row in retained if row["variable"] != WHOLE_MODEL]
    joint = first(retained, variable=WHOLE_MODEL)
    parts = []
    if single:
        count, other = len(single), "other " if rejects else ""
        smallest = f"{'smallest ' if count > 1 else ''}{format_p_with_sign(min(single), alpha)}"
        parts.append(f"not rejected for {format_count(count)} {other}covariate{'s' * (count > 1)} ({smallest})")
    if joint:
        parts.append(f"all together {format_p_with_sign(joint['p_value'], alpha)}")
    return ", ".join(parts)


def _influence(rows: Records, spec: Regression, words: Words) -> Iterator[str]:
    effect = effect_of(spec)
    found = moved(rows, effect.estimate_type, words.variable, words.text)
    if not found:
        refused = first(rows, estimate_type="largest_dfbetas")
        if refused and math.isnan(refused["estimate"]):
            yield f"Influential patients: {refused['note'].removeprefix('influence ')}."
        return
    far = [one for one in found if one.is_far]
    named = far or found[:1]
    texts = "; ".join(would_be(one, effect.symbol, spec.alpha) for one in named)
    yield f"Influence (DFBETAS): without one patient, {texts}{_others(found, far)}."
    crossing = across([one for one in found if one not in named], spec.alpha)
    if crossing:
        yield f"{capital(crossing)}."


def _others(found: list[Moved], far: list[Moved]) -> str:
    if not far:
        return "; of no other coefficient does such a refit move further" if len(found) > 1 else ""
    return "; all other coefficients move by less than 1 standard error" if len(found) > len(far) else ""
