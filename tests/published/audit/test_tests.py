"""p-values of tests from printed counts, means and standard deviations; fit of linear models; worked by hand."""

from __future__ import annotations

import pytest

from .build import judge, one, place, wrong


def compared(rows: dict, sizes: tuple[str, ...] = ("10", "10"), **facts: str):
    names = [f"g{i}" for i in range(len(sizes))]
    columns = {name: {"group": name, "facts": {"n": n} if n else {}} for name, n in zip(names, sizes, strict=True)}
    columns["p"] = {"facts": {"compares": names} | facts}
    return place("T", rows, columns=columns)


def table(p: str, *levels: tuple[str, ...], sizes: tuple[str, ...] = ("10", "10"), **facts: str) -> tuple[str, str]:
    rows = {
        f"l{i}": {
            "at": {"variable": "v", "level": str(i)},
            "values": {f"g{j}": {"count": count} for j, count in enumerate(level)},
        }
        for i, level in enumerate(levels)
    }
    rows["test"] = {"at": {"variable": "v"}, "values": {"p": {"p_value": p}}}
    return one("p_from_counts", compared(rows, sizes, **facts))


def test_which_test_reproduces_a_printed_p() -> None:
    # 3 of 10 and 8 of 10: chi-squared 20 (24 - 14 + ...)^2: (3*2 - 7*8)^2 20 / (10 10 11 9) = 5.0505, p = 0.0246.
    assert table("0.025", ("3", "8")) == ("consistent", "chi-squared p = 0.0246")
    # With Yates' correction (50 - 10)^2 20 / 9900 = 3.232, p = 0.0722; Fisher 0.0698.
    assert table("0.072", ("3", "8")) == ("consistent", "chi-squared with Yates' correction p = 0.0722")
    assert table("0.070", ("3", "8"))[1].startswith("Fisher p = 0.0698")
    assert table("0.5", ("3", "8"))[0] == "inconsistent"


def test_a_test_that_is_named_must_be_that_one() -> None:
    assert table("0.072", ("3", "8"), test="chi-squared")[0] == "consistent"  # some software always corrects
    assert table("0.025", ("3", "8"), test="Fisher")[0] == "inconsistent"
    assert table("0.025", ("3", "8"), test="chi-squared with Yates' correction")[0] == "inconsistent"
    assert table("0.025", ("3", "8"), test="log-rank")[0] == "cannot_tell"
    sentence = judge_sentence("0.025", "Fisher")
    assert "is not of the test that is named (Fisher) (chi-squared p = 0.0246 would be)" in sentence


def judge_sentence(p: str, test: str) -> str:
    rows = {
        "l": {"at": {"variable": "v", "level": "1"}, "values": {"g0": {"count": "3"}, "g1": {"count": "8"}}},
        "test": {"at": {"variable": "v"}, "values": {"p": {"p_value": p}}},
    }
    found = judge(compared(rows, test=test))
    return str(found.loc[found["check"] == "p_from_counts", "sentence"].iloc[0])


def test_the_other_level_is_the_rest_of_the_group() -> None:
    assert table("0.025", ("3", "8")) == table("0.025", ("3", "8"), ("7", "2"))


@pytest.mark.parametrize(
    ("levels", "sizes"),
    [
        ((("3", "8"),), ("", "")), ((("3", "8"), ("7", "1")), ("10", "10")), ((("3", "11"),), ("10", "10")),
        ((("3-4", "8"),), ("10", "10")), ((("0", "0"),), ("10", "10")),
    ],
)  # fmt: skip
def test_what_is_missing_for_a_table_is_said(levels, sizes) -> None:
    assert table("0.025", *levels, sizes=sizes)[0] == "cannot_tell"


def means(p: str, first: tuple[str, str], second: tuple[str, str], *more: tuple[str, str], **facts: str):
    cells = {f"g{i}": {"mean": m, "sd": s} for i, (m, s) in enumerate((first, second, *more))}
    rows = {"r": {"at": {"variable": "v"}, "values": {**cells, "p": {"p_value": p}}}}
    return one("p_from_means", compared(rows, ("10",) * len(cells), **facts))


def test_t_tests_over_what_rounding_leaves_open() -> None:
    # t = 1 / (1 sqrt(2 / 10)) = 2.236 with 18 degrees: p = 0.0383.
    assert means("0.038", ("0.000", "1.000"), ("1.000", "1.000"), test="Student t")[0] == "consistent"
    assert means("0.080", ("0.000", "1.000"), ("1.000", "1.000"), test="Student t")[0] == "inconsistent"
    # Coarser print: means 0 to 1 apart by 0 to 2.
    assert means("0.080", ("0", "1"), ("1", "1"), test="Student t")[0] == "consistent"
    # Mann-Whitney's p beside means: nothing can be told unless the test is named.
    assert means("0.080", ("0.000", "1.000"), ("1.000", "1.000"))[0] == "cannot_tell"
    assert means("0.080", ("0.000", "1.000"), ("1.000", "1.000"), test="Mann-Whitney")[0] == "cannot_tell"


