"""The command `lymphoradio`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from .cli_results import diff, make_release, release, verify
from .cli_shared import counted, named_studies, refuse

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

    problems = []
    for name, files in named_studies(studies).items():
        try:
            at_hand = check_study(name, Path(files.cohort), Path(files.plan))
        except InputError as error:
            problems += error.problems
        else:
            read = f"{at_hand.n_patients:,} patients, every row read; {_analyses(len(at_hand.study.analyses))}"
            print(f"{name}: {files.plan} and {files.cohort} are in order ({read}).")
            print("".join(f"  - {warning}\n" for warning in at_hand.warnings), end="")
    if problems:
        refuse(InputError(problems))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="Of the study: small letters, digits and _.")
@click.option("--id", "asked_id", default="", help="Column that names the patient; default: guessed.")
@click.option("--sheet", default="", help="Worksheet of a workbook; default: its only one.")
@click.option("--encoding", default="", help="Of a CSV; default: guessed.")
@click.option("--force", is_flag=True, help="Write the plan anew if it is there; a cohort is never overwritten.")
def init(file: Path, name: str, asked_id: str, sheet: str, encoding: str, force: bool) -> None:
    """Start a study from a CSV, Excel (.xlsx, .xls, .ods) or SPSS (.sav) file with a row per patient.

    Writes data/raw/NAME/cohort.csv and study.yaml, with a comment on everything in it that is a guess, and a .gitignore
    that keeps the data out of git; adds the study to config.yaml, and says what to check. Exit code 0 if that is done,
    even if the study is not in order yet, as most are not before somebody has answered: `lymphoradio check NAME` ends
    with 2 until it is. Exit code 2, and nothing written, if FILE is no such table.
    """
    from .errors import InputError
    from .starting import start_study

    try:
        started = start_study(file, name, asked_id, sheet, encoding, force)
    except InputError as error:
        refuse(error)
    except OSError as error:
        sys.exit(f"{error.strerror or error}: {error.filename}")
    whose = "a patient each" if started.n_patients == started.n_rows else f"{started.n_patients:,} of them patients"
    print(f"{started.cohort}: {started.n_rows:,} rows read, {whose}.")
    print(f"{started.ignored}: keeps the patients' data out of git, and says when to delete it.")
    what = f"{counted(started.n_columns, 'column', 'columns')}, {_analyses(started.n_analyses)}"
    print(f"{started.plan}: {what}; every guess has a comment.")
    print("Please check, there:")
    print("\n".join(f"{i:3d}. {line}" for i, line in enumerate(started.to_check, start=1)))
    if started.refused:
        print("The study is not in order yet:\n" + "\n".join(f"  - {line}" for line in started.refused))
        print(f"`lymphoradio check {name}` says where. Until then `lymphoradio run` stops; other studies run by name:")
        print("`lymphoradio run STUDY`.")
        return
    print(f"Then: lymphoradio check {name}, and lymphoradio run {name}.")


@main.command(context_settings=RUN_OPTIONS)
@click.option("--release", "then_release", is_flag=True, help="Then make results that may be given away.")
@click.argument("arguments", metavar="[STUDIES] [SNAKEMAKE OPTIONS]", nargs=-1, type=click.UNPROCESSED)
def run(arguments: tuple[str, ...], then_release: bool) -> None:
    """Run the workflow, after a kill from where it stopped.

    STUDIES are names in config.yaml, and come first: only those are checked and run, so that a study that is not in
    order yet does not stop them. Default: all; if anything is wrong with any of them, all of that is said and nothing
    runs, as with plain `snakemake --cores 4`.

    Snakemake's options may follow; default: --cores 4. `snakemake --help` lists them.
    """
    from .choosing import choose, split_arguments
    from .running import UNDER_WAY, check_room, outwait_jobs, why_not_written
    from .signals import wait_out

    if not Path("Snakefile").exists():
        raise click.UsageError("there is no Snakefile here; change to the project's folder")
    try:
        alone = outwait_jobs()
        check_room()
    except OSError as error:
        sys.exit(f"{why_not_written(error)} Earlier results are as they were.")
    if not alone:
        print(UNDER_WAY, file=sys.stderr)
        sys.exit(1)
    names, options = split_arguments(arguments)
    if names:
        named_studies(names)
        if others := [name for name in named_studies(()) if name not in names]:
            print(f"Only {', '.join(names)}. Neither checked nor run: {', '.join(others)}.", file=sys.stderr)
    chosen, options = choose(names, options)
    snakemake = [sys.executable, "-m", "snakemake"]
    if any(Path(".snakemake/locks").glob("*.lock")):
        print("An earlier run was killed. What it left unfinished is made again.", file=sys.stderr)
        of_these = choose(names, ())[0]  # it reads the plans too
        unlocked = subprocess.run([*snakemake, *of_these, "--unlock"], capture_output=True, text=True, check=False)
        if unlocked.returncode:
            sys.exit(unlocked.stderr)
    cores = () if _given(options, "--cores", "-c", "-j", "--jobs") else ("--cores", "4")
    # The other scheduler starts a solver each time that a job can begin, to choose among a handful of them.
    scheduler = () if _given(options, "--scheduler") else ("--scheduler", "greedy")
    quiet = () if _given(options, "--quiet", "-q", "--verbose") else ("--quiet", "reason", "host")
    sys.stdout.flush()
    command = [*snakemake, *chosen, "--rerun-incomplete", *cores, *scheduler, *options, *quiet]
    if not then_release:
        os.execv(sys.executable, command)
    code = wait_out(command)
    if code or _given(options, "--dry-run", "--dryrun", "-n"):
        sys.exit(code)
    make_release(names)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write all verdicts there.")
@click.option("--fail-on", type=click.Choice(["inconsistent"]), help="Exit code 1 if there is such a verdict.")
def audit(file: Path, out: Path | None, fail_on: str | None) -> None:
    """Check a paper's printed numbers against each other.

    FILE is a published.yaml; neither plan nor cohort is needed. What is inconsistent is printed with a sentence for the
    authors, then the number of verdicts; docs/audit.md says what is checked.
    """
    from .errors import InputError
    from .files import write_table
    from .published.audit import INCONSISTENT, read_paper
    from .published.audit.report import in_words
    from .stages.audit import audit_paper

    try:
        found = audit_paper(read_paper(file))
    except InputError as error:
        refuse(error)
    if out is not None:
        try:
            write_table(out, found)
        except OSError as error:
            sys.exit(f"{error.strerror or error}: {error.filename}")
    print("\n".join(in_words(found)))
    sys.exit(1 if fail_on and (found["verdict"] == INCONSISTENT).any() else 0)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object with summary, versions and cases.")
def selftest(as_json: bool) -> None:
    """Compute certified values on this installation and compare.

    The values are those of NIST, of algebra and of R; docs/selftest.md lists them. Exit code 1 if any differs by more
    than it may.
    """
    from .selftest.report import in_json, in_words, versions
    from .selftest.run import run_selftest

    try:
        outcomes = run_selftest()
    except (OSError, ValueError) as error:
        sys.exit(f"The table of certified values is damaged; install lymphoradio again. {error}")
    print(in_json(outcomes, versions()) if as_json else "\n".join(in_words(outcomes, versions())))
    sys.exit(0 if all(outcome.ok for outcome in outcomes) else 1)


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
        refuse(error)
    except OSError as error:
        sys.exit(f"{error.strerror or error}: {error.filename}")
    for line in in_words(outcome.judged):
        print(line)
    left = len(unmet(outcome.judged))
    print(f"{', '.join(map(str, outcome.files))}: {len(outcome.judged) - left} of {len(outcome.judged)} claims met.")
    sys.exit(1 if left else 0)


def _analyses(n: int) -> str:
    return counted(n, "analysis", "analyses")


def _given(options: tuple[str, ...], *names: str) -> bool:
    return any(option.partition("=")[0] in names or option[:2] in names for option in options)


main.add_command(verify)
main.add_command(release)
main.add_command(diff)

if __name__ == "__main__":
    main()
