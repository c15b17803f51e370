"""What rerunning a selection in resamples says of the model that it found."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.format import format_count, format_number
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import Regression

HALF = 50.0  # percent of the resamples


def unstable_selections(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """Selections of a regression that did not find the same model again in the resamples (`find_caveats`)."""
    for name, model in spec.models.items():
        mine = rows[rows["model"] == name]
        shares = _estimates(mine, "inclusion_frequency")
        if shares.empty:
            continue
        label = model.label or spec.selection_in_words(name, study.label)
        last = mine[(mine["estimate_type"] == "selection_step") & (mine["level"] == "stop")]["variable"]
        kept = [term for term in str(last.iloc[0]).split(" + ") if term] if len(last) else []
        rare = shares[shares["variable"].isin(kept) & (shares["estimate"] < HALF)]
        replicates = format_count(study.resampling.replicates)
        if len(rare):
            named = [
                f"{study.label(row['variable'])} ({format_number(row['estimate'], 1)}%)" for _, row in rare.iterrows()
            ]
            yield (
                f"{label}: of the {len(kept)} selected variables, {enumerate_words(named)} "
                f"{'was' if len(rare) == 1 else 'were'} selected in fewer than half of {replicates} resamples."
            )
        yield from performance(label, mine)


def performance(label: str, mine: pd.DataFrame) -> Iterator[str]:
    """The sentence on how a selected model does with and without its optimism; none where nothing was rerun.

    Parameters
    ----------
    label : str
        Of the model.
    mine : DataFrame
        Tidy rows of the model.
    """
    corrected, optimism = (_estimates(mine, kind) for kind in ("corrected_performance", "optimism"))
    slope = _estimates(mine, "calibration_slope")
    if corrected.empty or optimism.empty:
        return
    measure = str(corrected["method"].iloc[0]).split(" in the same data", maxsplit=1)[0]
    value, lost = float(corrected["estimate"].iloc[0]), float(optimism["estimate"].iloc[0])
    text = (
        f"{label}: {measure} is {format_number(value + lost, 3)} in the patients of the selection and "
        f"{format_number(value, 3)} corrected for its optimism"
    )
    if len(slope):
        text += f"; calibration slope {format_number(float(slope['estimate'].iloc[0]), 2)}"
    yield f"{text}."


def _estimates(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    return rows[(rows["estimate_type"] == kind) & rows["estimate"].notna()]
