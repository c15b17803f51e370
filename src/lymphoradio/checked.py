"""What the check of a cohort finds; of a large one it is kept until a file, the plan or the code changes.

Every command and every dry run checks all cohorts, and on a cluster every job does. Nothing is taken from here but that
the cohort was in order: the job that prepares it reads and checks the file itself.
"""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from .cohort import CompanionFile, cohort_bytes, companion_files, prepare_cohort
from .cohort.lines import LARGE
from .cohort.magnitude import check_magnitudes
from .files import write_text
from .layout import kept_check
from .sources import PACKAGE, digest_of
from .study import Study

_LIBRARIES = ("numpy", "pandas", "polars", "pydantic")


@dataclass(frozen=True)
class Checked:
    """A cohort that is in order.

    Attributes
    ----------
    sha256 : str
        Of the cohort CSV.
    companions : dict of str to str
        Companion files: their SHA-256.
    n_patients : int
        Rows of the cohort CSV, all of which were read.
    warnings : tuple of str
        What was met while reading, and did not stop it; no patient's value.
    """

    sha256: str
    companions: dict[str, str]
    n_patients: int
    warnings: tuple[str, ...]


def check_files(name: str, cohort: Path, plan: Path, study: Study) -> Checked:
    """Read and check the cohort of a study and its companion files.

    Parameters
    ----------
    name : str
        The study's.
    cohort, plan : Path
    study : Study
        What the plan says.

    Raises
    ------
    InputError
        Everything that is wrong with the data, or between the data and the plan.
    """
    companions = companion_files(cohort, study)
    data = cohort_bytes(cohort, study)
    if len(data) < LARGE:
        return _check(data, cohort, plan, study, companions)
    digest = _digest(data, cohort, plan, companions)
    note = Path(kept_check(name))
    found = _read(note, digest)
    if found is None:
        found = _check(data, cohort, plan, study, companions)
        _write(note, digest, found)
    return found


def _check(data: bytes, cohort: Path, plan: Path, study: Study, companions: dict[str, CompanionFile]) -> Checked:
    prepared = prepare_cohort(data, str(cohort), study, str(plan), companions)
    check_magnitudes(prepared.cohort, study, str(cohort))
    return Checked(prepared.sha256, prepared.companions, len(prepared.cohort), tuple(prepared.warnings))


def _digest(data: bytes, cohort: Path, plan: Path, companions: dict[str, CompanionFile]) -> str:
    """SHA-256 of all that a check depends on."""
    modules = sorted(str(path) for ending in ("py", "csv") for path in PACKAGE.rglob(f"*.{ending}"))
    depends_on = [
        str(cohort),
        hashlib.sha256(data).hexdigest(),
        str(plan),
        hashlib.sha256(plan.read_bytes()).hexdigest(),
        [(each.file, each.sha256, list(map(str, each.problems))) for each in companions.values()],
        digest_of(modules),
        [platform.python_version(), *map(version, _LIBRARIES)],
    ]
    return hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()


def _read(note: Path, digest: str) -> Checked | None:
    """What was found, if it was of the same files, plan and code; a damaged note is none."""
    try:
        noted = json.loads(note.read_text("utf-8"))
        found = Checked(**noted["found"]) if noted["digest"] == digest else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return found and Checked(found.sha256, found.companions, found.n_patients, tuple(found.warnings))


def _write(note: Path, digest: str, found: Checked) -> None:
    try:
        write_text(note, json.dumps({"digest": digest, "found": asdict(found)}, indent=1) + "\n")
    except OSError:  # a folder that cannot be written, or a full disk: it is checked again the next time
        return
