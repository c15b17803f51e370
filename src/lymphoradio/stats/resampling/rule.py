"""The rule of a stepwise selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lymphoradio.stats.resampling.removals import CONDITIONAL, CRITERION, LR, WALD

CRITERIA = {"aic": CRITERION, "bic": CRITERION, "lr": LR, "wald": WALD, "conditional": CONDITIONAL}


@dataclass(frozen=True)
class Rule:
    """A stepwise selection; the arguments of `stats.selection.select`, or of `stats.selection_spss.select_spss`.

    Attributes
    ----------
    direction : {"backward", "forward", "both"}
    criterion : {"aic", "bic", "wald", "lr", "conditional"}
        The last with `returns` alone.
    enter_below, remove_above : float
        Thresholds of p.
    start : {"full", "empty"}, optional
        First model of direction both; default: full for AIC and BIC, empty for p.
    returns : bool
        SPSS's backward methods for logistic and Cox: a removed term may return by the score test.
    size : int, optional
        Number of terms to end with, forced ones included, each step the one with the highest likelihood; the criterion
        is not looked at.
    """

    direction: Literal["backward", "forward", "both"] = "backward"
    criterion: Literal["aic", "bic", "wald", "lr", "conditional"] = "aic"
    enter_below: float = 0.05
    remove_above: float = 0.10
    start: Literal["full", "empty"] | None = None
    returns: bool = False
    size: int | None = None

    def __post_init__(self) -> None:
        if self.criterion not in CRITERIA or self.direction not in ("backward", "forward", "both"):
            raise ValueError(f"no such rule: direction {self.direction!r}, criterion {self.criterion!r}")
        if not (0.0 < self.enter_below <= 1.0 and 0.0 < self.remove_above <= 1.0):
            raise ValueError("thresholds need to be above 0 and at most 1")
        if self.returns and (self.direction != "backward" or self.criterion in ("aic", "bic")):
            raise ValueError("terms return in backward selection by wald, lr or conditional only")
        if self.criterion == "conditional" and not self.returns:
            raise ValueError("the conditional statistic is SPSS's, with returns")
        if self.size is not None and (self.size < 0 or self.returns or self.direction == "both"):
            raise ValueError("size is a number of terms, for direction backward or forward")
        if (self.direction == "both" or self.returns) and self.enter_below > self.remove_above:
            raise ValueError("thresholds need enter_below <= remove_above")
        if self.start not in (None, "full", "empty") or (self.start is not None and self.direction != "both"):
            raise ValueError("start is full or empty, and only for direction both")

    @property
    def from_full(self) -> bool:
        """Whether the first model has all candidates."""
        if self.direction != "both":
            return self.direction == "backward"
        return (self.start or ("full" if self.criterion in ("aic", "bic") else "empty")) == "full"
