"""From what speaks for and against a claim to the chance that it is supported: a logistic model, and rules that override it."""

import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

FITTED = Path(__file__).parent / "weights" / "verifier.json"
SOFTENING = 3.0
"""Log odds at which the network's reading counts three quarters of the most it can."""
NEAR_COPY = 0.7
"""Share of a claim's terms in one sentence from which the network's denial decides."""
DENIAL = -1.5
"""Log odds of being supported below which the network denies."""


class Signals(NamedTuple):
    """What the passages say for and against a claim. Of several sentences the worst counts, each measure for itself."""

    entailed: float
    """Log odds, as the network reads the four sentences that are most like the claim."""
    likeness: float
    """The best cosine similarity with a sentence."""
    coverage: float
    """Share of the claim's terms that all sentences together have."""
    nearest: float
    """Share of them that one sentence has."""
    lacking: bool
    """Whether no passage has a number that the claim states."""
    foreign: bool
    """Whether no passage has a name that the claim has."""
    altered: bool
    """Whether a rule finds the claim to be a sentence turned into its opposite, or with another name in a name's place."""

    def columns(self) -> list[float]:
        """What the logistic model weighs, in the order of the fields of `Weights` after the bias."""
        return [math.tanh(self.entailed / SOFTENING), self.likeness, self.coverage, self.nearest, float(self.lacking), float(self.foreign)]

    @property
    def denied(self) -> bool:
        """Whether a rule decides: by the wording, or because the network denies what is nearly a copy, which is how a small fault looks."""
        return self.altered or (self.nearest >= NEAR_COPY and self.entailed < DENIAL)


class Weights(BaseModel):
    """The logistic model, as `python -m training.calibrate` fitted it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: float
    entailed: float
    likeness: float
    coverage: float
    nearest: float
    lacking: float
    foreign: float
    denied: float
    """What the log odds are at most where a rule decides."""


@lru_cache(maxsize=1)
def fitted_weights() -> Weights:
    """Those that ship."""
    return Weights.model_validate_json(FITTED.read_bytes())


def score(signals: Signals, weights: Weights) -> float:
    """The chance that the claim is supported, where as many claims are as are not."""
    factors = (weights.entailed, weights.likeness, weights.coverage, weights.nearest, weights.lacking, weights.foreign)
    odds = weights.bias + sum(factor * column for factor, column in zip(factors, signals.columns(), strict=True))
    return 1 / (1 + math.exp(-(min(odds, weights.denied) if signals.denied else odds)))
