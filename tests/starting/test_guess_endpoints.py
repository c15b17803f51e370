import pytest

from lymphoradio.starting.guess_endpoints import guess_endpoints

TIMES = tuple(str(30 * i + 5) for i in range(12))
ZERO_ONE = ("1", "0") * 6
MISSING = frozenset({"", "NA"})


def found(columns, levels=None, titles=None):
    numbers = {
        name: tuple(float(cell) for cell in cells if cell not in MISSING)
        for name, cells in columns.items()
        if all(cell in MISSING or cell.replace(".", "").lstrip("-").isdigit() for cell in cells)
    }
    return guess_endpoints(columns, numbers, levels or {}, MISSING, titles)


@pytest.mark.parametrize(
    ("time", "event", "name", "label"),
    [
        ("os_days", "os_event", "os", "Overall survival"),
        ("OS.time", "OS.status", "os", "Overall survival"),
        ("pfs_days", "pfs", "pfs", "Progression-free survival"),
        ("PFS", "PFS_event", "pfs", "Progression-free survival"),
        ("time_to_dfs", "x", "", ""),
        ("days", "cens", "event_free", "Event-free survival"),
        ("futime", "fustat", "event_free", "Event-free survival"),
        ("survival_days", "death", "os", "Overall survival"),
        ("time", "status", "event_free", "Event-free survival"),
    ],
)
def test_a_time_and_its_event_by_their_names(time, event, name, label):
    endpoints, _ = found({"age": TIMES[::-1], time: TIMES, event: ZERO_ONE})
    assert [(each.name, each.label, each.time, each.event) for each in endpoints] == (
        [(name, label, time, event)] * bool(name)
    )


def test_a_time_by_the_title_that_an_spss_file_gives_it():
    titles = {"OSM": "Overall survival (months)", "OSMOL": "Osmolality"}
    endpoints, _ = found({"OSMOL": TIMES, "OSM": TIMES, "OSSTAT": ZERO_ONE}, titles=titles)
    assert [(each.name, each.time, each.event, each.time_unit) for each in endpoints] == [
        ("os", "OSM", "OSSTAT", "months")
    ]


def test_several_endpoints_are_matched_by_their_stems():
    columns = {"pfs_days": TIMES, "os_days": TIMES, "os_event": ZERO_ONE, "pfs_event": ZERO_ONE}
    assert [(each.name, each.time, each.event) for each in found(columns)[0]] == [
        ("pfs", "pfs_days", "pfs_event"),
        ("os", "os_days", "os_event"),
    ]


@pytest.mark.parametrize(
    ("cells", "levels", "event"),
    [
        (ZERO_ONE, {}, "1"),
        (("0.0", "1.0") * 6, {}, "1"),
        (("1", "2") * 6, {}, "2"),
        (("1", "2") * 6, {"1": "Dead", "2": "Alive"}, "1"),
        (("0", "1") * 6, {"0": "Died", "1": "Censored"}, "0"),
        (("dead", "alive") * 6, {}, "dead"),
        (("ja", "nein") * 6, {}, "ja"),
        (("TRUE", "FALSE") * 6, {}, "TRUE"),
        (("死亡", "存活") * 6, {}, "死亡"),
    ],
)
def test_which_code_is_the_event(cells, levels, event):
    [endpoint] = found({"os_days": TIMES, "os_status": cells}, {"os_status": levels} if levels else {})[0]
    assert [code for code, meaning in endpoint.codes.items() if meaning == "event"] == [event]
    assert endpoint.n_events == 6


def test_a_numeric_code_is_a_doubt_and_a_word_is_none():
    [numeric] = found({"days": TIMES, "cens": ZERO_ONE})[0]
    [words] = found({"days": TIMES, "status": ("dead", "alive") * 6})[0]
    assert numeric.doubts == (
        "cens: 1 is taken for the event (6 of 12 patients); turn the codes round if it means censored",
    )
    assert words.doubts == ()


@pytest.mark.parametrize("cells", [("0", "1", "2") * 4, ("a", "b") * 6])
def test_codes_that_do_not_say_it_are_no_endpoint(cells):
    endpoints, refused = found({"os_days": TIMES, "os_status": cells})
    assert endpoints == ()
    assert list(refused) == ["os_status"]


def test_a_number_is_no_time_if_it_is_negative_and_other_columns_beside_it_are_no_events():
    assert found({"os_days": ("-5", *TIMES[1:]), "os_event": ZERO_ONE})[0] == ()
    assert found({"smoking_status": ZERO_ONE, "days": TIMES, "sex": ZERO_ONE}) == ((), {})


@pytest.mark.parametrize(
    ("name", "longest", "unit"),
    [
        ("os_months", 40, "months"),
        ("os_years", 4, "years"),
        ("os_time", 900, "days"),
        ("os_time", 60, "months"),
        ("os_time", 6, "years"),
    ],
)
def test_the_unit_by_the_name_or_the_magnitude(name, longest, unit):
    times = tuple(f"{longest * (i + 1) / 12:g}" for i in range(12))
    [endpoint] = found({name: times, "os_event": ZERO_ONE})[0]
    assert endpoint.time_unit == unit
    assert any("is it in" in doubt for doubt in endpoint.doubts) == (name == "os_time")


def test_patients_without_time_or_event_and_a_name_that_is_free():
    columns = {"os_days": ("", *TIMES[1:]), "os_event": (*ZERO_ONE[:-1], "NA"), "os_time": ("x",) * 12}
    [endpoint] = found(columns)[0]
    assert endpoint.missing == {0, 11}
    assert endpoint.name == "os_2"  # os would make the column os_time
