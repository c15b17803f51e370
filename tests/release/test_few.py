"""Effects of levels that have few patients in another analysis."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from lymphoradio import tidy
from lymphoradio.release.estimates import Released
from lymphoradio.release.few import few_levels, without_few
from lymphoradio.release.words import REDACTED

NAN = math.nan
ABOUT = {"study": "s", "variant": "as_published", "population": "analysed", "n_missing": 0.0, "note": ""}


def table(analysis: str, *rows: dict[str, Any]) -> pd.DataFrame:
    numbers = dict.fromkeys(tidy.NUMERIC, NAN)
    texts = {name: "" for name in tidy.COLUMNS if name not in tidy.NUMERIC}
    found = [{**texts, **numbers, **ABOUT, "analysis": analysis, **row} for row in rows]
    return pd.DataFrame(found, columns=list(tidy.COLUMNS)).astype(dict.fromkeys(tidy.NUMERIC, float))


def count(level: str, estimate: float, group: str = "") -> dict[str, Any]:
    note = REDACTED if math.isnan(estimate) else ""
    return {"variable": "ecog", "level": level, "group": group, "estimate_type": "count", "n": 60.0,
            "estimate": estimate, "note": note}  # fmt: skip


def effect(level: str, reference: str, variable: str = "ecog") -> dict[str, Any]:
    return {"variable": variable, "level": level, "reference": reference, "estimate_type": "hazard_ratio", "n": 60.0,
            "n_events": 30.0, "estimate": 1.5, "std_error": 0.4, "conf_low": 0.7, "conf_high": 3.3, "p_value": 0.31,
            "statistic": 1.01, "statistic_type": "z", "model": "univariable"}  # fmt: skip


def released(*effects: dict[str, Any], counts: tuple[dict[str, Any], ...]) -> dict[str, Released]:
    tables = {"baseline": table("baseline", *counts), "cox": table("cox", *effects)}
    return {name: Released(tidy.Result(rows), ()) for name, rows in tables.items()}


def test_an_effect_of_a_level_that_is_redacted_elsewhere_has_no_numbers() -> None:
    given = released(
        effect("2", "0"), effect("1", "0"), effect("2", "0", variable="other"),
        counts=(count("0", 30.0), count("1", 25.0), count("2", NAN)),
    )  # fmt: skip
    found = without_few(given)["cox"]
    rows = found.result.estimates
    assert rows["estimate"].isna().tolist() == [True, False, False]
    assert rows.loc[0, ["std_error", "conf_low", "conf_high", "p_value", "statistic"]].isna().all()
    assert rows["note"].tolist() == [REDACTED, "", ""]
    assert found.redacted == ("hazard ratio, univariable, ecog, 2",)


def test_so_has_an_effect_against_such_a_level() -> None:
    rows = without_few(released(effect("1", "0"), counts=(count("0", NAN), count("1", 55.0))))
    assert rows["cox"].result.estimates["estimate"].isna().all()


def test_a_level_that_is_small_in_a_group_only_has_its_effect() -> None:
    given = released(effect("1", "0"), counts=(count("0", 30.0), count("1", 25.0), count("1", NAN, group="A")))
    assert few_levels([one.result.estimates for one in given.values()]) == frozenset()
    assert without_few(given) == given
