"""Statistics of drift, each with a p-value by permutation, since rules of thumb misfire on small windows."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Shares: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float32]

SMOOTHING = 0.5
"""Added to each count, so that no share is zero (Jeffreys' prior)."""
PERMUTATIONS = 500


def shares(topics: Sequence[str], names: Sequence[str]) -> Shares:
    """Smoothed share of each name, in their order; they sum to 1."""
    counts = np.array([topics.count(name) for name in names]) + SMOOTHING
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def kl_divergence(recent: Shares, reference: Shares) -> float:
    """Sum of a ln(a / e), in nats; 0 where both are equal, and never below. Kullback & Leibler 1951."""
    return float(np.sum(recent * np.log(recent / reference)))


def psi(recent: Shares, reference: Shares) -> float:
    """Population stability index: sum of (a - e) ln(a / e); symmetric, 0 and up. By convention .1 is little, .25 large. Siddiqi 2006."""
    return float(np.sum((recent - reference) * np.log(recent / reference)))


def psi_p_value(recent: Sequence[str], reference: Sequence[str], seed: int = 0) -> float:
    """How often as large a PSI comes of the same questions dealt at random into two windows of these sizes."""
    names = sorted({*recent, *reference})
    places = {name: place for place, name in enumerate(names)}
    ones = np.eye(len(names))[[places[name] for name in (*recent, *reference)]]
    drawn = _dealt(len(ones), len(recent), seed)
    counts = drawn @ ones
    inside, outside = counts + SMOOTHING, ones.sum(axis=0) - counts + SMOOTHING
    inside, outside = (each / each.sum(axis=1, keepdims=True) for each in (inside, outside))
    found = np.sum((inside - outside) * np.log(inside / outside), axis=1)
    return _p_value(psi(shares(recent, names), shares(reference, names)), found)


def mmd_p_value(recent: Matrix, reference: Matrix, seed: int = 0) -> tuple[float, float]:
    """The squared maximum mean discrepancy, unbiased, with its p-value. Gretton et al. 2012, A kernel two-sample test.

    Gaussian kernel; its width is the median distance of all pairs. Inputs have shape (questions, dimension).
    """
    points = np.concatenate([recent, reference]).astype(np.float64)
    squares = _squared_distances(points)
    upper = squares[np.triu_indices(len(points), 1)]
    kernel = np.exp(-squares / max(float(np.median(upper)), 1e-12))
    np.fill_diagonal(kernel, 0.0)
    first = np.zeros((1, len(points)))
    first[0, : len(recent)] = 1.0
    value = float(_mmd(kernel, first, len(recent))[0])
    return value, _p_value(value, _mmd(kernel, _dealt(len(points), len(recent), seed), len(recent)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted so that the chance of any false alarm among them stays below the level each is held against. Holm 1979."""
    order = np.argsort(p_values)
    adjusted = np.zeros(len(p_values))
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min((len(p_values) - rank) * p_values[place], 1.0))
        adjusted[place] = highest
    return [float(each) for each in adjusted]


def _mmd(kernel: NDArray[np.float64], inside: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """For each row of `inside`, which marks `number` points as recent, the statistic."""
    others = kernel.shape[0] - number
    products = inside @ kernel
    within = np.sum(products * inside, axis=1)
    across = np.sum(products * (1 - inside), axis=1)
    rest = kernel.sum() - within - 2 * across
    values = within / (number * (number - 1)) + rest / (others * (others - 1)) - 2 * across / (number * others)
    return np.asarray(values, dtype=np.float64)


def _dealt(total: int, number: int, seed: int) -> NDArray[np.float64]:
    """PERMUTATIONS rows, each with `number` ones at random places."""
    random = np.random.default_rng(seed)
    places = np.argsort(random.random((PERMUTATIONS, total)), axis=1)[:, :number]
    rows = np.zeros((PERMUTATIONS, total))
    np.put_along_axis(rows, places, 1.0, axis=1)
    return rows


def _p_value(value: float, by_chance: NDArray[np.float64]) -> float:
    """Counting the data as one of the permutations, so that it is never 0 (Phipson & Smyth 2010)."""
    return float((1 + np.sum(by_chance >= value - 1e-12)) / (1 + len(by_chance)))


def _squared_distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    norms = np.sum(points * points, axis=1)
    return np.asarray(np.maximum(norms[:, None] + norms[None, :] - 2 * points @ points.T, 0))
