"""Calibration error, the reliability diagram and the risk-coverage curve, on cases small enough to work out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import chance_error, expected_calibration_error, reliability, risk_coverage, to_table, wilson


def test_the_error_is_the_gap_of_each_bin_weighted_by_its_cases() -> None:
    probabilities, outcomes = [0.95, 0.95, 0.15, 0.15, 0.15, 0.15], [True, False, False, False, False, True]
    assert expected_calibration_error(probabilities, outcomes) == pytest.approx((2 * 0.45 + 4 * 0.1) / 6)


def test_probabilities_that_come_true_have_no_error() -> None:
    assert expected_calibration_error([1.0, 1.0, 0.0], [True, True, False]) == 0
    assert expected_calibration_error([], []) == 0


def test_bins_hold_their_cases_and_the_ends_of_the_range() -> None:
    found = reliability([0.0, 0.05, 1.0], [False, True, True])
    assert [(each.lower, each.upper, each.cases, each.right) for each in found] == [(0.0, 0.1, 2, 0.5), (0.9, 1.0, 1, 1.0)]
    assert len(to_table(found).splitlines()) == 3


def test_the_surest_are_answered_first() -> None:
    curve = risk_coverage([0.2, 0.9, 0.5], [False, True, False])
    assert curve.coverage == pytest.approx((1 / 3, 2 / 3, 1))
    assert curve.risk == pytest.approx((0, 1 / 2, 2 / 3))
    assert curve.area == pytest.approx(7 / 18)


def test_wilson_s_interval_is_the_one_of_the_textbooks() -> None:
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_chance_alone_makes_an_error_that_shrinks_with_more_cases() -> None:
    few, many = (chance_error(np.full(cases, 0.8), draws=50) for cases in (20, 2000))
    assert 0 < many < few < 0.2


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_every_case_stands_in_one_bin_and_the_error_is_a_share(cases: list[tuple[float, bool]]) -> None:
    probabilities, outcomes = zip(*cases, strict=True)
    assert sum(each.cases for each in reliability(probabilities, outcomes)) == len(cases)
    assert 0 <= expected_calibration_error(probabilities, outcomes) <= 1
