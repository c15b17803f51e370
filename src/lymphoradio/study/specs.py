"""Specs of the analyses: what each needs from the plan, with the defaults that it states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from .base import Alpha, ConfLevel, Label, Model, Number, Text, TimeUnit, Whole
from .model_spec import SCORES, ModelSpec, Scoring

Adjust = Literal["none", "bonferroni", "holm", "bh"]
ADJUSTED_BY = {"bonferroni": "Bonferroni", "holm": "Holm", "bh": "Benjamini\N{EN DASH}Hochberg"}
Summary = Literal["median_iqr", "median_range", "mean_sd", "by_shapiro_wilk"]


class Spec(Model):
    """What every analysis has."""

    population: str = Field("", description="a step of the flow; default: after all exclusions")
    variant: Literal["as_published", "recommended"] = "as_published"
    conf_level: ConfLevel = 0.95
    alpha: Alpha = 0.05


class Characteristics(Spec):
    """Patients' characteristics, overall and by group."""

    kind: Literal["characteristics"] = "characteristics"
    variables: tuple[str, ...] = Field(min_length=1)
    by: str = Field("", description="a factor; empty for one column")
    summary: Summary = "median_iqr"
    summaries: dict[str, Summary] = Field({}, description="another summary for single variables")
    tests: bool = True
    yates: bool = Field(False, description="continuity correction of 2 x 2 chi-squared tests")
    smd: bool = Field(True, description="standardised differences; of more than two groups the largest pairwise")


class PairedChange(Spec):
    """Change within patients between two measurements."""

    kind: Literal["paired_change"] = "paired_change"
    pairs: dict[Label, tuple[str, str]] = Field(
        min_length=1, description="label: [before, after], for example `pairs: {CD4+: [cd4_pre, cd4_post]}`"
    )
    labels: tuple[Label, Label] = ("Before", "After")
    normality: Literal["differences", "margins"] = "differences"
    zeros: Literal["wilcox", "pratt"] = "wilcox"
    adjust: Adjust = "holm"
    show_lines: Whole = Field(200, ge=0, description="patients' lines drawn in a figure; fewer than n is said on it")


class Trajectory(Spec):
    """Counts at planned times against the first."""

    kind: Literal["trajectory"] = "trajectory"
    series: dict[Label, dict[float, str]] = Field(min_length=1, description="label: {time: column}")
    time_unit: TimeUnit = "weeks"
    by: str = ""
    test: Literal["paired_t", "signed_rank"] = "paired_t"
    zeros: Literal["wilcox", "pratt"] = "wilcox"
    adjust: Adjust = "bonferroni"

    @model_validator(mode="after")
    def _two_times(self) -> Trajectory:
        if any(len(times) < 2 for times in self.series.values()):
            raise ValueError("a series needs at least two times")
        return self


class Regression(Spec):
    """What linear, logistic and Cox regression share."""

    scorings: ClassVar[tuple[Scoring, ...]] = ()  # of mlxtend; the first is the default
    stratified: ClassVar[bool] = False  # folds with the same share of each outcome
    candidates: tuple[str, ...] = Field(min_length=1)
    univariable: bool = True
    models: dict[Label, ModelSpec] = Field({}, description="name: multivariable model; the first is the one printed")
    per: dict[str, Annotated[Number, Field(gt=0)]] = Field(
        {}, description="variable: units that an effect is for, for example cd40: 100"
    )
    epv_warning: Number = Field(10, ge=0, description="events per variable below this are warned about")

    def selection_in_words(self, name: str, label: Callable[[str], str] = str) -> str:
        """How the variables of the model `name` are found; the only place that says it.

        Parameters
        ----------
        name : str
            Of the model in the plan.
        label : callable, optional
            From a column's name to its name in print; default: the column's name.

        Examples
        --------
        >>> models = {"m": ModelSpec(selector="mlxtend", direction="forward", folds=0)}
        >>> Logistic(outcome="response", candidates=("age",), models=models).selection_in_words("m")
        'sequential forward selection (mlxtend; AUC, scored on all the data, best size)'
        """
        default_score = SCORES[self.scorings[0]] if self.scorings else ""
        return self.models[name].words(default_score, self.stratified, label)


