"""A worksheet of an Excel or OpenDocument workbook as text: numbers and dates as they are meant."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..errors import CohortError, Problem
from .extent import too_far
from .sheet import Converted

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

# Text with a decimal comma: among numbers with decimals a number (1,2 among whole ones may be two codes), among any
# numbers a detection limit. 1,234 could be a thousand.
_NUMBER = r"[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,}))"
_TWO_DECIMALS = r"[-+]?(0,\d+|\d+,\d{2})"  # these are no two codes, in a column of text alone
_LIMIT = rf"[<>≤≥]=?\s*{_NUMBER}"


def read_excel(data: bytes, file: str, sheet: str = "") -> Converted:
    """Read a worksheet.

    Parameters
    ----------
    data : bytes
        Of an .xlsx, .xls, .xlsb or .ods file.
    file : str
        As messages name it.
    sheet : str
        Its name; needed where more than one visible worksheet has cells.

    Raises
    ------
    CohortError
        It cannot be opened, has no such sheet, or has several.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        size = too_far(data)
        if size:
            what, remedy = f"has a worksheet of {size}", "Delete the cells far from the table, and save it again"
            raise CohortError([Problem(file, "", what, remedy)])
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = sheet if sheet in workbook.sheet_names else _only(workbook, file, sheet)
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as trouble:
        remedy = "Open it in a spreadsheet program, remove its password if it has one, and save it as CSV UTF-8"
        raise CohortError([Problem(file, "", f"cannot be read as a workbook: {trouble}", remedy)]) from None
    width = max((i + 1 for row in cells for i, cell in enumerate(row) if cell != ""), default=0)
    has_time = [_has_time(row[i] for row in cells) for i in range(width)]
    rows = [[as_meant(row[i], has_time[i]) for i in range(width)] for row in cells]
    changed = sum(_with_point(rows, i, [row[i] for row in cells]) for i in range(width))
    how = f"the worksheet {name!r}"
    how += f"; cells of text that had a decimal comma, and have a point now: {changed}" * bool(changed)
    return Converted([row for row in rows if any(row)], how=(how,))


def _with_point(rows: list[list[str]], column: int, cells: Sequence[object]) -> int:
    """Write text of a column of numbers with a decimal point; how many cells that changed."""
    numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    texts = [row[column] for row in rows[1:] if row[column]]
    if not numbers and sum(bool(re.fullmatch(_TWO_DECIMALS, text)) for text in texts) <= len(texts) / 2:
        return 0
    is_text = rf"{_LIMIT}|{_NUMBER}" if not numbers or any(number % 1 for number in numbers) else _LIMIT
    found = [row for row in rows if re.fullmatch(is_text, row[column])]
    for row in found:
        row[column] = row[column].replace(",", ".")
    return len(found)


def _only(workbook: CalamineWorkbook, file: str, asked: str) -> str:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    filled = [name for name in visible if any(map(any, workbook.get_sheet_by_name(name).to_python()))]
    if len(filled) == 1 and not asked:
        return filled[0]
    there = ", ".join(map(repr, workbook.sheet_names if asked else filled or workbook.sheet_names))
    if asked:
        what, remedy = f"has no worksheet {asked!r}", f"There are {there}"
    elif filled:
        what, remedy = f"has {len(filled)} worksheets with cells: {there}", "Say which one: --sheet NAME"
    else:
        what, remedy = "has no worksheet with cells", f"Its worksheets are {there}"
    raise CohortError([Problem(file, "", what, remedy)])


def _has_time(cells: Iterable[object]) -> bool:
    """Whether any date of a column has a time of day."""
    return any(isinstance(cell, dt.datetime) and cell.time() != dt.time() for cell in cells)


def as_meant(value: object, with_time: bool = False) -> str:
    """A cell as text: 5.0 is 5, a date is 2020-01-31, true is true.

    >>> as_meant(5.0), as_meant(0.1 + 0.2), as_meant(dt.date(2020, 1, 31)), as_meant(True)
    ('5', '0.3', '2020-01-31', 'true')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value != value:
            return ""
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case float():
            return format(value, ".15g")  # what a spreadsheet keeps of a number
        case dt.datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S" if with_time else "%Y-%m-%d")
        case dt.date():
            return value.strftime("%Y-%m-%d %H:%M:%S" if with_time else "%Y-%m-%d")
    return " ".join(str(value).split())
