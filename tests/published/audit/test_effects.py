"""Effects with their intervals and p-values; standard errors; worked by hand."""

from __future__ import annotations

import math

import pytest

from .build import judge, one, place, wrong

WALD = {"interval": "wald", "test": "wald"}


def effect(facts: dict[str, str] | None = None, **numbers: str):
    return place("T", {"r": {"facts": WALD if facts is None else facts, "numbers": numbers}})


def verdicts(place_: dict) -> dict[str, str]:
    found = judge(place_)
    return dict(zip(found["check"], found["verdict"], strict=True))


def test_an_interval_and_its_p_value() -> None:
    # log 2 / (log(4 / 1) / 3.92) = 0.6931 / 0.3536 = 1.96.
    fine = effect(hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value="0.047")
    assert set(verdicts(fine).values()) == {"consistent"}
    off = effect(hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value="0.027")
    assert wrong(judge(off)) == {("T", "p_and_interval")}
    # p says not significant, the interval excludes 1.
    off = effect(hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value="0.2")
    assert wrong(judge(off)) == {("T", "p_and_interval"), ("T", "significance")}


def test_what_is_not_said_to_be_walds_cannot_be_told() -> None:
    for facts in ({}, {"interval": "wald"}, {"test": "wald"}, {"interval": "profile", "test": "likelihood ratio"}):
        found = verdicts(effect(facts, hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value="0.2"))
        assert found["p_and_interval"] == found["significance"] == "cannot_tell"
    found = verdicts(effect({}, hazard_ratio="2.50", conf_low="1.01", conf_high="3.96"))
    assert found["interval_midpoint"] == "cannot_tell"


def test_the_estimate_is_in_the_middle_and_inside() -> None:
    # sqrt(1.01 * 3.96) = 2.00; a difference has its middle on its own scale.
    assert wrong(judge(effect(hazard_ratio="2.10", conf_low="1.01", conf_high="3.96"))) == {("T", "interval_midpoint")}
    assert wrong(judge(effect(mean_difference="2.5", conf_low="1.0", conf_high="4.0"))) == set()
    assert wrong(judge(effect(mean_difference="2.0", conf_low="1.0", conf_high="4.0"))) == {("T", "interval_midpoint")}
    outside = {("T", "estimate_in_interval"), ("T", "interval_midpoint")}
    assert wrong(judge(effect(odds_ratio="0.8", conf_low="1.01", conf_high="3.96"))) == outside
    # Of a median with an open end; of a bootstrap's interval nothing can be told.
    assert verdicts(effect(median_survival="9.6", conf_low="6.3", conf_high="NR")) == {
        "estimate_in_interval": "consistent"
    }
    assert verdicts(effect(median_survival="5.6", conf_low="6.3", conf_high="NR")) == {
        "estimate_in_interval": "inconsistent"
    }
    boot = {"interval": "bootstrap"}
    assert verdicts(effect(boot, auc="0.60", conf_low="0.65", conf_high="0.8"))["estimate_in_interval"] == "cannot_tell"


def test_coarse_digits_leave_p_open() -> None:
    found = verdicts(effect(hazard_ratio="1.00", conf_low="1.00", conf_high="1.00", p_value="0.026"))
    assert found["p_and_interval"] == found["significance"] == "cannot_tell"
    assert found["interval_midpoint"] == "consistent"


def test_degrees_of_freedom_narrow_p() -> None:
    # b = 1, limits 0 and 2: |t| = q, so p = 0.05 whatever the degrees of freedom.
    numbers = {"beta": "1.000", "conf_low": "0.000", "conf_high": "2.000", "p_value": "0.050"}
    assert one("p_and_interval", effect({**WALD, "df": "10"}, **numbers)) == ("consistent", "0.0499 to 0.0501")
    # Limits 0.5 and 1.5: t = 2 q(df); 2.571 * 2 with 5 degrees, 1.96 * 2 with many.
    numbers = {"beta": "1.000", "conf_low": "0.500", "conf_high": "1.500", "p_value": "0.004"}
    assert one("p_and_interval", effect({**WALD, "df": "5"}, **numbers))[0] == "consistent"
    assert one("p_and_interval", effect({**WALD, "df": "50"}, **numbers))[0] == "inconsistent"
    assert one("p_and_interval", effect(WALD, **numbers))[0] == "consistent"
    assert one("p_and_interval", effect({**WALD, "n": "60", "terms": "9"}, **numbers))[0] == "inconsistent"


