"""The pull to the printed precision that grows with the distance."""

from __future__ import annotations

import math

import pytest
from scipy.special import ndtr

from lymphoradio.published import Claim
from lymphoradio.published.printed import parse_printed
from lymphoradio.simulate.pull import has_interval, pulled_number, pulled_p


def missed(_: float) -> float:
    return 1.0


def claim(kind: str, printed: str, cell: dict[str, str]) -> Claim:
    return Claim("", "", "", kind, printed, {}, cell)


def test_an_effect_costs_by_widths_of_its_interval() -> None:
    beta = claim("beta", "0.5", {"conf_low": "0.1", "conf_high": "0.9", "p_value": "0.01"})
    assert has_interval(beta)
    judge = pulled_number(beta, parse_printed("0.5"), missed, 1.0, 40.0)
    assert [judge(value) for value in (0.5, 0.9, 0.1, 1.3)] == pytest.approx([1, 21, 21, 41])
    assert judge(100.0) == judge(1000.0)


def test_a_ratio_costs_by_its_logarithm() -> None:
    limit = claim("conf_low", "0.5", {"hazard_ratio": "1.0", "conf_high": "2.0"})
    judge = pulled_number(limit, parse_printed("0.5"), missed, 0.5, 40.0)
    assert judge(1.0) == pytest.approx(0.5 * (1 + 40 * math.log(2) / math.log(4)))
    assert judge(0.25) == pytest.approx(judge(1.0))


def test_a_p_value_costs_by_normal_deviates() -> None:
    judge = pulled_p(parse_printed("0.050"), missed, 1.0, 40.0)
    assert judge(0.05) == pytest.approx(1)
    assert judge(2 * float(ndtr(-2.959963985))) == pytest.approx(11)


def test_what_is_at_print_costs_nothing() -> None:
    beta = claim("beta", "0.5", {"conf_low": "0.1", "conf_high": "0.9"})
    assert pulled_number(beta, parse_printed("0.5"), lambda value: 0.0, 1.0, 40.0)(7.0) == 0
    assert pulled_p(parse_printed("0.05"), lambda value: 0.0, 1.0, 40.0)(0.9) == 0


def test_without_both_limits_there_is_no_width() -> None:
    assert not has_interval(claim("beta", "0.5", {"conf_low": "0.1"}))
    assert not has_interval(claim("mean", "0.5", {"sd": "0.1"}))
