from dataclasses import asdict

from lymphoradio.starting.guess import guess
from lymphoradio.starting.guesses import LeftOut
from lymphoradio.starting.read_any import read_any


def guesses(cohort):
    return guess(read_any(cohort.write()))


def test_every_column_is_kept_or_left_out_with_a_reason(cohort, project):
    cohort.set("name", [f"N{i}" for i in range(60)]).set("empty", []).set("same", ["1"] * 60)
    cohort.set("when", ["03/02/2020", "01/12/2020"] * 30)
    found = guesses(cohort)
    assert list(found.columns) == [name for name in cohort.header if name != "patient_id"]
    left = {name: each.why for name, each in found.columns.items() if isinstance(each, LeftOut)}
    assert list(left) == ["name", "empty", "same", "when"]
    assert all(column.reasons for column in found.kept)


def test_codes_for_missing_values_are_no_values(cohort, project):
    cohort.set("age", ["n/a", "-", "."]).set("arm", ["n/a"])
    found = guesses(cohort)
    assert found.missing == ("n/a", ".", "-")
    assert found.column("age").n == 57
    assert found.column("arm").levels == {"0": "Code 0", "1": "Code 1"}


def test_labels_and_known_at_of_a_series(cohort, project):
    found = guesses(cohort)
    assert [found.column(name).label for name in ("cd4_week0", "cd4_week12", "alc_pre", "alc_post")] == [
        "CD4+ T cells at baseline",
        "CD4+ T cells at 12 weeks",
        "Absolute lymphocyte count at baseline",
        "Absolute lymphocyte count after",
    ]
    assert [found.column(name).known_at for name in ("cd4_week0", "cd4_week12", "alc_post")] == [
        "",
        "12 weeks",
        "4 weeks",
    ]
    assert [bool(found.column(name).doubts) for name in ("cd4_week12", "alc_post")] == [False, True]


def test_dates_as_whole_numbers_are_no_measurements(cohort, project):
    cohort.set("visit_1", [f"202001{1 + i % 28:02d}" for i in range(60)])
    cohort.set("visit_2", [f"202002{1 + i % 28:02d}" for i in range(60)])
    found = guesses(cohort)
    assert found.column("visit_1").date_formats == ("%Y%m%d",)
    assert [series.stem for series in found.series] == ["cd4", "alc"]


def test_an_event_without_its_codes_is_left_out(cohort, project):
    found = guesses(cohort.set("os_status", ["0", "1", "2"] * 20))
    assert found.endpoints == ()
    assert "write an endpoint with them" in found.columns["os_status"].why
    assert found.column("os_months").late


def test_the_time_and_event_of_an_endpoint_are_no_late_measurements(cohort, project):
    found = guesses(cohort)
    assert (found.column("os_months").known_at, found.column("os_months").doubts) == ("", ())
    assert (found.column("os_months").unit, found.column("os_months").decimals) == ("months", 1)
    assert found.column("os_status").kind == "event"


def test_a_factor_that_says_what_is_missing_is_known_when_that_is(cohort, project):
    cohort.set("cd4_week12", [""] * 7).set("seen", ["0"] * 7 + ["1"] * 53)
    seen = guesses(cohort).column("seen")
    assert (seen.late, seen.known_at, seen.doubts) == ("it says whether cd4_week12 is missing", "12 weeks", ())


def test_the_order_of_rows_changes_nothing(cohort, project):
    before = asdict(guesses(cohort))
    cohort.rows.reverse()
    assert asdict(guesses(cohort)) == before
