"""Words of other languages: a table of words that the guesses read."""

import pytest

from lymphoradio.starting.guess_endpoints import guess_endpoints
from lymphoradio.starting.guess_groups import guess_group
from lymphoradio.starting.guess_levels import guess_levels
from lymphoradio.starting.guess_missing import guess_missing
from lymphoradio.starting.names import printed, unit_in, words

TIMES = tuple(str(i) for i in range(1, 13))


@pytest.mark.parametrize(
    ("time", "event", "yes", "no"),
    [
        ("OS (Monate)", "Tod", "ja", "nein"), ("Überlebenszeit (Monate)", "Verstorben", "ja", "nein"),
        ("Survie globale (mois)", "Décès", "oui", "non"), ("Supervivencia global (meses)", "Muerte", "sí", "no"),
        ("Sopravvivenza globale (mesi)", "Morte", "sì", "no"), ("生存时间（月）", "死亡", "是", "否"),
        ("생존기간 (개월)", "사망", "예", "아니오"), ("全生存期間（月）", "死亡", "はい", "いいえ"),
    ],
)  # fmt: skip
def test_survival(time, event, yes, no):
    cells = {time: TIMES, "age": TIMES, event: (yes, no) * 6}
    [endpoint], refused = guess_endpoints(cells, {time: tuple(map(float, TIMES))}, {}, frozenset({""}))
    assert (endpoint.name, endpoint.label, endpoint.time_unit) == ("os", "Overall survival", "months")
    assert endpoint.codes == {yes: "event", no: "censored"}
    assert refused == {}


@pytest.mark.parametrize("name", ["Therapiearm", "Bras de traitement", "Brazo", "治疗分组", "치료군", "治療群"])
def test_groups(name):
    assert guess_group({"sex": "MF", name: "01"})[0] == name


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Geschlecht", {"w": "Female", "m": "Male"}), ("Sexe", {"H": "Male", "F": "Female"}),
        ("性别", {"女": "Female", "男": "Male"}), ("성별", {"여": "Female", "남": "Male"}),
        ("sex", {"F": "Female", "M": "Male", "f": "Female"}),
    ],
)  # fmt: skip
def test_sexes(name, levels):
    assert guess_levels(name, levels, {})[0] == levels


def test_a_progression_may_leave_out_deaths():
    times = ("1.5", "20", "3.25", "7")
    for event, is_doubtful in {"Rezidiv": True, "PFS Status": False}.items():
        cells = {"PFS (Monate)": times, event: ("ja", "nein", "nein", "ja")}
        [endpoint], _ = guess_endpoints(cells, {"PFS (Monate)": tuple(map(float, times))}, {}, frozenset({""}))
        assert any("does it count a death" in doubt for doubt in endpoint.doubts) == is_doubtful


def test_survival_is_no_baseline_value():
    cells = {"Überleben (Tage)": ("100", "200", "340", "7"), "Verstorben": ("ja", "nein", "nein", "ja")}
    [endpoint], _ = guess_endpoints(cells, {"Überleben (Tage)": (100.0, 200.0, 340.0, 7.0)}, {}, frozenset({""}))
    assert (endpoint.name, endpoint.time, endpoint.time_unit) == ("os", "Überleben (Tage)", "days")


def test_names_and_units():
    assert words("CD4 vor der Strahlentherapie") == words("CD4 pre-RT") == ("cd4", "pre")
    assert [printed(name) for name in ("年龄", "Alter", "性别", "Gewicht (kg)")] == ["Age", "Age", "Sex", "Weight"]
    assert (unit_in("ALC (3 months)"), unit_in("生存时间（月）"), unit_in("CD4 (Zellen/µl)")) == (
        "",
        "months",
        "cells/uL",
    )
    assert words("cd4.20") == ("cd4", "20")


def test_missing_however_it_is_written():
    cells = ["ND", "n.d.", "n. d.", "Not Done", "nicht bestimmt", "未测", "1"]
    assert set(guess_missing({"a": cells})) == set(cells) - {"1"}


@pytest.mark.parametrize(
    ("name", "label", "codes"),
    [
        ("OMS", "WHO performance status", "012"), ("Statut OMS", "WHO performance status", "01"),
        ("Stade", "Stage", "1234"), ("Stadium", "Stage", "12"), ("分期", "Stage", "123"),
    ],
)  # fmt: skip
def test_codes_that_are_known_by_their_numbers(name, label, codes):
    assert printed(name) == label
    assert guess_levels(name, codes, {}) == ({code: code for code in codes}, "few distinct codes", "")


def test_a_grade_of_the_who_is_no_performance_status():
    assert words("Grade OMS") == ("who", "grade")


def test_deaths_in_french():
    cells = {"OS (mois)": TIMES, "DCD": ("1", "0") * 6, "Statut": ("DCD", "vivant") * 6}
    values = {"OS (mois)": tuple(map(float, TIMES))}
    for event, codes in {
        "DCD": {"1": "event", "0": "censored"},
        "Statut": {"DCD": "event", "vivant": "censored"},
    }.items():
        both = {name: cells[name] for name in ("OS (mois)", event)}
        [endpoint], _ = guess_endpoints(both, values, {}, frozenset({""}))
        assert (endpoint.event, endpoint.codes) == (event, codes)
