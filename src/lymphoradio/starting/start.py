"""Starting a study: its folder, its plan and its place in config.yaml; all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..cohort.read import read_bytes
from ..errors import CohortError, ConfigError, InputError, Problem
from ..files import write_bytes
from ..project import check_study
from ..study.config import StudyName
from .add_to_config import add_study
from .analyses import choose_analyses
from .guess import guess
from .read_any import read_any
from .what_to_check import in_words, what_to_check
from .write_plan import has_analysis, write_plan

CONFIG = Path("config.yaml")
IGNORED = """\
# Written by `lymphoradio init`: patients' data stay out of git, so that no push makes them public.
# The workflow "data update" (continuous integration) reruns a study from the data in the repository. If you want that,
# delete this file - in a private repository only, and if your ethics approval allows it.
*.csv
*.xlsx
*.xls
*.ods
*.sav
"""
DATA = Path("data/raw")


@dataclass(frozen=True)
class Started:
    """What was written, and what to look at.

    Attributes
    ----------
    cohort, plan, ignored : Path
        The last is the .gitignore that keeps the data out of git.
    n_rows, n_patients, n_columns, n_analyses : int
        Rows of the file, and those of them that are patients; columns and analyses of the plan.
    to_check : list of str
        Guesses that somebody must look at.
    refused : list of str
        What the check of the plan and the data found, without a patient's value.
    """

    cohort: Path
    plan: Path
    ignored: Path
    n_rows: int
    n_patients: int
    n_columns: int
    n_analyses: int
    to_check: list[str]
    refused: list[str]


def start_study(
    file: Path, name: str, asked_id: str = "", sheet: str = "", encoding: str = "", force: bool = False
) -> Started:
    """Write data/raw/<name>/cohort.csv and study.yaml, and add the study to config.yaml, in the current folder.

    Parameters
    ----------
    file : Path
        A CSV, a workbook or an SPSS file.
    name : str
        Of the study.
    asked_id : str
        Column that names the patient; default: guessed.
    sheet : str
        Worksheet of a workbook; default: its only one.
    encoding : str
        Of a CSV; default: guessed.
    force : bool
        Whether a plan that is there is written anew.

    Raises
    ------
    InputError
        Nothing was written: the file cannot be read as a table of patients, something is there already, or config.yaml
        cannot take the study.
    OSError
        A file cannot be written; what was written before is taken back.
    """
    _check_name(name)
    table = read_any(file, sheet, encoding)
    guesses = guess(table, asked_id)
    chosen = choose_analyses(guesses)
    if not has_analysis(chosen):
        what = "has no column that an analysis could use"
        raise CohortError([Problem(str(file), "", what, "Look at the separator, and at how numbers are written")])
    cohort, plan, ignored = (DATA / name / file for file in ("cohort.csv", "study.yaml", ".gitignore"))
    config = read_bytes(CONFIG, "Change to the project's folder") if CONFIG.exists() else _no_config()
    written = {
        cohort: table.data,
        plan: write_plan(name, file.name, table, guesses, chosen).encode("utf-8"),
        **({} if ignored.exists() else {ignored: IGNORED.encode("utf-8")}),
        CONFIG: add_study(config, str(CONFIG), name, cohort.as_posix(), plan.as_posix()),
    }
    _check_free(cohort, table.data, plan, force)
    _write(written)
    return Started(
        cohort=cohort,
        plan=plan,
        ignored=ignored,
        n_rows=table.n_rows,
        n_patients=guesses.n_rows,
        n_columns=len(guesses.kept),
        n_analyses=sum(bool(block.keys) for block in chosen.blocks),
        to_check=what_to_check(guesses, table.how, cohort.as_posix(), table.identifying),
        refused=_refusals(name, cohort, plan, guesses.id),
    )


def _check_name(name: str) -> None:
    try:
        TypeAdapter(StudyName).validate_python(name)
    except ValidationError as error:
        what = str(error.errors()[0].get("ctx", {}).get("error", error.errors()[0]["msg"]))
        raise ConfigError([Problem("--name", "", what)]) from None


def _no_config() -> bytes:
    what = "the file does not exist"
    raise ConfigError([Problem(str(CONFIG), "", what, "Change to the project's folder, where config.yaml stands")])


def _check_free(cohort: Path, data: bytes, plan: Path, force: bool) -> None:
    """A plan is overwritten only if that was asked for, and a cohort never by another."""
    problems = []
    if plan.exists() and not force:
        what = "is there already, and was not touched"
        problems.append(Problem(str(plan), "", what, "Write it anew with --force, or give another --name"))
    if cohort.exists() and read_bytes(cohort) != data:
        what = "is there already with other data, and was not touched"
        problems.append(Problem(str(cohort), "", what, "Give another --name, or remove it yourself"))
    if problems:
        raise InputError(problems)


def _write(files: dict[Path, bytes]) -> None:
    """Write all files, or leave all as they were."""
    before = {path: path.read_bytes() if path.exists() else None for path in files}
    folder = next(iter(files)).parent
    is_new = not folder.exists()
    try:
        for path, data in files.items():
            if before[path] != data:
                _write_as_it_was(path, data)
    except BaseException:
        for path, old in before.items():
            if old is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != old:
                _write_as_it_was(path, old)
        if is_new and folder.exists():
            folder.rmdir()
        raise


def _write_as_it_was(path: Path, data: bytes) -> None:
    """Write a file for the owner's eyes; one that was there keeps its permissions."""
    mode = path.stat().st_mode if path.exists() else 0
    write_bytes(path, data)
    if mode:
        path.chmod(mode & 0o777)


def _refusals(name: str, cohort: Path, plan: Path, id_column: str) -> list[str]:
    try:
        check_study(name, cohort, plan)
    except InputError as error:
        return in_words(error.problems, id_column)
    return []
