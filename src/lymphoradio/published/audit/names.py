"""What a paper calls its effects and models, against the model that it says it fitted."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import EFFECT_OF
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .paper import Paper, Statement

EFFECT, MODEL = "effect_name", "model_name"
_NAME_OF = {
    "hazard_ratio": "hazard ratio", "odds_ratio": "odds ratio", "beta": "regression coefficient",
    "mean_difference": "mean difference", "pearson_r": "correlation coefficient",
    "spearman_rho": "correlation coefficient",
}  # fmt: skip


def check_names(paper: Paper) -> Iterator[Finding]:
    """A Cox model has hazard ratios, a logistic one odds ratios, a linear one coefficients; methods agree."""
    named: set[tuple[str, str, str]] = set()
    for one in paper.statements:
        facts = one.facts
        if one.effect and facts.called:
            yield _effect(one)
        models = (one.place, facts.fitted, facts.methods_name)
        if all(models) and models not in named:
            named.add(models)
            yield _model(one)


def _effect(one: Statement) -> Finding:
    called, fitted = one.facts.called, one.facts.fitted
    claim = f"{one.claim(one.effect)}, called {called}"
    right = EFFECT_OF[fitted] if fitted else (_NAME_OF[one.effect],)
    recomputed = " or ".join(right)
    if called in right:
        return Finding(one.place, EFFECT, claim, CONSISTENT, recomputed, "", one.position)
    if not fitted:
        what = "The model that it is of is not stated."
        return Finding(one.place, EFFECT, claim, CANNOT_TELL, "", what, one.position)
    sentence = (
        f"{one.where} is called {_a(called)} ({one.numbers[one.effect]}); the model is said to be a {fitted} one, "
        f"whose effect is {_a(recomputed)}. Could the authors correct the name, or say which model was fitted?"
    )
    return Finding(one.place, EFFECT, claim, INCONSISTENT, recomputed, sentence, one.position)


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _model(one: Statement) -> Finding:
    fitted, methods = one.facts.fitted, one.facts.methods_name
    claim = f"{fitted} model; methods: {methods}"
    if fitted == methods:
        return Finding(one.place, MODEL, claim, CONSISTENT, methods, "", one.position)
    sentence = (
        f"The methods name a {methods} regression for what {one.place} shows as a {fitted} one. Could the authors say "
        f"which model was fitted?"
    )
    return Finding(one.place, MODEL, claim, INCONSISTENT, methods, sentence, one.position)
