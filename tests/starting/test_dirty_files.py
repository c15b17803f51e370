"""Every dirty file of a table: read as it is meant, or refused with its reason; for `init` and for `check`."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from tests.starting.spreadsheets import write_xlsx

PLAN = """\
title: Dirty
id: id
columns:
  alc_pre: {label: ALC before, unit: cells/uL}
  alc_post: {label: ALC after, unit: cells/uL, known_at: 4 weeks}
  days: {label: Time, unit: days}
  event: {label: Event}
endpoints:
  os: {label: Overall survival, time: days, time_unit: days, event: event, codes: {1: event, 0: censored}}
analyses:
  paired_change:
    pairs: {ALC: [alc_pre, alc_post]}
"""
DATE = """\
  seen: {label: Seen, date_format: "%Y-%m-%d"}
identifiers: {seen: Days are coarse enough in this study}
"""
HEADER = "id,alc_pre,alc_post,days,event"
ROWS = [f"P{i:02d},{900 + 37 * i},{400 + 23 * i},{100 + 7 * i},{i % 2}" for i in range(1, 21)]
ROW = ROWS[2]  # row 4 of the file


def text(rows=ROWS, header=HEADER):
    return "\n".join([header, *rows, ""])


def with_cell(old, new):
    assert old in ROW
    return text([ROW.replace(old, new) if row == ROW else row for row in ROWS])


def run(*arguments):
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def checked(data: bytes):
    has_dates = b",seen\n" in data
    Path("study.yaml").write_text(PLAN.replace("endpoints:", f"{DATE}endpoints:") if has_dates else PLAN)
    Path("config.yaml").write_text("studies:\n  dirty: {cohort: c.csv, plan: study.yaml}\n")
    Path("c.csv").write_bytes(data)
    return run("check", "dirty")


def started(data: bytes):
    Path("c.csv").write_bytes(data)
    return run("init", "c.csv", "--name", "dirty")


GERMAN = text().replace(",", ";").replace("1011;", "1011,5;")
IN_ORDER = "dirty: study.yaml and c.csv are in order (20 patients, every row read; 1 analysis).\n"
MISSING = "Correct it; if it means a missing value, add it to missing in the plan."
LIMIT = (
    "A value beyond a detection limit: say in the plan what it counts as (the column's beyond_limit), or write the "
    "number that your protocol prescribes."
)
UNITS = "Convert it; if it is true, give the column a minimum and a maximum in the plan."
SPREADSHEET = b"PK\x03\x04"
NO_CSV = "c.csv: is a spreadsheet or zip file, not a CSV. Save it as CSV UTF-8.\n"


def dated(*dates):
    """The first patients' last column holds dates; the others were seen on one day."""
    seen = [*dates, *["2020-02-01"] * (len(ROWS) - len(dates))]
    return text([f"{row},{date}" for row, date in zip(ROWS, seen, strict=True)], f"{HEADER},seen").encode()


