"""Bootstrap intervals of ratios."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics import interval, paired_interval, ratio

PARTS = st.lists(st.tuples(st.floats(0, 1), st.just(1.0)), min_size=1, max_size=40)


def test_ratio_leaves_out_cases_it_does_not_apply_to() -> None:
    assert ratio([(1.0, 1.0), None, (0.0, 1.0), (2.0, 2.0)]) == pytest.approx(0.75)
    assert math.isnan(ratio([None, (0.0, 0.0)]))


def test_interval_of_a_mean_is_that_of_the_normal_law() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.1, 400)
    low, high = interval([(float(value), 1.0) for value in values])
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.002)
    assert high == pytest.approx(values.mean() + half, abs=0.002)


def test_interval_where_all_cases_agree_is_that_of_a_binomial_share() -> None:
    low, high = interval([(2.0, 2.0), (1.0, 1.0), None] * 15)
    assert high == 1.0
    assert low**30 == pytest.approx(0.025)  # were its true share lower, thirty of thirty would be rarer than 1 in 40
    assert interval([(0.0, 1.0)] * 30)[1] == pytest.approx(1 - low)


@given(PARTS)
def test_ratio_lies_in_its_interval(parts: list[tuple[float, float]]) -> None:
    low, high = interval(parts)
    assert low - 1e-9 <= ratio(parts) <= high + 1e-9 or len(parts) < 5


def test_paired_interval_is_narrow_where_cases_differ_more_than_the_runs() -> None:
    random = np.random.default_rng(5)
    before = [(float(value), 1.0) for value in random.random(200)]
    after = [(value + 0.02, 1.0) for value, _ in before]
    low, high = paired_interval(before, after)
    assert low == pytest.approx(0.02)
    assert high == pytest.approx(0.02)
    assert interval(after)[0] < interval(before)[1]  # apart they would not be told from each other


def test_cases_that_neither_run_applies_to_add_nothing() -> None:
    pairs = [(0.0, 1.0), (1.0, 1.0), None]
    assert paired_interval(pairs, pairs) == (0.0, 0.0)