def test_an_interval_of_another_level() -> None:
    numbers = {"hazard_ratio": "2.00", "conf_low": "1.12", "conf_high": "3.58", "p_value": "0.050"}
    found = judge(effect({**WALD, "conf_level": "0.90"}, **numbers)).set_index("check")["verdict"]
    assert found["p_and_interval"] == "consistent"
    assert found["significance"] == "cannot_tell"


@pytest.mark.parametrize("p", ["0.05", "<0.1", ">0.01"])
def test_a_p_value_at_alpha_is_on_no_side(p: str) -> None:
    found = verdicts(effect(hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value=p))
    assert found["significance"] == "cannot_tell"


def test_a_bound_below_alpha_is_a_side() -> None:
    found = verdicts(effect(hazard_ratio="2.00", conf_low="1.01", conf_high="3.96", p_value="<0.05"))
    assert found["significance"] == found["p_and_interval"] == "consistent"


def floor(kind: str, high: str, **facts: str) -> tuple[str, str]:
    low = f"{1 / float(high):.4f}"
    numbers = {kind: "1.00", "conf_low": low, "conf_high": high}
    rows = {"r": {"facts": {**WALD, "levels": "2"} | facts, "numbers": numbers}}
    return one("standard_error_floor", place("T", rows))


def test_a_ratio_of_two_groups_has_a_least_standard_error() -> None:
    # 2 / sqrt(100) = 0.2; exp(1.96 * 0.2) = 1.480.
    assert floor("hazard_ratio", "1.48", events="100")[0] == "consistent"
    assert floor("hazard_ratio", "1.46", events="100")[0] == "inconsistent"
    # Without the events the patients are their bound.
    assert floor("hazard_ratio", "1.46", n="100")[0] == "inconsistent"
    assert floor("hazard_ratio", "1.46")[0] == "cannot_tell"
    assert floor("hazard_ratio", "1.46", n="100", interval="profile")[0] == "cannot_tell"
    # Logistic: 2 / sqrt(20 * 80 / 100) = 0.5, exp(0.98) = 2.664; with half of them 0.4, exp(0.784) = 2.190.
    assert floor("odds_ratio", "2.67", n="100", events="20")[0] == "consistent"
    assert floor("odds_ratio", "2.64", n="100", events="20")[0] == "inconsistent"
    assert floor("odds_ratio", "2.20", n="100")[0] == "consistent"
    assert floor("odds_ratio", "2.17", n="100")[0] == "inconsistent"
    assert floor("odds_ratio", "2.17", events="20")[0] == "cannot_tell"


def test_the_floor_is_reached_by_a_balanced_table() -> None:
    # Two groups of 50, half of each with the event: 1 / 25 four times is 0.16, and 4 * 100 / (50 * 50) is 0.16.
    assert math.sqrt(4 / 25) == pytest.approx(2 / math.sqrt(50 * 50 / 100))


def test_adjustment_that_makes_a_standard_error_smaller_is_a_question() -> None:
    def compared(high: str) -> tuple[str, str]:
        numbers = {"hazard_ratio": "1.00", "conf_low": f"{1 / float(high):.4f}", "conf_high": high}
        alone = {"hazard_ratio": "1.00", "conf_low": "0.50", "conf_high": "2.00"}
        columns = {
            "Uni": {"model": "u", "facts": {"terms": "1"}},
            "Multi": {"model": "m", "facts": {"terms": "4"}},
        }
        row = {"at": {"variable": "v"}, "values": {"Uni": alone, "Multi": numbers}}
        return one("standard_error_adjusted", place("T", {"r": row}, columns=columns))

    assert compared("2.10")[0] == "consistent"
    assert compared("1.50")[0] == "cannot_tell"


def test_a_correlation_and_its_p_value() -> None:
    # t = 0.5 sqrt(18 / 0.75) = 2.449 with 18 degrees: p = 0.0248.
    def r(n: str, p: str, **facts: str) -> str:
        facts |= {"n": n} if n else {}
        return one(
            "correlation_p", place("T", {"r": {"facts": facts, "numbers": {"pearson_r": "0.50", "p_value": p}}})
        )[0]

    assert r("20", "0.025", test="correlation") == "consistent"
    assert r("20", "0.045", test="correlation") == "inconsistent"
    assert r("20", "0.045") == "cannot_tell"
    assert r("", "0.025", test="correlation") == "cannot_tell"