CHECKED = [
    ("byte-order mark", text().encode("utf-8-sig"), IN_ORDER),
    ("UTF-16", text().encode("utf-16"), IN_ORDER),
    ("semicolons", text().replace(",", ";").encode(), IN_ORDER + "  - c.csv: cells are separated by semicolons.\n"),
    ("blank lines", (text() + "\n,,,,\n").encode(), IN_ORDER + "  - c.csv: 2 blank lines passed over.\n"),
    ("micro sign of Latin-1", text(header=HEADER.replace("event", "event,CD4 (/µL)")).encode("latin-1"),
     "c.csv: line 1: is not UTF-8 (byte 0xb5, 'µ' in windows-1252). Save it as CSV UTF-8, or name its encoding in the "
     "plan (csv: {encoding: windows-1252}, for example).\n"),
    ("decimal comma", GERMAN.encode(),
     "c.csv: row 4, column alc_pre: '1011,5' is not a number. Write a decimal point; or, if all numbers have a comma, "
     "decimal: ',' under csv in the plan.\n"),
    ("thousands", with_cell("1011", '"1,011"').encode(),
     "c.csv: row 4, column alc_pre: '1,011' is not a number. 1011 with a thousands separator, or 1.011 with a decimal "
     "comma? Write it without the comma, or say in the plan what it is (csv: decimal, thousands).\n"),
    ("point between thousands", with_cell("1011", "1.011").encode(),
     "c.csv: row 4, column alc_pre: '1.011' stands among whole numbers: is it 1011 with a point between thousands, or "
     "1.011? Write 1011, or thousands: '.' with decimal: ',' under csv in the plan; if it is 1.011, give the column a "
     "minimum and a maximum, and 3 decimals.\n"),
    ("detection limit", with_cell("1011", "<50").encode(),
     f"c.csv: row 4, column alc_pre: '<50' is not a number. {LIMIT}\n"),
    *((code, with_cell("1011", code).encode(), f"c.csv: row 4, column alc_pre: {code!r} is not a number. {MISSING}\n")
      for code in ("n/a", "-", ".", "ND", "nicht bestimmt")),
    ("NA", with_cell("1011", "NA").encode(), IN_ORDER),
    ("event as 1/2", with_cell("121,1", "121,2").encode(),
     "c.csv: row 4, column event: '2' is not one of the event codes. There are 1 (event), 0 (censored).\n"),
    ("event as yes/no", with_cell("121,1", "121,yes").encode(),
     "c.csv: row 4, column event: 'yes' is not one of the event codes. There are 1 (event), 0 (censored).\n"),
    ("a date", with_cell("1011", "2020-01-31").encode(),
     f"c.csv: row 4, column alc_pre: '2020-01-31' is not a number. {MISSING}\n"),
    ("mixed units", with_cell("1011", "1.01").encode(),
     f"c.csv: row 4, column alc_pre: '1.01' looks like 10^9/L among counts that look like cells/uL. {UNITS}\n"),
    ("code for a missing value", with_cell("121", "9999").encode(),
     "c.csv: row 4, column days: '9999' is far from all other values and looks like a code for a missing value. If so "
     "write missing: [NA, 9999] for this column; if it is true, give it a minimum and a maximum.\n"),
    ("duplicated id", with_cell("P03", "P02").encode(),
     "c.csv: rows 3, 4, column id: these rows have the same id. One row per patient: remove or correct the copies.\n"),
    ("duplicated column", text(header="id,alc_pre,alc_pre,days,event").encode(),
     "c.csv: column alc_pre: stands 2 times in the header. Rename or remove all but one.\n"
     "c.csv: column alc_post: the plan needs this column and it is not there. Add it, or correct the plan.\n"),
    ("total row", text([*ROWS, "Total,9,9,9,1"]).encode(),
     "c.csv: row 22, column id: looks like a summary row, not a patient. Remove the row.\n"),
    ("NUL byte", with_cell("1011", "10\x0011").encode(),
     "c.csv: line 4: has NUL bytes. It may be UTF-16 without a byte-order mark, or damaged. Save it as CSV UTF-8, or "
     "name its encoding in the plan (csv: {encoding: windows-1252}, for example).\n"),
    ("Excel renamed to .csv", SPREADSHEET + b"x" * 40, NO_CSV),
    ("dates in several formats", dated("2020-01-03", "03/01/2020", "6 Jan 2020", "44000", "NA"),
     "c.csv: row 3, column seen: '03/01/2020' is not a date written %Y-%m-%d. Correct it, or date_format.\n"
     "c.csv: row 4, column seen: '6 Jan 2020' is not a date written %Y-%m-%d. Correct it, or date_format.\n"
     "c.csv: row 5, column seen: '44000' is not a date written %Y-%m-%d. Correct it, or date_format.\n"),
    ("dates in another format", dated(*["03.01.2020"] * 19, "NA"),
     "c.csv: column seen: none of its 19 values is as the plan says; the first, in row 2: '03.01.2020' is not a date "
     "written %Y-%m-%d. Correct it, or date_format.\n"),
    ("empty", b"", "c.csv: the file is empty. Put a header there, and a row per patient.\n"),
    ("header only", text([]).encode(), "c.csv: the file has a header but no patients. Add a row per patient.\n"),
    ("truncated row", text([*ROWS[:-1], "P20,1640"]).encode(),
     "c.csv: row 21: has 2 cells; the header has 5. A truncated file, or a comma inside an unquoted cell.\n"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in CHECKED], ids=[case[0] for case in CHECKED])
def test_check_reads_it_or_says_why_not(project, data, message):
    result = checked(data)
    assert result.output == message
    assert result.exit_code == (0 if "in order" in message else 2)


