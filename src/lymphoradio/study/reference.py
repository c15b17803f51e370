"""The reference of config.yaml and study.yaml, written from the models: `python -m lymphoradio.study.reference`."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .config import Config, StudyFiles
from .csv_spec import CsvFormat
from .data import Column, Endpoint, Exclusion, Source
from .derived import Derived, FromRecords, Lymphopenia, Records
from .plan import Study
from .specs import (
    FIGURE_KINDS,
    TABLE_KINDS,
    AdverseEvents,
    Characteristics,
    Correlation,
    Cox,
    Enrolment,
    Flow,
    GroupComparison,
    Imputation,
    InsteadOf,
    KaplanMeier,
    Linear,
    Logistic,
    MixedModel,
    ModelSpec,
    Output,
    OverTime,
    PairedChange,
    Resampling,
    Response,
    Roc,
    Trajectory,
)
from .style_spec import Style
from .units import FAMILIES

HEAD = """# The plan: config.yaml and study.yaml

Every key, written from the models that read them (`python -m lymphoradio.study.reference`). A key that is not here
is an error. [data/raw/actg175/study.yaml](../data/raw/actg175/study.yaml) is a complete plan.

Formulas and conditions (`formula`, `drop`) know column names, numbers, text in quotes, `+ - * / ^`, comparisons,
`in`, `and`, `or`, `not`, and the functions `abs exp log log2 log10 sqrt min max mean is_missing days_between`. A
missing value makes the result missing. A condition as a derived column is a factor with the levels No and Yes.

- A column's name with blanks or signs stands between backticks, and the whole in quotes: `formula: "`CD4 post` - 5"`.
- The value of a factor is the label of its level, never its code in the CSV: with `levels: {0: ZDV, 1: ddI}` write
  `arms == "ddI"`, `arms != "ddI"` or `arms in ("ddI", "ZDV")`. Is equal to is `==`, a power is `^`.
- A column with `date_format` holds days: `days_between(start, end)` is `end - start`, in days, negative where the end
  comes first. Both are columns with `date_format`.
- A cell beyond a detection limit (`<0.05`, `>5`) is no number and is refused, unless the column's `beyond_limit` says
  what it counts as.
"""
OUTPUT_NAMES = ("Table 1", "Figure 2", "Table S1", "Figure 2A", "Supplementary Table 1", "Supplementary Figure S2B")
SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("config.yaml", Config),
    ("config.yaml: each of `studies`", StudyFiles),
    ("study.yaml", Study),
    ("`source`", Source),
    ("`csv`", CsvFormat),
    ("Each of `columns`", Column),
    ("Each of `records`", Records),
    ("Each of `derived`", Derived),
    ("`from_records` of a derived column", FromRecords),
    ("`lymphopenia` of a derived column", Lymphopenia),
    ("Each of `exclusions`", Exclusion),
    ("Each of `endpoints`", Endpoint),
    ("`flow`", Flow),
    ("`resampling`", Resampling),
    ("`imputation`", Imputation),
    ("`instead_of` of an analysis", InsteadOf),
    ("Analysis `characteristics`", Characteristics),
    ("Analysis `paired_change`", PairedChange),
    ("Each of `enrolled_by` of a paired change", Enrolment),
    ("Analysis `trajectory`", Trajectory),
    ("Analysis `mixed_model`", MixedModel),
    ("Analysis `group_comparison`", GroupComparison),
    ("Analysis `correlation`", Correlation),
    ("Analysis `linear`", Linear),
    ("Analysis `logistic`", Logistic),
    ("Analysis `cox`", Cox),
    ("Each of `over_time` of a Cox regression", OverTime),
    ("Each of `models` of a regression", ModelSpec),
    ("Analysis `roc`", Roc),
    ("Analysis `kaplan_meier`", KaplanMeier),
    ("Analysis `response`", Response),
    ("Analysis `adverse_events`", AdverseEvents),
    ("Each of `outputs`", Output),
    ("`style`", Style),
)


def reference() -> str:
    """The reference as Markdown."""
    sections = "".join(f"\n## {title}\n\n{_section(model)}{_more(model)}" for title, model in SECTIONS)
    return HEAD + sections


def _more(model: type[BaseModel]) -> str:
    """What a section says after its keys."""
    if model is Column:
        return f"\n{_units()}\n"
    if model is Study:
        return f"\n{_kinds()}\n"
    return f"\n{_outputs()}\n" if model is Output else ""


def _units() -> str:
    families = "\n".join(f"- {_code(family)}" for family in FAMILIES)
    return (
        "Units that are converted (`measured_in` to `unit`), each into those of its own line; other units are printed\n"
        f"as they are. `cells/µL`, `cells/mm³` and `10⁹/L` may be written for the first line's.\n\n{families}"
    )


def _kinds() -> str:
    return (
        "An analysis's name is in lower case; its results stand in `tidy/<name>.csv`. Its `kind` (default: its own\n"
        f"name, if that is a kind) is one of {_code(kind for kind in TABLE_KINDS if kind != 'flow')}."
    )


def _outputs() -> str:
    rows = [f"| `{kind}` | {_code(TABLE_KINDS[kind])} | {_code(FIGURE_KINDS.get(kind, ()))} |" for kind in TABLE_KINDS]
    table = "\n".join(["| kind of analysis | `as` of a table | `as` of a figure |", "|---|---|---|", *rows])
    return (
        "The name of an output is Table or Figure and a number, with Supplementary before it, S before the number and\n"
        f"a capital letter after it where they are wanted: {_code(OUTPUT_NAMES)}.\n\n"
        f"What `as` may be; the first is the default:\n\n{table}"
    )


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _section(model: type[BaseModel]) -> str:
    text = (model.__doc__ or "").split("\n")[0]
    lines = [text, "", "| key | what | default |", "|---|---|---|"]
    return "\n".join([*lines, *_rows(model)]) + "\n"


def _rows(model: type[BaseModel]) -> Iterator[str]:
    hints = typing.get_type_hints(model)
    for name, field in model.model_fields.items():
        if name == "kind":
            yield f"| `kind` | {_words(hints[name])} | the analysis's name, if that is `{field.default}` |"
            continue
        what = ", ".join(filter(None, [_words(hints[name]), field.description or ""]))
        yield f"| `{field.alias or name}` | {_cell(what)} | {_cell(_default(field))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.get_default(call_default_factory=True)
    if default is None or default in ("", (), {}) or isinstance(default, BaseModel):
        return ""
    if isinstance(default, tuple):
        return ", ".join(f"`{value}`" for value in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _words(hint: Any) -> str:
    """A type in words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " / ".join(f"`{value}`" for value in arguments)
    if origin in (Union, UnionType):
        words = dict.fromkeys(_words(part) for part in arguments if part is not NoneType)
        return " or ".join(filter(None, words))
    if origin is tuple:
        several = [_words(part) for part in arguments if part is not ...]
        return f"[{', '.join(several)}]" if ... not in arguments else f"list of {several[0]}"
    if origin is dict:
        key = "name" if arguments[0] is str else _words(arguments[0])
        return f"{key}: {_words(arguments[1])}"
    if hasattr(hint, "__metadata__"):
        return _words(arguments[0])
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return "the keys below"
    return {str: "text", int: "whole number", float: "number", bool: "true / false"}.get(hint, "")


if __name__ == "__main__":
    Path("docs/plan.md").write_text(reference(), encoding="utf-8")
