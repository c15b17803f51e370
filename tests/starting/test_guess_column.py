import pytest

from lymphoradio.starting.guess_column import guess_column, read_numbers, unusable
from lymphoradio.starting.guesses import ColumnGuess, LeftOut
from lymphoradio.study.csv_spec import CsvFormat


def guessed(name, cells, written=CsvFormat(), given=None, stem=""):  # noqa: B008
    return guess_column(name, cells, read_numbers(cells, written), given or {}, "", stem)


NUMBERS = [f"{i}.5" for i in range(30)]


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("dose", NUMBERS, "number"), ("cirrhosis", ["0", "1"] * 10, "factor"), ("sex", ["1", "2"] * 10, "factor"),
        ("stage", ["1", "2", "3"] * 7, "factor"), ("n_tumours", ["1", "2", "3"] * 7, "number"),
        ("karnofsky", ["70", "80", "90"] * 7, "number"), ("site", ["lung", "liver"] * 10, "factor"),
        ("op_date", ["2020-01-31", "2020-02-01"] * 9, "date"),
    ],
)  # fmt: skip
def test_kinds(name, cells, kind):
    found = guessed(name, cells)
    assert isinstance(found, ColumnGuess)
    assert found.kind == kind
    assert found.reasons


def test_decimals_are_those_of_the_data_and_of_the_plans_unit():
    assert guessed("dose", ["1.25", "2", "3.5"] * 3).decimals == 2
    assert guessed("alc", ["0.45", "1.20", "2.1"] * 3).decimals == 0  # 10^9/L to cells/uL
    assert guessed("ALC (K/uL)", ["0.45", "1.20", "2.1"] * 3).decimals == 0
    assert guessed("alc", ["0.4512", "1.20", "2.1"] * 3).decimals == 1
    assert guessed("x", ["0.123456789", "1.2", "2.1"] * 3).decimals is None
    assert guessed("x", ["1,25", "2"] * 3, CsvFormat(decimal=",")).decimals == 2


def test_limits_and_odd_cells_are_counted_and_not_shown():
    found = guessed("crp", [*NUMBERS, "<0.5", "<0.5", "31.7x"])
    assert "2 beyond a detection limit; add beyond_limit: missing, limit or half" in found.reasons
    assert "1 cell is no number" in found.reasons
    assert "31.7x" not in str(found)


def test_a_code_for_a_missing_value_is_only_suspected():
    found = guessed("crp", [*NUMBERS, "999"])
    assert "999 may mean missing; if so add missing: [999]" in found.reasons
    assert guessed("age", [str(i) for i in range(40, 80)] + ["999"]).bounds is None


def test_a_measurement_of_a_series_is_a_number_even_with_few_values():
    assert guessed("b_pre", ["1", "2", "3"] * 7, stem="b").kind == "number"


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("comment", [f"text {i}" for i in range(6)], "text that differs from patient to patient"),
        ("note", [f"text {i % 4}" for i in range(6)], "text with 4 different values"),
        ("remark", [f"{'long ' * 9}{i % 2}" for i in range(20)], "text with 2 different values"),
        ("comment", [f"text {i}" for i in range(20)], "text that differs from patient to patient"),
        ("diagnosis", [f"text {i % 15}" for i in range(40)], "text with 15 different values"),
        ("visit", ["03/02/2020", "01/12/2020"], "dates that %d/%m/%Y and %m/%d/%Y both read"),
    ],
)
def test_what_no_analysis_can_use_is_left_out(name, cells, why):
    found = guessed(name, cells)
    assert isinstance(found, LeftOut)
    assert found.why.startswith(why)
    assert cells[0] not in found.why


@pytest.mark.parametrize(
    ("name", "cells", "is_unclear", "why"),
    [
        ("phone", ["1", "2"], False, "telephone numbers identify a person"),
        ("contact", ["a@b.org", "c@d.org"], False, "e-mail addresses identify a person"),
        ("x", [], False, "every value is missing"),
        ("x", ["1", "1"], False, "the same for all patients"),
        ("x", ["1,234", "2,345"], True, "is the comma or point in its numbers a decimal mark"),
        ("a + b", ["1", "2"], False, "a plan cannot have a column of that name"),
        ("patients", ["1", "2"], False, "a plan cannot have a column of that name"),
    ],
)
def test_what_no_plan_can_have(name, cells, is_unclear, why):
    found = unusable(name, cells, is_unclear)
    assert found is not None
    assert found.why.startswith(why)


def test_any_other_column_can_be_had():
    assert unusable("age", ["61", "62"], False) is None