EVENT = "event: 1 is taken for the event (10 of 20 patients); turn the codes round if it means censored"
OF_ANY = [
    EVENT,
    "columns without known_at are taken as known at baseline; write known_at for any that is not",
    "no column makes groups",
    "alc_post: known_at is a placeholder; write when it was measured",
]
NO_PAIR = "no measurement at two times was found; name them like cd4_pre and cd4_post, or cd4_week0 and cd4_week4"
NOT_AS_PLANNED = "column alc_pre: 1 or more cells are not as the plan says"
IDENTIFYING = [
    "seen may identify a person, and the check refuses that: take them out of data/raw/dirty/cohort.csv, or write "
    "under identifiers why they stay",
    "data/raw/dirty/cohort.csv: column seen: has what look like dates of a person, which identify a person. Take it "
    "out of the file, or say in the plan why it stays (identifiers).",
]
STARTED = [
    ("byte-order mark", text().encode("utf-8-sig"), 0, []),
    ("UTF-16", text().encode("utf-16"), 0, []),
    ("semicolons and decimal commas", GERMAN.encode(), 0, ["numbers: numbers have a decimal comma"]),
    ("micro sign of Latin-1", text(header="id,CD4 pre (/µL),CD4 post (/µL),days,event").encode("latin-1"), 0,
     ["encoding: it is not UTF-8 and this is what Western spreadsheets write; look at letters such as µ and ä",
      "CD4 post (/µL): known_at is a placeholder; write when it was measured"]),
    ("thousands", with_cell("1011", '"1,011"').encode(), 0,
     [NO_PAIR, "alc_post: known_at 4 weeks is a placeholder: its name says that it comes later; write when it is known",
      "alc_pre: left out of the plan: is the comma or point in its numbers a decimal mark, or does it stand between "
      "thousands? Say so under csv (decimal, thousands) and describe the column"]),
    ("point between thousands", with_cell("1011", "1.011").encode(), 1, [NOT_AS_PLANNED]),
    ("detection limit", with_cell("1011", "<50").encode(), 1,
     ["alc_pre: what do values beyond a detection limit (1 of them) count as (beyond_limit)?", NOT_AS_PLANNED]),
    *((code, with_cell("1011", code).encode(), 0, [f"{code!r}: read as missing in every column; is that right?"])
      for code in ("n/a", "-", ".", "ND", "n.d.", "not done", "nicht bestimmt")),
    ("event as 1/2", text([row[:-1] + str(int(row[-1]) + 1) for row in ROWS]).encode(), 0,
     ["event: 2 is taken for the event (10 of 20 patients); turn the codes round if it means censored"]),
    ("event as ja/nein", text([row[:-1] + ("ja" if row[-1] == "1" else "nein") for row in ROWS]).encode(), 0, []),
    ("dates in several formats", dated("2020-01-03", "03/01/2020", "6 Jan 2020", "44000", "NA"), 1, IDENTIFYING),
    ("dates that are read in two ways", dated(*["03/01/2020", "04/02/2020"] * 10), 1, IDENTIFYING),
    ("mixed units", with_cell("1011", "1.01").encode(), 1, [NOT_AS_PLANNED]),
    ("code for a missing value", with_cell("121", "9999").encode(), 1,
     ["days: does 9999 mean a missing value? Then add missing: [9999]",
      "column days: 1 or more cells are not as the plan says"]),
    ("duplicated id", with_cell("P03", "P02").encode(), 1,
     ["data/raw/dirty/cohort.csv: rows 3, 4, column id: these rows have the same id. One row per patient: remove or "
      "correct the copies."]),
    ("duplicated column", text(header="id,alc_pre,alc_pre,days,event").encode(), 0,
     ["alc_pre: left out of the plan: the header has it more than once; rename all but one", NO_PAIR]),
    ("total row", text([*ROWS, "Total,9,9,9,1"]).encode(), 1,
     ["1 row has a name as of a mean or a sum: nothing is guessed from it, nor is it in expected_patients; delete it "
      "in cohort.csv",
      "data/raw/dirty/cohort.csv: row 22, column id: looks like a summary row, not a patient. Remove the row."]),
    ("NUL byte", with_cell("1011", "10\x0011").encode(), 2,
     ["c.csv: line 4: has NUL bytes. It may be UTF-16 without a byte-order mark, or damaged. Save it as CSV UTF-8, or "
      "name its encoding in the plan (csv: {encoding: windows-1252}, for example)."]),
    ("Excel renamed to .csv, damaged", SPREADSHEET + b"x" * 40, 2,
     ["c.csv: cannot be read as a workbook: File is not a zip file. Open it in a spreadsheet program, remove its "
      "password if it has one, and save it as CSV UTF-8."]),
    ("empty", b"", 2, ["c.csv: the file is empty. Put a header there, and a row per patient."]),
    ("header only", text([]).encode(), 2,
     ["c.csv: the file has a header but no patients. Add a row per patient."]),
    ("truncated row", text([*ROWS[:-1], "P20,1640"]).encode(), 2,
     ["c.csv: row 21: has 2 cells; the header has 5. A truncated file, or a comma inside an unquoted cell."]),
]  # fmt: skip


def notes(output):
    """What `init` asks to check and what the check refuses, or its one sentence; numbers of the list left out."""
    lines = [re.match(r"^  (?:\d+\.|-) (.*)", line) for line in output.splitlines()]
    return [line[1] for line in lines if line] or output.splitlines()


@pytest.mark.parametrize(("data", "code", "said"), [case[1:] for case in STARTED], ids=[case[0] for case in STARTED])
def test_init_reads_it_or_says_why_not(project, data, code, said):
    result = started(data)
    assert [note for note in notes(result.output) if note not in OF_ANY] == said
    assert result.exit_code == (2 if code == 2 else 0)
    assert Path("data").exists() == (code != 2)
    assert ("The study is not in order yet:" in result.output.splitlines()) == (code == 1)
    if code == 0:
        assert "cohort.csv: 20 rows read, a patient each." in result.output
    if code != 2:
        assert run("check", "dirty").exit_code == 2 * code


def test_a_workbook_that_is_called_csv(cohort, project):
    write_xlsx(cohort.without("visit_date"), Path("c.xlsx"))
    assert started(Path("c.xlsx").read_bytes()).exit_code == 0


def test_ten_thousand_columns(project):
    many = ",".join(f"x{i}" for i in range(10_000))
    rows = [row + "," + ",".join(str((i * j) % 7 + 1) for j in range(10_000)) for i, row in enumerate(ROWS)]
    began = time.process_time()
    result = started(text(rows, f"{HEADER},{many}").encode())
    assert "cohort.csv: 20 rows read, a patient each." in result.output
    assert time.process_time() - began < 20
