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


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write there instead of into FOLDER.")
@click.option("--seed", type=click.IntRange(min=0), help="Instead of the recipe's.")
@click.option("--stages", type=click.IntRange(min=0), help="Stop after so many stages; 0: only draw the columns.")
@click.option("--fast", type=click.FloatRange(min=0, min_open=True), default=1.0, help="Factor of all iterations.")
@click.option("--quiet", is_flag=True, help="Say only what is not met.")
def simulate(folder: Path, out: Path | None, seed: int | None, stages: int | None, fast: float, quiet: bool) -> None:
    """Make a synthetic cohort that is calibrated to a paper's printed numbers.

    FOLDER has study.yaml, published.yaml and simulation.yaml; cohort.csv and its companions are written there. Exit
    code 1 if a claim is not met.
    """
    for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from .errors import InputError
    from .simulate import simulate as simulate_cohort
    from .simulate.verdict import in_words, unmet

    def say(line: str) -> None:
        print(line, flush=True)

    try:
        outcome = simulate_cohort(folder, out, seed, stages, fast, (lambda line: None) if quiet else say)
    except InputError as error:
        _refuse(error)
    except OSError as error:
        sys.exit(f"{error.strerror or error}: {error.filename}")
    for line in in_words(outcome.judged):
        print(line)
    left = len(unmet(outcome.judged))
    print(f"{', '.join(map(str, outcome.files))}: {len(outcome.judged) - left} of {len(outcome.judged)} claims met.")
    sys.exit(1 if left else 0)


def _given(options: tuple[str, ...], *names: str) -> bool:
    return any(option.startswith(names) for option in options)


def _refuse(error: Exception) -> NoReturn:
    print(error, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
