"""Models with variables that carry nearly the same information: a warning, not only a footnote."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.format import format_number
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import Regression

# Above it a coefficient's variance is more than tenfold that of uncorrelated variables: Kutner, Nachtsheim, Neter & Li
# (2005), Applied Linear Statistical Models, 5th ed., section 10.5.
LARGEST_VIF = 10.0
MOST_NAMED = 3
_UNCENTRED = "uncentred"  # of a model without an intercept; large for any variable far from 0


def collinear_caveats(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """A sentence for each model with variance inflation factors above `LARGEST_VIF` (`find_caveats`).

    The two or three variables with the largest are named; what models share is said once.
    """
    found = rows[(rows["estimate_type"] == "variance_inflation") & ~rows["method"].str.contains(_UNCENTRED)]
    models: dict[str, list[str]] = {}
    for model, own in found.groupby("model", sort=False):
        ordered = own.sort_values("estimate", ascending=False, kind="stable")
        n_above = int((ordered["estimate"] > LARGEST_VIF).sum())
        if not n_above:
            continue
        named = ordered.head(min(max(n_above, 2), MOST_NAMED))
        parts = [f"{study.label(row['variable'])} ({format_number(row['estimate'], 1)})" for _, row in named.iterrows()]
        label = spec.models[str(model)].label if str(model) in spec.models else ""
        models.setdefault(enumerate_words(parts), []).append(label or str(model))
    for factors, labels in models.items():
        yield (
            f"{enumerate_words(labels)}: {factors} carry nearly the same information (variance inflation factors in "
            f"parentheses; above {LARGEST_VIF:g} a coefficient cannot be told from those beside it). Keep one of them."
        )
