"""Where our time goes: start-up, imports and work of every process of one traced run, in processor seconds."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pandas as pd

from benchmarks.default_run.sides import run_ours

TRACE = Path(__file__).parent / "trace"
OF_SCRIPT = re.compile(r"\.snakemake/scripts/[^/]*\.(\w+)\.py$")
STAGES = {
    "analysis": ("ingest", "describe", "regress", "survive"),
    "rendering": ("figures", "report"),
    "publishing": ("index",),
}


def trace_run(project: Path) -> pd.DataFrame:
    """One run of a fresh project, every process traced.

    Returns
    -------
    DataFrame
        A row per job and one of the engine: what (the job's script, or `engine`), start_up (of the engine with the
        command that became it), imports, work (processor seconds; a job's with those of its workers).
    """
    folder = project.with_name(f"{project.name}_trace")
    folder.mkdir()
    path = os.pathsep.join(filter(None, [str(TRACE), os.environ.get("PYTHONPATH", "")]))
    run_ours(project, PYTHONPATH=path, LYMPHORADIO_TRACE=str(folder))
    traced = [process_of(file) for file in sorted(folder.glob("*.json"))]
    return pd.DataFrame([process for process in traced if process])  # workers are in their job's


def process_of(trace: Path) -> dict[str, object]:
    """What a process was, and its seconds, of the file that it wrote; empty for a job's worker."""
    found = json.loads(trace.read_text("utf-8"))
    scripts = [match[1] for argument in found["command"] if (match := OF_SCRIPT.search(argument))]
    if not scripts and "snakemake" not in found["command"]:
        return {}
    work = found["own"] - found["start_up"] - found["imports"] + (found["children"] if scripts else 0.0)
    return {"what": scripts[0] if scripts else "engine", "start_up": found["start_up"], "imports": found["imports"],
            "work": work}  # fmt: skip


def sums_by_stage(processes: pd.DataFrame) -> pd.DataFrame:
    """Processor seconds of all processes of a kind: stage, what, processes, start_up, imports, work."""
    sums = processes.groupby("what").agg(
        processes=("work", "size"), start_up=("start_up", "sum"), imports=("imports", "sum"), work=("work", "sum")
    )
    stage_of = {what: stage for stage, kinds in STAGES.items() for what in kinds}
    order = ["engine", *stage_of]
    sums = sums.loc[sorted(sums.index, key=order.index)].reset_index()
    sums.insert(0, "stage", [stage_of.get(what, "engine") for what in sums.what])
    return sums
