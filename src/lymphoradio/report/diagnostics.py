"""What the diagnostics of regression models say against them, and how they were made."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.diagnostic_words import across, linearity_tests, moved, rejected_linearity, would_be
from ..render.tables.regression_notes import effect_of
from ..render.tables.rows import Records, records, where
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import Linear, Regression

INFLUENCE = ("largest_dfbetas", "estimate_without")


def diagnostic_caveats(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """Effects that are not straight lines, and coefficients that hang on one patient (`find_caveats`).

    What models share is said once.
    """
    every = records(rows)
    models: dict[str, list[str]] = {}
    for name, model in spec.models.items():
        for text in _against(study, spec, where(every, model=name)):
            models.setdefault(text, []).append(model.label or name)
    for text, labels in models.items():
        yield f"{enumerate_words(labels)}: {text}."


def _against(study: Study, spec: Regression, model: Records) -> Iterator[str]:
    effect = effect_of(spec)
    bent = rejected_linearity(linearity_tests(model), study.label, spec.alpha)
    if bent:
        yield f"linearity is {bent}; one coefficient per unit does not describe such an effect"
    found = moved(model, effect.estimate_type, study.label, str)
    far = [one for one in found if one.is_far]
    if far:
        yield f"without one patient, {'; '.join(would_be(one, effect.symbol, spec.alpha) for one in far)}"
    crossing = across([one for one in found if one not in far], spec.alpha)
    if crossing:
        yield crossing


def diagnostic_methods(spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """How the diagnostics were made, where there are any (`methods`)."""
    parts = []
    if any(row["p_value"] >= 0 for row in linearity_tests(records(rows))):
        test = "F tests" if isinstance(spec, Linear) else "Wald tests"
        parts.append(f"linearity by {test} of restricted cubic splines with Harrell's knots")
    if (rows["estimate_type"].isin(INFLUENCE) & rows["estimate"].notna()).any():
        how = "exact" if isinstance(spec, Linear) else "one-step"
        parts.append(
            f"influential patients by {how} DFBETAS and by refitting the model without the patient who "
            "moves a coefficient furthest"
        )
    if parts:
        yield f"Multivariable models were examined for {' and for '.join(parts)}."
