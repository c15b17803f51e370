"""What the README says of the project is so; its commands are run in test_tutorial.py, its table in tests/report/."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from lymphoradio.study import read_config, read_study

from .markdown import ROOT, blocks

TEXT = (ROOT / "README.md").read_text("utf-8")
PACKAGE = ROOT / "src" / "lymphoradio"
BENCHMARKS = ROOT / "benchmarks"


def measured(file: str) -> list[dict[str, str]]:
    """Rows of a benchmark's results."""
    with (BENCHMARKS / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def numbers(cell: str) -> list[str]:
    """As they stand in a table's cell."""
    return re.findall(r"\d[\d,.]*\b", cell)


def two_digits(number: str) -> str:
    return f"{float(number):#.2g}".rstrip(".")


def outputs(names: list[str], what: str) -> int:
    """Tables or figures of studies."""
    plans = [read_study(ROOT / "data" / "raw" / name / "study.yaml") for name in names]
    return sum(what in output for plan in plans for output in plan.outputs)


def test_the_lines_for_config_yaml_can_be_pasted(tmp_path: Path) -> None:
    lines = next(block.lines for block in blocks(TEXT) if block.language == "yaml")
    config = (ROOT / "config.yaml").read_text("utf-8")
    (tmp_path / "config.yaml").write_text(config.replace("studies:\n", "\n".join(["studies:", *lines, ""]), 1))
    assert read_config(tmp_path / "config.yaml").studies["my_study"].cohort == "data/raw/my_study/cohort.csv"


def test_the_studies_and_their_sizes_are_those_of_config_yaml() -> None:
    said = {name: int(n.replace(",", "")) for name, n in re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", TEXT, re.MULTILINE)}
    plans = {name: read_study(ROOT / files.plan) for name, files in read_config(ROOT / "config.yaml").studies.items()}
    assert said == {name: plan.expected_patients for name, plan in plans.items()}


def test_the_numbers_of_tables_and_figures_are_those_of_the_plans() -> None:
    every = list(read_config(ROOT / "config.yaml").studies)
    found = [tuple(map(int, pair)) for pair in re.findall(r"\((\d+) tables, (\d+) figures", TEXT)]
    assert found == [(outputs(every, "Table"), outputs(every, "Figure"))]


def test_seconds_and_ratios_are_those_of_the_last_runs_of_the_benchmarks() -> None:
    with_r = measured("default_run/result.csv")
    large = {row["task"]: row for row in measured("registry/result.csv") if row["n"] == "1000000"}
    cox = [large[f"cox_{which}"] for which in ("efron", "breslow", "distinct_times")]
    others = [large[task] for task in ("kaplan_meier", "log_rank", "logistic")]
    *singly, together = [float(row["ratio"]) for row in measured("resampling/scaling.csv")]
    pipeline = (BENCHMARKS / "registry" / "pipeline.md").read_text("utf-8")
    [(seconds, mib)] = re.findall(r"2 cores: (\d+) s; .* together ([\d,]+) MiB", pipeline)
    rows = [line.split("|")[2:5] for line in TEXT.splitlines() if "`make benchmark-" in line or "| the same |" in line]
    assert [[numbers(cell) for cell in row] for row in rows[:4]] == [
        [[two_digits(with_r[0]["ours_seconds"])], [f"{float(with_r[0]['r_seconds']):,.0f}", "20"],
         [two_digits(with_r[0]["ratio"])]],
        [[two_digits(with_r[1]["ours_seconds"])], [f"{float(with_r[1]['r_seconds']):.1f}"],
         [two_digits(with_r[1]["ratio"]), "1"]],
        *([[two_digits(row[column]) for row in group] for column in ("seconds", "reference_seconds", "ratio")]
          for group in (cox, others)),
    ]  # fmt: skip
    assert numbers(rows[4][0]) == [seconds, f"{int(mib.replace(',', '')) / 1024:.1f}"]
    assert numbers(rows[5][0]) == [f"{ratio:.2f}" for ratio in (together, min(singly), max(singly))]


def test_ratios_in_the_text_are_those_of_the_last_runs() -> None:
    engine = {(row["data"], row["reference"]): float(row["ratio"]) for row in measured("resampling/result.csv")}
    large = {row["task"]: float(row["ratio"]) for row in measured("registry/result.csv") if row["n"] == "1000000"}
    flat = " ".join(TEXT.split())
    said = r"([\d.]+) times faster for 98.*?([\d.]+) times for 2,139.*?([\d.]+) and ([\d.]+) times"
    assert re.findall(said, flat) == [
        tuple(f"{engine[data, of]:.3g}" for of in ("MASS::stepAIC", "rms::validate") for data in ("il7_hcc", "actg175"))
    ]
    assert re.findall(r"take ([\d.]+) and ([\d.]+) times as long.*?`concordance` ([\d.]+) times", flat) == [
        tuple(f"{large[task]:.1f}" for task in ("cox_efron_fit_only", "logistic_fit_only", "concordance"))
    ]


def test_the_number_of_certified_values_is_right() -> None:
    with (PACKAGE / "selftest" / "certified.csv").open(encoding="utf-8", newline="") as file:
        assert f"computes {len(list(csv.DictReader(file)))} values" in TEXT


def test_every_room_of_the_code_is_named() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^    (\w+)/ ", TEXT, re.MULTILINE)) == rooms
