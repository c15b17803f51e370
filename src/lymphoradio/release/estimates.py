"""From the tidy rows of an analysis to those that may be released: a pure function."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import tidy
from ..render.tables.rows import Record, records
from ..stats.proportions import clopper_pearson
from ..study import Study
from ..study.specs import KaplanMeier, Logistic, Spec
from .counts import is_small, release_count
from .per_parameter import per_parameter
from .precision import decimals_of, rounded
from .protect import Cell, released_counts
from .sums import COUNTED, SHARES, count_cell, counts_of, n_cell
from .survival import FROM_CURVE, from_curve, released_curves, rounded_patients
from .words import NO_REASON, REDACTED, released_method, released_note

# What happens without the most influential patient: such rows are left out.
OF_ONE_PATIENT = frozenset({"largest_dfbetas", "estimate_without"})
# The values of one patient, and a number from which the exact number of patients follows: their rows have no numbers.
NEVER = frozenset("min max min_follow_up max_follow_up df_residual".split())
OF_INDEX = ("sensitivity", "specificity")  # Youden's index is their sum minus 1
COMPARISONS = frozenset({"test", "standardised_difference"})
RESULTS = ("estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_adjusted")


@dataclass(frozen=True)
class Released:
    """Results as they may leave the project.

    Attributes
    ----------
    result : tidy.Result
        Without points; curves only of survival.
    redacted : tuple of str
        What was redacted, one line per number, in the order of the rows; it is not said which of them are small and
        which are redacted for the sake of others.
    """

    result: tidy.Result
    redacted: tuple[str, ...]


def release_result(result: tidy.Result, study: Study, spec: Spec | None) -> Released:
    """Redact and round the results of an analysis.

    Parameters
    ----------
    result : tidy.Result
        As published.
    study : Study
        Its plan.
    spec : Spec or None
        The analysis; None for the flow of patients.

    Returns
    -------
    Released
        `estimates` are rows of the glossary:
        - counts of 7 or fewer, and the smallest others that are needed to protect them, are empty; others are multiples
          of 5; `n_missing` of 7 or fewer is empty and counted in `n`;
        - a row of 7 or fewer patients, or a model or test of 7 or fewer events (of a logistic one also patients
          without), has no numbers; a comparison of levels or groups of which a number is redacted has none either;
        - percents, predictive values and Youden's index, with their intervals, are of rounded counts; survival is of
          counts rounded to midpoint 6;
        - all other numbers have no more digits than print the same, notes have no counts;
        - rows about single patients are not there.

    References
    ----------
    OpenSAFELY documentation, Applying statistical disclosure control, https://docs.opensafely.org/outputs/sdc/
    """
    rows = [row for row in records(result.estimates) if row["estimate_type"] not in OF_ONE_PATIENT]
    counts = counts_of(rows, spec)
    cells = released_counts(counts.cells, counts.sums)
    of_variable: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        of_variable.setdefault((row["model"], row["variable"]), []).append(row)
    curves = result.curves if isinstance(spec, KaplanMeier) else None
    patients = _patients(curves)
    decimals = decimals_of(rows, study, spec)
    released, redacted = [], []
    for row in rows:
        beside = of_variable[row["model"], row["variable"]]
        gone = _is_redacted(row, beside, cells, spec)
        new = {
            **rounded(row, decimals[row["variable"], row["level"]], spec),
            "note": released_note(row["note"], study),
            "method": released_method(row["method"]),
            **_counted(row, cells, spec),
        }
        if row["estimate_type"] in FROM_CURVE and isinstance(spec, KaplanMeier):
            known = patients.get(row["group"])
            gone = gone or known is None
            new |= from_curve(row, known, spec) if known is not None else {}
            # Whether the patients' own curve goes on where the released one has ended is not said.
            gone = gone or (row["estimate_type"] == "survival_probability" and math.isnan(new["estimate"]))
        if row["estimate_type"] == "youden_index":
            new |= {
                "estimate": _index(beside, cells, spec),
                "note": "; ".join(filter(None, (new["note"], tidy.OF_ROUNDED))),
            }
        elif row["statistic_type"] == "youden_J":
            new["statistic"] = _index(beside, cells, spec)
        if row["estimate_type"] == "events_per_variable":
            new |= per_parameter(row, new, spec)
        if gone or (math.isnan(new["estimate"]) and not math.isnan(row["estimate"])):
            redacted += [redacted_name(row)] * (row["estimate_type"] not in NEVER)
            new |= {**dict.fromkeys(RESULTS, math.nan), "note": redacted_note(new["note"])}
        if all(math.isnan(new[name]) for name in ("estimate", "statistic", "p_value")):
            new["note"] = _reason(row["note"], new["note"], study)
        released.append(new)
    table = tidy.check(pd.DataFrame(released, columns=list(tidy.COLUMNS)).astype(dict.fromkeys(tidy.NUMERIC, float)))
    shown = released_curves(curves, spec) if curves is not None and isinstance(spec, KaplanMeier) else None
    return Released(tidy.Result(table, shown), tuple(dict.fromkeys(redacted)))


def redacted_note(note: str) -> str:
    """That the row is redacted; of the test that decides also that it does, because renderers look for it."""
    return "; ".join([*(part for part in note.split("; ") if part.startswith(tidy.DECIDING)), REDACTED])


def _reason(note: str, released: str, study: Study) -> str:
    """Why there is no number; of a reason that is not released in full only that, for its rest says nothing alone."""
    parts = note.split("; ")
    at = next((i for i, part in enumerate(parts) if "not estimable" in part), None)
    if at is None or REDACTED in released:
        return released or NO_REASON
    why = f"{tidy.NOT_ESTIMABLE}{NO_REASON}" if parts[at].startswith(tidy.NOT_ESTIMABLE) else NO_REASON
    return "; ".join(filter(None, (released_note("; ".join(parts[:at]), study), why)))


def _patients(curves: pd.DataFrame | None) -> dict[str, tuple[np.ndarray, np.ndarray] | None]:
    if curves is None:
        return {}
    steps = curves[curves["curve"] == "survival"]
    return {str(group): rounded_patients(mine) for group, mine in steps.groupby("group", sort=False)}


def _is_redacted(row: Record, beside: Sequence[Record], cells: Mapping[Cell, float], spec: Spec | None) -> bool:
    kind = row["estimate_type"]
    if kind in NEVER or is_small(row["n"]):
        return True
    if kind in COUNTED:
        return math.isnan(cells.get(count_cell(row), math.nan))
    if is_small(row["n_events"]):
        return True
    of_two_sides = kind in SHARES or (isinstance(spec, Logistic) and kind != "selection_step")
    if of_two_sides and is_small(row["n"] - row["n_events"]):
        return True
    return (kind in COMPARISONS or bool(row["contrast"])) and _compares_redacted(row, beside, cells)


def _compares_redacted(row: Record, beside: Sequence[Record], cells: Mapping[Cell, float]) -> bool:
    """Whether a number of a level, or a group, that the row compares is redacted."""
    for other in beside:
        kind = other["estimate_type"]
        of_level = kind == "count" and row["variable"] and other["level"] and not row["model"]
        if of_level and math.isnan(cells[count_cell(other)]):
            return True
        is_group = bool(other["group"]) and kind not in (*COUNTED, *COMPARISONS)
        is_few = is_small(other["n"]) or is_small(other["n_events"])
        if is_group and is_few and (not row["contrast"] or other["group"] in row["contrast"]):
            return True
    return False


def _counted(row: Record, cells: Mapping[Cell, float], spec: Spec | None) -> dict[str, float]:
    """The counts of a row, and what is computed from counts alone."""
    kind = row["estimate_type"]
    found = {
        "n": cells.get(n_cell(row, "n"), math.nan),
        "n_events": cells.get(n_cell(row, "n_events"), math.nan),
        "n_missing": release_count(row["n_missing"]),
    }
    if kind == "count":
        found["estimate"] = cells.get(count_cell(row), math.nan)
        if spec is None:
            found["n"] = found["estimate"]
        elif not math.isnan(row["n_events"]):
            found["n_events"] = found["estimate"]
        return found
    if kind == "percent":
        count = cells.get(count_cell(row), math.nan)
        if not math.isnan(row["n_events"]):
            found["n_events"] = count
        return found | _share(count, found["n"], row, 100)
    if kind in SHARES:
        return found | _share(found["n_events"], found["n"], row, 1)
    return found


def _share(part: float, whole: float, row: Record, scale: float) -> dict[str, float]:
    if math.isnan(part) or math.isnan(whole):
        return dict.fromkeys(("estimate", "conf_low", "conf_high"), math.nan)
    part = min(part, whole)
    found = {"estimate": scale * part / whole}
    if not math.isnan(row["conf_low"]):
        limits = clopper_pearson(int(part), int(whole), row["conf_level"])
        found |= {"conf_low": scale * limits.conf_low, "conf_high": scale * limits.conf_high}
    return found


def _index(beside: Sequence[Record], cells: Mapping[Cell, float], spec: Spec | None) -> float:
    """Youden's index from the released sensitivity and specificity; NaN where one of them is redacted."""
    shares = [
        math.nan if _is_redacted(other, beside, cells, spec) else _counted(other, cells, spec)["estimate"]
        for other in beside
        if other["estimate_type"] in OF_INDEX
    ]
    return math.fsum(shares) - 1 if len(shares) == len(OF_INDEX) else math.nan


def redacted_name(row: Record) -> str:
    """What a redacted number is about, without the number."""
    time = "" if math.isnan(row["time"]) else f"{row['time']:g} {row['time_unit']}"
    about = [row["model"], row["variable"], row["level"], row["group"], row["contrast"], time]
    return ", ".join([row["estimate_type"].replace("_", " "), *(text for text in about if text)])
