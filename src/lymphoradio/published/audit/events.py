"""Events per term of a model: a remark, never an inconsistency."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import CONSISTENT, Finding
from .numbers import say, whole
from .paper import Paper, Statement

CHECK = "events_per_variable"
ENOUGH = 10


def check_events(paper: Paper) -> Iterator[Finding]:
    """Events, of a logistic model the rarer outcome, for each term that the model or its selection had.

    Below 10 (Peduzzi 1996) coefficients and their intervals are less trustworthy; a selection counts its candidates.
    """
    seen: set[tuple[object, ...]] = set()
    for one in paper.statements:
        events, terms = whole(one.facts.events), whole(one.facts.candidates) or whole(one.facts.terms)
        if not one.effect or events is None or terms is None or terms < 2:
            continue
        model = (one.place, *(sorted((key, word) for key, word in one.at.items() if key in _MODEL)), events, terms)
        if model not in seen:
            seen.add(model)
            yield _remark(one, events, terms)


_MODEL = ("analysis", "model", "outcome", "population", "variant")


def _remark(one: Statement, events: int, terms: int) -> Finding:
    rarer = one.effect == "odds_ratio" and one.n is not None and one.n - events < events
    rare = one.n - events if rarer and one.n is not None else events
    what = "candidate terms" if one.facts.candidates else "terms"
    claim, recomputed = f"{rare} events, {terms} {what}", f"{say(rare / terms, 1)} per term"
    sentence = ""
    if rare < ENOUGH * terms:
        sentence = (
            f"The model of {one.place} has {rare} events for {terms} {what}, {recomputed}. With fewer than {ENOUGH} "
            f"the coefficients and their intervals are less trustworthy; could the authors add a smaller or a "
            f"penalised model, or a bootstrap of the whole selection?"
        )
    return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, sentence, one.position)
