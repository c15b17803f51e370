"""The reference of config.yaml and study.yaml, written from the models: `python -m lymphoradio.study.reference`."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .config import Config, StudyFiles
from .data import Column, Derived, Endpoint, Exclusion, Source
from .plan import Study
from .specs import (
    Characteristics,
    Cox,
    Flow,
    KaplanMeier,
    Linear,
    Logistic,
    ModelSpec,
    Output,
    PairedChange,
    Roc,
    Trajectory,
)

HEAD = """# The plan: config.yaml and study.yaml

Every key, written from the models that read them (`python -m lymphoradio.study.reference`). A key that is not here
is an error. [data/raw/actg175/study.yaml](../data/raw/actg175/study.yaml) is a complete plan.

Formulas and conditions (`formula`, `drop`) know column names, numbers, text in quotes, `+ - * / ^`, comparisons,
`in`, `and`, `or`, `not`, and the functions `abs exp log log2 log10 sqrt min max mean is_missing days_between`. A
missing value makes the result missing. A condition as a derived column is a factor with the levels No and Yes.
"""
SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("config.yaml", Config),
    ("config.yaml: each of `studies`", StudyFiles),
    ("study.yaml", Study),
    ("`source`", Source),
    ("Each of `columns`", Column),
    ("Each of `derived`", Derived),
    ("Each of `exclusions`", Exclusion),
    ("Each of `endpoints`", Endpoint),
    ("`flow`", Flow),
    ("Analysis `characteristics`", Characteristics),
    ("Analysis `paired_change`", PairedChange),
    ("Analysis `trajectory`", Trajectory),
    ("Analysis `linear`", Linear),
    ("Analysis `logistic`", Logistic),
    ("Analysis `cox`", Cox),
    ("Each of `models` of a regression", ModelSpec),
    ("Analysis `roc`", Roc),
    ("Analysis `kaplan_meier`", KaplanMeier),
    ("Each of `outputs`", Output),
)


def reference() -> str:
    """The reference as Markdown."""
    return HEAD + "".join(f"\n## {title}\n\n{_section(model)}" for title, model in SECTIONS)


def _section(model: type[BaseModel]) -> str:
    text = (model.__doc__ or "").split("\n")[0]
    lines = [text, "", "| key | what | default |", "|---|---|---|"]
    return "\n".join([*lines, *_rows(model)]) + "\n"


def _rows(model: type[BaseModel]) -> Iterator[str]:
    hints = typing.get_type_hints(model)
    for name, field in model.model_fields.items():
        if name == "kind":
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
