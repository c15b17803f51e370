# From each study's cohort CSV and plan to its published results. Rules are in workflow/rules/, by stage.
import os
import shlex
import sys
from functools import cache
from pathlib import Path

import psutil
from snakemake.logging import logger
from snakemake.shell import shell

from lymphoradio import workload
from lymphoradio.elsewhere import put_down, take_up
from lymphoradio.errors import InputError
from lymphoradio.files import sha256
from lymphoradio.layout import JOBS, WORK, Layout
from lymphoradio.listing import MARK as INDEX
from lymphoradio.needs import memory_mb, minutes
from lymphoradio.progress import some, take_over
from lymphoradio.project import load_project
from lymphoradio.publication import mark as mark_of
from lymphoradio.running import (
    OVER,
    UNDER_WAY,
    join_run,
    prepare_run,
    why_not_written,
)
from lymphoradio.signals import end_on_signals
from lymphoradio.sources import digest_of, sources

# Everything that a user can get wrong is found here, before any job runs and before any earlier result is touched. Jobs
# on other machines read this file again, and go by what the run found.
try:
    if workflow.is_main_process:
        project = load_project(Path("config.yaml"), config)
    elif join_run():
        project = take_up()
    else:
        sys.exit(OVER)
except InputError as error:
    print(error, file=sys.stderr)
    sys.exit(2)

# A dry run, and whoever asks the engine to say more or less, hear the engine itself.
asked = workflow.output_settings
plain = not (asked.dryrun or asked.verbose or asked.printshellcmds or asked.debug_dag)
quiet = {kind.name.lower() for kind in asked.quiet or ()} - {"host", "reason"}
progress = None
if workflow.is_main_process and plain and not quiet:
    progress = take_over(logger, list(project.studies))

# A dry run may look on.
if workflow.is_main_process:
    try:
        alone = prepare_run(
            {study.name: study.kept for study in project.studies.values()}
        )
        if alone:
            put_down(project)
    except OSError as error:
        print(
            f"{why_not_written(error)} Earlier results are as they were.",
            file=sys.stderr,
        )
        sys.exit(1)
    if not alone:
        print(UNDER_WAY, file=sys.stderr)
        if progress:
            progress.other_run = True
    # Ctrl-C reaches the jobs too, which would print a traceback each: this process ends them.
    shell.prefix("trap '' INT; set -euo pipefail; ")

# Snakemake does not quote the interpreter's path in the command line of a job.
sys.executable = shlex.quote(sys.executable)

STUDIES = project.studies.values()
FORMATS = project.config.formats
LOCK = sha256(Path("requirements.lock")) if Path("requirements.lock").exists() else ""


def layout(study):
    return Layout(f"{WORK}/{study.name}", study.study)


def mark(study):
    """What the last job of a study leaves."""
    return str(mark_of(study.name))


def parts(study, analysis):
    """In how many jobs an analysis' resamples or imputations are drawn; 1: by the analysis itself."""
    return workload.parts(
        study.study, analysis, study.n_patients, project.config.minutes_per_step
    )


def gathered(study, job):
    """What the analyses of a job have had drawn in parts."""
    return [
        file
        for analysis in layout(study).analyses(job)
        for file in layout(study).parts(analysis, parts(study, analysis))
    ]


def drawing(study, job):
    """Seconds that what the analyses of a job draw themselves will take."""
    own = [name for name in layout(study).analyses(job) if parts(study, name) == 1]
    return sum(
        workload.seconds_to_draw(study.study, name, study.n_patients) for name in own
    )


def inputs(study):
    """The files that a study was read from, by their SHA-256 when the run began."""
    return {
        str(study.cohort): study.sha256,
        **study.companions,
        str(study.plan): study.plan_sha256,
        **({str(study.paper.file): study.paper.sha256} if study.paper else {}),
    }


@cache
def source_files(*scripts):
    """Scripts and the package's modules that they use."""
    paths = [Path(f"workflow/scripts/{script}.py") for script in scripts]
    modules = {os.path.relpath(module) for path in paths for module in sources(path)}
    return sorted(modules.union(map(str, paths)))


def code(*scripts):
    """A digest of their text: Snakemake does not see the edit of a module by itself, and as inputs they would be read
    again for every output of a job. Only the run itself compares them."""
    return digest_of(source_files(*scripts)) if workflow.is_main_process else ""


def mem_mb(wildcards, input, attempt):
    return memory_mb(input.size_mb, attempt)


def runtime(wildcards, input, attempt):
    return minutes(input.size_mb, attempt)


def runtime_drawing(minutes_drawn):
    """Of a job that draws resamples or imputations for so long."""
    return lambda wildcards, input, attempt: minutes(
        input.size_mb, attempt, minutes_drawn
    )


# What most waits for comes first, or the last study's steps would follow one another while other cores have none.
FIRST, SECOND, THIRD = 3, 2, 1

MOST_FIGURES = 2  # at a time: a node of a cluster may have no more processors


def figure_threads(wildcards):
    """Figures are drawn side by side where there are twice as many cores as studies."""
    # Plain snakemake on a cluster need not say how many.
    cores = workflow.resource_settings.cores or 1
    return max(1, min(MOST_FIGURES, cores // len(STUDIES)))


localrules:
    all,


onstart:
    if not alone:
        sys.exit(1)
    end_on_signals(
        lambda: psutil.Process().children(recursive=True),
        progress.interrupted if progress else lambda: None,
    )


onsuccess:
    if progress:
        progress.succeeded()


onerror:
    if progress:
        progress.stopped()


rule all:
    default_target: True
    input:
        [mark(study) for study in STUDIES],
        INDEX,


include: "workflow/rules/ingest.smk"
include: "workflow/rules/analyse.smk"
include: "workflow/rules/render.smk"
include: "workflow/rules/index.smk"
