"""Companion files in long format: how they are read, and one value per patient out of their rows."""

import math
import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.cohort import companion_files, patients_of, prepare_cohort, read_cohort, write_cohort
from lymphoradio.cohort.companions import Companion
from lymphoradio.cohort.records import take_from_records
from lymphoradio.errors import InputError
from lymphoradio.study import Derived

NAN = math.nan
COUNTS = """\
week,patient,tlc,lab
0,P01,1.2,a
1,P01,0.6,a
2,P01,0.3,b
0,P02,0.9,a
2,P02,,a
4,P02,0.45,b
0,P04,2.1,a
,P04,1.7,a
"""
EVENTS = """\
pid,term,grade
P01,n,2
P01,n,3
P02,v,1
P04,n,1
"""
RECORDS = """\
records:
  counts:
    file: counts.csv
    id: patient
    columns:
      week: {label: Week, unit: weeks, decimals: 0, minimum: 0}
      tlc: {label: Lymphocytes, unit: cells/uL, measured_in: 10^9/L, decimals: 0}
      lab: {label: Laboratory, levels: {a: Central, b: Local}}
  events:
    file: events.csv
    id: pid
    columns:
      term: {label: Term, levels: {n: Nausea, v: Vomiting, f: Fever}}
      grade: {label: Grade}
derived:
  nadir: {label: Nadir, unit: cells/uL, known_at: 6 weeks, from_records: {records: counts, take: min, of: tlc}}
"""
TOXICITY = "analyses:\n  toxicity: {kind: adverse_events, records: events, term: term, grade: grade}\n"


@pytest.fixture
def long(tiny):
    """The tiny study with two companion files; its fields may be spoiled."""
    tiny.edit_plan("derived:\n", RECORDS).edit_plan("analyses:\n", TOXICITY)
    tiny.companions = {"counts.csv": COUNTS, "events.csv": EVENTS}
    return tiny


def write(long):
    for file, text in long.companions.items():
        Path(file).write_text(text)
    return long


def prepare(long):
    write(long)
    files = companion_files(Path("cohort.csv"), long.study())
    return prepare_cohort(long.cohort.encode(), "cohort.csv", long.study(), companions=files)


def derive(long, definition, name="found"):
    """Values of one more derived column."""
    long.edit_plan("  nadir: {", f"  {name}: {{label: Found, known_at: 6 weeks, {definition}}}\n  nadir: {{")
    prepared = prepare(long)
    column = [None if pd.isna(value) else value for value in prepared.cohort[name]]
    return column, [warning for warning in prepared.warnings if warning.startswith("Found")]


REST = [None] * 8


@pytest.mark.parametrize(
    ("taken", "values"),
    [
        ("take: min, of: tlc", [300, 450, None, 1700, *REST]),
        ("take: max, of: tlc", [1200, 900, None, 2100, *REST]),
        ("take: mean, of: tlc", [700, 675, None, 1900, *REST]),
        ("take: sum, of: tlc", [2100, 1350, None, 3800, *REST]),
        ("take: count", [3, 3, 0, 2, *[0] * 8]),
        ("take: any, where: week == 4", ["No", "Yes", *["No"] * 10]),
        ("take: only, of: tlc, where: week == 0", [1200, 900, None, 2100, *REST]),
        ("take: only, of: tlc, where: week == 2", [300, None, None, None, *REST]),
        ("take: first, of: tlc, order: week", [1200, 900, None, 2100, *REST]),
        ("take: last, of: tlc, order: week", [300, 450, None, 2100, *REST]),
        ("take: when_min, of: tlc, order: week", [2, 4, None, 0, *REST]),
        ("take: when_max, of: tlc, order: week", [0, 0, None, 0, *REST]),
        ("take: slope, of: tlc, order: week", [-450, -112.5, None, None, *REST]),
        ('take: max, of: tlc, where: lab == "Local"', [300, 450, None, None, *REST]),
    ],
)
def test_a_value_is_taken_from_a_patients_rows(long, taken, values):
    assert derive(long, f"from_records: {{records: counts, {taken}}}")[0] == values


def test_a_taken_value_has_the_decimals_of_its_column_and_serves_later_formulas(long):
    long.edit_plan("{label: Change, ", "{label: Change, known_at: 9 weeks, ").edit_plan("cd4_post - cd4_pre", "found")
    values, _ = derive(long, "decimals: 1, from_records: {records: counts, take: slope, of: tlc, order: week}")
    assert values[1] == -112.5
    long.edit_plan("decimals: 1, from_records", "decimals: 0, from_records")
    prepared = prepare(long)
    assert prepared.cohort["found"][1] == -113  # half away from zero
    assert prepared.dictionary.set_index("column").loc["found", ["n", "n_missing", "known_at_days"]].tolist() == [
        2, 10, 42,
    ]  # fmt: skip


