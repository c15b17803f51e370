"""Specs of the regressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from .analysis_spec import Spec
from .base import Label, Number
from .data import Landmark
from .model_spec import SCORES, ModelSpec, Preset, Scoring
from .over_time_spec import OverTime

Separation = Literal["firth", "refuse"]
_SEPARATION = (
    "where maximum likelihood has no finite estimate ({}): `firth`, Firth's penalised likelihood with its profile "
    "interval and its likelihood-ratio p, marked in tables and figures; `refuse`, no number and the reason"
)
_LIKELIHOOD_PRESETS: tuple[Preset, ...] = ("spss_backward_wald", "spss_backward_lr", "spss_backward_conditional")


class Regression(Spec):
    """What linear, logistic and Cox regression share."""

    scorings: ClassVar[tuple[Scoring, ...]] = ()  # of mlxtend; the first is the default
    presets: ClassVar[tuple[Preset, ...]] = _LIKELIHOOD_PRESETS
    stratified: ClassVar[bool] = False  # folds with the same share of each outcome
    candidates: tuple[str, ...] = Field(min_length=1)
    univariable: bool = True
    models: dict[Label, ModelSpec] = Field({}, description="name: multivariable model; the first is the one printed")
    per: dict[str, Annotated[Number, Field(gt=0)]] = Field(
        {}, description="variable: units that an effect is for, for example cd40: 100"
    )
    missing: Literal["complete_cases", "impute"] = Field(
        "complete_cases",
        description="of candidates: `complete_cases` leaves a patient without a value out of the models that need it; "
        "`impute` fills the values of patients with a known outcome by multiple imputation (the plan's `imputation`), "
        "from all candidates and the outcome, for univariable models and models of listed variables; candidates in no "
        "model help to impute, and derived ones are imputed as they stand",
    )
    epv_warning: Number = Field(10, ge=0, description="events per variable below this are warned about")

    def can_rerun(self, model: ModelSpec) -> bool:
        """Whether a model has a selection that the resampling engine knows; of mlxtend's searches it knows one.

        Examples
        --------
        >>> searched = ModelSpec(selector="mlxtend", folds=0, scoring="r2", size=3)
        >>> of = Linear(outcome="change", candidates=("age", "dose"))
        >>> of.can_rerun(ModelSpec()), of.can_rerun(searched), of.can_rerun(ModelSpec(variables=("age",)))
        (True, True, False)
        """
        if model.selector != "mlxtend":
            return model.variables is None
        fits = isinstance(self, Linear) and (model.scoring or "r2") in ("r2", "neg_mean_squared_error")
        return fits and not model.folds and not model.floating and isinstance(model.size, int)

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
    presets = ("spss_backward",)
    kind: Literal["linear"] = "linear"
    outcome: str
    intercept: bool = Field(True, description="false: a model through the origin; its R² is uncentred and says so")


class Logistic(Regression):
    """Logistic regression of a factor with two levels; the second level is the event."""

    scorings = ("roc_auc", "accuracy", "neg_log_loss")
    stratified = True
    kind: Literal["logistic"] = "logistic"
    outcome: str
    intervals: Literal["profile", "wald"] = "profile"
    separation: Separation = Field(
        "firth", description=_SEPARATION.format("some of the variables separate the outcomes perfectly")
    )


class Cox(Regression):
    """Cox regression."""

    kind: Literal["cox"] = "cox"
    endpoint: str
    ties: Literal["efron", "breslow"] = "efron"
    zph_transform: Literal["km", "identity", "log", "rank"] = "km"
    separation: Separation = Field(
        "firth", description=_SEPARATION.format("monotone likelihood: for example no event in a level of a factor")
    )
    landmark: Landmark = None
    over_time: dict[str, OverTime] = Field(
        {},
        description="candidate: how it changes during follow-up, on the endpoint's clock; it is a time-dependent "
        "covariate then, known at every time only as far as it has come",
    )

    @model_validator(mode="after")
    def _no_mlxtend(self) -> Cox:
        if any(model.selector == "mlxtend" for model in self.models.values()):
            raise ValueError("mlxtend's selector has no survival models; use selector: stepwise")
        return self
