"""GRIM, GRIMMER, order, survival, names, words, events, baselines and repeated numbers; worked by hand."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

from .build import judge, one, place, wrong


def recorded(n: str, step: str = "1", **numbers: str):
    return judge(place("T", {"r": {"facts": {"n": n, "recorded_to": step}, "numbers": numbers}}))


def verdict(found, check: str) -> str:
    return str(found.loc[found["check"] == check, "verdict"].iloc[0])


def test_grim_of_the_published_example() -> None:
    # Brown & Heathers (2017): a mean of 5.19 of 28 whole numbers is not possible: 145/28 = 5.18, 146/28 = 5.21.
    found = recorded("28", mean="5.19")
    assert verdict(found, "grim") == "inconsistent"
    assert found["recomputed"].tolist() == ["5.1786 or 5.2143"]
    assert verdict(recorded("28", mean="5.18"), "grim") == "consistent"
    assert verdict(recorded("28", mean="5.21"), "grim") == "consistent"
    # With items of a tenth every mean of two decimals is possible for 28, and there is nothing to check.
    assert recorded("28", step="0.1", mean="5.19").empty
    assert recorded("200", mean="5.19").empty


@pytest.mark.parametrize("n", [3, 4, 5])
def test_grim_and_grimmer_agree_with_all_samples_there_are(n: int) -> None:
    samples = np.array(list(combinations_with_replacement(range(6), n)), dtype=float)
    found = {(f"{m:.2f}", f"{s:.2f}") for m, s in zip(samples.mean(1), samples.std(1, ddof=1), strict=True)}
    # Every printed pair of a real sample is possible.
    for mean, sd in sorted(found)[:: max(1, len(found) // 25)]:
        assert wrong(recorded(str(n), mean=mean, sd=sd)) == set(), (mean, sd)
    # A standard deviation that neither divisor gives beside this mean is not.
    mean = f"{samples[0].mean():.2f}"
    assert mean == "0.00"
    assert verdict(recorded(str(n), mean="0.00", sd="0.07"), "grimmer") == "inconsistent"


def test_grimmer_by_hand() -> None:
    # Four whole numbers with sum 10: squares are even, 26, 28, ...; (28 - 25) / 3 = 1, (30 - 25) / 3 = 1.667.
    assert verdict(recorded("4", mean="2.50", sd="1.00"), "grimmer") == "consistent"
    assert verdict(recorded("4", mean="2.50", sd="1.29"), "grimmer") == "consistent"
    # 27 would give (27 - 25) / 3 = 0.816, but an even sum has an even sum of squares.
    assert verdict(recorded("4", mean="2.50", sd="0.82"), "grimmer") == "inconsistent"
    # Divided by n: (28 - 25) / 4 = 0.866^2.
    assert verdict(recorded("4", mean="2.50", sd="0.87"), "grimmer") == "consistent"


def test_a_median_is_a_value_or_between_two() -> None:
    assert verdict(recorded("48", median="422.5"), "median_granularity") == "consistent"
    assert verdict(recorded("48", median="422.3"), "median_granularity") == "inconsistent"
    assert verdict(recorded("47", median="422.5"), "median_granularity") == "inconsistent"
    assert recorded("47", median="422").empty


def numbers(**printed: str):
    return judge(place("T", {"r": {"numbers": printed}}))


def test_quantiles_ascend() -> None:
    assert wrong(numbers(median="61", min="36", max="87", q1="54", q3="69")) == set()
    assert wrong(numbers(median="61", q1="63", q3="69")) == {("T", "order")}
    assert wrong(numbers(median="61.4", q1="61")) == set()
    assert wrong(numbers(mean="90", min="36", max="87")) == {("T", "order")}
    assert ("T", "order") in wrong(numbers(conf_low="3", conf_high="1", mean="2.0"))
    assert wrong(numbers(p_value="0.04", p_adjusted="0.01")) == {("T", "order")}


def test_a_standard_deviation_fits_its_range() -> None:
    def spread(sd: str, n: str = "") -> str:
        facts = {"n": n} if n else {}
        row = {"facts": facts, "numbers": {"mean": "5.0", "sd": sd, "min": "0", "max": "10"}}
        return one("sd_and_range", place("T", {"r": row}))[0]

    # Half of ten at each end: 5 sqrt(10 / 9) = 5.27; rounding of the ends makes it 5.80.
    assert spread("5.2", "10") == "consistent"
    assert spread("5.9", "10") == "inconsistent"
    # One at each end and eight in the middle: sqrt(50 / 9) = 2.36; with n as divisor, and ends 0.5 and 9.5, 2.01.
    assert spread("2.4", "10") == "consistent"
    assert spread("1.9", "10") == "inconsistent"
    assert spread("1.9") == "consistent"


def test_values_that_cannot_be() -> None:
    assert wrong(numbers(percent="104.2")) >= {("T", "possible_value")}
    assert wrong(numbers(auc="1.2")) == wrong(numbers(pearson_r="-1.3")) == {("T", "possible_value")}
    assert wrong(numbers(survival_probability="100")) == set()
    found = judge(place("T", {"r": {"facts": {"n": "9"}, "numbers": {"count": "10"}}}))
    assert wrong(found) == {("T", "possible_value")}


def test_response_is_disease_control() -> None:
    def rates(response: str, control: str):
        rows = {
            "ORR": {"at": {"variable": "objective_response"}, "numbers": {"percent": response}},
            "DCR": {"at": {"variable": "disease_control"}, "numbers": {"percent": control}},
        }
        return wrong(judge(place("T", rows, at={"analysis": "response"})))

    assert rates("19.4", "69.4") == set()
    assert rates("69.4", "19.4") == {("T", "order")}


def curve(at_12: str, at_24: str, median: str):
    rows = {
        "12": {"at": {"time": "12"}, "numbers": {"survival_probability": at_12}},
        "24": {"at": {"time": "24"}, "numbers": {"survival_probability": at_24}},
        "m": {"numbers": {"median_survival": median}},
    }
    return wrong(judge(place("T", rows, at={"outcome": "death"})))


def test_survival_falls_and_is_half_at_its_median() -> None:
    assert curve("71.2", "48.8", "23.1") == set()
    assert curve("71.2", "75.0", "30") == {("T", "survival_falls")}
    assert curve("71.2", "52.0", "23.1") == {("T", "median_and_survival")}
    assert curve("48.0", "30.0", "14") == {("T", "median_and_survival")}
    assert curve("71.2", "50.0", "NR") == set()


def test_an_effect_has_its_models_name() -> None:
    def name(kind: str, **facts: str) -> str:
        return one("effect_name", place("T", {"r": {"facts": facts, "numbers": {kind: "2.0"}}}))[0]

    assert name("odds_ratio", called="odds ratio", fitted="logistic") == "consistent"
    assert name("odds_ratio", called="hazard ratio", fitted="logistic") == "inconsistent"
    assert name("odds_ratio", called="risk ratio", fitted="logistic") == "inconsistent"
    assert name("hazard_ratio", called="hazard ratio", fitted="cox") == "consistent"
    assert name("beta", called="mean difference", fitted="linear") == "consistent"
    assert name("odds_ratio", called="odds ratio") == "consistent"
    assert name("odds_ratio", called="hazard ratio") == "cannot_tell"


def test_methods_and_results_name_one_model() -> None:
    def model(methods: str) -> str:
        facts = {"fitted": "linear", "methods_name": methods}
        rows = {name: {"numbers": {"beta": "2.0"}} for name in ("a", "b")}
        return one("model_name", place("T", rows, facts=facts))[0]

    assert model("linear") == "consistent"
    assert model("logistic") == "inconsistent"


def in_words(said: dict[str, str], printed: dict[str, str], **facts: str):
    rows = {"w": {"numbers": said}, "n": {"numbers": printed}} if printed else {"w": {"numbers": said}}
    found = judge(place("T", rows, at={"variable": "v"}, facts=facts))
    return found[found["check"].str.endswith("in_words")]["verdict"].tolist()


def test_significance_in_words() -> None:
    assert in_words({"significant": "true"}, {"p_value": "0.03"}) == ["consistent"]
    assert in_words({"significant": "false"}, {"p_value": "0.03"}) == ["inconsistent"]
    assert in_words({"significant": "false"}, {"p_value": "0.03"}, alpha="0.01") == ["consistent"]
    assert in_words({"significant": "true"}, {"p_value": "0.05"}) == ["cannot_tell"]
    assert in_words({"significant": "true"}, {"p_value": "<0.05"}) == ["consistent"]
    assert in_words({"significant": "true"}, {"p_value": ">0.05"}) == ["inconsistent"]
    assert in_words({"significant": "true"}, {}) == ["cannot_tell"]


def test_direction_in_words() -> None:
    assert in_words({"direction": "positive"}, {"hazard_ratio": "1.20"}) == ["consistent"]
    assert in_words({"direction": "positive"}, {"hazard_ratio": "0.80"}) == ["inconsistent"]
    assert in_words({"direction": "negative"}, {"beta": "-0.2"}) == ["consistent"]
    assert in_words({"direction": "positive"}, {"hazard_ratio": "1.00"}) == ["cannot_tell"]
    assert in_words({"direction": "positive"}, {}) == ["cannot_tell"]


def test_events_per_variable_is_a_remark() -> None:
    def per(kind: str = "hazard_ratio", **facts: str):
        found = judge(place("T", {"r": {"facts": facts, "numbers": {kind: "2.0"}}}))
        found = found[found["check"] == "events_per_variable"]
        assert set(found["verdict"]) <= {"consistent"}
        return found[["recomputed", "sentence"]].values.tolist()

    assert per(events="52", terms="4") == [["13.0 per term", ""]]
    assert per(events="41", terms="4", candidates="16")[0][0] == "2.6 per term"
    assert per(events="41", terms="4", candidates="16")[0][1].startswith("The model of T has 41 events for 16")
    # Of a logistic model the rarer outcome counts: 100 - 80 = 20.
    assert per("odds_ratio", n="100", events="80", terms="4")[0][0] == "5.0 per term"
    assert per(events="52", terms="1") == []


def test_a_percent_of_baseline_is_a_ratio_of_means() -> None:
    def ratio(percent: str, mean: str | None = "305") -> tuple[str, str]:
        later = {"percent_of_baseline": percent} | ({"mean": mean} if mean else {})
        rows = {"Baseline": {"numbers": {"mean": "1122"}}, "1 month": {"numbers": later}}
        return one("percent_of_baseline", place("T", rows, facts={"baseline": "Baseline"}))

    assert ratio("27") == ("consistent", "27.1 to 27.2")
    assert ratio("29")[0] == "cannot_tell"  # it may be a mean of ratios
    assert ratio("104", None)[0] == "cannot_tell"


def test_a_number_that_is_printed_twice() -> None:
    def twice(first: str, second: str, **rest: str):
        at = {"variable": "pfs"}
        rows = [{"at": at, "numbers": {"median": first}}, {"at": at, "facts": rest, "numbers": {"median": second}}]
        return wrong(judge(place("A", {"x": rows[0]}, facts={"n": "36"}), place("B", {"y": rows[1]})))

    assert twice("5.1", "5.13") == twice("5.1", "5.15") == twice("5", "5.4") == set()
    assert twice("5.1", "5.16") == {("B", "printed_twice")}
    assert twice("5.1", "5.16", n="36") == {("B", "printed_twice")}
    # Of other patients, it is another number.
    assert twice("5.1", "5.16", n="48") == set()


def test_two_columns_without_selectors_are_two_quantities() -> None:
    row = {"at": {"variable": "age"}, "values": {"Low": {"mean": "60"}, "High": {"mean": "70"}}}
    assert judge(place("T", {"Age": row}, columns={"Low": {}, "High": {}})).empty
    # Without a word that says what they are, nothing is compared.
    assert judge(place("A", {"x": {"numbers": {"mean": "1"}}}), place("B", {"y": {"numbers": {"mean": "2"}}})).empty
