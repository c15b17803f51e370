"""What a study's results have to answer a reporting checklist with: places on the page, files, and keys of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from ..layout import Layout
from ..study import Column, Study
from ..study.specs import Characteristics, Cox, GroupComparison, KaplanMeier, PairedChange, Regression, Trajectory
from .caveats import Caveat
from .methods import Paragraph
from .methods_missing import MISSING

EFFECTS = ("hazard_ratio", "odds_ratio", "beta")
UNIVARIABLE = "univariable"
PAGE = "report.html"
DESCRIBING = (Characteristics, GroupComparison, PairedChange, Trajectory)  # give the distribution of a column


class Place(NamedTuple):
    """Where an item is answered.

    Attributes
    ----------
    words : str
        `Table 2`, `Methods, Table 2 and Figure 2`; of a file its name.
    target : str
        Below results/<study>/: a file, or `report.html#table-2`.
    plan : str
        Key of the plan that decides it, such as `analyses.cox.models`; empty for none.
    """

    words: str
    target: str
    plan: str = ""


class Found(NamedTuple):
    """What a rule found: places, and what is missing of a full answer, in sentences for the authors."""

    places: tuple[Place, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A study and what was made of it.

    Attributes
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis, `flow` among them.
    methods, results : sequence of Paragraph
        As they stand on the page.
    caveats : sequence of Caveat
    """

    study: Study
    estimates: Mapping[str, pd.DataFrame]
    methods: Sequence[Paragraph]
    results: Sequence[Paragraph]
    caveats: Sequence[Caveat]

    def of(self, *kinds: type) -> Iterator[tuple[str, Any]]:
        """Analyses of these kinds, by name."""
        yield from ((name, spec) for name, spec in self.study.analyses.items() if isinstance(spec, kinds))

    def of_survival(self) -> Iterator[tuple[str, Any]]:
        """Analyses of a time to an event."""
        yield from self.of(KaplanMeier, Cox)

    def numbers(self, analysis: str, *types: str) -> pd.DataFrame:
        """Rows of an analysis that have a number, of these types of estimate."""
        rows = self.estimates[analysis]
        return rows[rows["estimate_type"].isin(types) & rows["estimate"].notna()]

    def effects(self, analysis: str) -> pd.DataFrame:
        """Effects of a regression that have an interval."""
        rows = self.numbers(analysis, *EFFECTS)
        return rows[rows["conf_low"].notna() & rows["conf_high"].notna()]

    def is_adjusted(self, analysis: str, model: str) -> bool:
        """Whether a model of a regression has effects of two variables or more."""
        rows = self.effects(analysis)
        return len(set(rows.loc[rows["model"] == model, "variable"])) > 1

    def shown(self, analysis: str, key: str = "", what: str = "") -> list[Place]:
        """Tables and figures (or only `what`) that show an analysis; its file if there are none."""
        plan = f"analyses.{analysis}{key}" if analysis in self.study.analyses else "flow"
        names = [name for name, output in self.study.outputs.items() if analysis in output.sources and what in name]
        places = [Place(name, f"{PAGE}#{name.lower().replace(' ', '-')}", plan) for name in names]
        return places or ([] if what else [Place(f"tidy/{analysis}.csv", f"tidy/{analysis}.csv", plan)])

    def effects_shown(self, analysis: str, model: str, key: str) -> list[Place]:
        """Tables and forest plots that print a model's effects; the analysis' file if none does.

        A table has the univariable models and the first other one, a forest plot the first one.
        """
        spec: Any = self.study.analyses[analysis]
        first = next(iter(spec.models), UNIVARIABLE)
        ways = {"regression": (UNIVARIABLE, first), "forest": (first,)}
        printed = {
            name
            for name, output in self.study.outputs.items()
            if analysis in output.sources and model in ways.get(self._way(name), ())
        }
        places = [place for place in self.shown(analysis, key) if place.words in printed]
        return places or [Place(f"tidy/{analysis}.csv", f"tidy/{analysis}.csv", f"analyses.{analysis}{key}")]

    def _way(self, output: str) -> str:
        """The way in which an output shows a regression: the plan's, or the first of its kind."""
        return self.study.outputs[output].shown_as or ("regression" if "Table" in output else "forest")

    def described(self, analysis: str, key: str = "") -> Place:
        """The paragraph of the methods on an analysis."""
        place = 1 + list(self.study.analyses).index(analysis)
        return self._paragraph(place, f"analyses.{analysis}{key}")

    def missing_values(self) -> list[Place]:
        """The paragraph of the methods on missing values, if it is there."""
        return [self._paragraph(i, "") for i, paragraph in enumerate(self.methods) if paragraph.about == MISSING]

    def patients(self, key: str) -> Place:
        """The paragraph of the methods on the patients."""
        return self._paragraph(0, key)

    def _paragraph(self, place: int, plan: str) -> Place:
        return Place(f"Methods, {self.methods[place].about}", f"{PAGE}#methods-{place + 1}", plan)

    def dictionary(self) -> Place:
        """The data dictionary, which every study has."""
        file = Layout(".", self.study).dictionary.removeprefix("./")
        return Place(file, file, "columns")

    def undescribed(self, names: Iterable[str]) -> list[str]:
        """Labels of those of some columns that no output describes; groups are described by what they are made from."""
        shown = {source for output in self.study.outputs.values() for source in output.sources}
        described = {text for name, spec in self.of(*DESCRIBING) if name in shown for text in _texts(spec.model_dump())}

        def is_described(name: str) -> bool:
            made_from = self.study.derived.get(name)
            return name in described or bool(
                made_from and made_from.is_factor and described.issuperset(made_from.names)
            )

        return [self.study.label(name) for name in dict.fromkeys(names) if not is_described(name)]

    def cut(self) -> list[str]:
        """Columns that the analyses use and that are groups made from numbers."""
        used = {name for spec in self.study.analyses.values() for text in _texts(spec.model_dump()) if
                self.study.has(text) for name in self.study.uses(text)}  # fmt: skip
        return [
            name
            for name, derived in self.study.derived.items()
            if name in used and derived.is_factor and any(self._is_number(source) for source in derived.names)
        ]

    def _is_number(self, name: str) -> bool:
        variable = self.study.variable(name) if self.study.has(name) else None
        return (
            not (variable.is_factor or (isinstance(variable, Column) and variable.date_formats)) if variable else False
        )

    def candidates(self) -> set[str]:
        """Columns that a model of a time to an event is made of, or groups of survival curves."""
        return {
            name
            for _, spec in self.of_survival()
            for name in (spec.candidates if isinstance(spec, Regression) else filter(None, [spec.by]))
        }


def _texts(value: Any) -> Iterator[str]:
    """Every text in a spec, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
