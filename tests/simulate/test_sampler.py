"""Numbers on a grid whose quantiles come out as printed."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.rounding import round_half_up
from lymphoradio.simulate.sampler import CannotDraw, Interval, Shape, draw_numbers, shape_of

SHARE = {"min": 0.0, "q1": 0.25, "median": 0.5, "q3": 0.75, "max": 1.0}


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def one_of_many_tries(n, quantiles, shape, scale, generator) -> np.ndarray:
    """Pins are placed one by one, with random gaps: a wide one can leave no room for the next."""
    for _ in range(200):
        try:
            return draw_numbers(n, quantiles, shape, scale, 0, 5000, generator)
        except CannotDraw:
            continue
    raise AssertionError("never drawn")


@settings(max_examples=150, deadline=None)
@given(
    sample=st.lists(st.integers(0, 5000), min_size=9, max_size=80),
    scale=st.sampled_from([1, 10, 100]),
    decimals=st.integers(0, 2),
    names=st.sets(st.sampled_from(sorted(SHARE)), min_size=1),
    kind=st.sampled_from(["normal", "lognormal", "uniform"]),
    seed=st.integers(0, 2**32),
)
def test_quantiles_of_any_sample_come_out_as_printed(sample, scale, decimals, names, kind, seed) -> None:
    """What a sample on the grid has can be drawn again: there is one such sample.

    From nine values on; of fewer, two quantiles share an order statistic, and what is drawn for one can leave none for
    the other (`CannotDraw`).
    """
    numbers = np.array(sample) / scale
    printed = {name: str(round_half_up(float(np.quantile(sample, SHARE[name])) / scale, decimals)) for name in names}
    shape = Shape(kind, max(float(numbers.mean()), 0.1), max(float(numbers.std()), 0.1))
    quantiles = {name: Interval.of(text) for name, text in printed.items()}
    drawn = one_of_many_tries(len(sample), quantiles, shape, scale, rng(seed))
    assert len(drawn) == len(sample)
    assert (np.diff(drawn) >= 0).all()
    assert drawn.min() >= 0
    assert drawn.max() <= 5000
    for name, text in printed.items():
        assert round_half_up(float(np.quantile(drawn, SHARE[name])) / scale, decimals) == Decimal(text)


def test_a_finer_print_than_the_grid_is_met_between_two_values() -> None:
    quantiles = {"median": Interval.of("422.5"), "q1": Interval.of("285.0"), "q3": Interval.of("547.5")}
    drawn = draw_numbers(48, quantiles, Shape("lognormal", 430, 200), 1, 50, 1700, rng())
    assert [float(np.quantile(drawn, share)) for share in (0.25, 0.5, 0.75)] == [285.0, 422.5, 547.5]


def test_quantiles_that_fall_are_refused() -> None:
    with pytest.raises(CannotDraw, match="no two values"):
        draw_numbers(20, {"min": Interval.of("50"), "median": Interval.of("40")}, Shape("uniform"), 1, 0, 100, rng())


def test_a_median_that_the_grid_does_not_have_is_refused() -> None:
    with pytest.raises(CannotDraw, match="no value of the grid"):
        draw_numbers(21, {"median": Interval.of("10.3")}, Shape("uniform"), 1, 0, 100, rng())


def test_the_same_seed_draws_the_same_numbers() -> None:
    shape = Shape("normal", 50, 10)
    first, second, other = (draw_numbers(50, {}, shape, 10, 0, 1000, rng(seed)) for seed in (5, 5, 6))
    assert first.tolist() == second.tolist() != other.tolist()


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_a_shape_has_the_mean_and_sd_that_are_asked(kind: str) -> None:
    drawn = draw_numbers(20_000, {}, Shape(kind, 500.0, 120.0), 1, None, None, rng())
    assert drawn.mean() == pytest.approx(500, abs=4)
    assert drawn.std() == pytest.approx(120, abs=4)


def test_quartiles_suggest_a_shape() -> None:
    shape = shape_of("normal", None, None, [("q1", Interval.of("40")), ("q3", Interval.of("60"))])
    assert (shape.mean, round(shape.sd, 2)) == (50, 14.83)
