"""What jobs ask a cluster for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lymphoradio.needs import memory_mb, minutes

RULES = sorted((Path(__file__).parents[1] / "workflow" / "rules").glob("*.smk"))


@pytest.mark.parametrize("need", [memory_mb, minutes])
def test_more_for_larger_files_and_for_every_further_attempt(need) -> None:
    assert need(0.0) < need(100.0) < need(1000.0)
    assert [need(100.0, attempt) for attempt in (2, 3)] == [2 * need(100.0), 3 * need(100.0)]


def test_a_small_study_s_job_asks_for_what_was_measured_and_not_for_much_more() -> None:
    """810 MB, with two engines around the job and kernels that have to be compiled first."""
    assert 810 < memory_mb(0.5) < 2 * 810


@pytest.mark.parametrize("file", RULES, ids=lambda path: path.name)
def test_every_rule_says_what_its_job_needs_or_that_the_run_does_it_itself(file: Path) -> None:
    """Otherwise a cluster gives 1 GB and its own shortest time."""
    rules = re.split(r"^ *rule\b.*:$", file.read_text("utf-8"), flags=re.M)[1:]
    assert rules
    said = ("mem_mb=mem_mb,\n", "runtime=runtime"), ("localrule: True",)
    assert [rule for rule in rules if not any(all(word in rule for word in words) for words in said)] == []
