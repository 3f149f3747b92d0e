"""From what speaks for a claim to its score, with the weights that ship."""

import pytest

from assistant.grounding.score import DENIAL, Signals, fitted_weights, score

COPY = Signals(entailed=6.0, likeness=1.0, coverage=1.0, nearest=1.0, lacking=False, foreign=False, altered=False)
LOOSE = Signals(entailed=1.0, likeness=0.7, coverage=0.7, nearest=0.4, lacking=False, foreign=False, altered=False)


def scored(signals: Signals) -> float:
    return score(signals, fitted_weights())


def test_a_copy_is_nearly_sure() -> None:
    assert scored(COPY) > 0.9


@pytest.mark.parametrize(
    "worse",
    [
        LOOSE._replace(entailed=-1.0),
        LOOSE._replace(likeness=0.4),
        LOOSE._replace(coverage=0.4),
        LOOSE._replace(lacking=True),
        LOOSE._replace(foreign=True),
    ],
)
def test_each_measure_counts(worse: Signals) -> None:
    assert scored(worse) < scored(LOOSE)


@pytest.mark.parametrize("denied", [COPY._replace(altered=True), COPY._replace(entailed=DENIAL - 0.1)])
def test_a_rule_overrides_every_likeness(denied: Signals) -> None:
    assert denied.denied
    assert scored(denied) < 0.1


def test_a_rule_makes_nothing_of_an_unlikely_claim() -> None:
    unlikely = Signals(entailed=-8.0, likeness=0.1, coverage=0.0, nearest=0.0, lacking=True, foreign=True, altered=False)
    assert scored(unlikely._replace(altered=True)) == scored(unlikely)
