import numpy as np
import pytest

from lymphoradio.selftest.nist import simon_lesage
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.k_sample import anova_f, kruskal_wallis
from lymphoradio.stats.two_sample import student_t
from tests.stats.golden import golden


def groups(case):
    expected = golden("groups.csv", case)
    return expected, [expected[f"g{k}"] for k in range(1, 10) if f"g{k}" in expected]


def test_anova_as_r():
    expected, samples = groups("chickwts")
    result = anova_f(samples)
    assert (result.df_between, result.df_within) == (expected["df1"], expected["df2"])
    assert pytest.approx(expected["F"], rel=1e-9) == result.F
    assert result.p_value == pytest.approx(expected["p"], rel=1e-9)
    assert result.mean_square_between == pytest.approx(expected["msb"], rel=1e-9)
    assert result.mean_square_within == pytest.approx(expected["msw"], rel=1e-9)


@pytest.mark.parametrize("case", ["chickwts", "ozone"])
def test_kruskal_wallis_as_r(case):
    expected, samples = groups(case)
    result = kruskal_wallis(samples)
    assert pytest.approx(expected["H"], rel=1e-9) == result.H
    assert result.p_value == pytest.approx(expected["p_kw"], rel=1e-9)
    assert result.df == len(samples) - 1


@pytest.mark.parametrize(
    ("leading", "replicates", "certified", "digits"),
    [(1, 21, 21.0, 12), (1_000_000, 21, 21.0, 9), (10**12, 2001, 2001.0, 4)],
    ids=["SmLs01", "SmLs04", "SmLs09"],
)
def test_nist_simon_lesage(leading, replicates, certified, digits):
    error = abs(anova_f(simon_lesage(leading, replicates)).F - certified) / certified
    assert error == 0 or -np.log10(error) >= digits


def test_two_groups_are_student():
    a, b = [1.0, 4.0, 2.5, 7.0], [3.0, 9.0, 8.0]
    student, result = student_t(a, b), anova_f([a, b])
    assert pytest.approx(student.t**2, rel=1e-12) == result.F
    assert result.p_value == pytest.approx(student.p_value, rel=1e-12)


def test_empty_groups_are_noted():
    full, with_empty = anova_f([[1, 2], [4, 6]]), anova_f([[1, 2], [], [4, 6]])
    assert pytest.approx(full.F) == with_empty.F
    assert with_empty.note == "1 empty group left out"
    assert kruskal_wallis([[1, 2], [], [4, 6]]).df == 1


def test_refusals():
    for test in (anova_f, kruskal_wallis):
        for data in ([[1.0, 2.0]], [[], [1.0]], [[3.0, 3.0], [3.0, 3.0]]):
            with pytest.raises(NotEstimable):
                test(data)
        with pytest.raises(ValueError):
            test([[1.0, np.nan], [2.0, 3.0]])
    with pytest.raises(NotEstimable, match="more than one"):
        anova_f([[1.0], [2.0]])
    with pytest.raises(NotEstimable, match="variation"):
        anova_f([[1.1, 1.1, 1.1], [2.2, 2.2, 2.2]])
