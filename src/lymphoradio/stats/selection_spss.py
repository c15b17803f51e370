"""Backward selection as SPSS does it: a variable that was removed may return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lymphoradio.stats.design import Design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import ModelFit, TermTest, information_criterion, likelihood_ratio_test
from lymphoradio.stats.selection_path import Considered, PathRecorder, Selection, above, below

Positions = tuple[int, ...]


class LikelihoodData(Protocol):
    """Data with a kind of model that has a likelihood; positions are columns of the design of all candidates."""

    def fit(self, positions: Positions) -> ModelFit:
        """Fit the model of these columns."""

    def conditional_test(self, model: ModelFit, positions: Positions, removed: Positions) -> TermTest:
        """Conditional likelihood-ratio test of `removed`, places among the model's own `positions`."""

    def score_test(self, model: ModelFit, positions: Positions, added: Positions) -> TermTest:
        """Score test of adding the columns `added` to the model of `positions`."""


def select_spss(
    candidates: Sequence[str],
    design: Design,
    data: LikelihoodData,
    removal: str,
    forced: Sequence[str] = (),
    enter_below: float = 0.05,
    remove_above: float = 0.10,
) -> Selection:
    """Backward stepwise selection of whole terms (SPSS's BSTEP of logistic and Cox regression).

    From the model of all candidates the term with the largest p of the removal statistic leaves while that p is above
    `remove_above`. Where none does, the excluded term with the smallest p of the score test enters if that p is below
    `enter_below`, and removal is looked at again. It ends where neither moves, or where a move would lead back to an
    earlier model.

    Parameters
    ----------
    candidates : sequence of str
        Terms of `design` that may leave and return.
    design : Design
        Of all candidates and forced terms.
    data : LikelihoodData
    removal : {"wald", "lr", "conditional"}
        Statistic of removal: Wald, likelihood ratio, or conditional likelihood ratio.
    forced : sequence of str
        Terms of every model.
    enter_below, remove_above : float
        Thresholds of p; ``enter_below <= remove_above``.

    Returns
    -------
    Selection
        `path` as of `select`; `criterion_value` is the AIC. A candidate that cannot be fitted is skipped.

    Raises
    ------
    NotEstimable
        The model of all candidates cannot be estimated.
    ValueError
        Invalid arguments.

    References
    ----------
    IBM SPSS Statistics Algorithms, logistic regression and Cox regression, backward stepwise selection; Lawless &
    Singhal (1978), Biometrics 34:318-327 (conditional statistic); Rao (1948), Proc. Camb. Phil. Soc. 44:50-57.
    """
    terms = [*forced, *candidates]
    if not candidates or len(set(terms)) != len(terms):
        raise ValueError("candidates and forced terms must be distinct, with at least one candidate")
    if removal not in ("wald", "lr", "conditional"):
        raise ValueError(f"removal is wald, lr or conditional, not {removal!r}")
    if not 0.0 < enter_below <= remove_above <= 1.0:
        raise ValueError("thresholds need 0 < enter_below <= remove_above <= 1")
    return _Search(candidates, design, data, removal, forced).run(enter_below, remove_above)


class _Search:
    """The current model of one selection, the models fitted so far, and the path."""

    def __init__(
        self, candidates: Sequence[str], design: Design, data: LikelihoodData, removal: str, forced: Sequence[str]
    ) -> None:
        self._candidates, self._forced = tuple(candidates), tuple(forced)
        self._design, self._data, self._removal = design, data, removal
        self._models: dict[frozenset[str], ModelFit] = {}
        self._current = frozenset(candidates)
        self._visited = {self._current}
        self._path = PathRecorder(self._aic())

    def run(self, enter_below: float, remove_above: float) -> Selection:
        """Remove, else enter, until neither moves."""
        while True:
            considered = tuple(self._removal_of(term) for term in self._candidates if term in self._current)
            reason = self._move(above(considered, remove_above), considered)
            if reason is None:
                entries = tuple(self._entry_of(term) for term in self._candidates if term not in self._current)
                considered += entries
                reason = self._move(below(entries, enter_below), considered)
                if reason is None:
                    last = f"no removable term with p above {remove_above:g}"
                    reason = f"{last}; no candidate with p below {enter_below:g}"
            if reason:
                self._path.stop(reason, self._aic(), considered)
                kept = tuple(term for term in self._candidates if term in self._current)
                return Selection(kept, self._path.steps)

    def _move(self, ranked: Sequence[Considered], considered: tuple[Considered, ...]) -> str | None:
        """Make the first move whose model can be estimated: empty once made, None for none, or why it ends here."""
        for move in ranked:
            after = self._current ^ {move.term}
            if after in self._visited:
                return f"to {move.move} {move.term} would return to an earlier model"
            try:
                self._model(after)
            except NotEstimable as reason:
                self._path.skip(move.term, f"cannot {move.move}: {reason}")
                continue
            self._current = after
            self._visited.add(after)
            self._path.move(move, self._aic(), considered)
            return ""
        return None

    def _removal_of(self, term: str) -> Considered:
        model, positions = self._model(self._current), self._positions(self._current)
        columns = self._design.columns_of(term)
        own = tuple(i for i, column in enumerate(positions) if column in columns)
        if self._removal == "wald":
            # One that is not a number ends the selection: the term would otherwise be kept in silence.
            return Considered.of(term, "remove", model.wald_test(own), None)
        try:
            if self._removal == "conditional":
                test = self._data.conditional_test(model, positions, own)
            else:
                test = likelihood_ratio_test(self._model(self._current - {term}), model)
        except NotEstimable as reason:
            return self._skipped(term, "remove", reason)
        return Considered.of(term, "remove", test, None)

    def _entry_of(self, term: str) -> Considered:
        model, positions = self._model(self._current), self._positions(self._current)
        try:
            test = self._data.score_test(model, positions, self._design.columns_of(term))
        except NotEstimable as reason:
            return self._skipped(term, "enter", reason)
        return Considered.of(term, "enter", test, None)

    def _skipped(self, term: str, move: str, reason: NotEstimable) -> Considered:
        self._path.skip(term, f"cannot {move}: {reason}")
        return Considered(term, move, note=f"not estimable: {reason}")

    def _positions(self, terms: frozenset[str]) -> Positions:
        present = [*self._forced, *(term for term in self._candidates if term in terms)]
        return tuple(column for term in present for column in self._design.columns_of(term))

    def _model(self, terms: frozenset[str]) -> ModelFit:
        if terms not in self._models:
            self._models[terms] = self._data.fit(self._positions(terms))
        return self._models[terms]

    def _aic(self) -> float:
        return information_criterion(self._model(self._current), 2.0)
