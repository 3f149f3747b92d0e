"""Bootstrap intervals of ratios, alone and in pairs. Efron & Tibshirani 1993, percentile intervals over cases.

Where every case is at the same end of the range no resample differs, though one more case might. There the interval of a single ratio
reaches as far as the exact one of a binomial share does: Clopper & Pearson 1934.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 95
"""Per cent of an interval."""
TAILS = ((100 - LEVEL) / 2, (100 + LEVEL) / 2)
"""Its percentiles."""

Ratio: TypeAlias = tuple[float, float] | None
"""What a case adds to numerator and denominator; None where it adds to neither."""


def ratio(parts: Sequence[Ratio]) -> float:
    """The sum of the numerators over that of the denominators; nan where that is 0."""
    over, under = _sums(parts).sum(axis=0)
    return float(over / under) if under else float("nan")


def interval(parts: Sequence[Ratio], seed: int = 0) -> tuple[float, float]:
    """The interval of `ratio`, which lies between 0 and 1, over the cases that add to it."""
    sums = _sums([each for each in parts if each is not None and each[1]])
    over, under = sums.T
    if len(sums) and (np.array_equal(over, under) or not over.any()):
        reach = float((1 - LEVEL / 100) / 2) ** (1 / len(sums))
        return (reach, 1.0) if over.any() else (0.0, 1 - reach)
    return _percentiles(_resampled(sums, _weights(len(sums), seed)))


def paired_interval(before: Sequence[Ratio], after: Sequence[Ratio], seed: int = 0) -> tuple[float, float]:
    """The bootstrap interval of the difference of two ratios over the same cases, drawn together."""
    kept = [place for place, pair in enumerate(zip(before, after, strict=True)) if pair != (None, None)]
    weights = _weights(len(kept), seed)
    first, second = (_resampled(_sums([parts[place] for place in kept]), weights) for parts in (before, after))
    return _percentiles(second - first)


def _sums(parts: Sequence[Ratio]) -> NDArray[np.float64]:
    """Shape (cases, 2)."""
    return np.array([each or (0.0, 0.0) for each in parts], dtype=float).reshape(-1, 2)


def _weights(cases: int, seed: int) -> NDArray[np.int64]:
    """How often each case is drawn, a row a resample."""
    return np.random.default_rng(seed).multinomial(cases, np.full(cases, 1 / max(cases, 1)), size=RESAMPLES)


def _resampled(sums: NDArray[np.float64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    over, under = (weights @ sums).T
    values = np.full(len(over), np.nan)
    np.divide(over, under, out=values, where=under > 0)
    return values


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    kept = values[~np.isnan(values)]
    low, high = np.percentile(kept, TAILS) if len(kept) else (np.nan, np.nan)
    return float(low), float(high)
