"""A small cohort as spreadsheets have it, and an empty project to start a study in."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lymphoradio.project import check_study
from lymphoradio.starting import start_study
from lymphoradio.study import Study, read_study

HEADER = [
    "patient_id", "arm", "age", "sex", "cd4_week0", "cd4_week4", "cd4_week12", "alc_pre", "alc_post", "dose_gy",
    "response", "os_months", "os_status", "visit_date",
]  # fmt: skip
CONFIG = "# Mine.\nstudies:\n  other:  # an older one\n    cohort: a.csv\n    plan: a.yaml\n\nformats: [svg]\n"
IDENTIFIER = "which identify a person"
CANARY = "ZQX"  # ids that can be nothing else in any output


@dataclass
class Cohort:
    """A header and rows of text, numbers with decimal points."""

    header: list[str] = field(default_factory=lambda: list(HEADER))
    rows: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        draw = random.Random(1)
        for i in range(1, 61):
            cd4, alc = draw.randint(200, 900), draw.uniform(0.4, 2.5)
            self.rows.append([
                f"{CANARY}{i:03d}", str(i % 2), str(draw.randint(30, 80)), draw.choice("MF"),
                str(cd4), str(cd4 + draw.randint(-99, 99)), str(cd4 + draw.randint(-99, 99)),
                f"{alc:.2f}", f"{alc * draw.uniform(0.4, 1.1):.2f}", f"{draw.choice([50.4, 60, 66]):g}",
                draw.choice(["Yes", "No"]), f"{draw.uniform(1, 40):.1f}", str(draw.randint(0, 1)),
                f"2020-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            ])  # fmt: skip

    def without(self, name: str) -> Cohort:
        place = self.header.index(name)
        for row in (self.header, *self.rows):
            del row[place]
        return self

    def column(self, name: str) -> list[str]:
        return [row[self.header.index(name)] for row in self.rows]

    def rename(self, old: str, new: str) -> Cohort:
        self.header[self.header.index(old)] = new
        return self

    def set(self, name: str, cells: list[str]) -> Cohort:
        """Set the first cells of a column; a column that is not there is added at the end."""
        if name not in self.header:
            self.header.append(name)
            for row in self.rows:
                row.append("")
        for row, cell in zip(self.rows, cells, strict=False):
            row[self.header.index(name)] = cell
        return self

    def text(self, separator: str = ",", decimal: str = ".") -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerow(self.header)
        for row in self.rows:
            writer.writerow([cell.replace(".", decimal) for cell in row])
        return out.getvalue()

    def write(self, file: str = "mine.csv", encoding: str = "utf-8", separator: str = ",", decimal: str = ".") -> Path:
        Path(file).write_bytes(self.text(separator, decimal).encode(encoding))
        return Path(file)


def start(path: Path, **options) -> Study:
    """The plan of a study that the check has nothing against once it has a reason for each identifier."""
    started = start_study(path, "mine", **options)
    assert [line for line in started.refused if IDENTIFIER not in line] == []
    text = started.plan.read_text("utf-8")
    text = re.sub(r"^# (identifiers:)$", r"\1", text, flags=re.M)
    text = re.sub(r"^# (  .*): the reason$", r"\1: needed for this test", text, flags=re.M)
    started.plan.write_text(text, "utf-8")
    check_study("mine", started.cohort, started.plan)
    return read_study(started.plan).model_copy(update={"identifiers": {}})


def guessed(study: Study, kind: str) -> list:
    """Analyses of a kind."""
    return [spec for spec in study.analyses.values() if spec.kind == kind]


@pytest.fixture
def cohort() -> Cohort:
    return Cohort()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path
