"""docs/published.md says what the models and the comparison have."""

from __future__ import annotations

import re
from pathlib import Path

from lymphoradio.published import COLUMNS, list_claims, read_published
from lymphoradio.published.concordance import STATED
from lymphoradio.published.kinds import KINDS
from lymphoradio.published.spec import Selector

from .paper import plan

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs/published.md").read_text("utf-8")


def test_every_kind_and_every_word_of_a_selector_is_said() -> None:
    kinds = DOCS.split("## Kinds")[1].split("## The same")[0]
    assert [kind for kind in KINDS if f"`{kind}`" not in kinds] == []
    assert " ".join(Selector.model_fields) in " ".join(DOCS.split())


def test_its_example_can_be_read(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCS, flags=re.S)
    assert example
    file = tmp_path / "published.yaml"
    file.write_text(example[1], "utf-8")
    assert len(list_claims(read_published(file, plan()))) == 14


def test_the_results_reference_names_the_columns() -> None:
    results = (ROOT / "docs/results.md").read_text("utf-8")
    section = results.split("## concordance.csv")[1].split("## Rows by kind")[0]
    assert [column for column in COLUMNS if f"`{column}`" not in section] == []
    assert f"`{STATED}`" in section


def test_the_results_reference_says_where_synthetic_data_are_marked() -> None:
    section = (ROOT / "docs/results.md").read_text("utf-8").split("## Synthetic data")[1].split("\n## ")[0]
    assert [word for word in ("tidy/", "concordance.csv", "points/", "curves/") if word not in section] == []
    assert "`manifest.json`" in section
    assert "`synthetic`" in section


def test_the_words_that_are_not_checked_before_a_run_are_named() -> None:
    selectors = DOCS.split("## Selectors")[1].split("## Kinds")[0]
    assert [key for key in Selector.model_fields if f"`{key}`" not in selectors] == []
