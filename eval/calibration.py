"""How far probabilities can be believed, and what abstaining buys."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z = 1.959964
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose probability lies in one part of the range: a point of the reliability diagram."""

    lower: float
    upper: float
    cases: int
    probability: float
    """Their mean probability."""
    right: float
    """Their share that is right, with its Wilson interval of 95 %."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """What is wrong among the answered, as more and more is answered, the surest first. Geifman & El-Yaniv 2017."""

    coverage: tuple[float, ...]
    """Share that is answered."""
    risk: tuple[float, ...]
    """Share of those that is wrong."""

    @property
    def area(self) -> float:
        """The area under the curve (AURC): mean risk over all coverages, 0 to 1, lower is better."""
        return float(np.mean(self.risk))


def expected_calibration_error(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> float:
    """Mean gap between probability and share right over bins of equal width, weighted by their cases; 0 (best) to 1. Guo et al. 2017."""
    found = reliability(probabilities, outcomes, bins)
    total = sum(each.cases for each in found)
    return sum(each.cases * abs(each.probability - each.right) for each in found) / total if total else 0.0


def reliability(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> list[Bin]:
    """The bins of equal width that have cases, from low to high."""
    chances, right = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=bool)
    places = np.minimum((chances * bins).astype(int), bins - 1)
    return [_bin(place, bins, chances[places == place], right[places == place]) for place in np.unique(places).tolist()]


def chance_error(probabilities: ArrayLike, bins: int = 10, draws: int = 1000, seed: int = 0) -> float:
    """The calibration error that perfectly calibrated probabilities would show by chance, on average over draws."""
    chances, random = np.asarray(probabilities, dtype=float), np.random.default_rng(seed)
    return float(np.mean([expected_calibration_error(chances, random.random(len(chances)) < chances, bins) for _ in range(draws)]))


def risk_coverage(confidences: ArrayLike, outcomes: ArrayLike) -> RiskCoverage:
    """Answer the case of greatest confidence first, then the next; outcomes say whether an answer is right."""
    order = np.argsort(-np.asarray(confidences, dtype=float), kind="stable")
    wrong = np.cumsum(~np.asarray(outcomes, dtype=bool)[order])
    answered = np.arange(1, len(order) + 1)
    return RiskCoverage(tuple((answered / len(order)).tolist()), tuple((wrong / answered).tolist()))


def to_table(bins: Sequence[Bin]) -> str:
    """The reliability diagram as text."""
    lines = [
        f"{each.lower:.1f}-{each.upper:.1f}  {each.cases:5}  {each.probability:.3f}  {each.right:.3f}  {each.low:.3f}-{each.high:.3f}"
        for each in bins
    ]
    return "\n".join(("stated   cases   mean   right  95 %", *lines))


def wilson(right: int, cases: int) -> tuple[float, float]:
    """The interval of 95 % of a share. Wilson 1927."""
    if not cases:
        return 0.0, 1.0
    share, whole = right / cases, 1 + Z * Z / cases
    middle = share + Z * Z / (2 * cases)
    half = Z * math.sqrt(share * (1 - share) / cases + Z * Z / (4 * cases * cases))
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def _bin(place: int, bins: int, chances: NDArray[np.floating], right: NDArray[np.bool_]) -> Bin:
    low, high = wilson(int(right.sum()), len(right))
    return Bin(place / bins, (place + 1) / bins, len(right), float(chances.mean()), float(right.mean()), low, high)
