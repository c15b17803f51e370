"""What a plan gets wrong about its companion files and what is taken from them."""

import pytest

from lymphoradio.errors import StudyError

RECORDS = """\
records:
  counts:
    file: counts.csv
    id: patient
    columns:
      week: {label: Week, unit: weeks, decimals: 0}
      day: {label: Day, date_format: "%Y-%m-%d"}
      tlc: {label: Lymphocytes, unit: cells/uL, measured_in: 10^9/L, decimals: 0}
      lab: {label: Laboratory, levels: {a: Central, b: Local}}
      grade: {label: Grade}
derived:
  nadir:
    label: Nadir
    unit: cells/uL
    known_at: 6 weeks
    from_records: {records: counts, take: min, of: tlc, where: week <= 6}
  severity: {label: Severity, lymphopenia: {count: nadir, lower_limit: 1000}}
  fall: {label: Fall, cases: {Large: nadir < 100, Small: nadir >= 100}}
"""
EVENTS = "analyses:\n  harm: {kind: adverse_events, records: counts, term: lab, grade: grade}\n"
TAKE = "{records: counts, take: min, of: tlc, where: week <= 6}"
FROM = "line 26, derived.nadir.from_records"


@pytest.fixture
def long(tiny):
    return tiny.edit_plan("derived:\n", RECORDS).edit_plan("analyses:\n", EVENTS)


def problems(long):
    """Problems of the plan alone."""
    try:
        long.study()
    except StudyError as error:
        return str(error).split("\n")
    return []


def test_a_plan_that_is_right(long):
    assert problems(long) == []


