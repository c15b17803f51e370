"""The command `lymphoradio`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click

RUN_OPTIONS = {"ignore_unknown_options": True}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lymphoradio")
def main() -> None:
    """Reproducible analysis of paired lymphocyte-count studies.

    Run it in the project's folder, where config.yaml stands.
    """


@main.command()
@click.argument("studies", nargs=-1)
def check(studies: tuple[str, ...]) -> None:
    """Check config.yaml, plans and cohorts; say everything that is wrong with them.

    STUDIES are names in config.yaml; default: all. Exit code 2 if anything is wrong.
    """
    from .errors import InputError
    from .project import check_study
    from .study import read_config

    try:
        config = read_config(Path("config.yaml"))
    except InputError as error:
        _refuse(error)
    unknown = [name for name in studies if name not in config.studies]
    if unknown:
        raise click.UsageError(f"no study {unknown[0]!r} in config.yaml; there are {', '.join(config.studies)}")
    problems = []
    for name in studies or config.studies:
        files = config.studies[name]
        try:
            at_hand = check_study(name, Path(files.cohort), Path(files.plan))
        except InputError as error:
            problems += error.problems
        else:
            print(f"{name}: {files.plan} and {files.cohort} are in order ({len(at_hand.study.analyses)} analyses).")
    if problems:
        _refuse(InputError(problems))


@main.command(context_settings=RUN_OPTIONS)
@click.argument("options", metavar="[SNAKEMAKE OPTIONS]", nargs=-1, type=click.UNPROCESSED)
def run(options: tuple[str, ...]) -> None:
    """Run the workflow, after a kill from where it stopped.

    Snakemake's options may follow; default: --cores 4. `snakemake --help` lists them.
    """
    from .running import UNDER_WAY, is_running

    if not Path("Snakefile").exists():
        raise click.UsageError("there is no Snakefile here; change to the project's folder")
    if is_running():
        print(UNDER_WAY, file=sys.stderr)
        sys.exit(1)
    snakemake = [sys.executable, "-m", "snakemake"]
    if any(Path(".snakemake/locks").glob("*.lock")):
        print("An earlier run was killed. What it left unfinished is made again.", file=sys.stderr)
        unlocked = subprocess.run([*snakemake, "--unlock"], capture_output=True, text=True, check=False)
        if unlocked.returncode:
            sys.exit(unlocked.stderr)
    cores = () if _given(options, "--cores", "-c", "-j", "--jobs") else ("--cores", "4")
    quiet = () if _given(options, "--quiet", "-q", "--verbose") else ("--quiet", "reason", "host")
    sys.stdout.flush()
    os.execv(sys.executable, [*snakemake, "--rerun-incomplete", *cores, *options, *quiet])


def _given(options: tuple[str, ...], *names: str) -> bool:
    return any(option.startswith(names) for option in options)


def _refuse(error: Exception) -> NoReturn:
    print(error, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