def test_formulas_use_what_was_taken_before_them(long):
    long.edit_plan("  nadir: {", "  low: {label: Low, formula: nadir < 400}\n  nadir: {")
    write(long)
    assert long.messages() == [
        "study.yaml: line 26, derived.low.formula: uses 'nadir', which is not known here. Derive it before this one."
    ]
    long.edit_plan("  low: {label: Low, formula: nadir < 400}\n", "")
    long.edit_plan("  ratio: {", "  low: {label: Low, formula: nadir < 400}\n  ratio: {")
    assert prepare(long).cohort["low"].tolist()[:2] == ["Yes", "No"]


@pytest.mark.parametrize(
    ("taken", "warning"),
    [
        (
            "take: max, of: tlc, where: week < 4",
            "Found: 1 row of counts.csv left out because 'week < 4' cannot be judged for a missing value.",
        ),
        (
            "take: first, of: tlc, order: week",
            "Found: 1 row of counts.csv left out because week is missing.",
        ),
        ("take: count", None),
        ("take: any, where: tlc > 800 or week >= 0", None),
    ],
)
def test_rows_that_cannot_be_judged_or_ordered_are_counted(long, taken, warning):
    assert derive(long, f"from_records: {{records: counts, {taken}}}")[1] == ([warning] if warning else [])


