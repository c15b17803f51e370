"""All studies of config.yaml through SLURM: the same bytes as here."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.pipeline.project import ROOT, Project

from .cluster import Cluster
from .project import OnSlurm

pytestmark = pytest.mark.slurm


def test_all_studies_give_the_same_bytes_on_a_cluster(slurm: Cluster, tmp_path: Path) -> None:
    for name in ("Snakefile", "config.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("workflow", "src", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    here, there = Project.at(tmp_path), OnSlurm.at(tmp_path)

    run = here.run("--cores", "2")
    assert run.code == 0, run.text
    expected = there.published()
    there.forget()

    run = there.run()
    assert run.code == 0, run.text
    found = there.published()
    assert set(found) == set(expected)
    assert [name for name in found if found[name] != expected[name]] == []
    assert {name.partition("/")[0] for name in found} == {"index.html", "actg175", "il7_hcc", "thymosin_prag"}

    steps = re.findall(r"^\[ *\d+/(\d+)\] ", run.text, re.M)
    assert set(steps) == {str(len(steps))}
    rules = re.findall(r"Finished jobid: \d+ \(Rule: (\w+)\)", run.log)
    by_the_run_itself = {"all", "index", "fetch_actg175"}
    jobs = slurm.jobs("completed")
    assert sorted(rule for _, rule in jobs) == sorted(f"rule_{rule}" for rule in rules if rule not in by_the_run_itself)
    assert slurm.jobs("failed", "cancelled", "timeout", "out_of_memory") == []
    assert "Nothing to do" in here.run("--cores", "2").text
