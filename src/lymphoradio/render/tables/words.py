"""Labels, units and standing phrases of the tables."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...study import Study
from ...study.specs import ADJUSTED_BY, Adjust, Output
from ..format import THIN, decimals_for, format_given
from ..units import in_unit

P_VALUE = f"p{THIN}value"
ADJUSTED_P = f"Adjusted\n{P_VALUE}"


@dataclass(frozen=True)
class Words:
    """Labels of one output: the plan's, or the output's own words for them.

    Attributes
    ----------
    study : Study
    output : Output
        Its `labels` replace a label, or the label of a column that they name.
    """

    study: Study
    output: Output

    def text(self, label: str) -> str:
        """A level's, group's or pair's label."""
        return self.output.labels.get(label, label)

    def variable(self, name: str) -> str:
        """A column's label."""
        return self.output.labels.get(name) or self.text(self.study.label(name))

    def with_unit(self, name: str, unit: str | None = None) -> str:
        """A column's label with its unit, or with another one, in parentheses."""
        if unit is None:
            unit = self.study.variable(name).unit if self.study.has(name) else ""
        return in_unit(self.variable(name), unit)

    def list(self, names: tuple[str, ...] | list[str]) -> str:
        """Labels in a sentence: `age, sex and CD4+ T cells at baseline`."""
        return enumerate_words([self.variable(name) for name in names])

    def decimals(self, name: str, spread: float) -> int:
        """Decimals of a column's values: the plan's, or by their spread."""
        shown = self.study.show_decimals(name) if self.study.has(name) else None
        return decimals_for(spread) if shown is None else shown


def capital(text: str) -> str:
    """A text with a capital first letter.

    >>> capital("no patient"), capital("p")
    ('No patient', 'P')
    """
    return text[:1].upper() + text[1:]


def enumerate_words(words: list[str]) -> str:
    """Words with commas and a last `and`; semicolons where a word has a comma itself.

    >>> enumerate_words(["age", "sex", "weight"]), enumerate_words([])
    ('age, sex and weight', 'none')
    """
    if not words:
        return "none"
    comma = "; " if any("," in word for word in words) else ", "
    return " and ".join(part for part in (comma.join(words[:-1]), words[-1]) if part)


def adjustment_note(adjust: Adjust, comparisons: int, what: str = "Adjusted p values") -> str:
    """How the p-values were adjusted, or nothing.

    >>> adjustment_note("holm", 3)
    'Adjusted p values: Holm method, 3 comparisons.'
    """
    if adjust == "none" or comparisons < 1:
        return ""
    plural = "" if comparisons == 1 else "s"
    return f"{what}: {ADJUSTED_BY[adjust]} method, {comparisons} comparison{plural}."


def percent_level(conf_level: float) -> str:
    """The level of an interval: `95%`.

    >>> percent_level(0.95), percent_level(0.975)
    ('95%', '97.5%')
    """
    return f"{format_given(round(100 * conf_level, 6))}%"


def spread_of(sd: float, q1: float, q3: float) -> float:
    """The SD, or where there is none the interquartile range."""
    return q3 - q1 if math.isnan(sd) else sd
