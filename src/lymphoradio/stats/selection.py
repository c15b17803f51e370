"""Variable selection by p-values or information criteria, with a path that a reader can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import information_criterion, likelihood_ratio_test
from lymphoradio.stats.selection_path import Considered, PathRecorder, Selection, above, below
from lymphoradio.stats.term_model import Fitter, TermModel

PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "aic_backward": MappingProxyType({"direction": "backward", "criterion": "aic"}),
        "aic_forward": MappingProxyType({"direction": "forward", "criterion": "aic"}),
        "aic_both": MappingProxyType({"direction": "both", "criterion": "aic"}),
    }
)


def select(
    candidates: Sequence[str],
    fit: Fitter,
    forced: Sequence[str] = (),
    direction: str = "backward",
    criterion: str = "wald",
    enter_below: float = 0.05,
    remove_above: float = 0.10,
    n_for_bic: int | None = None,
    start: str | None = None,
) -> Selection:
    """Stepwise selection of whole terms.

    By p (``wald``, ``lr``): backward removes the term with the largest p above `remove_above`; forward enters the one
    with the smallest p below `enter_below`; both enters one, then removes all that no longer hold, until nothing moves.
    By ``aic`` or ``bic``: of all single moves that the direction allows, the one with the lowest criterion, as long as
    it lowers it (MASS::stepAIC). Ties go to the model as it is, then to removals, then to the order of the candidates.

    Parameters
    ----------
    candidates : sequence of str
        Terms that may enter and leave.
    fit : callable
        From a tuple of term names (forced first, then candidates in their order; may be empty) to a `TermModel`.
    forced : sequence of str
        Terms of every model.
    direction : {"backward", "forward", "both"}
    criterion : {"wald", "lr", "aic", "bic"}
    enter_below, remove_above : float
        Thresholds of p; ``enter_below <= remove_above`` where variables both enter and leave.
    n_for_bic : int, optional
        The n of BIC's log n (patients; events for Cox).
    start : {"full", "empty"}, optional
        First model of direction both. Default: full for AIC and BIC (stepAIC), empty for p (SPSS).

    Returns
    -------
    Selection
        `path` lists the start, every move with the test of its term, candidates that could not be fitted
        (action ``skip``), and the stop; each step's `considered` holds the tests of all terms at that point.

    Raises
    ------
    NotEstimable
        The starting model cannot be estimated, or a Wald test of the model at hand is not a number.
    ValueError
        Invalid arguments.

    References
    ----------
    Venables & Ripley (2002), Modern Applied Statistics with S, section 6.8 (stepAIC); Efroymson (1960).
    """
    _check_arguments(candidates, forced, direction, criterion, start)
    if not (0.0 < enter_below <= 1.0 and 0.0 < remove_above <= 1.0):
        raise ValueError("thresholds need to be above 0 and at most 1")
    if direction == "both" and enter_below > remove_above:
        raise ValueError("thresholds need enter_below <= remove_above")
    by_p = criterion in ("wald", "lr")
    penalty = 2.0
    if criterion == "bic":
        if n_for_bic is None:
            raise ValueError("BIC needs n_for_bic, the number of patients (of events for Cox)")
        if n_for_bic < 2:
            raise NotEstimable(f"BIC needs at least 2 patients (of a time to event: 2 events), not {n_for_bic}")
        penalty = float(np.log(n_for_bic))
    if direction != "both":
        start = "full" if direction == "backward" else "empty"
    elif start is None:
        start = "empty" if by_p else "full"
    search = _Search(candidates, fit, forced, criterion, penalty, start)
    if not by_p:
        return search.by_criterion(removals=direction != "forward", entries=direction != "backward")
    return search.by_p_value(
        remove_above=None if direction == "forward" else remove_above,
        enter_below=None if direction == "backward" else enter_below,
    )


def _check_arguments(
    candidates: Sequence[str], forced: Sequence[str], direction: str, criterion: str, start: str | None
) -> None:
    terms = [*forced, *candidates]
    if not candidates or len(set(terms)) != len(terms):
        raise ValueError("candidates and forced terms must be distinct, with at least one candidate")
    if direction not in ("backward", "forward", "both"):
        raise ValueError(f"direction is backward, forward or both, not {direction!r}")
    if criterion not in ("wald", "lr", "aic", "bic"):
        raise ValueError(f"criterion is wald, lr, aic or bic, not {criterion!r}")
    if start not in (None, "full", "empty") or (start is not None and direction != "both"):
        raise ValueError("start is full or empty, and only for direction both")


class _Search:
    """The current model of one selection, the models fitted so far, and the path."""

    def __init__(
        self,
        candidates: Sequence[str],
        fit: Fitter,
        forced: Sequence[str],
        criterion: str,
        penalty: float,
        start: str,
    ) -> None:
        self._candidates = tuple(candidates)
        self._forced = tuple(forced)
        self._fit = fit
        self._criterion = criterion
        self._penalty = penalty
        self._models: dict[frozenset[str], TermModel | NotEstimable] = {}
        self._current = frozenset(self._candidates if start == "full" else ())
        self._path = PathRecorder(self._value(self._current))

    def by_p_value(self, remove_above: float | None, enter_below: float | None) -> Selection:
        """Remove while something is to be removed; then enter one; until neither moves."""
        visited = {self._current}
        while True:
            considered: tuple[Considered, ...] = ()
            reasons: list[str] = []
            moved = False
            if remove_above is not None:
                considered = self._removals()
                moved = self._first_possible(above(considered, remove_above), considered, visited, reasons)
                reasons.append(f"no removable term with p above {remove_above:g}")
            if not moved and enter_below is not None:
                entries = self._entries()
                considered += entries
                moved = self._first_possible(below(entries, enter_below), considered, visited, reasons)
                reasons.append(f"no candidate with p below {enter_below:g}")
            if not moved:
                return self._stop("; ".join(reasons), considered)

    def by_criterion(self, removals: bool, entries: bool) -> Selection:
        """Make the single move with the lowest criterion as long as it lowers the criterion."""
        while True:
            considered = (self._removals() if removals else ()) + (self._entries() if entries else ())
            lowest = self._value(self._current)
            # A difference within rounding is a tie, and the first one stands.
            slack = 1e-10 * max(1.0, abs(lowest))
            best: Considered | None = None
            for option in considered:
                if option.criterion_value is not None and option.criterion_value < lowest - slack:
                    best, lowest = option, option.criterion_value
            if best is None:
                return self._stop(f"no move lowers the {self._criterion.upper()}", considered)
            self._make(best, considered)

    def _first_possible(
        self,
        ranked: Sequence[Considered],
        considered: tuple[Considered, ...],
        visited: set[frozenset[str]],
        reasons: list[str],
    ) -> bool:
        """Make the first move that leads to a new model that can be estimated."""
        for move in ranked:
            after = self._current ^ {move.term}
            if after in visited:
                reasons.append(f"to {move.move} {move.term} would return to an earlier model")
                continue
            try:
                self._model(after)
            except NotEstimable as reason:
                self._skip(move.term, move.move, reason)
                continue
            self._make(move, considered)
            visited.add(after)
            return True
        return False

    def _removals(self) -> tuple[Considered, ...]:
        present = [term for term in self._candidates if term in self._current]
        if self._criterion == "wald":
            # Tests of the model at hand: one that is not a number must end the search, for a term that cannot be
            # judged would otherwise be kept in silence.
            model = self._model(self._current)
            return tuple(Considered.of(term, "remove", model.test(term), None) for term in present)
        return tuple(self._weigh(term, "remove") for term in present)

    def _entries(self) -> tuple[Considered, ...]:
        return tuple(self._weigh(term, "enter") for term in self._candidates if term not in self._current)

    def _weigh(self, term: str, move: str) -> Considered:
        """Fit the model after the move and test the term in the larger of the two."""
        after = self._current ^ {term}
        try:
            here, changed = self._model(self._current), self._model(after)
            larger, smaller = (here, changed) if move == "remove" else (changed, here)
            if self._criterion == "wald":
                test = larger.test(term)
            else:
                test = likelihood_ratio_test(smaller.model, larger.model)
            return Considered.of(term, move, test, self._value(after))
        except NotEstimable as reason:
            self._skip(term, move, reason)
            return Considered(term, move, note=f"not estimable: {reason}")

    def _model(self, terms: frozenset[str]) -> TermModel:
        if terms not in self._models:
            ordered = self._forced + tuple(term for term in self._candidates if term in terms)
            try:
                model = self._fit(ordered)
                if not np.isfinite(information_criterion(model.model, self._penalty)):
                    raise NotEstimable("the likelihood of the model is not finite")
                self._models[terms] = model
            except NotEstimable as reason:
                self._models[terms] = reason
        found = self._models[terms]
        if isinstance(found, NotEstimable):
            raise found
        return found

    def _value(self, terms: frozenset[str]) -> float:
        return information_criterion(self._model(terms).model, self._penalty)

    def _skip(self, term: str, move: str, reason: NotEstimable) -> None:
        self._path.skip(term, f"cannot {move}: {reason}")

    def _make(self, move: Considered, considered: tuple[Considered, ...]) -> None:
        self._current = self._current ^ {move.term}
        self._path.move(move, self._value(self._current), considered)

    def _stop(self, note: str, considered: tuple[Considered, ...]) -> Selection:
        self._path.stop(note, self._value(self._current), considered)
        return Selection(tuple(term for term in self._candidates if term in self._current), self._path.steps)
