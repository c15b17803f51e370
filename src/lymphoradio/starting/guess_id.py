"""The column that names the patient."""

from __future__ import annotations

from typing import NamedTuple

from ..cohort.identifiers import identifying
from ..errors import CohortError, Problem, did_you_mean
from .guess_cell_units import unit_in_cells
from .guess_dates import guess_dates
from .guess_units import guess_unit
from .names import unit_in, words
from .sheet import Sheet

_NAMES = {
    "id", "pid", "pidnum", "patid", "patientid", "ptid", "subjid", "subjectid", "usubjid", "sid", "uid", "recordid",
    "caseid", "studyid", "pseudonym", "mrn",
}  # fmt: skip
_NOUNS = {"patient", "subject", "participant", "case", "record", "pat", "pt", "patienten", "proband", "patients"}
_NUMBERS = {"id", "no", "nr", "num", "number", "code", "nummer", "identifier", "key"}
_CONTAINED = ("编号", "序号", "病人号", "患者号", "住院号", "病历号", "登记号", "번호", "患者番号", "症例番号")
_PLAIN = {
    ("lfd", "nr"), ("lfdnr",), ("laufende", "nummer"), ("study", "no"), ("study", "nr"), ("study", "number"), ("nr",),
    ("no",), ("number",), ("code",),
}  # fmt: skip
UNIQUE_ENOUGH = 0.9
FEWEST_DIGITS = 5  # of numbers that are no counts of cells
_ONE_ROW = (
    "A cohort has one row per patient: bring its visits side by side (cd4_week0, cd4_week4, ...), or name another "
    "column: --id COLUMN"
)


class Id(NamedTuple):
    """The id, and why."""

    name: str
    why: str
    doubts: tuple[str, ...] = ()


def guess_id(sheet: Sheet, asked: str = "") -> Id:
    """The column that names the patient, by its name and because it differs from row to row.

    Parameters
    ----------
    sheet : Sheet
    asked : str
        The user's choice.

    Raises
    ------
    CohortError
        There is none, or the one that is named so repeats: a table with several rows per patient.
    """
    if asked:
        if asked not in sheet.columns:
            remedy = did_you_mean(asked, sheet.columns, "Write its name as it stands in the header")
            raise CohortError([Problem(sheet.file, f"column {asked}", "is not there", remedy)])
        if repeats := _repeats(sheet.columns[asked]):
            several = f"{repeats} of its {len(sheet.columns[asked])} rows have an id that stands in an earlier row"
            raise CohortError([Problem(sheet.file, f"column {asked}", several, _ONE_ROW)])
        return Id(asked, "as you said")
    named = sorted((name for name in sheet.columns if _rank(name) < 9), key=_rank)
    unique = [name for name in named if _share(sheet.columns[name]) >= UNIQUE_ENOUGH]
    if unique:
        direct = identifying(unique[0])
        doubts = (f"{unique[0]}: its name is that of {direct}; replace it by a study number",)
        others = " and differs from row to row" if _share(sheet.columns[unique[0]]) == 1 else ""
        return Id(unique[0], f"by its name{others}", doubts if direct else ())
    if named:
        what = f"looks like the patient's id, but stands in several rows: {_repeats(sheet.columns[named[0]])} of them"
        raise CohortError([Problem(sheet.file, f"column {named[0]}", what, _ONE_ROW)])
    whole = [name for name, cells in sheet.columns.items() if _share(cells) == 1 and _may_be_id(name, cells, sheet)]
    there = f" (these differ from row to row: {', '.join(whole[:8])})" if whole else ""
    remedy = (
        f"Say which column names the patient: --id COLUMN{there}; or add a column such as patient with 1, 2, 3, ..."
    )
    raise CohortError([Problem(sheet.file, "", "no column is named like a patient's id", remedy)])


def _may_be_id(name: str, cells: tuple[str, ...], sheet: Sheet) -> bool:
    """Whether a column that differs from row to row may number patients: dates and measurements differ too.

    Whole numbers may where they stand in order, leave none out, or are of one length that no measurement has.
    """
    if guess_dates(cells) or unit_in(name) or unit_in_cells(cells, sheet.written) or name in sheet.unclear:
        return False
    plain = [sheet.written.plain_number(cell) for cell in cells]
    if sum(each is None for each in plain) > (1 - UNIQUE_ENOUGH) * len(cells):
        return not any(cell.count(" ") > 1 for cell in cells)
    numbers = [int(cell) if cell.isdecimal() else -1 for cell in cells]
    if min(numbers) < 0 or guess_unit(name, "", tuple(map(float, numbers)), False).unit:
        return False
    lengths = set(map(len, cells))
    is_complete = max(numbers) - min(numbers) + 1 == len(numbers)
    return numbers == sorted(numbers) or is_complete or (len(lengths) == 1 and min(lengths) >= FEWEST_DIGITS)


def _rank(name: str) -> int:
    """How much a name is that of an id; 9 if it is not."""
    found = words(name)
    if found and (found[-1] in _NAMES or "".join(found) in _NAMES) and "mrn" not in found:
        return 0 if len(found) == 1 or set(found) & _NOUNS else 1
    if set(found) & _NOUNS and (len(found) == 1 or set(found) <= _NOUNS | _NUMBERS):
        return 0
    if any(part in name for part in _CONTAINED):
        return 2
    if found in _PLAIN:
        return 3
    return 4 if "mrn" in found else 9


def _share(cells: tuple[str, ...]) -> float:
    return len(set(cells) - {""}) / len(cells) if cells else 0.0


def _repeats(cells: tuple[str, ...]) -> int:
    """Rows whose id stands in an earlier one; rows without an id are none of them."""
    known = [cell for cell in cells if cell]
    return len(known) - len(set(known))
