"""An invented paper, every claim of which was compared by hand: concordance.csv is what must come out."""

from __future__ import annotations

import csv
from dataclasses import replace

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.files import read_table, write_table
from lymphoradio.published import COLUMNS, Claim, Tally, concordance, list_claims, read_published, summary
from lymphoradio.published.kinds import KINDS

from .paper import HERE, PUBLISHED, plan, results, row


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    study = plan()
    claims = list_claims(read_published(PUBLISHED, study))
    return concordance(claims, results(), {name: spec.alpha for name, spec in study.analyses.items()})


def test_every_claim_is_judged_as_by_hand(compared: pd.DataFrame) -> None:
    with open(HERE / "concordance.csv", newline="") as file:
        expected = list(csv.reader(file))
    assert list(compared.columns) == list(COLUMNS) == expected[0]
    assert [list(claim) for claim in compared.itertuples(index=False)] == expected[1:]


def test_the_paper_has_a_claim_of_every_kind_but_one(compared: pd.DataFrame) -> None:
    assert set(KINDS) - set(compared["kind"]) == {"beta", "spearman_rho"}


def test_the_summary_counts_what_the_table_says(compared: pd.DataFrame) -> None:
    counts = summary(compared)
    # By hand: 17 descriptive numbers in Table 1, 11 of them as printed; 11 in the text, 8 of them as printed.
    assert counts.descriptive == Tally(11 + 8, 17 + 11)
    # By cell. Table 1: 1; Table 2: 1 of 2; Table 3: 2 of 8; Text: 3 of 3 (a p-value printed as alpha leaves it open).
    assert counts.conclusions == Tally(1 + 1 + 2 + 3, 1 + 2 + 8 + 3)
    assert counts.stated == 2
    numbers = (compared["same_at_printed_precision"] != "").sum()
    assert counts.descriptive.of + counts.estimates.of == numbers


def test_it_survives_its_csv(compared: pd.DataFrame, tmp_path) -> None:
    write_table(tmp_path / "concordance.csv", compared)
    again = read_table(tmp_path / "concordance.csv", ())
    assert again.to_dict("list") == compared.to_dict("list")
    assert summary(again) == summary(compared)


def one(kind: str, printed: str, *rows: dict, cell: dict[str, str] | None = None, **at: str) -> dict[str, str]:
    """The judgement of one claim about a few rows."""
    claim = Claim("Text", "Row", "", kind, printed, {"analysis": "a", **at}, cell or {})
    estimates = {"a": tidy.estimates(rows, variant="as_published")}
    return concordance([claim], estimates).iloc[0].to_dict()


@pytest.mark.parametrize(
    ("printed", "computed", "same"),
    [
        ("62.5", 62.45, "true"),  # half up, where Python's round gives 62.4
        ("62.5", 62.4499, "false"),
        ("-2.5", -2.45, "true"),
        ("\N{MINUS SIGN}2.5", -2.45, "true"),
        ("1,234", 1234.4, "true"),
        ("60-70", 70.49, "true"),
        ("60-70", 70.5, "false"),
        ("60 to 70", 59.5, "true"),
        (".30", 0.3, "true"),
        ("2.50", 2.504, "true"),
        ("2.50", 2.506, "false"),
    ],
)
def test_numbers_are_compared_at_the_printed_decimals(printed: str, computed: float, same: str) -> None:
    assert one("mean", printed, row("mean", computed))["same_at_printed_precision"] == same


@pytest.mark.parametrize(
    ("printed", "count", "computed", "same"),
    [
        ("31.2", "15", 31.25, "true"),  # rounded half to even
        ("31.1", "15", 31.25, "false"),  # two units off
        ("31.2", "14", 31.25, "false"),  # another count
        ("31.3", "14", 31.25, "true"),
        ("31.2", "", 31.25, "false"),  # no count to say whether it is the same one
    ],
)
def test_a_percent_may_be_rounded_in_another_way_if_its_count_is_the_same(printed, count, computed, same) -> None:
    cell = {"count": count} if count else {}
    got = one("percent", printed, row("count", 15), row("percent", computed), cell=cell)
    assert got["same_at_printed_precision"] == same


@pytest.mark.parametrize(
    ("printed", "p", "number", "conclusion"),
    [
        ("0.031", 0.0314, "true", "true"),
        ("0.031", 0.2, "false", "false"),
        ("0.06", 0.6, "false", "true"),
        ("<0.001", 0.00099, "true", "true"),
        ("<0.001", 0.001, "false", "true"),
        ("<0.001", 0.06, "false", "false"),
        (">0.99", 0.995, "true", "true"),
        ("0.05", 0.0496, "true", ""),
    ],
)
def test_p_values(printed: str, p: float, number: str, conclusion: str) -> None:
    got = one("p_value", printed, row("test", statistic=1, p_value=p))
    assert (got["same_at_printed_precision"], got["same_conclusion"]) == (number, conclusion)