NOT_THERE = "Correct the id, or remove the row."
SPOILT = {
    "an id that is not in the cohort": (
        "4,P02,", "4,P02x,", "counts.csv: row 7, column patient: the id is not in the cohort CSV. " + NOT_THERE),
    "an id in other letters": (
        "4,P02,", "4,p02,", "counts.csv: row 7, column patient: the id is not in the cohort CSV. " + NOT_THERE),
    "no id": (
        "4,P02,", "4,NA,",
        "counts.csv: row 7, column patient: the id is missing. Give the patient's id, or remove the row."),
    "a copied row": (
        "4,P02,0.45,b\n", "4,P02,0.45,b\n 4 ,P02,0.45,b\n",
        "counts.csv: row 8: is the same as row 7, cell for cell. "
        "Remove the copy; if both are true, add a column that tells them apart."),
    "a level that the plan does not have": (
        "0.45,b", "0.45,c",
        "counts.csv: row 7, column lab: 'c' is not one of the plan's levels. There are a (Central), b (Local)."),
    "a negative count": ("0.45", "-0.45", "counts.csv: row 7, column tlc: '-0.45' 10^9/L is negative. "
                         "Correct it, or leave the cell empty if it is unknown."),
    "a short row": ("4,P02,0.45,b", "4,P02,0.45", "counts.csv: row 7: has 3 cells; the header has 4. "
                    "A truncated file, or a comma inside an unquoted cell."),
    "a column that is not there": (
        "week,patient,tlc", "week,patient,tlcs",
        "counts.csv: column tlc: the plan needs this column and it is not there. Did you mean 'tlcs'?"),
    "no id column": (
        "week,patient,tlc", "week,who,tlc",
        "counts.csv: column patient: the plan needs this column and it is not there. Add it, or correct the plan."),
    "nothing": (COUNTS, "\n", "counts.csv: the file is empty. Put a header there, and a row per record."),
    "no rows and a wrong header": (
        COUNTS, "week,patient,tlcs,lab\n",
        "counts.csv: column tlc: the plan needs this column and it is not there. Did you mean 'tlcs'?"),
    "an empty column": (
        COUNTS, "week,patient,tlc,lab\n0,P01,1.2,\n1,P01,1.1,NA\n",
        "counts.csv: column lab: every value is missing. Leave it out of the plan."),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_wrong_with_a_companion_file_is_said_once(long, case):
    old, new, message = SPOILT[case]
    long.companions["counts.csv"] = COUNTS.replace(old, new)
    assert write(long).messages() == [message]


def test_all_problems_of_all_files_come_at_once(long):
    long.set_cell(2, "age", "old")
    long.companions = {"counts.csv": COUNTS.replace("0.45,b", "high,b"), "events.csv": EVENTS.replace("v,1", "v,6")}
    assert write(long).messages() == [
        "cohort.csv: row 2, column age: 'old' is not a number. "
        "Correct it; if it means a missing value, add it to missing in the plan.",
        "counts.csv: row 7, column tlc: 'high' is not a number. "
        "Correct it; if it means a missing value, add it to missing in the plan.",
        "events.csv: row 4, column grade: '6' is not a grade. "
        "Grades are whole numbers from 1 to 5; a row stands for an event that happened.",
    ]


def test_a_file_that_is_not_there(long):
    del long.companions["counts.csv"]
    message = (
        "counts.csv: the file does not exist. "
        "Put the file beside the cohort CSV, or correct records.counts.file in the plan."
    )
    assert write(long).messages() == [message]
    long.cohort = ""
    assert write(long).messages() == [
        "cohort.csv: the file is empty. Put a header there, and a row per patient.",
        message,
    ]


def test_ids_in_a_row_that_cannot_be_read_are_not_said_to_be_missing_from_the_cohort(long):
    long.edit_cohort("P02,55,1,620,700,0.31,210,0", "P02,55,1,620,700,0.31,210")
    assert write(long).messages() == [
        "cohort.csv: row 3: has 7 cells; the header has 8. A truncated file, or a comma inside an unquoted cell."
    ]


def test_a_wrong_id_of_the_cohort_is_not_said_of_every_companion_too(long):
    long.edit_cohort("P04,70", "P03,70")
    assert write(long).messages() == [
        "cohort.csv: rows 4, 5, column pid: these rows have the same id. "
        "One row per patient: remove or correct the copies."
    ]
    long.set_cell(6, "days", "")  # what has nothing to do with the companions is said all the same
    assert len(long.messages()) == 2


def test_no_message_says_an_id_that_stands_twice(long):
    assert "P0" not in "".join(write(long.edit_cohort("P04,70", "P03,70")).messages())


def test_no_message_says_an_id(long):
    lines = [f"{week},Q77{week:02d},1.1,a" for week in range(30)]
    long.companions["counts.csv"] = COUNTS + "\n".join(lines) + "\n"
    messages = write(long).messages()
    assert len(messages) == 21
    assert messages[-1] == "counts.csv: column patient: 10 more rows like these."
    assert "Q77" not in "".join(messages)


def test_a_companion_has_missing_codes_of_its_own_or_the_study_s(long):
    long.companions["counts.csv"] = COUNTS.replace("2,P02,,a", "2,P02,-9,a").replace("0.45", "NA")
    long.edit_plan("    id: patient\n", "    id: patient\n    missing: [-9, NA]\n")
    assert prepare(long).cohort["nadir"][1] == 900
    long.edit_plan("    missing: [-9, NA]\n", "")
    assert write(long).messages() == [
        "counts.csv: row 6, column tlc: '-9' 10^9/L is negative and looks like a code for a missing value. If so write "
        "missing: [NA, -9] for this column; if not, correct it, or the column's limits."
    ]


@pytest.mark.parametrize(
    ("taken", "message"),
    [
        (
            "only, of: tlc, where: week >= 1",
            "counts.csv: rows 3, 4: a patient has more than one row for which 'week >= 1', "
            "and derived.nadir takes the only one. Remove the others, or narrow where in the plan.",
        ),
        (
            "last, of: tlc, order: week",
            "counts.csv: rows 4, 5: a patient has the same week in these rows, "
            "and derived.nadir takes the last one. Correct week, or narrow where in the plan.",
        ),
    ],
)
def test_rows_among_which_the_plan_cannot_choose(long, taken, message):
    if taken.startswith("last"):
        long.companions["counts.csv"] = COUNTS.replace("2,P01,0.3,b\n", "2,P01,0.3,b\n2,P01,0.3,a\n")
    else:
        long.companions["counts.csv"] = COUNTS.replace("2,P02,,a\n", "")
    long.edit_plan("take: min, of: tlc", f"take: {taken}")
    assert write(long).messages() == [message]


def test_a_tie_that_does_not_decide_is_no_problem(long):
    long.companions["counts.csv"] = COUNTS.replace("2,P01,0.3,b\n", "2,P01,0.3,b\n2,P01,0.3,a\n")
    assert derive(long, "from_records: {records: counts, take: first, of: tlc, order: week}")[0][0] == 1200


def test_worst_grades_go_through_the_prepared_cohort_unchanged(long):
    prepared = prepare(long)
    write_cohort(prepared.cohort, Path("prepared.npz"))
    again = patients_of(read_cohort(Path("prepared.npz")), long.study(), "enrolled")
    columns = long.study().worst_grades(long.study().analyses["toxicity"])
    assert columns == {term: f"events:grade:{term}" for term in ("Nausea", "Vomiting", "Fever")}
    found = {term: again[column].tolist() for term, column in columns.items()}
    assert found == {"Nausea": [3, 0, 0, 1, *[0] * 8], "Vomiting": [0, 1, *[0] * 10], "Fever": [0] * 12}
    assert not set(columns.values()) & set(prepared.dictionary["column"])


SCALE = "Grades are whole numbers from 1 to 5"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("v,1", "v,0", f"row 4, column grade: '0' is not a grade. {SCALE}; a row stands for an event that happened."),
        ("v,1", "v,2.5",
         f"row 4, column grade: '2.5' is not a grade. {SCALE}; a row stands for an event that happened."),
        ("v,1", "v,", f"row 4, column grade: the event has no grade. Give its grade. {SCALE}."),
        ("v,1", ",1", "row 4, column term: the event has no term. Give its term, or remove the row."),
        ("v,1", "v,high", "row 4, column grade: 'high' is not a number. "
         "Correct it; if it means a missing value, add it to missing in the plan."),
    ],
)  # fmt: skip
def test_grades_are_whole_numbers_from_1_to_5(long, old, new, message):
    long.edit_plan(TOXICITY, TOXICITY + "  again: {kind: adverse_events, records: events, term: term, grade: grade}\n")
    long.companions["events.csv"] = EVENTS.replace(old, new)
    assert write(long).messages() == [f"events.csv: {message}"]


