"""One multivariable model of a plan, and the words for how its variables were found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from .base import Alpha, Model, Whole

Scoring = Literal["r2", "neg_mean_squared_error", "neg_mean_absolute_error", "roc_auc", "accuracy", "neg_log_loss"]
SCORES: dict[Scoring, str] = {
    "r2": "R²",
    "neg_mean_squared_error": "mean squared error",
    "neg_mean_absolute_error": "mean absolute error",
    "roc_auc": "AUC",
    "accuracy": "accuracy",
    "neg_log_loss": "log loss",
}
_STEPWISE = {"backward": "backward elimination", "forward": "forward selection", "both": "stepwise selection"}
_TESTS = {"wald": "Wald test", "lr": "likelihood-ratio test"}
Preset = Literal["spss_backward_wald", "spss_backward_lr", "spss_backward_conditional", "spss_backward"]
# What a preset decides itself.
_OF_PRESETS = {"variables", "selector", "direction", "criterion", "floating", "scoring", "folds", "size"}
_REMOVAL = {"wald": "Wald test", "lr": "likelihood-ratio test", "conditional": "conditional likelihood ratio"}


class Resampling(Model):
    """How often each selection of variables is rerun in bootstrap resamples."""

    replicates: Whole = Field(1000, ge=0, description="at least 200; 0 reruns none")
    seed: Whole = Field(1, ge=0, description="another seed draws other resamples")

    @field_validator("replicates")
    @classmethod
    def _enough(cls, replicates: int) -> int:
        if 0 < replicates < 200:
            raise ValueError("an interval over fewer than 200 resamples says little; write at least 200, or 0 for none")
        return replicates


class Imputation(Model):
    """Multiple imputation by chained equations, for regressions with `missing: impute`."""

    imputations: Whole = Field(20, ge=20, description="completed data sets, at least 20")
    iterations: Whole = Field(10, ge=1, description="rounds of the chained equations before a data set is taken")
    seed: Whole = Field(1, ge=0, description="another seed draws other values")


class ModelSpec(Model):
    """One multivariable model: its variables outright, or how they are selected."""

    label: str = ""
    variables: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        None, description="the model's variables; no selection"
    )
    preset: Preset | None = Field(
        None, description="SPSS's backward methods: `spss_backward_wald`, `_lr` or `_conditional` for logistic and cox "
        "(a removed variable may return by the score test), `spss_backward` for linear (F to remove); "
        "remove_above and forced may stand beside it, and enter_below beside those with re-entry",
    )  # fmt: skip
    selector: Literal["stepwise", "mlxtend"] = "stepwise"
    direction: Literal["backward", "forward", "both"] = "backward"
    criterion: Literal["wald", "lr", "aic", "bic"] = "wald"
    enter_below: Alpha = 0.05
    remove_above: Alpha = 0.10
    forced: tuple[str, ...] = Field((), description="variables of every model; not all of the candidates")
    floating: bool = Field(False, description="mlxtend: reconsider earlier choices after each step")
    scoring: Scoring | None = Field(
        None, description="mlxtend: one of the first three for linear (default `r2`), of the others for logistic "
        "(default `roc_auc`)",
    )  # fmt: skip
    folds: Whole = Field(
        5,
        ge=0,
        description="mlxtend: cross-validation folds in file order, at least 2; 0 scores on all the data",
        json_schema_extra={"not": {"const": 1}},
    )
    size: Literal["best", "parsimonious"] | Annotated[Whole, Field(ge=1)] = Field(
        "best", description="mlxtend: a number of terms, forced ones included, or how the number is chosen"
    )

    @field_validator("folds")
    @classmethod
    def _two_folds(cls, folds: int) -> int:
        if folds == 1:
            raise ValueError("one fold leaves no patients to fit the model to; write at least 2, or 0")
        return folds

    @model_validator(mode="after")
    def _one_way(self) -> ModelSpec:
        decided = sorted(self.model_fields_set & _OF_PRESETS)
        if self.preset and decided:
            raise ValueError(f"the preset {self.preset} has its own {decided[0]}; leave {' and '.join(decided)} out")
        if self.preset == "spss_backward" and "enter_below" in self.model_fields_set:
            raise ValueError("the preset spss_backward lets no variable enter; leave enter_below out")
        if self.variables is not None and self.model_fields_set & {"selector", "direction", "criterion", "forced"}:
            raise ValueError("variables lists the model outright; leave selector, direction, criterion and forced out")
        if self.selector == "mlxtend" and self.direction == "both":
            raise ValueError("for mlxtend write direction: forward or backward, with floating: true")
        if self.preset != "spss_backward" and self.enter_below > self.remove_above:
            raise ValueError("enter_below above remove_above would make variables go in and out for ever")
        return self

    @property
    def removal(self) -> Literal["wald", "lr", "conditional"] | None:
        """The statistic by which a preset with re-entry removes; None for any other model."""
        found: dict[str | None, Literal["wald", "lr", "conditional"]] = {
            "spss_backward_wald": "wald",
            "spss_backward_lr": "lr",
            "spss_backward_conditional": "conditional",
        }
        return found.get(self.preset)

    def words(self, default_score: str, stratified: bool, label: Callable[[str], str]) -> str:
        """How the model's variables are found, for tables and methods.

        Parameters
        ----------
        default_score : str
            What is scored where the plan does not say, in words.
        stratified : bool
            Whether the folds have the same share of each outcome.
        label : callable
            From a column's name to its name in print.

        Examples
        --------
        >>> ModelSpec(forced=("age",)).words("", False, {"age": "Age"}.__getitem__)
        'backward elimination (Wald test, removal at p > 0.1), with Age in every model'
        >>> ModelSpec(preset="spss_backward_conditional").words("", False, str)
        'backward stepwise, conditional likelihood ratio (SPSS: removal at p > 0.1, entry at p < 0.05 by the score test)'
        """  # noqa: E501
        if self.variables is not None:
            return "variables listed in the plan"
        how = self._sequential(default_score, stratified) if self.selector == "mlxtend" else self._stepwise()
        return how + (f", with {', '.join(map(label, self.forced))} in every model" if self.forced else "")

    def _stepwise(self) -> str:
        removal = f"removal at p > {self.remove_above:g}"
        if self.removal:
            entry = f"entry at p < {self.enter_below:g} by the score test"
            return f"backward stepwise, {_REMOVAL[self.removal]} (SPSS: {removal}, {entry})"
        if self.preset:
            return f"backward elimination, partial F test (SPSS: {removal}, no re-entry)"
        if self.criterion in ("aic", "bic"):
            return f"{_STEPWISE[self.direction]} by {self.criterion.upper()}"
        enter = [f"entry at p < {self.enter_below:g}"] if self.direction != "backward" else []
        remove = [removal] if self.direction != "forward" else []
        return f"{_STEPWISE[self.direction]} ({', '.join([_TESTS[self.criterion], *enter, *remove])})"

    def _sequential(self, default_score: str, stratified: bool) -> str:
        floating = "floating " if self.floating else ""
        score = SCORES[self.scoring] if self.scoring else default_score
        data = "scored on all the data"
        if self.folds:
            by_outcome = ", stratified by the outcome" if stratified else ""
            data = f"{self.folds}-fold cross-validation, folds in the order of the file{by_outcome}"
        sizes = {"best": "best size", "parsimonious": "most parsimonious size"}
        size = f"{self.size} term{'' if self.size == 1 else 's'}" if isinstance(self.size, int) else sizes[self.size]
        return f"sequential {self.direction} {floating}selection (mlxtend; {score}, {data}, {size})"