def test_the_papers_word_decides_a_p_value_printed_as_alpha() -> None:
    test = row("test", statistic=1, p_value=0.0496)
    assert one("p_value", "0.05", test, cell={"significant": "true"})["same_conclusion"] == "true"
    assert one("p_value", "0.05", test, cell={"significant": "false"})["same_conclusion"] == "false"


@pytest.mark.parametrize(
    ("estimate", "low", "high", "p", "same"),
    [
        (1.5, 1.1, 2.0, 0.01, "true"),
        (2.95, 2.0, 4.0, 0.01, "true"),  # rounds to 2.95, inside
        (3.36, 2.0, 4.0, 0.01, "false"),  # outside 1.20 to 3.35
        (1.5, 0.9, 2.5, 0.1, "false"),  # the other side of alpha
        (1.5, 1.1, 2.0, None, "true"),  # no p: the interval says it
        (1.5, 0.9, 2.0, None, "false"),
    ],
)
def test_an_effect_agrees_inside_the_printed_interval_and_on_its_side(estimate, low, high, p, same) -> None:
    effect = row("odds_ratio", estimate, conf_low=low, conf_high=high, p_value=p)
    got = one("odds_ratio", "2.00", effect, cell={"conf_low": "1.20", "conf_high": "3.35"})
    assert got["same_conclusion"] == same


@pytest.mark.parametrize(
    ("printed", "limits", "estimate", "same"),
    [
        ("1.50", ("1", "2"), 2.33, "false"),  # though it rounds to the upper limit's 2
        ("1.50", ("1", "2"), 0.95, "false"),
        ("1.50", ("1", "2"), 1.99, "true"),
        ("1.50", ("1", "2"), 2.0049, "true"),  # prints as 2.00
        ("1.5", ("1.04", "2.04"), 2.044, "true"),  # prints as 2.0
        ("150", ("100", "200"), 200.6, "false"),
    ],
)
def test_inside_is_judged_at_the_decimals_of_the_estimate(printed, limits, estimate, same) -> None:
    effect = row("odds_ratio", estimate, p_value=0.01)
    cell = {"conf_low": limits[0], "conf_high": limits[1], "p_value": "0.01"}
    assert one("odds_ratio", printed, effect, cell=cell)["same_conclusion"] == same


@pytest.mark.parametrize(
    ("rows", "tally"),
    [
        ([("HR", "true"), ("HR", "true"), ("HR", "true")], Tally(1, 1)),  # an effect, its p-value, significant
        ([("HR", "true"), ("HR", "false"), ("HR", "true")], Tally(0, 1)),
        ([("HR", "true"), ("p", "false"), ("HR", "")], Tally(1, 2)),
        ([("HR", "")], Tally(0, 0)),
    ],
)
def test_a_cell_has_one_conclusion_which_is_the_same_only_if_all_of_it_is(rows, tally) -> None:
    claims = [["T", "R", column, "p_value", "0.1", "0.1", "true", word, ""] for column, word in rows]
    assert summary(pd.DataFrame(claims, columns=list(COLUMNS))).conclusions == tally


def test_an_effect_without_a_printed_interval_has_no_conclusion_of_its_own() -> None:
    assert one("beta", "1.2", row("beta", 5.0, p_value=0.2))["same_conclusion"] == ""


def test_a_ratio_interval_rounded_onto_one_leaves_its_side_open() -> None:
    effect = row("hazard_ratio", 1.0004, conf_low=1.0001, conf_high=1.0007, p_value=0.026)
    got = one("hazard_ratio", "1.00", effect, cell={"conf_low": "1.00", "conf_high": "1.00"})
    assert (got["same_at_printed_precision"], got["same_conclusion"]) == ("true", "true")


@pytest.mark.parametrize(
    ("kind", "estimate", "word"),
    [("beta", -0.1, "negative"), ("hazard_ratio", 0.9, "negative"), ("odds_ratio", 1.1, "positive"),
     ("pearson_r", 0.2, "positive"), ("hazard_ratio", 1.0, "neither")],
)  # fmt: skip
def test_the_direction_of_a_ratio_is_that_of_its_logarithm(kind: str, estimate: float, word: str) -> None:
    assert one("direction", "positive", row(kind, estimate))["computed"] == word


