"""Specs of the analyses that describe patients and their course."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .analysis_spec import Adjust, Spec, Summary
from .base import Label, Model, Number, TimeUnit, Whole


class Characteristics(Spec):
    """Patients' characteristics, overall and by group."""

    kind: Literal["characteristics"] = "characteristics"
    variables: tuple[str, ...] = Field(min_length=1)
    by: str = Field("", description="a factor; empty for one column")
    summary: Summary = "median_iqr"
    summaries: dict[str, Summary] = Field({}, description="another summary for single variables")
    tests: bool = True
    t_test: Literal["welch", "student"] = Field("welch", description="test of two means")
    levels_test: Literal["by_expected", "chi_squared", "fisher"] = Field(
        "by_expected", description="test of levels; by_expected: Fisher where an expected count is below 5"
    )
    yates: bool = Field(False, description="continuity correction of 2 x 2 chi-squared tests")
    smd: bool = Field(True, description="standardised differences; of more than two groups the largest pairwise")


class Enrolment(Model):
    """How a pair's patients were enrolled by its first value, and the population that they were enrolled from."""

    below: Number | None = Field(None, description="patients with a value below this were enrolled")
    above: Number | None = Field(None, description="or those with a value above this; in the column's unit")
    mean: Number = Field(description="mean of single measurements in the unselected population, in the column's unit")
    sd: Number = Field(gt=0, description="their standard deviation")
    reliability: Number | None = Field(
        None, ge=0, le=1, description="correlation of two measurements of a patient; without it only the bound is given"
    )

    @model_validator(mode="after")
    def _one_side(self) -> Enrolment:
        if (self.below is None) == (self.above is None):
            raise ValueError("write below or above, the value by which patients were enrolled")
        return self

    @property
    def side(self) -> Literal["below", "above"]:
        """Which side of the cut was enrolled."""
        return "above" if self.below is None else "below"

    @property
    def cut(self) -> float:
        """The value by which patients were enrolled."""
        cut = self.above if self.below is None else self.below
        assert cut is not None
        return cut


class PairedChange(Spec):
    """Change within patients between two measurements."""

    kind: Literal["paired_change"] = "paired_change"
    pairs: dict[Label, tuple[str, str]] = Field(
        min_length=1, description="label: [before, after], for example `pairs: {CD4+: [cd4_pre, cd4_post]}`"
    )
    labels: tuple[Label, Label] = ("Before", "After")
    by: str = Field("", description="a factor; the pairs are analysed within each of its levels too")
    test: Literal["by_shapiro_wilk", "paired_t", "signed_rank"] = Field(
        "by_shapiro_wilk", description="the deciding test; both are computed"
    )
    normality: Literal["differences", "margins"] = Field("differences", description="what Shapiro-Wilk is applied to")
    zeros: Literal["wilcox", "pratt"] = "wilcox"
    adjust: Adjust = "holm"
    show_lines: Whole = Field(
        200,
        ge=0,
        description="patients' lines drawn in a figure; fewer than n is said on it, and "
        "more than 2,500 patients are drawn as a density",
    )
    enrolled_by: dict[Label, Enrolment] = Field(
        {}, description="of pairs whose patients were enrolled by a low or high first value: what regression to the "
        "mean alone can give (the keys below)",
    )  # fmt: skip

    @model_validator(mode="after")
    def _enrolled_pairs(self) -> PairedChange:
        unknown = [label for label in self.enrolled_by if label not in self.pairs]
        if unknown:
            raise ValueError(f"enrolled_by names {unknown[0]!r}, which is none of the pairs: {', '.join(self.pairs)}")
        return self


class Trajectory(Spec):
    """Counts at planned times against the first."""

    kind: Literal["trajectory"] = "trajectory"
    series: dict[Label, dict[float, str]] = Field(min_length=1, description="label: {time: column}")
    time_unit: TimeUnit = "weeks"
    by: str = ""
    test: Literal["paired_t", "signed_rank"] = "paired_t"
    zeros: Literal["wilcox", "pratt"] = "wilcox"
    adjust: Adjust = "bonferroni"
    bars: Literal["interval", "sd"] = Field("interval", description="what a figure draws around the means")

    @model_validator(mode="after")
    def _two_times(self) -> Trajectory:
        if any(len(times) < 2 for times in self.series.values()):
            raise ValueError("a series needs at least two times")
        return self


class MixedModel(Spec):
    """Change from the first time by a linear mixed model of all measurements, with a random intercept per patient."""

    kind: Literal["mixed_model"] = "mixed_model"
    series: dict[Label, dict[float, str]] = Field(min_length=1, description="label: {time: column}")
    time_unit: TimeUnit = "weeks"
    scale: Literal["log", "identity"] = Field(
        "log", description="log: ratios of geometric means, of values above 0; identity: differences of means"
    )
    by: str = Field("", description="a factor; the changes of its first level are compared with those of each other")
    adjust: Adjust = Field("holm", description="over the later times of a series")

    @model_validator(mode="after")
    def _two_times(self) -> MixedModel:
        if any(len(times) < 2 for times in self.series.values()):
            raise ValueError("a series needs at least two times")
        return self


class Response(Spec):
    """Best response with the rates of objective response and disease control, and their exact intervals."""

    kind: Literal["response"] = "response"
    best: str = Field(description="a factor: each patient's best response; missing for patients not evaluable")
    objective: tuple[str, ...] = Field(min_length=1, description="levels that are an objective response")
    control: tuple[str, ...] = Field(min_length=1, description="levels that are disease control")
    by: str = ""


class AdverseEvents(Spec):
    """Adverse events by worst grade per patient, from a companion file."""

    kind: Literal["adverse_events"] = "adverse_events"
    records: str = Field(description="the companion file, as under `records`; a row per event")
    term: str = Field(description="its factor of terms; each level is a row of the table, also without events")
    grade: str = Field(description="its number: the grade, 1 to 5")
    severe: Whole = Field(3, ge=2, le=5, description="events of this grade or higher are counted apart")
    by: str = ""
