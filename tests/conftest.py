"""A tiny study of twelve patients, to be spoiled in one place by each test."""

import csv
import io
from pathlib import Path

import pytest

from lymphoradio.cohort import Prepared, prepare_cohort
from lymphoradio.errors import InputError
from lymphoradio.project import load_project
from lymphoradio.study import Study, read_study

CONFIG = """\
studies:
  tiny:
    cohort: cohort.csv
    plan: study.yaml
"""

PLAN = """\
title: A tiny study
id: pid
columns:
  age: {label: Age, unit: years, decimals: 0, minimum: 18, maximum: 100}
  arm: {label: Arm, levels: {0: Control, 1: Treated}}
  cd4_pre: {label: CD4+ before, unit: cells/uL, decimals: 0}
  cd4_post: {label: CD4+ after, unit: cells/uL, decimals: 0, known_at: 4 weeks}
  cd8_pre: {label: CD8+ before, unit: cells/uL, measured_in: 10^9/L, decimals: 0}
  days: {label: Time, unit: days}
  status: {label: Status}
derived:
  ratio: {label: CD4/CD8 ratio, formula: cd4_pre / cd8_pre, decimals: 3}
  change: {label: Change, unit: cells/uL, formula: cd4_post - cd4_pre}
  relative: {label: Relative change, unit: "%", formula: 100 * change / cd4_pre, decimals: 1}
  decline: {label: Decline, formula: cd4_post < cd4_pre}
exclusions:
  - {drop: age < 20, because: Younger than 20 years, leaves: adults}
  - {drop: cd4_post < 100, because: CD4+ below 100}
endpoints:
  os: {label: Overall survival, time: days, time_unit: days, event: status, codes: {1: event, 0: censored}}
flow: {by: arm, followed: {After: cd4_post}}
analyses:
  paired_change:
    pairs: {CD4+: [cd4_pre, cd4_post]}
  death:
    kind: cox
    endpoint: os
    candidates: [age, arm]
outputs:
  Table 1: {from: paired_change, title: Change}
  Figure 1: {from: flow, title: Flow}
"""

COHORT = """\
pid,age,arm,cd4_pre,cd4_post,cd8_pre,days,status
P01,61,0,500,450,0.5,100,1
P02,55,1,620,700,0.31,210,0
P03,19,0,480,470,0.4,90,1
P04,70,1,300,310,0.6,365,0
P05,48,0,410,380,0.2,400,0
P06,66,1,530,90,0.53,150,1
P07,59,0,250,240,0.25,310,0
P08,62,1,710,720,0.355,500,0
P09,73,0,350,,0.7,45,1
P10,51,1,440,460,0.22,600,0
P11,68,0,NA,330,0.33,220,1
P12,57,1,560,555,0,610,0
"""


class Tiny:
    """The tiny study's files, in the working folder."""

    def __init__(self) -> None:
        self.config, self.plan, self.cohort = CONFIG, PLAN, COHORT

    def edit_plan(self, old: str, new: str) -> "Tiny":
        """Replace a text of the plan that stands there once."""
        assert self.plan.count(old) == 1, f"{old!r} stands {self.plan.count(old)} times"
        self.plan = self.plan.replace(old, new)
        return self

    def edit_cohort(self, old: str, new: str) -> "Tiny":
        """Replace a text of the CSV that stands there once."""
        assert self.cohort.count(old) == 1, f"{old!r} stands {self.cohort.count(old)} times"
        self.cohort = self.cohort.replace(old, new)
        return self

    def set_cell(self, row: int | range, column: str, value: str) -> "Tiny":
        """Set a cell, or a column's cells in a range of rows; row 1 is the header, as in a spreadsheet."""
        table = list(csv.reader(io.StringIO(self.cohort)))
        for number in [row] if isinstance(row, int) else row:
            table[number - 1][table[0].index(column)] = value
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        self.cohort = text.getvalue()
        return self

    def write(self) -> "Tiny":
        """Write the three files."""
        for name in ("config", "plan", "cohort"):
            file = {"config": "config.yaml", "plan": "study.yaml", "cohort": "cohort.csv"}[name]
            Path(file).write_bytes(getattr(self, name).encode())
        return self

    def study(self) -> Study:
        """The plan, read."""
        self.write()
        return read_study(Path("study.yaml"))

    def prepare(self) -> Prepared:
        """The cohort, prepared."""
        return prepare_cohort(self.cohort.encode(), "cohort.csv", self.study())

    def messages(self) -> list[str]:
        """What is wrong when the project is loaded, each in its sentence; empty if all is well."""
        self.write()
        try:
            load_project(Path("config.yaml"))
        except InputError as error:
            return [str(problem) for problem in error.problems]
        return []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that run the workflow come first: each takes minutes, and the last one would keep one process waiting."""
    long = {item.path for item in items if item.get_closest_marker("pipeline")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    monkeypatch.chdir(tmp_path)
    return Tiny()