CASES = [
    ("file: counts.csv", "file: ../counts.csv",
     "line 13, records.counts.file: '../counts.csv' is a path. Write a file name; it stands beside the cohort CSV."),
    ("file: counts.csv", "file: ..",
     "line 13, records.counts.file: '..' is a path. Write a file name; it stands beside the cohort CSV."),
    ("    id: patient", "    id: week",
     "line 16, records.counts.columns.week: is the id; it only joins the files. Remove it from columns."),
    ("measured_in: 10^9/L, decimals: 0}\n      lab", "measured_in: kg}\n      lab",
     "line 18, records.counts.columns.tlc.measured_in: 'kg' cannot be converted to 'cells/uL'. "
     "It can be measured in cells/mm3, 10^6/L, 10^3/uL, 10^9/L."),
    ("{a: Central, b: Local}", "{a: Central, NA: Local}",
     "line 19, records.counts.columns.lab.levels.NA: the code 'NA' is also a code for a missing value."),
    ("    id: patient", "    id: patient\n    missing: [b]",
     "line 20, records.counts.columns.lab.levels.b: the code 'b' is also a code for a missing value."),
    (TAKE, "{records: count, take: min, of: tlc}",
     f"{FROM}.records: no companion file 'count'. Did you mean 'counts'?"),
    (TAKE, "{records: counts, take: min, of: tlcs}",
     f"{FROM}.of: no column 'tlcs' of 'counts'. Did you mean 'tlc'?"),
    (TAKE, "{records: counts, take: min, of: cd4_pre}",
     f"{FROM}.of: no column 'cd4_pre' of 'counts'. Describe it under records.counts.columns."),
    (TAKE, "{records: counts, take: min, of: lab}",
     f"{FROM}.of: 'lab' has levels; a number is needed here."),
    (TAKE, "{records: counts, take: first, of: tlc, order: lab}",
     f"{FROM}.order: 'lab' has levels; a number is needed here."),
    (TAKE, "{records: counts, take: first, of: tlc, order: weak}",
     f"{FROM}.order: no column 'weak' of 'counts'. Did you mean 'week'?"),
    (TAKE, "{records: counts, take: count, where: age > 6}",
     f"{FROM}.where: uses 'age', no column of 'counts'. Describe it under records.counts.columns."),
    (TAKE, "{records: counts, take: min, of: tlc, where: lab < 6}",
     f"{FROM}.where: 'lab < 6' uses < on text; only == and != compare text."),
    (TAKE, "{records: counts, take: min, of: tlc, where: lab == 'Locall'}",
     f"{FROM}.where: \"lab == 'Locall'\" compares 'lab' with 'Locall'; its levels are 'Central', 'Local'."),
    (TAKE, "{records: counts, take: min, of: tlc, where: 'days_between(day, week) < 3'}",
     f"{FROM}.where: days_between needs two columns of dates, and 'week' has no date_format. "
     "Give it a date_format under records.counts.columns, or subtract with -."),
    (TAKE, "{records: counts, take: min, of: tlc, where: week}",
     f"{FROM}.where: is not a condition such as week <= 6: 'week'."),
    (TAKE, "{records: counts, take: min}", f"{FROM}: take: min needs of."),
    (TAKE, "{records: counts, take: any, of: tlc}", f"{FROM}: take: any has no of."),
    (TAKE, "{records: counts, take: last, of: tlc}", f"{FROM}: take: last needs order."),
    (TAKE, "{records: counts, take: min, of: tlc, order: week}", f"{FROM}: take: min has no order."),
    ("    known_at: 6 weeks\n", "",
     "line 22, derived.nadir: from_records needs known_at: when the value is known, for example 6 weeks."),
    ("    unit: cells/uL\n    known", "    unit: 10^9/L\n    known",
     "line 24, derived.nadir.unit: is in 10^9/L, and 'tlc', which it is taken from, in cells/uL. "
     "Write unit: cells/uL; measured_in under records converts. | "
     "line 27, derived.severity.lymphopenia.count: 'nadir' is in 10^9/L; CTCAE grades are limits in cells/uL. "
     "Write unit: cells/uL (measured_in converts)."),
    ("    unit: cells/uL\n    known", "    unit: cells/mm\N{SUPERSCRIPT THREE}\n    known", ""),  # another word for it
    ("{count: nadir", "{count: age",
     "line 27, derived.severity.lymphopenia.count: 'age' is in years; CTCAE grades are limits in cells/uL. "
     "Write unit: cells/uL (measured_in converts)."),
    ("{count: nadir", "{count: arm",
     "line 27, derived.severity.lymphopenia.count: 'arm' has levels; a number is needed here."),
    ("{count: nadir", "{count: nadirr",
     "line 27, derived.severity.lymphopenia.count: no column 'nadirr' under columns or derived. "
     "Did you mean 'nadir'?"),
    ("{count: nadir", "{count: ratio",
     "line 27, derived.severity.lymphopenia.count: uses 'ratio', which is not known here. Derive it before this one."),
    ("lower_limit: 1000", "lower_limit: 800",
     "line 27, derived.severity.lymphopenia.lower_limit: must be greater than 800 (given: 800)."),
    ("Small: nadir >= 100", "Small: ratio >= 100",
     "line 28, derived.fall.cases.Small: uses 'ratio', which is not known here. Derive it before this one."),
    ("Small: nadir >= 100", "Small: nadir + 100",
     "line 28, derived.fall.cases: is not a condition such as week <= 6: 'nadir + 100'."),
    ("{Large: nadir < 100, Small: nadir >= 100}", "{Large: nadir < 100}",
     "line 28, derived.fall.cases: needs at least two levels."),
    ("Small: nadir", "large: nadir", "line 28, derived.fall.cases: two levels have the same label."),
    ("{label: Fall, cases", "{label: Fall, formula: age > 3, cases",
     "line 28, derived.fall: needs one of formula, cases, lymphopenia, from_records (there is formula and cases)."),
    ("{label: Fall, cases", "{label: Fall, unit: cells/uL, cases",
     "line 28, derived.fall: is a factor; it has no unit or decimals."),
    ("records: counts, term: lab", "records: events, term: lab",
     "line 40, analyses.harm.records: no companion file 'events'. Describe the companion file under records."),
    ("term: lab", "term: week", "line 40, analyses.harm.term: 'week' has no levels; a factor is needed here."),
    ("term: lab", "term: labs",
     "line 40, analyses.harm.term: no column 'labs' of the companion file 'counts'. Did you mean 'lab'?"),
    ("grade: grade", "grade: lab", "line 40, analyses.harm.grade: 'lab' has levels; a number is needed here."),
    ("grade: grade", "grade: day", "line 40, analyses.harm.grade: 'day' is a date; a grade is needed here."),
    ("  status: {label: Status}\n", "  status: {label: Status}\n  'counts:grade:Local': {label: Clash}\n",
     "line 41, analyses.harm: 'counts:grade:Local', where its worst grades are kept, is also a column of the plan."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_each_problem_is_said_once_with_line_and_key(long, old, new, message):
    expected = [f"study.yaml: {line}" for line in message.split(" | ") if line]
    assert problems(long.edit_plan(old, new)) == expected


def test_a_value_out_of_records_is_a_measurement_of_its_own(long):
    study = long.edit_plan("formula: cd4_post - cd4_pre", "formula: nadir - cd4_pre").study()
    assert study.formula_columns("change") == {"nadir", "cd4_pre"}
    assert study.formula_columns("severity") == {"nadir"}
    assert study.known_at("fall") == study.known_at("severity") == 42
