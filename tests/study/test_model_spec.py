"""SPSS's presets in a plan: what they may stand beside, where they belong, and their words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lymphoradio.study import Study
from lymphoradio.study.check_analyses import find_in_analysis
from lymphoradio.study.specs import ModelSpec

WORDS = {
    "spss_backward_wald": "backward stepwise, Wald test (SPSS: removal at p > 0.1, entry at p < 0.05 by the score "
    "test)",
    "spss_backward_lr": "backward stepwise, likelihood-ratio test (SPSS: removal at p > 0.1, entry at p < 0.05 by the "
    "score test)",
    "spss_backward_conditional": "backward stepwise, conditional likelihood ratio (SPSS: removal at p > 0.1, entry at "
    "p < 0.05 by the score test)",
    "spss_backward": "backward elimination, partial F test (SPSS: removal at p > 0.1, no re-entry)",
}


@pytest.mark.parametrize("preset", WORDS)
def test_words(preset: Any) -> None:
    assert ModelSpec(preset=preset).words("", False, str) == WORDS[preset]


def test_words_have_the_plans_thresholds_and_forced_variables() -> None:
    model = ModelSpec(preset="spss_backward_lr", enter_below=0.01, remove_above=0.2, forced=("age",))
    words = model.words("", False, {"age": "Age"}.__getitem__)
    assert words.endswith("(SPSS: removal at p > 0.2, entry at p < 0.01 by the score test), with Age in every model")


@pytest.mark.parametrize(
    "key",
    [{"direction": "backward"}, {"criterion": "wald"}, {"selector": "stepwise"}, {"variables": ("age",)},
     {"floating": True}, {"folds": 3}, {"size": 2}, {"scoring": "r2"}],
)  # fmt: skip
def test_a_preset_decides_for_itself(key: dict[str, Any]) -> None:
    (name,) = key
    with pytest.raises(ValidationError, match=f"has its own {name}; leave {name} out"):
        ModelSpec(preset="spss_backward_wald", **key)


def test_thresholds_must_not_make_it_turn_in_circles() -> None:
    with pytest.raises(ValidationError, match="for ever"):
        ModelSpec(preset="spss_backward_wald", enter_below=0.2)


def test_a_preset_without_re_entry_has_no_threshold_of_entry() -> None:
    with pytest.raises(ValidationError, match="spss_backward lets no variable enter; leave enter_below out"):
        ModelSpec(preset="spss_backward", enter_below=0.01)
    assert ModelSpec(preset="spss_backward", remove_above=0.01).remove_above == 0.01


COLUMNS = {
    "x": {"label": "X"}, "age": {"label": "Age"}, "y": {"label": "Y", "levels": {0: "No", 1: "Yes"}},
    "t": {"label": "Time"}, "e": {"label": "Event"},
}  # fmt: skip
OUTCOME = {"linear": {"outcome": "x"}, "logistic": {"outcome": "y"}, "cox": {"endpoint": "os"}}


def findings(kind: str, preset: str) -> list[tuple[str, str]]:
    analysis = {**OUTCOME[kind], "candidates": ["age"], "models": {"m": {"preset": preset}}}
    plan = Study.model_validate(
        {
            "title": "T", "id": "id", "columns": COLUMNS, "analyses": {kind: analysis},
            "endpoints": {"os": {"label": "OS", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}}},
        }
    )  # fmt: skip
    return [(str(finding.path[-1]), finding.what) for finding in find_in_analysis(plan, kind)]


@pytest.mark.parametrize("kind", OUTCOME)
@pytest.mark.parametrize("preset", WORDS)
def test_a_preset_belongs_to_its_kind(kind: str, preset: str) -> None:
    fits = (kind == "linear") is (preset == "spss_backward")
    assert findings(kind, preset) == ([] if fits else [("preset", f"{preset!r} is no preset of {kind}")])