@pytest.mark.parametrize("decimals", [0, 1])
@pytest.mark.parametrize("grade", ["2.5", "2.96", "0.96", "5.04"])
def test_rounding_makes_no_whole_grade(long, decimals, grade):
    long.edit_plan("{label: Grade}", f"{{label: Grade, decimals: {decimals}}}")
    long.companions["events.csv"] = EVENTS.replace("v,1", f"v,{grade}")
    assert write(long).messages() == [
        f"events.csv: row 4, column grade: '{grade}' is not a grade. {SCALE}; a row stands for an event that happened."
    ]


def test_whole_grades_may_be_written_with_decimals(long):
    long.edit_plan("{label: Grade}", "{label: Grade, decimals: 0}")
    long.companions["events.csv"] = EVENTS.replace("v,1", "v,2.0")
    assert prepare(long).cohort["events:grade:Vomiting"][1] == 2


def test_without_rows_every_patient_has_no_event(long):
    long.companions["events.csv"] = "pid,term,grade\n\n"
    prepared = prepare(long)
    columns = long.study().worst_grades(long.study().analyses["toxicity"]).values()
    assert (prepared.cohort[list(columns)] == 0).all(axis=None)
    assert prepared.warnings[:2] == [
        "events.csv: 1 blank line passed over.",
        "events.csv has no rows: every patient counts as without.",
    ]


@pytest.mark.parametrize(
    ("taken", "value"),
    [
        ("take: count", 0),
        ("take: count, where: grade >= 3", 0),
        ('take: any, where: term == "Nausea"', "No"),
        ("take: max, of: grade", None),
        ("take: only, of: grade", None),
        ("take: first, of: grade, order: grade", None),
        ("take: slope, of: grade, order: grade", None),
    ],
)
def test_what_is_taken_from_a_file_without_rows(long, taken, value):
    long.companions["events.csv"] = "pid,term,grade\n"
    assert derive(long, f"from_records: {{records: events, {taken}}}") == ([value] * 12, [])


def test_what_could_not_be_read_is_not_also_missing(long):
    local = """records: counts, where: 'lab == "Local"'"""
    end = f"end: {{label: End, unit: weeks, known_at: 0, from_records: {{take: max, of: week, {local}}}}}"
    seen = f"seen: {{label: Seen, known_at: 0, from_records: {{take: any, {local}}}}}"
    long.edit_plan("  nadir: {", f"  {end}\n  {seen}\n  nadir: {{")
    long.edit_plan("time: days, time_unit: days", "time: end, time_unit: weeks")
    long.edit_plan("drop: age < 20", "drop: seen == 'No'")
    assert prepare(long).cohort["os_time"].dropna().tolist() == [2, 4]
    long.companions["counts.csv"] = COUNTS.replace("4,P02", "soon,P02")
    messages = write(long).messages()
    assert [line.split(". ")[0] for line in messages] == ["counts.csv: row 7, column week: 'soon' is not a number"]


def test_a_file_in_another_encoding(long):
    write(long)
    Path("counts.csv").write_bytes(COUNTS.replace("lab", "Läb").encode("latin-1"))
    assert long.messages() == [
        "counts.csv: line 1: is not UTF-8 (byte 0xe4, 'ä' in windows-1252). Save it as CSV UTF-8, or name its encoding "
        "in the plan (csv: {encoding: windows-1252}, for example)."
    ]


