"""The plan of a study: study.yaml as a typed model."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from .base import Code, Label, Model, Text, Whole, is_placeholder
from .csv_spec import PLAIN, CsvFormat
from .data import Column, Endpoint, Exclusion, Source
from .derived import Derived, Records
from .specs import TABLE_KINDS, AdverseEvents, AnalysisSpec, Flow, Imputation, Output, Resampling
from .style_spec import PLAIN_STYLE, Style

ENROLLED = "enrolled"
ANALYSED = "analysed"


class Study(Model):
    """A study.yaml: what the columns are, which analyses the paper needs, what is printed as which table or figure."""

    title: Label
    id: Label = Field(
        description="column that names the patient; joins companion files and finds duplicates, then dropped"
    )
    time_zero: str = Field("", description="where the clocks start, in words, for example randomisation")
    description: str = Field("", description="who was studied, for the report's first lines")
    synthetic: str = Field(
        "", description="for made-up data: what they are made from; every table, figure and page is marked SYNTHETIC"
    )
    published: Label = Field(
        "", validate_default=False, description="file of a paper's printed numbers, in the folder of the plan"
    )
    source: Source | None = Field(None, description="a cohort that ships inside an installed package")
    expected_patients: Whole | None = Field(
        None, ge=2, description="rows that the CSV must have; finds truncated files"
    )
    missing: tuple[Code, ...] = Field(("NA",), description="codes for a missing value, beside an empty cell")
    csv: CsvFormat = PLAIN
    identifiers: dict[Label, Text] = Field(
        {}, description="column of a file: why it stays although it looks like a direct identifier (a name, a date of "
        "birth, an age above 89); without a reason such a column is refused",
    )  # fmt: skip
    columns: dict[Label, Column] = Field(min_length=1)
    records: dict[Label, Records] = Field({}, description="companion files in long format, by name")
    derived: dict[Label, Derived] = {}
    exclusions: tuple[Exclusion, ...] = ()
    endpoints: dict[Label, Endpoint] = {}
    flow: Flow = Flow()
    resampling: Resampling = Resampling()
    imputation: Imputation = Imputation()
    analyses: dict[str, AnalysisSpec] = Field(
        min_length=1, description="named in small letters, digits and _; the keys are those of its kind"
    )
    outputs: dict[str, Output] = Field({}, description="named Table 1, Figure 2, Table S1, ...")
    style: Style = PLAIN_STYLE

    @field_validator("identifiers")
    @classmethod
    def _reasons(cls, identifiers: dict[str, str]) -> dict[str, str]:
        for name, reason in identifiers.items():
            if is_placeholder(reason):
                raise ValueError(f"{reason!r} is a placeholder; write in words why the column {name!r} stays")
        return identifiers

    @model_validator(mode="before")
    @classmethod
    def _kind_is_the_name(cls, data: Any) -> Any:
        """An analysis named for its kind need not repeat it: `kaplan_meier: {...}`."""
        if isinstance(data, dict) and isinstance(data.get("analyses"), dict):
            filled = {
                name: {"kind": name, **spec} if isinstance(spec, dict) and name in TABLE_KINDS else spec
                for name, spec in data["analyses"].items()
            }
            return {**data, "analyses": filled}
        return data

    @property
    def populations(self) -> tuple[str, ...]:
        """Names of the steps of the flow, in order: enrolled, the named ones, analysed."""
        named = [exclusion.leaves for exclusion in self.exclusions if exclusion.leaves]
        return tuple(dict.fromkeys([ENROLLED, *named, ANALYSED]))

    def population(self, spec: Any) -> str:
        """The population that an analysis uses."""
        return spec.population or ANALYSED

    def variable(self, name: str) -> Column | Derived:
        """The column or derived column of that name."""
        return self.columns[name] if name in self.columns else self.derived[name]

    def has(self, name: str) -> bool:
        """Whether the plan describes a column of that name."""
        return name in self.columns or name in self.derived

    def label(self, name: str) -> str:
        """Label of a column; a name that is no column is its own label."""
        return self.variable(name).label if self.has(name) else name

    def levels(self, name: str) -> tuple[str, ...]:
        """Labels of a factor's levels, the reference first; empty for a number."""
        variable = self.variable(name)
        return tuple(dict.fromkeys(variable.levels.values())) if isinstance(variable, Column) else variable.levels

    def is_yes_no(self, name: str) -> bool:
        """Whether a factor's labels are only No and Yes, which say nothing without the column's label."""
        return {label.casefold() for label in self.levels(name)} == {"no", "yes"}

    def show_decimals(self, name: str) -> int | None:
        """Decimals of a column's means and medians in print: the plan's, or one more than it is measured to.

        None where the plan says neither, or declares more than two decimals (a ratio): the renderer goes by magnitude.
        """
        variable = self.variable(name)
        if variable.show_decimals is not None or variable.decimals is None or variable.decimals > 2:
            return variable.show_decimals
        return variable.decimals + 1

    def known_at(self, name: str) -> float:
        """Days after time zero when a column becomes known; of a formula, its latest column unless the plan says.

        The checks of a plan ask it before they know that every name is there and that no formula needs itself.
        """
        latest, names, seen = 0.0, [name], {name}
        while names:
            variable = self.variable(names.pop())
            if variable.known_at is not None:
                latest = max(latest, variable.known_at)
            elif isinstance(variable, Derived):
                more = [used for used in variable.names if used not in seen and self.has(used)]
                names += more
                seen.update(more)
        return latest

    def late_note(self, name: str) -> str:
        """`known only 28 days after randomisation`, or nothing for a column known at time zero; in every analysis.

        A value known only later can depend on what it is used to predict: patients must live to have it (immortal
        time).
        """
        days = self.known_at(name)
        return f"known only {days:g} days after {self.time_zero or 'time zero'}" if days > 0 else ""

    def own_time_zero(self, endpoint: str) -> str:
        """Where an endpoint's clock starts, if not with the study's; else nothing.

        Such a clock's landmark cannot be compared with `known_at`, which is on the study's.
        """
        zero = self.endpoints[endpoint].time_zero
        return zero if zero != self.time_zero else ""

    def uses(self, name: str) -> frozenset[str]:
        """A column and all that it is computed from, through every formula on the way."""
        found: set[str] = set()
        left = [name]
        while left:
            column = left.pop()
            if column not in found:
                found.add(column)
                left += self.derived[column].names if column in self.derived else ()
        return frozenset(found)

    def formula_columns(self, name: str) -> frozenset[str]:
        """Measurements that a derived column is computed from, through all its formulas; a column gives itself.

        Those are columns of the CSV and values out of companion files. A regression of `cd420 - cd40` on `cd40` has
        the same measurement on both sides (mathematical coupling).
        """
        computed = {used for used, derived in self.derived.items() if not derived.from_records}
        return self.uses(name) - computed

    def worst_grades(self, spec: AdverseEvents) -> dict[str, str]:
        """Columns of the prepared cohort with each patient's worst grade of a term (0: none), by the term's label."""
        terms = self.records[spec.records].columns[spec.term].levels.values()
        return {term: f"{spec.records}:{spec.grade}:{term}" for term in terms}
