"""A study with everything that is printed, in English, Chinese, Japanese or Korean, run in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from lymphoradio.layout import Layout
from lymphoradio.study.specs import TABLE_KINDS
from tests.jobs import inside, run_jobs

N = 60
WORDS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
WITHOUT_FIGURE = ("mixed_model", "characteristics", "response", "adverse_events")


def plan(words: dict[str, str], **more: Any) -> dict[str, Any]:
    """The plan in one language; its columns in the CSV are in that language too."""
    w = words
    cells = {"unit": "cells/uL", "decimals": 0, "minimum": 0}
    found: dict[str, Any] = {
        "title": w["title"], "id": w["id"], "time_zero": w["zero"], "description": w["description"],
        "resampling": {"replicates": 0},
        "columns": {
            w["age"]: {"label": w["age"], "unit": "years", "decimals": 0},
            w["sex"]: {"label": w["sex"], "levels": {"1": w["male"], "2": w["female"]}},
            w["arm"]: {"label": w["arm"], "levels": {"a": w["arm_a"], "b": w["arm_b"]}},
            w["before"]: {"label": w["before_long"], **cells}, w["after"]: {
                "label": w["after_long"], **cells, "known_at": 60},
            w["nk"]: {"label": w["nk"], **cells}, w["time"]: {"label": w["time"], "unit": "days", "decimals": 0},
            w["dead"]: {"label": w["dead"]},
            w["best"]: {"label": w["best"], "levels": {"1": w["pr"], "2": w["sd"], "3": w["pd"]}},
        },
        "records": {"events": {"file": "events.csv", "id": w["id"], "columns": {
            w["term"]: {"label": w["term"], "levels": {"n": w["nausea"], "f": w["fatigue"]}},
            w["grade"]: {"label": w["grade"], "decimals": 0}}}},
        "derived": {
            w["change"]: {"label": w["change"], "unit": "cells/uL", "decimals": 0,
                "formula": f"{w['after']} - {w['before']}"},
            w["low"]: {"label": w["low"], "formula": f"{w['nk']} < 300"},
        },
        "exclusions": [{"drop": f"{w['age']} < 18", "because": w["young"]}],
        "endpoints": {"os": {"label": w["os"], "time": w["time"], "event": w["dead"],
            "codes": {1: "event", 0: "censored"}}},
        "flow": {"by": w["arm"]},
        "analyses": {
            "characteristics": {"variables": [w[x] for x in ("age", "sex", "before", "low")], "by": w["arm"]},
            "paired_change": {"pairs": {w["lymphocytes"]: [w["before"], w["after"]]}, "by": w["arm"],
                "labels": [w["pre"], w["post"]]},
            "trajectory": {"series": {w["lymphocytes"]: {0: w["before"], 8: w["after"]}}, "by": w["arm"]},
            "mixed_model": {"series": {w["lymphocytes"]: {0: w["before"], 8: w["after"]}}},
            "group_comparison": {"variables": [w["before"], w["nk"]], "by": w["arm"]},
            "correlation": {"pairs": {w["lymphocytes"]: [w["before"], w["nk"]]}},
            "linear": {"outcome": w["change"], "candidates": [w["age"], w["sex"], w["arm"]], "models": {"all": {}}},
            "logistic": {"outcome": w["low"], "candidates": [w["age"], w["sex"], w["arm"]], "models": {"all": {}}},
            "cox": {"endpoint": "os", "candidates": [w["age"], w["sex"], w["arm"], w["before"]], "models": {"all": {}}},
            "recommended": {"kind": "cox", "variant": "recommended", "endpoint": "os", "ties": "breslow",
                            "univariable": False,
                            "candidates": [w["age"], w["sex"], w["arm"], w["before"]], "models": {"all": {}},
                            "instead_of": {"analysis": "cox", "because": w["because"]}},
            "roc": {"outcome": w["low"], "markers": {w["before"]: "lower", w["age"]: "higher"}},
            "kaplan_meier": {"endpoint": "os", "by": w["arm"], "times": [365]},
            "response": {"best": w["best"], "objective": [w["pr"]], "control": [w["pr"], w["sd"]], "by": w["arm"]},
            "adverse_events": {"records": "events", "term": w["term"], "grade": w["grade"], "by": w["arm"]},
        },
        "outputs": {}, **more,
    }  # fmt: skip
    for i, (name, spec) in enumerate({"flow": {}, **found["analyses"]}.items(), start=1):
        kind = spec.get("kind", name)
        foot = {"title": f"{w['table']} {name}", "footnotes": [w["footnote"]]}
        for j, shown_as in enumerate(TABLE_KINDS[kind]):
            found["outputs"][f"Table {f'S{10 * i + j}' if j else i}"] = {"from": name, "as": shown_as, **foot}
        if kind not in WITHOUT_FIGURE:
            found["outputs"][f"Figure {i}"] = {"from": name, **foot}
    return found


def write(folder: Path, words: dict[str, str], **more: Any) -> None:
    """The plan, its cohort and its companion file."""
    w, rng = words, np.random.default_rng(7)
    arm = np.repeat([0, 1], N // 2)
    before = rng.lognormal(6.9, 0.4, N).round()
    after = (before * rng.lognormal(-0.35 + 0.3 * arm, 0.3)).round()
    columns: dict[str, list[str]] = {
        w["id"]: [f"P{i:03}" for i in range(N)],
        w["age"]: [str(age) for age in (16, *rng.integers(30, 80, N - 1))],
        w["sex"]: [str(1 + int(x)) for x in rng.random(N) < 0.4],
        w["arm"]: ["ab"[x] for x in arm],
        w["before"]: [f"{x:.0f}" for x in before], w["after"]: [f"{x:.0f}" for x in after],
        w["nk"]: [f"{x:.0f}" for x in rng.lognormal(5.7, 0.5, N)],
        w["time"]: [f"{x:.0f}" for x in 1 + rng.exponential(500 + 600 * arm)],
        w["dead"]: [str(int(x)) for x in rng.random(N) < 0.75],
        w["best"]: [str(x) for x in rng.integers(1, 4, N)],
    }  # fmt: skip
    rows = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    (folder / "cohort.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    events = [f"P{i:03},{'nf'[i % 2]},{1 + i % 4}" for i in range(1, N, 3)]
    (folder / "events.csv").write_text(
        "\n".join([f"{w['id']},{w['term']},{w['grade']}", *events]) + "\n", encoding="utf-8"
    )
    (folder / "study.yaml").write_text(
        yaml.safe_dump(plan(words, **more), sort_keys=False, allow_unicode=True), "utf-8"
    )
    (folder / "config.yaml").write_text("studies:\n  it: {cohort: cohort.csv, plan: study.yaml}\n")


@contextmanager
def published(folder: Path, words: dict[str, str], formats: tuple[str, ...], **more: Any) -> Iterator[Layout]:
    """The study, through all its jobs."""
    with inside(folder):
        write(folder, words, **more)
        yield run_jobs("it", formats)