def test_counts_that_cannot_be_true_are_warned_about(long):
    long.companions["counts.csv"] = COUNTS.replace("0.45", "450.5")
    assert "Lymphocytes: some values are above 100,000 cells/uL; check measured_in." in prepare(long).warnings


def test_blank_lines_are_noted_with_the_file(long):
    long.companions["counts.csv"] = COUNTS + ",,,\n"
    assert "counts.csv: 1 blank line passed over." in prepare(long).warnings


# ---- against brute force

CELL = st.one_of(st.none(), st.integers(-3, 3).map(float), st.sampled_from([0.1, 0.2, 0.3]))
WEEK = st.one_of(st.none(), st.integers(0, 4).map(float))
ROWS = st.lists(st.tuples(st.integers(0, 3), WEEK, CELL), max_size=14)


def companion(rows):
    numbers = [[NAN if value is None else value for value in column] for column in zip(*rows, strict=True)] or [[]] * 3
    frame = pd.DataFrame({"week": np.array(numbers[1], float), "tlc": np.array(numbers[2], float)})
    patient = np.array(numbers[0], int)
    return Companion("c.csv", frame, np.arange(2, len(rows) + 2), patient, [], {}, np.zeros(4, bool), [])


def take(rows, kind, where=""):
    of = "" if kind in ("count", "any") else "tlc"
    order = "week" if kind in ("first", "last", "when_min", "when_max", "slope") else ""
    spec = {"records": "c", "take": kind, "of": of, "order": order, "where": where}
    derived = Derived.model_validate({"label": "Found", "known_at": 0, "from_records": spec})
    return take_from_records("found", derived, companion(rows), 4)


def brute(rows, kind):
    """One patient's value, each by its definition; `rows` are those that satisfy the condition."""
    if kind == "count":
        return len(rows)
    if kind == "any":
        return float(bool(rows))
    known = [(week, value) for week, value in rows if value is not None]
    if kind in ("first", "last", "when_min", "when_max", "slope"):
        known = [(week, value) for week, value in known if week is not None]
    if not known:
        return NAN
    weeks, values = [week for week, _ in known], [value for _, value in known]
    match kind:
        case "min" | "max":
            return sorted(values)[0 if kind == "min" else -1]
        case "sum" | "mean":
            total = round(sum(10 * value for value in values)) / 10
            return total / (1 if kind == "sum" else len(values))
        case "only":
            return values[0]
        case "first" | "last":
            return values[weeks.index(min(weeks) if kind == "first" else max(weeks))]
        case "when_min" | "when_max":
            best = min(values) if kind == "when_min" else max(values)
            return min(week for week, value in known if value == best)
        case "slope":
            return statistics.linear_regression(weeks, values).slope if len(set(weeks)) > 1 else NAN
    raise AssertionError(kind)


KINDS = ["min", "max", "mean", "sum", "count", "any", "only", "first", "last", "when_min", "when_max", "slope"]


@pytest.mark.parametrize("kind", KINDS)
@given(rows=ROWS, limited=st.booleans())
def test_takes_agree_with_their_definitions(kind, rows, limited):
    found = take(rows, kind, "week <= 2" if limited else "")
    unjudged = sum(week is None for _, week, _ in rows) if limited else 0
    assert bool(unjudged) == any("cannot be judged" in warning for warning in found.warnings)
    ambiguous = False
    for patient in range(4):
        own = [(week, value) for who, week, value in rows if who == patient]
        if limited:
            own = [(week, value) for week, value in own if week is not None and week <= 2]
        expected = brute(own, kind)
        assert found.value[patient] == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)
        weeks = [week for week, value in own if week is not None and value is not None]
        if kind in ("first", "last") and weeks:
            ambiguous |= weeks.count(min(weeks) if kind == "first" else max(weeks)) > 1
        ambiguous |= kind == "only" and len(own) > 1
    assert bool(found.problems) == ambiguous


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"only", "first", "last"}))
@given(rows=ROWS, data=st.data())
def test_the_order_of_the_rows_changes_not_a_bit(kind, rows, data):
    shuffled = data.draw(st.permutations(rows))
    assert take(rows, kind).value.tobytes() == take(shuffled, kind).value.tobytes()


def test_a_sum_has_no_noise_and_one_that_is_too_large_is_missing():
    assert take([(0, None, 0.1), (0, None, 0.2)], "sum").value[0] == 0.3
    assert math.isnan(take([(0, None, 1e308), (0, None, 1e308)], "sum").value[0])


def test_inputs_are_refused_together_in_one_exception(long):
    long.companions["counts.csv"] = COUNTS.replace("4,P02,", "4,P99,")
    with pytest.raises(InputError) as error:
        prepare(long)
    assert len(error.value.problems) == 1
