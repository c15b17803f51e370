"""The public cohort and the two synthetic ones, as if nobody had planned them yet."""

from __future__ import annotations

from pathlib import Path

import lifelines

from tests.starting.conftest import guessed, start

ROOT = Path(__file__).parents[2]
ACTG175 = Path(lifelines.__file__).parent / "datasets" / "ACTG175.csv"


def test_actg_175(project):
    study = start(ACTG175)
    assert study.id == "pidnum"
    assert study.expected_patients == 2139
    [pairs], [series], [curves], [cox] = (
        guessed(study, kind) for kind in ("paired_change", "trajectory", "kaplan_meier", "cox")
    )
    assert pairs.pairs == {"CD4+ T cells": ("cd40", "cd420"), "CD8+ T cells": ("cd80", "cd820")}
    assert pairs.labels == ("Baseline", "20 weeks")
    assert series.series == {"CD4+ T cells": {0: "cd40", 20: "cd420", 96: "cd496"}}
    assert (curves.by, study.flow.by) == ("arms", "arms")
    [endpoint] = study.endpoints.values()
    assert (endpoint.time, endpoint.event, endpoint.codes) == ("days", "cens", {"1": "event", "0": "censored"})
    assert {"zprior", "pidnum"}.isdisjoint(study.columns)
    assert {"offtrt", "r", "treat", "str2", "cd420", "cd496", "cd820"}.isdisjoint(cox.candidates)
    assert all(study.known_at(name) == 0 for name in cox.candidates)
    assert [study.columns[name].known_at for name in ("cd420", "cd496", "r")] == [140, 672, 672]
    assert (study.columns["cd40"].unit, study.columns["wtkg"].unit, study.columns["age"].unit) == (
        "cells/uL",
        "kg",
        "years",
    )


def test_the_cohort_of_the_paper_on_interleukin_7(project):
    study = start(ROOT / "data/raw/il7_hcc/cohort.csv")
    assert guessed(study, "paired_change")[0].pairs == {"IL-7": ("il7_pre", "il7_post")}
    assert {name: (each.time, each.event) for name, each in study.endpoints.items()} == {
        "pfs": ("pfs_days", "pfs_event"),
        "os": ("os_days", "os_event"),
    }
    assert guessed(study, "characteristics")[0].by == ""
    assert study.columns["os_days"].known_at == 0  # a time to an event is no measurement


def test_the_cohort_of_the_paper_on_thymosin(project):
    study = start(ROOT / "data/raw/thymosin_prag/cohort.csv")
    assert list(guessed(study, "paired_change")[0].pairs) == [
        "CD3+ T cells", "CD4+ T cells", "CD8+ T cells", "B cells", "NK cells",
    ]  # fmt: skip
    assert [exclusion.drop for exclusion in study.exclusions] == ["is_missing(os_days) or is_missing(os_event)"]
    assert guessed(study, "paired_change")[0].population == "enrolled"
    assert guessed(study, "response")[0].control == ("CR", "PR", "SD")
    assert all({"cycles", "response"}.isdisjoint(cox.candidates) for cox in guessed(study, "cox"))
