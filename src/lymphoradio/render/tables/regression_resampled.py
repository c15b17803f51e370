"""What a regression table says of a selection that was rerun in bootstrap resamples: two columns and a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ...study import Study
from ...study.specs import Cox, Linear, Regression
from ..format import THIN, decimals_for, format_count, format_number
from .cells import EMPTY, NE, NOT_APPLICABLE, interval_cell, ratio_cell
from .footnotes import Cell, Head
from .rows import Record, Records, first, only, where
from .words import capital, percent_level

INCLUSION, EFFECT = "inclusion_frequency", "resampled_effect"
MEASURE = {Cox: "C", Linear: "R²"}


@dataclass(frozen=True)
class Resampled:
    """The rerun selection of a table: of its first model that has one.

    Attributes
    ----------
    model : str
        Its name in the plan; empty where no selection was rerun.
    rows : tuple of mapping
        Tidy rows of that model.
    spec : Regression
    replicates : int
    """

    model: str
    rows: Records
    spec: Regression
    replicates: int

    @property
    def columns(self) -> int:
        """How many columns the table has for it."""
        return 2 if self.model else 0

    def head(self, symbol: str) -> tuple[Head, ...]:
        """The lower head of its columns."""
        median = f"Median {symbol} ({percent_level(self.spec.conf_level)} interval)"
        return (Head("Selected (%)"), Head(median)) if self.model else ()

    def spanner(self) -> tuple[Head, ...]:
        """The upper head, over both columns."""
        if not self.model:
            return ()
        label = self.spec.models[self.model].label if self.model != next(iter(self.spec.models)) else ""
        return (Head(f"{label or 'Selection'} in {format_count(self.replicates)} resamples", 2),)

    def whole(self, name: str) -> tuple[Cell, ...]:
        """Cells of a term's own line, where its levels have lines of their own."""
        return (self._share(name), EMPTY) if self.model else ()

    def single(self, name: str, level: str) -> tuple[Cell, ...]:
        """Cells of a term with one line."""
        return (self._share(name), self._effect(name, level)) if self.model else ()

    def level(self, name: str, level: str, is_reference: bool) -> tuple[Cell, ...]:
        """Cells of a level's line."""
        if not self.model:
            return ()
        return (EMPTY, NOT_APPLICABLE if is_reference else self._effect(name, level))

    def _share(self, name: str) -> Cell:
        row = first(self.rows, estimate_type=INCLUSION, variable=name)
        return Cell(format_number(row["estimate"], 1)) if row else NOT_APPLICABLE

    def _effect(self, name: str, level: str) -> Cell:
        row = first(self.rows, estimate_type=EFFECT, variable=name, level=level)
        if row is None:
            return NOT_APPLICABLE
        if math.isnan(row["estimate"]):
            return Cell(NE)  # why, the sentence on the resamples says once
        plain = {**row, "note": ""}
        if isinstance(self.spec, Linear):
            return interval_cell(plain, decimals_for(row["conf_high"] - row["conf_low"]), null=0)
        return ratio_cell(plain)

    def sentences(self) -> Iterator[str]:
        """What the reruns found about the whole model."""
        if not self.model:
            return
        measure = MEASURE.get(type(self.spec), "AUC")
        corrected = only(self.rows, estimate_type="corrected_performance")
        optimism = only(self.rows, estimate_type="optimism")
        slope = only(self.rows, estimate_type="calibration_slope")
        apparent = corrected["estimate"] + optimism["estimate"]
        yield (
            f"The whole selection was rerun in {format_count(self.replicates)} bootstrap resamples: in how many "
            "of them a variable was selected, and the median and percentile interval of its effect (none where it was "
            f"not selected). {measure} {format_number(apparent, 3)} in the same data, "
            f"{format_number(corrected['estimate'], 3)} corrected for optimism; {_slope(slope)}."
        )
        effect = only(self.rows, estimate_type=EFFECT)
        note = str(effect["note"])
        if note:
            yield f"Median and interval {note}." if math.isnan(effect["estimate"]) else f"{capital(note)}."


def _slope(row: Record) -> str:
    if math.isnan(row["estimate"]):
        return f"calibration slope not estimable ({row['note']})"
    extreme = " (below 1: effects are too extreme for other patients)" if row["estimate"] < 1 else ""
    return f"calibration slope{THIN}{format_number(row['estimate'], 2)}{extreme}"


def resampled(rows: Records, spec: Regression, study: Study) -> Resampled:
    """The rerun selection that a table shows.

    Parameters
    ----------
    rows : tuple of mapping
        Tidy rows of the analysis.
    spec : Regression
    study : Study
    """
    for name in spec.models:
        mine = where(rows, model=name)
        found = first(mine, estimate_type=INCLUSION)
        if found and not math.isnan(found["estimate"]):
            return Resampled(name, mine, spec, study.resampling.replicates)
    return Resampled("", (), spec, 0)


def not_rerun(rows: Records, spec: Regression) -> str:
    """Why no selection of an analysis was rerun; empty where one was, or where nothing is selected."""
    noted = [row for name in spec.models for row in where(rows, model=name, estimate_type=INCLUSION)]
    if not noted or any(not math.isnan(row["estimate"]) for row in noted):
        return ""
    return f"Selection in resamples: {noted[0]['note']}."
