"""Words of a plan that stand in its results, by which rows of two versions are matched and named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Plan = Mapping[str, Any]
Words = dict[str, str]
# What stands between the groups of a contrast, as in `A vs B`, `A / B` and `change in B - change in A`.
_IN_CONTRASTS = re.compile(r"( - | / | vs |^change in |(?<= [-/] )change in )")


class Renamed:
    """Which labels of an earlier plan have other words in a later one: the same code, condition or pair of columns.

    Parameters
    ----------
    before, after : mapping
        Plans, as manifests have them.
    """

    def __init__(self, before: Plan, after: Plan):
        self._before = before
        old, new = _levels(before), _levels(after)
        self._levels = {name: _same_key(old[name], new[name]) for name in old if name in new}
        self._series = {
            name: _same_value(_labelled(spec), _labelled(after["analyses"][name]))
            for name, spec in before.get("analyses", {}).items()
            if name in after.get("analyses", {})
        }

    @property
    def words(self) -> Words:
        """Every label that changed: what it was, and what it is."""
        every = [*self._levels.values(), *self._series.values()]
        return {old: new for words in every for old, new in words.items()}

    def row(self, about: dict[str, str]) -> dict[str, str]:
        """What an earlier row is about, in the later words."""
        spec = self._before.get("analyses", {}).get(about["analysis"], {})
        of_variable = self._levels.get(about["variable"], {})
        by = spec.get("by") or spec.get("outcome") or ""
        of_groups = self._levels.get(by, {})
        terms = self._levels.get(f"{spec.get('records')}:{spec.get('term')}", {})
        variable = {**self._series.get(about["analysis"], {}), **terms}.get(about["variable"], about["variable"])
        contrast = "".join(of_groups.get(part, part) for part in _IN_CONTRASTS.split(about["contrast"]))
        level = {**of_groups, **of_variable}
        return {
            **about,
            "variable": variable,
            "level": level.get(about["level"], about["level"]),
            "reference": level.get(about["reference"], about["reference"]),
            "group": of_groups.get(about["group"], about["group"]),
            "contrast": contrast,
        }


def _levels(plan: Plan) -> dict[str, dict[str, str]]:
    """Labels of levels by column, by what they mean: the code in the CSV, or the condition of a derived level."""
    found = {name: {str(code): label for code, label in column.get("levels", {}).items()}
             for name, column in plan.get("columns", {}).items()}  # fmt: skip
    for name, derived in plan.get("derived", {}).items():
        found[name] = {condition: label for label, condition in (derived.get("cases") or {}).items()}
    for file, records in plan.get("records", {}).items():
        for name, column in records.get("columns", {}).items():
            found[f"{file}:{name}"] = {str(code): label for code, label in column.get("levels", {}).items()}
    return found


def _labelled(spec: Plan) -> dict[str, Any]:
    return {**(spec.get("pairs") or {}), **(spec.get("series") or {})}


def _same_key(old: Words, new: Words) -> Words:
    return {old[key]: new[key] for key in old if key in new and old[key] != new[key]}


def _same_value(old: dict[str, Any], new: dict[str, Any]) -> Words:
    meaning = {str(columns): label for label, columns in new.items()}
    return {label: meaning[str(columns)] for label, columns in old.items() if meaning.get(str(columns), label) != label}


def column_label(plan: Plan, name: str) -> str:
    """Label of a column, or the name itself."""
    for kind in ("columns", "derived"):
        if name in plan.get(kind, {}):
            return str(plan[kind][name].get("label") or name)
    return name


def model_label(plan: Plan, analysis: str, model: str) -> str:
    """Label of a model, or its name."""
    spec = plan.get("analyses", {}).get(analysis, {})
    return str(((spec.get("models") or {}).get(model) or {}).get("label") or model)


def shown_as(plan: Plan, analysis: str) -> str:
    """The first output that shows an analysis, with the analysis' name: `Table 2 (paired_change)`."""
    for name, output in plan.get("outputs", {}).items():
        if analysis in (output.get("from"), output.get("beside")):
            return f"{name} ({analysis})"
    return analysis


def changed_keys(before: Any, after: Any, at: str = "") -> list[str]:
    """Keys of two plans that are not the same, such as `analyses.cox.alpha`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = dict.fromkeys([*before, *after])
        return [
            key
            for name in names
            for key in changed_keys(before.get(name), after.get(name), f"{at}.{name}" if at else str(name))
        ]
    return [] if before == after else [at]
