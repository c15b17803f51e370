"""What is printed: the flow diagram, tables and figures, and which way each kind of analysis can be shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Label, Model, Text


class Flow(Model):
    """The flow diagram: boxes of the exclusions, then one box per group, then the patients with given columns."""

    by: str = ""
    followed: dict[Label, str] = Field({}, description="label: column whose values are counted in the last boxes")


TABLE_KINDS: dict[str, tuple[str, ...]] = {
    "flow": ("flow",),
    "characteristics": ("characteristics",),
    "paired_change": ("paired_change",),
    "trajectory": ("trajectory",),
    "mixed_model": ("mixed_model",),
    "group_comparison": ("group_comparison",),
    "correlation": ("correlation",),
    "linear": ("regression", "selection_path"),
    "logistic": ("regression", "selection_path"),
    "cox": ("regression", "selection_path", "proportional_hazards"),
    "roc": ("roc",),
    "kaplan_meier": ("survival",),
    "response": ("response",),
    "adverse_events": ("adverse_events", "adverse_events_by_grade"),
}
FIGURE_KINDS: dict[str, tuple[str, ...]] = {
    "flow": ("flow",),
    "paired_change": ("paired_boxes",),
    "trajectory": ("trajectory",),
    "group_comparison": ("group_boxes",),
    "correlation": ("scatter",),
    "linear": ("forest",),
    "logistic": ("forest",),
    "cox": ("forest",),
    "roc": ("roc",),
    "kaplan_meier": ("kaplan_meier",),
}


class Output(Model):
    """A table or figure of the paper."""

    source: str = Field(alias="from", description="the analysis that it shows, or flow")
    beside: str = Field("", description="figures of curves: another analysis of the same kind, drawn to the right")
    shown_as: str = Field("", alias="as", description="which way to show that analysis; default: the first that it has")
    title: Label
    footnotes: tuple[str, ...] = ()
    labels: dict[Text, Label] = Field({}, description="other words for single labels of this output")
    width: Literal["one_column", "two_columns"] = Field("two_columns", description="figures: 88 mm or 180 mm")

    @property
    def sources(self) -> tuple[str, ...]:
        """The analyses that it shows, from left to right."""
        return tuple(name for name in (self.source, self.beside) if name)