class Linear(Regression):
    """Linear regression."""

    scorings = ("r2", "neg_mean_squared_error", "neg_mean_absolute_error")
    kind: Literal["linear"] = "linear"
    outcome: str


class Logistic(Regression):
    """Logistic regression of a factor with two levels; the second level is the event."""

    scorings = ("roc_auc", "accuracy", "neg_log_loss")
    stratified = True
    kind: Literal["logistic"] = "logistic"
    outcome: str
    intervals: Literal["profile", "wald"] = "profile"


class Cox(Regression):
    """Cox regression."""

    kind: Literal["cox"] = "cox"
    endpoint: str
    ties: Literal["efron", "breslow"] = "efron"
    zph_transform: Literal["km", "identity", "log", "rank"] = "km"

    @model_validator(mode="after")
    def _no_mlxtend(self) -> Cox:
        if any(model.selector == "mlxtend" for model in self.models.values()):
            raise ValueError("mlxtend's selector has no survival models; use selector: stepwise")
        return self


class Roc(Spec):
    """Discrimination of an outcome by markers, with Youden's cut-off."""

    kind: Literal["roc"] = "roc"
    outcome: str
    markers: dict[str, Literal["higher", "lower"]] = Field(
        min_length=1, description="column: whether patients with the outcome have higher or lower values"
    )


class KaplanMeier(Spec):
    """Survival curves with numbers at risk, medians and log-rank test."""

    kind: Literal["kaplan_meier"] = "kaplan_meier"
    endpoint: str
    by: str = ""
    interval: Literal["log-log", "log", "plain"] = "log-log"
    at_half: Literal["first", "midpoint"] = Field("first", description="median where the curve is exactly 0.5")
    times: tuple[Annotated[Number, Field(gt=0)], ...] = Field(
        (), description="survival at these times, in the endpoint's show_in unit"
    )
    pairwise: Adjust = Field("holm", description="adjustment of the pairwise log-rank tests of more than two groups")


class Flow(Model):
    """The flow diagram: boxes of the exclusions, then one box per group, then the patients with given columns."""

    by: str = ""
    followed: dict[Label, str] = Field({}, description="label: column whose values are counted in the last boxes")


AnalysisSpec = Annotated[
    Characteristics | PairedChange | Trajectory | Linear | Logistic | Cox | Roc | KaplanMeier,
    Field(discriminator="kind"),
]

TABLE_KINDS: dict[str, tuple[str, ...]] = {
    "flow": ("flow",),
    "characteristics": ("characteristics",),
    "paired_change": ("paired_change",),
    "trajectory": ("trajectory",),
    "linear": ("regression", "selection_path"),
    "logistic": ("regression", "selection_path"),
    "cox": ("regression", "selection_path", "proportional_hazards"),
    "roc": ("roc",),
    "kaplan_meier": ("survival",),
}
FIGURE_KINDS: dict[str, tuple[str, ...]] = {
    "flow": ("flow",),
    "paired_change": ("paired_boxes",),
    "trajectory": ("trajectory",),
    "linear": ("forest",),
    "logistic": ("forest",),
    "cox": ("forest",),
    "roc": ("roc",),
    "kaplan_meier": ("kaplan_meier",),
}


class Output(Model):
    """A table or figure of the paper."""

    source: str = Field(alias="from", description="the analysis that it shows, or flow")
    shown_as: str = Field("", alias="as", description="which way to show that analysis; default: the first that it has")
    title: Label
    footnotes: tuple[str, ...] = ()
    labels: dict[Text, Label] = Field({}, description="other words for single labels of this output")
    width: Literal["one_column", "two_columns"] = Field("two_columns", description="figures: 88 mm or 180 mm")
