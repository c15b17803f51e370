"""What must hold of every row of every analysis, whatever the data are."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

from lymphoradio import tidy
from lymphoradio.render.table import to_csv, to_html
from lymphoradio.render.tables import build_table
from lymphoradio.simulate.analyses import analysis_of
from lymphoradio.study import Study
from lymphoradio.study.specs import TABLE_KINDS, Output

NOT_A_NUMBER = re.compile(r"\b(nan|inf|infinity|nat)\b|∞|<na>", re.IGNORECASE)
# A limit of an interval may be missing where the other is not: Kaplan-Meier's upper one is often not reached.
LIMITS = ["conf_low", "conf_high"]


def unsound(rows: pd.DataFrame) -> list[str]:
    """Rows that break a rule, each with the rule."""
    tidy.check(rows)
    found: list[str] = []

    def rule(words: str, broken: pd.Series) -> None:
        found.extend(f"{words}: {_named(row)}" for _, row in rows[broken].iterrows())

    estimate, note = rows["estimate"], rows["note"]
    is_test = rows["estimate_type"] == "test"
    for column in tidy.NUMERIC:
        rule(f"{column} is infinite", np.isinf(rows[column]))
    rule("no estimate and no note", estimate.isna() & ~is_test & (note == ""))
    rule("no p-value of a test and no note", is_test & rows["p_value"].isna() & (note == ""))
    for column in ("p_value", "p_adjusted"):
        rule(f"{column} outside (0, 1]", rows[column].notna() & ~rows[column].between(0, 1, inclusive="right"))
    rule("a p-value without a statistic that is not exact",
         rows["p_value"].notna() & rows["statistic"].isna() & (rows["statistic_type"] != "exact"))  # fmt: skip
    low, high = rows["conf_low"], rows["conf_high"]
    rule("the estimate is outside its interval", (estimate < low) | (estimate > high))
    rule("an interval upside down", low > high)
    rule("an interval without an estimate or a note", estimate.isna() & (low.notna() | high.notna()) & (note == ""))
    rule("an interval missing without a note",
         estimate.notna() & rows["conf_level"].notna() & low.isna() & high.isna() & (note == ""))  # fmt: skip
    rule("a negative standard error", rows["std_error"] < 0)
    rule("a standard error of zero beside a test", (rows["std_error"] == 0) & rows["statistic"].notna())
    rule("a standard error of zero beside an interval", (rows["std_error"] == 0) & low.notna())
    rule("a negative count", (rows[["n", "n_missing", "n_events"]] < 0).any(axis=1))
    rule("more events than patients", rows["n_events"] > rows["n"])
    rule("a percent outside 0 to 100", (rows["estimate_type"] == "percent") & ~estimate.fillna(50).between(0, 100))
    return found


def _named(row: pd.Series) -> dict[str, Any]:
    return {
        name: value for name, value in row.items() if value != "" and not (isinstance(value, float) and np.isnan(value))
    }


def analysed(name: str, cohort: pd.DataFrame, study: Study) -> tidy.Result:
    """Run one analysis of a plan; a library's warning is an error."""
    spec = study.analyses[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = analysis_of(spec.kind)(cohort, spec, study)
    return result._replace(estimates=result.estimates.assign(analysis=name, study="degenerate"))


def printed(name: str, result: tidy.Result, study: Study) -> str:
    """All tables of an analysis as HTML and CSV; no number that is none may stand in them."""
    texts = []
    for shown_as in TABLE_KINDS[study.analyses[name].kind]:
        output = Output.model_validate({"from": name, "as": shown_as, "title": name})
        table = build_table("Table 1", result.estimates, study, output)
        texts += [to_html(table), to_csv(table)]
    return "\n".join(texts)


def complaints(name: str, cohort: pd.DataFrame, study: Study) -> list[str]:
    """Everything that is wrong with the rows, curves and tables of an analysis."""
    result = analysed(name, cohort, study)
    found = unsound(result.estimates)
    if result.curves is not None:
        numbers = result.curves[["x", "y", "conf_low", "conf_high"]]
        if np.isinf(numbers.to_numpy(float)).any() or result.curves["y"].isna().any():
            found.append("a curve without a number")
    text = printed(name, result, study)
    if hit := NOT_A_NUMBER.search(re.sub(r"<[^>]+>", " ", text)):
        found.append(f"printed: {text[max(0, hit.start() - 60) : hit.end() + 60]!r}")
    return found
