"""A window of questions held against a reference: what moved, said in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.stats import fisher_exact  # type: ignore[import-untyped]

from assistant.query_log import Asked
from eval.calibration import wilson
from eval.drift.statistics import Shares, holm, kl_divergence, mmd_p_value, psi, psi_p_value, shares
from ingest.errors import StudyError

LEVEL = 0.05
"""Chance of any false alarm in one comparison."""
FEWEST = 30
"""Questions of a window from which on it says something."""
NONE = "outside the guide"


class DriftError(StudyError):
    """There is too little to compare. Says how much there is."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One statistic with its p-value, corrected for the others (Holm)."""

    name: str
    value: float
    p_value: float

    @property
    def alarms(self) -> bool:
        return self.p_value < LEVEL


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its Wilson interval of 95 %."""

    questions: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DriftReport:
    """What moved from the reference to the window."""

    reference: int
    window: int
    kl: float
    """KL divergence of the window's topics from the reference's, in nats."""
    tests: tuple[Shift, ...]
    """PSI over topics, MMD over vectors, refusals."""
    topics: dict[str, tuple[float, float]]
    """Share in the reference and in the window."""
    refused: tuple[Rate, Rate]
    """In the reference and in the window."""
    alerts: tuple[str, ...]


def compare_windows(reference: Sequence[Asked], window: Sequence[Asked], seed: int = 0) -> DriftReport:
    """Raises DriftError where either has too few questions."""
    if min(len(reference), len(window)) < FEWEST:
        raise DriftError(
            f"Too few questions to tell: {len(reference)} in the reference and {len(window)} in the window; each needs {FEWEST}. "
            "Ask more, or choose longer times."
        )
    before, now = ([each.topic or NONE for each in asked] for asked in (reference, window))
    names = sorted({*before, *now})
    old, new = shares(before, names), shares(now, names)
    distance, moved = mmd_p_value(_vectors(window), _vectors(reference), seed)
    refused = (_refused(reference), _refused(window))
    p_values = holm([psi_p_value(now, before, seed), moved, _fisher(reference, window)])
    values = (psi(new, old), distance, refused[1].value - refused[0].value)
    tests = tuple(Shift(name, value, p) for name, value, p in zip(("topics", "vectors", "refusals"), values, p_values, strict=True))
    topics = {name: (float(one), float(other)) for name, one, other in zip(names, old, new, strict=True)}
    alerts = _alerts(tests, names, old, new, refused)
    return DriftReport(len(reference), len(window), kl_divergence(new, old), tests, topics, refused, alerts)


def drift_lines(report: DriftReport) -> Iterator[str]:
    """The report for a terminal: alerts first."""
    yield from report.alerts or ("Nothing moved by more than chance would bring.",)
    yield f"{report.window} questions, against {report.reference} before. KL divergence of the topics {report.kl:.3f} nats"
    for each in report.tests:
        yield f"  {each.name:9} {each.value:+.4f}  p {each.p_value:.3f}{'  ALARM' if each.alarms else ''}"


def within(log: Sequence[Asked], start: datetime, end: datetime) -> list[Asked]:
    """What was asked from `start` on and before `end`."""
    return [each for each in log if start <= each.at < end]


def _alerts(tests: Sequence[Shift], names: Sequence[str], old: Shares, new: Shares, refused: tuple[Rate, Rate]) -> tuple[str, ...]:
    topics, vectors, refusals = tests
    said = []
    if topics.alarms:
        place = int(np.argmax(np.abs(new - old)))
        change = "little" if topics.value < 0.1 else "moderately" if topics.value < 0.25 else "much"
        said.append(
            f"The topics moved {change} (PSI {topics.value:.2f}): {new[place]:.0%} of the questions are now about {names[place]}, "
            f"{old[place]:.0%} before."
        )
    if vectors.alarms:
        said.append(
            "The questions themselves moved, whatever their topics: they are worded otherwise, or about other things within a topic."
            if not topics.alarms
            else "Their wording or subjects moved as well."
        )
    if refusals.alarms:
        more = "More" if refusals.value > 0 else "Fewer"
        said.append(f"{more} questions go unanswered: {refused[1].value:.0%}, {refused[0].value:.0%} before.")
    return tuple(said)


def _refused(asked: Sequence[Asked]) -> Rate:
    refused = sum(not each.answered for each in asked)
    return Rate(len(asked), refused / len(asked), *wilson(refused, len(asked)))


def _fisher(reference: Sequence[Asked], window: Sequence[Asked]) -> float:
    """Fisher's exact test of refused and answered, before and now."""
    table = [[sum(not each.answered for each in asked), sum(each.answered for each in asked)] for asked in (reference, window)]
    return float(fisher_exact(table).pvalue)


def _vectors(asked: Sequence[Asked]) -> np.ndarray:
    return np.stack([each.embedding() for each in asked])
