"""Simulated streams of questions whose drift is known, to measure how often it is found, and how often there is a false alarm."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assistant.query_log import Asked
from eval.drift.report import compare_windows

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
"""Times make no difference to a comparison of two windows."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What becomes of the questions in the window."""

    name: str
    moved: float = 0.0
    """Share of the questions that moves from all topics to one of them."""
    new: float = 0.0
    """Share that is about something the reference never has."""
    refusals: float = 0.0
    """Added to the share that goes unanswered."""
    unhelpful: float = 0.0
    """Added to the share of the marked answers that did not help."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each statistic raised an alarm, and any of them, over the streams."""

    drift: Drift
    streams: int
    any: float
    by_test: Mapping[str, float]


REFUSED = 0.08
"""Share that goes unanswered in the reference."""
MARKED, UNHELPFUL = 0.3, 0.15
"""Share of the answers that readers mark, and of these the share that did not help in the reference."""


def measure(drift: Drift, pool: Mapping[str, NDArray[np.float32]], reference: int, window: int, streams: int, seed: int = 0) -> Rates:
    """`pool` holds vectors of questions by topic; its last topic stands for what is new."""
    alarms: dict[str, int] = {}
    found = 0
    for number in range(streams):
        random = np.random.default_rng([seed, number])
        before = draw(Drift("none"), pool, reference, random)
        report = compare_windows(before, draw(drift, pool, window, random), seed=number)
        found += any(each.alarms for each in report.tests)
        for each in report.tests:
            alarms[each.name] = alarms.get(each.name, 0) + each.alarms
    return Rates(drift, streams, found / streams, {name: count / streams for name, count in alarms.items()})


def draw(drift: Drift, pool: Mapping[str, NDArray[np.float32]], number: int, random: np.random.Generator) -> list[Asked]:
    """Questions drawn with replacement, with the drift."""
    *usual, unknown = pool
    shares = np.full(len(usual), 1 / len(usual))
    shares = shares * (1 - drift.moved)
    shares[0] += drift.moved
    topics = random.choice(len(usual), size=number, p=shares)
    new = random.random(number) < drift.new
    refused = random.random(number) < REFUSED + drift.refusals
    return [
        _asked(unknown if is_new else usual[topic], pool, is_refused, random).model_copy(update={"helpful": _mark(drift, random)})
        for topic, is_new, is_refused in zip(topics, new, refused, strict=True)
    ]


def _mark(drift: Drift, random: np.random.Generator) -> bool | None:
    return bool(random.random() >= UNHELPFUL + drift.unhelpful) if random.random() < MARKED else None


def _asked(topic: str, pool: Mapping[str, NDArray[np.float32]], refused: bool, random: np.random.Generator) -> Asked:
    vectors: Sequence[NDArray[np.float32]] = pool[topic]  # type: ignore[assignment]  # rows of a matrix
    vector = vectors[int(random.integers(len(vectors)))]
    packed = base64.b64encode(vector.astype(np.float16).tobytes()).decode()
    return Asked(at=WHEN, topic=topic, answered=not refused, confidence=0.0 if refused else 0.9, vector=packed)
