"""A window of questions held against a reference: what moved, said in plain words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.stats import fisher_exact  # type: ignore[import-untyped]

from assistant.query_log import Asked
from eval.calibration import wilson
from eval.drift.statistics import holm, kl_divergence, mmd_p_value, psi, psi_p_value, shares
from ingest.errors import StudyError

LEVEL = 0.05
"""Chance of any false alarm in one comparison."""
FEWEST = 30
"""Questions of a window from which on it says something."""
FEWEST_MARKS = 20
"""The same for what readers said of the answers."""
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

    number: int
    """Of what it is a share."""
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
    """PSI over topics, MMD over vectors, refusals, and where there are enough marks of readers, answers that did not help."""
    topics: dict[str, tuple[float, float]]
    """Share in the reference and in the window."""
    refused: tuple[Rate, Rate]
    """In the reference and in the window."""
    unhelpful: tuple[Rate, Rate]
    """The same, of the answers that readers marked."""
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
    refused = _rate(map(is_refused, reference)), _rate(map(is_refused, window))
    unhelpful = _rate(marks(reference)), _rate(marks(window))
    distance, moved = mmd_p_value(_vectors(window), _vectors(reference), seed)
    found = [("topics", psi(new, old), psi_p_value(now, before, seed)), ("vectors", distance, moved), ("refusals", *_change(refused))]
    if has_marks(unhelpful):
        found.append(("unhelpful", *_change(unhelpful)))
    corrected = holm([p_value for _, _, p_value in found])
    tests = tuple(Shift(name, value, p_value) for (name, value, _), p_value in zip(found, corrected, strict=True))
    topics = {name: (float(one), float(other)) for name, one, other in zip(names, old, new, strict=True)}
    alerts = tuple(_alerts(tests, topics, refused, unhelpful))
    return DriftReport(len(reference), len(window), kl_divergence(new, old), tests, topics, refused, unhelpful, alerts)


def drift_lines(report: DriftReport) -> Iterator[str]:
    """The report for a terminal: alerts first."""
    yield from report.alerts or ("Nothing moved by more than chance would bring.",)
    yield f"{report.window} questions, against {report.reference} before. KL divergence of the topics {report.kl:.3f} nats"
    for each in report.tests:
        yield f"  {each.name:9} {each.value:+.4f}  p {p_value(each)}{'  ALARM' if each.alarms else ''}"
    if few := few_marks(report):
        yield f"  {few}"


def p_value(test: Shift) -> str:
    """As people write it."""
    return "< .001" if test.p_value < 0.001 else f"{test.p_value:.3f}"


def few_marks(report: DriftReport) -> str:
    """That there is too little feedback to test it; empty where there is enough."""
    if has_marks(report.unhelpful):
        return ""
    before, now = report.unhelpful
    return (
        f"Too few answers were marked to tell whether they help less: {now.number}, and {before.number} before; "
        f"{FEWEST_MARKS} are needed in each."
    )


def is_refused(asked: Asked) -> bool:
    """Whether it went unanswered."""
    return not asked.answered


def marks(asked: Iterable[Asked]) -> list[bool]:
    """Of the answers that readers marked, whether they did not help."""
    return [not each.helpful for each in asked if each.helpful is not None]


def has_marks(unhelpful: tuple[Rate, Rate]) -> bool:
    """Whether there are enough to say something."""
    return min(each.number for each in unhelpful) >= FEWEST_MARKS


def within(log: Sequence[Asked], start: datetime, end: datetime) -> list[Asked]:
    """What was asked from `start` on and before `end`."""
    return [each for each in log if start <= each.at < end]


def _alerts(
    tests: Sequence[Shift], topics: Mapping[str, tuple[float, float]], refused: tuple[Rate, Rate], unhelpful: tuple[Rate, Rate]
) -> Iterator[str]:
    alarms = {each.name: each.value for each in tests if each.alarms}
    if "topics" in alarms:
        moved = max(topics, key=lambda name: abs(topics[name][1] - topics[name][0]))
        change = "little" if alarms["topics"] < 0.1 else "moderately" if alarms["topics"] < 0.25 else "much"
        yield (
            f"The topics moved {change} (PSI {alarms['topics']:.2f}): {topics[moved][1]:.0%} of the questions are now about {moved}, "
            f"{topics[moved][0]:.0%} before."
        )
    if "vectors" in alarms:
        yield (
            "Their wording or subjects moved as well."
            if "topics" in alarms
            else "The questions themselves moved, whatever their topics: they are worded otherwise, or about other things within a topic."
        )
    if "refusals" in alarms:
        yield f"{_more(alarms['refusals'])} questions go unanswered: {refused[1].value:.0%}, {refused[0].value:.0%} before."
    if "unhelpful" in alarms:
        before, now = unhelpful
        yield (
            f"{_more(alarms['unhelpful'])} answers are marked as not helpful: {now.value:.0%} of {now.number}, "
            f"{before.value:.0%} of {before.number} before."
        )


def _more(change: float) -> str:
    return "More" if change > 0 else "Fewer"


def _rate(outcomes: Iterable[bool]) -> Rate:
    found = list(outcomes)
    return Rate(len(found), sum(found) / max(len(found), 1), *wilson(sum(found), len(found)))


def _change(rates: tuple[Rate, Rate]) -> tuple[float, float]:
    """From before to now, and the p-value of Fisher's exact test."""
    table = [[round(each.value * each.number), each.number - round(each.value * each.number)] for each in rates]
    return rates[1].value - rates[0].value, float(fisher_exact(table).pvalue)


def _vectors(asked: Sequence[Asked]) -> np.ndarray:
    return np.stack([each.embedding() for each in asked])
