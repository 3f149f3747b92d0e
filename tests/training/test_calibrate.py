"""The weights of the verifier's score, fitted on made-up readings."""

import numpy as np
import pytest

from assistant.grounding.score import Signals, score
from training.calibrate import FITTED_SETS, GUIDE_SET, Labelled, calibrate, unrelated


def readings(name: str, seed: int, claims: int = 400) -> Labelled:
    """Claims that the network reads rightly by and large, and of which no other measure tells anything."""
    random = np.random.default_rng(seed)
    supported = random.random(claims) < 0.3
    entailed = random.normal(np.where(supported, 1.5, -1.5), 2.0)
    altered = ~supported & (random.random(claims) < 0.05)
    rows = zip(entailed.tolist(), random.random((claims, 3)).tolist(), altered.tolist(), strict=True)
    return Labelled(name, [Signals(log_odds, *_half(others), False, False, wrong) for log_odds, others, wrong in rows], supported)


def _half(others: list[float]) -> tuple[float, float, float]:
    """Below the share from which a claim counts as a near copy."""
    one, two, three = (value / 2 for value in others)
    return one, two, three


@pytest.fixture(scope="module")
def sets() -> list[Labelled]:
    return [readings(name, seed) for seed, name in enumerate((*FITTED_SETS, "wice_dev", GUIDE_SET))]


def test_what_tells_something_counts_most(sets: list[Labelled]) -> None:
    weights = calibrate(sets)
    assert weights.entailed > 1 > max(abs(weights.likeness), abs(weights.coverage), abs(weights.nearest))
    assert weights.denied < 0


def test_the_same_sets_give_the_same_weights(sets: list[Labelled]) -> None:
    assert calibrate(sets) == calibrate(sets)


def test_scores_are_as_often_right_as_they_say(sets: list[Labelled]) -> None:
    weights, unseen = calibrate(sets), readings("unseen", 99, claims=4000)
    scores = np.array([score(each, weights) for each in unseen.signals])
    sure = scores > 0.75
    assert np.average(unseen.supported[sure], weights=unseen.shares[sure]) == pytest.approx(
        np.average(scores[sure], weights=unseen.shares[sure]), abs=0.06
    )


def test_a_set_is_judged_without_itself_and_without_those_of_the_same_claims(sets: list[Labelled]) -> None:
    by_name = {each.name: each for each in sets}
    assert [each.name for each in unrelated(by_name["wice_dev"], sets)] == ["scifact_pairs", "begin"]
    assert [each.name for each in unrelated(by_name[GUIDE_SET], sets)] == list(FITTED_SETS)