def test_an_order_of_variables_is_no_difference() -> None:
    stop = row("selection_step", 2, level="stop", variable="sex + age", note="-")
    got = one("selected", "age + sex", stop)
    assert (got["computed"], got["same_conclusion"], got["same_at_printed_precision"]) == ("age + sex", "true", "")


def test_a_model_that_the_plan_lists_has_no_stop() -> None:
    start = row("selection_step", 1, level="start", variable="age", note="-")
    assert one("selected", "age", start)["same_conclusion"] == "true"


def test_a_selection_that_was_not_possible_is_not_an_empty_model() -> None:
    refused = row("selection_step", level="stop", note="not estimable: no patient has all the values")
    got = one("selected", "age", refused)
    assert (got["computed"], got["same_conclusion"]) == ("", "false")
    assert "no patient" in got["reason"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no such row: the analysis gives no mean"),
        ([row("mean", 1.0, group="Low")], "no such row: no mean with group 'High'"),
        ([row("mean", 1.0, group="High", variable="age"), row("mean", 1.0, group="High", variable="bmi")],
         "two rows match: variable 'age', 'bmi'"),
        ([row("mean", group="High", note="no patient has a value")], "not estimable: no patient has a value"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_there_says_why_and_counts_as_different(rows, reason: str) -> None:
    got = one("mean", "60", *rows, group="High")
    assert (got["computed"], got["same_at_printed_precision"], got["reason"]) == ("", "false", reason)


def test_a_test_of_an_assumption_is_not_the_test() -> None:
    rows = [
        row("test", statistic=1, statistic_type="wald", p_value=0.2, method="Wald test of all levels together"),
        row("test", statistic=2, statistic_type="score", p_value=0.9, method="proportional hazards, km"),
    ]
    assert one("p_value", "0.2", *rows)["computed"] == "0.2"
    assert one("p_value", "0.9", *rows, statistic_type="score")["computed"] == "0.9"
    bent = row("test", statistic=3, statistic_type="wald", p_value=0.7, method="linearity: Wald test, 4 knots")
    assert one("p_value", "0.2", *rows, bent)["computed"] == "0.2"
    assert one("p_value", "0.2", *rows, bent, statistic_type="wald")["computed"] == "0.2"
    assert one("p_value", "0.7", *rows, bent, method=bent["method"])["computed"] == "0.7"


def test_of_two_correlations_the_deciding_one_gives_the_p_value_and_the_direction() -> None:
    rows = [
        row("pearson_r", 0.3, p_value=0.04),
        row("spearman_rho", -0.1, p_value=0.5, note="deciding test (named in the plan)"),
    ]
    assert one("p_value", "0.5", *rows)["same_at_printed_precision"] == "true"
    assert one("direction", "negative", *rows)["same_conclusion"] == "true"
    assert one("p_value", "0.04", *rows, cell={"pearson_r": "0.3"})["same_at_printed_precision"] == "true"


def test_survival_is_printed_in_percent() -> None:
    got = one("conf_low", "12.4", row("survival_probability", 0.2, conf_low=0.1235, conf_high=0.3),
              cell={"survival_probability": "20"})  # fmt: skip
    assert (got["computed"], got["same_at_printed_precision"]) == ("12.35", "true")


def test_a_median_that_is_not_reached() -> None:
    reached, not_reached = row("median_survival", 9.0), row("median_survival", note="not reached")
    assert one("median_survival", "NR", not_reached)["same_at_printed_precision"] == "true"
    assert one("median_survival", "NR", reached)["reason"] == "9 computed, NR printed"
    assert one("median_survival", "9.0", not_reached)["reason"] == "NR computed, 9.0 printed"


def test_a_contradiction_is_the_reason_only_of_what_differs() -> None:
    claim = Claim("Table 1", "Row", "", "count", "15", {"analysis": "a"}, {}, "Table 2 has 14")
    results_of = {"a": tidy.estimates([row("count", 15)], variant="as_published")}
    assert concordance([claim], results_of).loc[0, "reason"] == ""
    other = concordance([replace(claim, printed="14")], results_of)
    assert other.loc[0, "reason"] == "The paper contradicts itself: Table 2 has 14"
    assert summary(other).stated == 1


def test_alpha_is_the_analysis_own() -> None:
    claim = Claim("Text", "Row", "", "significant", "true", {"analysis": "a"}, {})
    results_of = {"a": tidy.estimates([row("test", statistic=1, p_value=0.07)], variant="as_published")}
    assert concordance([claim], results_of).loc[0, "same_conclusion"] == "false"
    assert concordance([claim], results_of, {"a": 0.1}).loc[0, "same_conclusion"] == "true"
