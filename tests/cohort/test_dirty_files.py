"""Files as spreadsheets write them: read as they are meant, where a mark or the plan says how, or refused in words."""

import math

import pytest

from lymphoradio.cohort.prepare import prepare_cohort
from lymphoradio.cohort.read import parse_csv
from lymphoradio.errors import CohortError
from lymphoradio.study.csv_spec import CsvFormat


def messages(tiny, data):
    try:
        prepare_cohort(data, "cohort.csv", tiny.study())
    except CohortError as error:
        return str(error).split("\n")
    return []


def written(tiny, how):
    return tiny.edit_plan("columns:", f"csv: {how}\ncolumns:")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(tiny, encoding):
    plain = tiny.prepare().cohort
    assert prepare_cohort(tiny.cohort.encode(encoding), "cohort.csv", tiny.study()).cohort.equals(plain)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("windows-1252", "CD4 (/µL)"),
        ("gb18030", "淋巴细胞"),
        ("euc-kr", "림프구"),
        ("shift_jis", "リンパ球"),
        ("utf-16-le", "µ"),
    ],
)
def test_the_plan_names_any_other(encoding, name):
    text = f"id,{name}\n1,2\n"
    table = parse_csv(text.encode(encoding), "c.csv", ["id", name], written=CsvFormat(encoding=encoding))
    assert list(table.columns[name]) == ["2"]


def test_a_micro_sign_of_latin_1_is_refused_with_what_it_may_be(tiny):
    data = tiny.cohort.replace("cd4_pre", "cd4 (/µL)").encode("latin-1")
    assert messages(tiny, data) == [
        "cohort.csv: line 1: is not UTF-8 (byte 0xb5, 'µ' in windows-1252). Save it as CSV UTF-8, or name its encoding "
        "in the plan (csv: {encoding: windows-1252}, for example)."
    ]


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_the_separator_is_the_one_that_gives_the_plans_columns(tiny, separator, word):
    plain = tiny.prepare()
    found = prepare_cohort(tiny.cohort.replace(",", separator).encode(), "cohort.csv", tiny.study())
    assert found.cohort.equals(plain.cohort)
    assert found.warnings == [f"cohort.csv: cells are separated by {word}.", *plain.warnings]


def test_a_separator_of_the_plan_is_not_a_warning():
    table = parse_csv(b"id;a\n1;2\n", "c.csv", ["id", "a"], written=CsvFormat(separator=";"))
    assert (list(table.columns["a"]), table.notes) == (["2"], [])


def test_text_with_semicolons_stays_comma_separated():
    assert list(parse_csv(b"id,a;b\n1,2;3\n", "c.csv", ["id", "a;b"]).columns["a;b"]) == ["2;3"]


@pytest.mark.parametrize(
    ("how", "cell", "value"),
    [
        ("{decimal: ','}", "411,9", 412),
        ("{decimal: ',', thousands: .}", "1.411,4", 1411),
        ("{thousands: ','}", "1,411", 1411),
        ("{thousands: ','}", "1,411,000.4", 1411000),
        ('{thousands: "\'"}', "1'411", 1411),
        ("{thousands: ' '}", "1 411", 1411),
        ("{decimal: ','}", "1,5e3", 1500),
    ],
)
def test_numbers_as_the_plan_says_they_are_written(tiny, how, cell, value):
    written(tiny, how).set_cell(5, "cd4_pre", cell)
    if "decimal" in how:
        tiny.set_cell(range(2, 14), "cd8_pre", "0,5")
    assert tiny.prepare().cohort["cd4_pre"].tolist()[3] == value


@pytest.mark.parametrize(
    ("how", "cell", "marks"),
    [
        ("{decimal: ','}", "1.5", "the decimal mark ','"),
        ("{decimal: ',', thousands: .}", "1.5", "the decimal mark ',' and '.' between thousands"),
        ("{decimal: ',', thousands: .}", "12.34,5", "the decimal mark ',' and '.' between thousands"),
        ("{thousands: ','}", "1,5", "the decimal mark '.' and ',' between thousands"),
        ("{thousands: ','}", "1,41100", "the decimal mark '.' and ',' between thousands"),
    ],
)
def test_other_numbers_are_refused(tiny, how, cell, marks):
    written(tiny, how).set_cell(5, "cd4_pre", cell)
    if "decimal" in how:
        tiny.set_cell(range(2, 14), "cd8_pre", "0,5")
    assert tiny.messages() == [
        f"cohort.csv: row 5, column cd4_pre: {cell!r} is not a number. "
        f"The plan says that numbers have {marks} (csv): correct it, or the cell."
    ]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("{encoding: latin}", None),
        ("{encoding: latin-9000}", "'latin-9000' is no text encoding; write for example windows-1252 or gb18030."),
        ("{encoding: rot13}", "'rot13' is no text encoding; write for example windows-1252 or gb18030."),
        ("{decimal: ',', thousands: ','}", "',' cannot be the decimal mark and the separator of thousands."),
    ],
)
def test_a_format_that_cannot_be(tiny, how, message):
    found = written(tiny, how).messages()
    assert [line.partition(": ")[2].partition(": ")[2] for line in found] == ([message] if message else [])


LIMITS = [
    ("missing", "<50", math.nan, "missing"),
    ("limit", "<50", 50, "the limit itself"),
    ("half", "< 50", 25, "half of it"),
    ("half", "<=51", 25.5, "half of it"),
    ("half", "≤50", 25, "half of it"),
]


