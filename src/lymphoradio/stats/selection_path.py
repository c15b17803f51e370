"""The record of a variable selection: what was tested, what moved, and why it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lymphoradio.stats.model_fit import TermTest

Action = Literal["start", "remove", "enter", "skip", "stop"]


@dataclass(frozen=True)
class Considered:
    """One move that a step weighed.

    Attributes
    ----------
    term : str
    move : str
        ``remove`` or ``enter``.
    statistic, df, p_value : float or None
        Test of the term in the larger of the two models; None where the move's model cannot be estimated.
    statistic_type : str
        As `TermTest.statistic_type`.
    df_residual : float or None
    criterion_value : float or None
        AIC or BIC of the model after the move; None where only Wald tests decide.
    note : str
        Why there is no test.
    """

    term: str
    move: str
    statistic: float | None = None
    statistic_type: str = ""
    df: float | None = None
    p_value: float | None = None
    df_residual: float | None = None
    criterion_value: float | None = None
    note: str = ""

    @classmethod
    def of(cls, term: str, move: str, test: TermTest, criterion_value: float | None) -> Considered:
        """Row of a move whose test was computed."""
        return cls(
            term=term,
            move=move,
            statistic=test.statistic,
            statistic_type=test.statistic_type,
            df=test.df,
            p_value=test.p_value,
            df_residual=test.df_residual,
            criterion_value=criterion_value,
        )


def above(options: Sequence[Considered], limit: float) -> list[Considered]:
    """Moves with a p-value above `limit`, the largest first; of equal ones the candidates' order."""
    found = [option for option in options if option.p_value is not None and option.p_value > limit]
    return sorted(found, key=_digits, reverse=True)


def below(options: Sequence[Considered], limit: float) -> list[Considered]:
    """Moves with a p-value below `limit`, the smallest first; of equal ones the candidates' order."""
    found = [option for option in options if option.p_value is not None and option.p_value < limit]
    return sorted(found, key=_digits)


def _digits(option: Considered) -> float:
    """The p-value to 12 digits: equal columns tie, and a stable sort then keeps the candidates' order."""
    return float(f"{option.p_value:.11e}")


@dataclass(frozen=True)
class Step:
    """One step of a selection.

    Attributes
    ----------
    step : int
        0 for the start; a skip carries the number of the step in which it was tried.
    action : {"start", "remove", "enter", "skip", "stop"}
        ``skip``: the move's model cannot be estimated, and the move was not made.
    term : str
        Empty for start and stop.
    statistic, df, p_value, df_residual : float or None
        Test of the term that moved.
    statistic_type : str
    criterion_value : float or None
        AIC of the model after the step (BIC where that is the criterion; the score of mlxtend's selector).
    considered : tuple of Considered
        All moves weighed in this step.
    note : str
    """

    step: int
    action: Action
    term: str = ""
    statistic: float | None = None
    statistic_type: str = ""
    df: float | None = None
    p_value: float | None = None
    criterion_value: float | None = None
    df_residual: float | None = None
    considered: tuple[Considered, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Selection:
    """Result of a variable selection.

    Attributes
    ----------
    selected : tuple of str
        Candidates kept, in the candidates' order; forced terms are not among them.
    path : tuple of Step
    notes : tuple of str
        Conditions met on the way (warnings of the libraries, unstable choices).
    """

    selected: tuple[str, ...]
    path: tuple[Step, ...]
    notes: tuple[str, ...] = ()


class PathRecorder:
    """Collects the steps of a running selection."""

    def __init__(self, criterion_value: float) -> None:
        self._steps: list[Step] = [Step(0, "start", criterion_value=criterion_value)]
        self._number = 1

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps so far."""
        return tuple(self._steps)

    def skip(self, term: str, note: str) -> None:
        """Record once that a move cannot be made."""
        if not any(step.action == "skip" and step.term == term and step.note == note for step in self._steps):
            self._steps.append(Step(self._number, "skip", term, note=note))

    def move(self, made: Considered, criterion_value: float, considered: tuple[Considered, ...]) -> None:
        """Record a removal or an entry."""
        self._steps.append(
            Step(
                step=self._number,
                action="remove" if made.move == "remove" else "enter",
                term=made.term,
                statistic=made.statistic,
                statistic_type=made.statistic_type,
                df=made.df,
                p_value=made.p_value,
                criterion_value=criterion_value,
                df_residual=made.df_residual,
                considered=considered,
            )
        )
        self._number += 1

    def stop(self, note: str, criterion_value: float, considered: tuple[Considered, ...]) -> None:
        """Record why nothing moves any more."""
        self._steps.append(
            Step(self._number, "stop", criterion_value=criterion_value, considered=considered, note=note)
        )
