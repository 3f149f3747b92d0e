"""Drift of questions: what is found, how often, and what is said of it."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.query_log import Asked
from eval.drift.page import render_drift
from eval.drift.report import DriftError, compare_windows, drift_lines, within
from eval.drift.statistics import SMOOTHING, holm, kl_divergence, mmd_p_value, psi, psi_p_value, shares
from eval.drift.streams import WHEN, Drift, draw, measure

NAMES = ("a", "b", "c")
TOPICS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=50)


def pool() -> dict[str, np.ndarray]:
    """Four topics of questions around directions of their own; the last stands for what is new."""
    random = np.random.default_rng(7)
    found = {}
    for place, name in enumerate((*NAMES, "new")):
        points = random.normal(0, 0.15, (60, 16))
        points[:, place] += 1
        found[name] = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    return found


POOL = pool()


def stream(drift: Drift, number: int, seed: int) -> list[Asked]:
    return draw(drift, POOL, number, np.random.default_rng(seed))


@given(TOPICS, TOPICS)
def test_divergences_are_never_negative_and_psi_is_both_directions_together(one: Sequence[str], other: Sequence[str]) -> None:
    first, second = shares(one, NAMES), shares(other, NAMES)
    assert kl_divergence(first, second) >= 0
    assert psi(first, second) == pytest.approx(psi(second, first))
    assert psi(first, second) == pytest.approx(kl_divergence(first, second) + kl_divergence(second, first))
    assert psi(first, first) == 0


def test_psi_is_that_of_the_guides_worked_example() -> None:
    recent, reference = np.array([0.10, 0.20, 0.30, 0.40]), np.full(4, 0.25)
    assert psi(recent, reference) == pytest.approx(0.228, abs=5e-4)
    assert kl_divergence(recent, reference) == pytest.approx(0.106, abs=5e-4)


def test_shares_are_smoothed_so_that_none_is_zero() -> None:
    assert shares(["a", "a", "b"], NAMES) == pytest.approx(np.array([2.5, 1.5, SMOOTHING]) / 4.5)


def test_holm_corrects_the_smallest_most() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_mmd_tells_apart_what_differs_in_shape_alone() -> None:
    random = np.random.default_rng(1)
    narrow, wide = (random.normal(0, scale, (80, 4)).astype(np.float32) for scale in (0.5, 1.0))
    assert mmd_p_value(wide, narrow)[1] < 0.01
    assert mmd_p_value(narrow[:40], narrow[40:])[1] > 0.05


def test_permutation_of_topics_finds_a_shift_and_no_other() -> None:
    assert psi_p_value(["a"] * 30 + ["b"] * 10, ["a"] * 50 + ["b"] * 50) < 0.05
    assert psi_p_value(["a", "b"] * 20, ["b", "a"] * 50) > 0.5


@pytest.mark.parametrize(
    "drift",
    [Drift("moved", moved=0.5), Drift("new", new=0.25), Drift("refusals", refusals=0.25), Drift("unhelpful", unhelpful=0.6)],
    ids=lambda each: each.name,
)
def test_known_drift_is_found(drift: Drift) -> None:
    assert measure(drift, POOL, reference=200, window=80, streams=20).any >= 0.9


def test_false_alarms_are_rare() -> None:
    assert measure(Drift("none"), POOL, reference=120, window=60, streams=60).any <= 0.10  # bench/drift.py measures 400 at full size


def test_alerts_say_in_plain_words_what_moved() -> None:
    report = compare_windows(stream(Drift("none"), 300, 1), stream(Drift("x", moved=0.5, refusals=0.4), 150, 2))
    said = " ".join(report.alerts)
    assert "of the questions are now about a" in said
    assert "More questions go unanswered" in said
    assert "not helpful" not in said
    unhelpful = compare_windows(stream(Drift("none"), 300, 1), stream(Drift("x", unhelpful=0.7), 150, 2))
    assert "More answers are marked as not helpful" in " ".join(unhelpful.alerts)
    assert any("p < .001" in line for line in drift_lines(unhelpful))
    quiet = compare_windows(stream(Drift("none"), 300, 1), stream(Drift("none"), 150, 3))
    assert next(iter(drift_lines(quiet))) == "Nothing moved by more than chance would bring."


def test_too_few_marks_are_not_tested_and_that_is_said() -> None:
    window = [each.model_copy(update={"helpful": None}) for each in stream(Drift("none"), 60, 2)]
    report = compare_windows(stream(Drift("none"), 100, 1), window)
    assert [each.name for each in report.tests] == ["topics", "vectors", "refusals"]
    assert any("Too few answers were marked" in line for line in drift_lines(report))
    assert "Too few answers were marked" in render_drift(report, stream(Drift("none"), 100, 1), window)


def test_too_few_questions_say_nothing() -> None:
    with pytest.raises(DriftError, match="12 in the window; each needs 30"):
        compare_windows(stream(Drift("none"), 40, 1), stream(Drift("none"), 12, 2))


def test_a_window_begins_with_its_start_and_ends_before_its_end() -> None:
    times = [WHEN + timedelta(days=day) for day in range(4)]
    log = [each.model_copy(update={"at": time}) for each, time in zip(stream(Drift("none"), 4, 1), times, strict=True)]
    assert [each.at for each in within(log, times[1], times[3])] == times[1:3]


def test_page_needs_nothing_from_elsewhere() -> None:
    reference, window = stream(Drift("none"), 60, 1), stream(Drift("x", moved=0.6), 40, 2)
    page = render_drift(compare_windows(reference, window), reference, window)
    assert "Share unanswered, by week" in page
    assert "<script src" not in page