def test_an_analysis_of_variance() -> None:
    # Means 0, 1, 2 of 10 each, SD 1: F = 10 / 1, 2 and 27 degrees: p = 0.0006.
    three = (("0.000", "1.000"), ("1.000", "1.000"), ("2.000", "1.000"))
    assert means("0.0006", *three, test="ANOVA")[0] == "consistent"
    assert means("0.0016", *three, test="ANOVA")[0] == "inconsistent"
    assert means("0.0006", *three, test="t")[0] == "cannot_tell"


def test_a_paired_test_is_bounded_by_any_correlation() -> None:
    # SDs 1 and 2: that of the differences is from 1 to 3; t = sqrt(10) / 3 to sqrt(10), p = 0.3192 to 0.0115.
    pair = (("0.000", "1.000"), ("1.000", "2.000"))
    assert means("0.05", *pair, test="paired t")[0] == "consistent"
    assert means("0.50", *pair, test="paired t")[0] == "inconsistent"
    assert means("0.001", *pair, test="paired t")[0] == "inconsistent"


def test_medians_and_means_alone_do_not_tell() -> None:
    for cell in ({"median": "3"}, {"mean": "3"}):
        rows = {"r": {"at": {"variable": "v"}, "values": {"g0": cell, "g1": cell, "p": {"p_value": "0.1"}}}}
        assert one("p_from_means", compared(rows))[0] == "cannot_tell"
    rows = {"r": {"at": {"variable": "v"}, "values": {f"g{i}": {"mean": "3", "sd": "1"} for i in (0, 1)}}}
    rows["r"]["values"]["p"] = {"p_value": "0.1"}
    assert one("p_from_means", compared(rows, ("", "")))[0] == "cannot_tell"


def test_p_values_that_nothing_can_give_are_listed() -> None:
    row = {"at": {"analysis": "os"}, "facts": {"test": "log-rank"}, "numbers": {"p_value": "0.04"}}
    found = judge(place("T", {"Log-rank": row}))
    assert found[["check", "verdict", "sentence"]].values.tolist() == [
        ["p_of_a_test", "cannot_tell", "A log-rank test needs the times of all patients."]
    ]


def fit(r2: str, adjusted: str, f: str, **facts: str):
    numbers = {"r_squared": r2, "adjusted_r_squared": adjusted, "f_statistic": f}
    return judge(place("T", {"Fit": {"facts": facts, "numbers": numbers}}))


def model_fit(found) -> list[str]:
    return found.loc[found["check"] == "model_fit", ["verdict", "recomputed"]].iloc[0].tolist()


def test_for_which_n_and_terms_a_fit_comes_out() -> None:
    # (1 - 0.892) / (1 - 0.916) = t / d and 38.21 = (0.916 / 8) / (0.084 / d): d = 28, t = 36.
    found = fit("0.916", "0.892", "38.21", terms="8")
    solutions = "n = 37, 8 terms, with an intercept; or n = 36, 8 terms, without an intercept"
    assert model_fit(found) == ["consistent", solutions]
    assert set(found["sentence"]) == {""}
    # Of 36 patients only without an intercept, which is to be asked; of 48 not at all.
    found = fit("0.916", "0.892", "38.21", terms="8", n="36")
    assert model_fit(found) == ["consistent", "n = 36, 8 terms, without an intercept"]
    assert found["sentence"].str.contains("Without an intercept R2 is measured about 0").any()
    assert wrong(fit("0.916", "0.892", "38.21", terms="8", n="48")) == {("T", "model_fit")}
    assert wrong(fit("0.916", "0.892", "38.21", terms="8", n="36", intercept="true")) == {("T", "model_fit")}
    assert wrong(fit("0.916", "0.892", "38.21", terms="8", n="36", intercept="false")) == set()


def test_a_size_that_the_paper_states_elsewhere_makes_the_question() -> None:
    numbers = {"r_squared": "0.916", "adjusted_r_squared": "0.892", "f_statistic": "38.21"}
    other = {"facts": {"n": "36"}, "numbers": {"count": "7"}}
    found = judge(place("T", {"Fit": {"facts": {"terms": "8"}, "numbers": numbers}, "Responders": other}))
    assert found["sentence"].str.contains("only with n = 36, 8 terms, without an intercept").any()


def test_a_model_that_may_be_larger_than_what_is_tried_cannot_be_told() -> None:
    # n = 100,000 and 2 terms: F = (0.5 / 2) / (0.5 / 99,997) = 49,998.5; adjusted R2 = 0.50.
    assert model_fit(fit("0.500", "0.500", "49998.50"))[0] == "cannot_tell"
    assert model_fit(fit("0.500", "0.500", "49998.50", terms="2"))[0] == "cannot_tell"
    assert model_fit(fit("0.500", "0.500", "49998.50", terms="2", n="100000"))[0] == "consistent"
    assert model_fit(fit("0.500", "0.500", "49998.50", terms="2", n="90000"))[0] == "inconsistent"


def test_numbers_that_no_model_has() -> None:
    found = fit("0.500", "0.495", "1.00", terms="2")
    assert model_fit(found)[0] == "inconsistent"
    assert wrong(fit("0.500", "0.600", "1.00", terms="2")) == {("T", "model_fit"), ("T", "order")}
