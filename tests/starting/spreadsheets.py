"""The small cohort as a workbook and as an SPSS file."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pyreadstat


def meant(name, cell):
    """A cell as a spreadsheet program keeps it."""
    if name == "visit_date":
        return dt.date.fromisoformat(cell)
    try:
        return float(cell)
    except ValueError:
        return cell or None


def write_xlsx(cohort, path, sheet="Data", others=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    book.active.append(cohort.header)
    for row in cohort.rows:
        book.active.append([meant(name, cell) for name, cell in zip(cohort.header, row, strict=True)])
    for name, rows in others:
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
    book.save(path)
    return path


def write_sav(cohort, path, **how):
    columns = {name: [meant(name, cell) for cell in cohort.column(name)] for name in cohort.header}
    pyreadstat.write_sav(pd.DataFrame(columns), path, **how)
    return path