@pytest.mark.parametrize(("rule", "cell", "value", "words"), LIMITS)
def test_a_value_below_a_detection_limit_is_what_the_plan_says(tiny, rule, cell, value, words):
    tiny.edit_plan("unit: cells/uL, decimals: 0, known", f"unit: cells/uL, decimals: 0, beyond_limit: {rule}, known")
    found = tiny.set_cell(5, "cd4_post", cell).prepare()
    assert found.cohort["cd4_post"].tolist()[3] == pytest.approx(value, nan_ok=True)
    assert f"CD4+ after: 1 of 11 values (9.1%) are below a detection limit and count as {words}." in found.warnings


def test_half_of_an_upper_limit_is_no_value(tiny):
    tiny.edit_plan("unit: cells/uL, decimals: 0, known", "unit: cells/uL, decimals: 0, beyond_limit: half, known")
    found = tiny.set_cell(5, "cd4_post", ">2000").prepare()
    assert found.cohort["cd4_post"].tolist()[3] == 2000
    said = "CD4+ after: 1 of 11 values (9.1%) are above a detection limit and count as the limit itself."
    assert said in found.warnings


def test_a_limit_that_is_no_number_is_refused(tiny):
    tiny.edit_plan("unit: cells/uL, decimals: 0, known", "unit: cells/uL, decimals: 0, beyond_limit: half, known")
    assert tiny.set_cell(5, "cd4_post", "<few").messages() == [
        "cohort.csv: row 5, column cd4_post: 'few' is not a number. "
        "Correct it; if it means a missing value, add it to missing in the plan."
    ]


@pytest.mark.parametrize(
    ("odd", "of"),
    [("1.2", "10^9/L among counts that look like cells/uL"), ("0.35", "10^9/L among counts that look like cells/uL")],
)
def test_a_count_in_another_unit_than_the_others(tiny, odd, of):
    assert tiny.set_cell(5, "cd4_pre", odd).messages() == [
        f"cohort.csv: row 5, column cd4_pre: {odd!r} looks like {of}. "
        "Convert it; if it is true, give the column a minimum and a maximum in the plan."
    ]


def test_a_count_in_cells_among_those_in_10_9_per_litre(tiny):
    (message,) = tiny.set_cell(5, "cd8_pre", "430").messages()
    assert "'430' looks like cells/uL among counts that look like 10^9/L" in message


def test_a_plan_that_says_what_is_possible_is_believed(tiny):
    tiny.edit_plan(
        "unit: cells/uL, decimals: 0, known", "unit: cells/uL, minimum: 0, maximum: 5000, decimals: 0, known"
    )
    assert tiny.set_cell(5, "cd4_post", "1.2").messages() == []


def test_measured_counts_with_decimals_are_of_one_unit(tiny):
    tiny.set_cell(5, "cd4_pre", "1.2").set_cell(6, "cd4_pre", "412.7")
    assert tiny.messages() == []


def dated(tiny, formats, cells):
    tiny.edit_plan(
        "columns:",
        f"identifiers: {{visit: ages}}\ncolumns:\n  visit: {{label: Visit, date_format: {formats}}}",
    )
    lines = tiny.cohort.splitlines()
    tiny.cohort = "\n".join(
        [f"{lines[0]},visit", *(f"{line},{cells[i % len(cells)]}" for i, line in enumerate(lines[1:]))]
    )
    return tiny


def test_dates_in_several_formats(tiny):
    dated(tiny, '["%Y-%m-%d", "%d.%m.%Y"]', ["2024-02-01", "01.02.2024"])
    assert set(tiny.prepare().cohort["visit"]) == {19754.0}


def test_a_date_that_is_two_days(tiny):
    dated(tiny, '["%d/%m/%Y", "%m/%d/%Y"]', ["13/02/2024", "02/13/2024", "05/05/2024", "01/02/2024"])
    found = tiny.messages()
    assert len(found) == 3
    assert found[0] == (
        "cohort.csv: row 5, column visit: '01/02/2024' is one day as %d/%m/%Y and another in another format of "
        "%d/%m/%Y or %m/%d/%Y. Write the month as a word, or the year first, in this column."
    )


def test_ten_thousand_columns(tiny):
    lines = tiny.cohort.splitlines()
    wide = [",".join(f"x{i}" for i in range(10_000)), *[",".join(["1"] * 10_000)] * (len(lines) - 1)]
    data = "\n".join(f"{line},{more}" for line, more in zip(lines, wide, strict=True)).encode()
    assert messages(tiny, data) == []


@pytest.mark.parametrize("code", ["n/a", "-", ".", "N/A", "NULL", "未测"])
def test_missing_codes_are_the_plans(tiny, code):
    assert len(tiny.set_cell(5, "cd4_pre", code).messages()) == 1
    tiny.edit_plan("columns:", f"missing: [NA, '{code}']\ncolumns:")
    assert tiny.messages() == []


def test_events_in_words(tiny):
    tiny.edit_plan("codes: {1: event, 0: censored}", "codes: {yes: event, no: censored, 2: event, 1: censored}")
    lines = tiny.cohort.splitlines()
    place = lines[0].split(",").index("status")
    for row in range(2, len(lines) + 1):
        was = lines[row - 1].split(",")[place]
        tiny.set_cell(row, "status", {"1": "yes", "0": "no"}.get(was, was))
    assert tiny.messages() == []


def test_a_code_for_a_missing_value_is_no_count_in_another_unit(tiny):
    tiny.edit_plan("measured_in: 10^9/L, decimals: 0", "measured_in: 10^9/L, decimals: 0, missing: [NA, 999]")
    assert tiny.set_cell(5, "cd8_pre", "999").prepare().cohort["cd8_pre"].isna().sum() == 1
