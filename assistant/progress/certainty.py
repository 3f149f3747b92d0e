"""How well a learner knows what they know: what they were sure of, against what was right."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from assistant.quiz.attempts import Attempt, Confidence
from assistant.quiz.bank import Bank
from assistant.quiz.summary import PROBABILITY, is_right

LEVEL = 0.9
"""Of every interval: the probability that it holds the share sought."""
ENOUGH = 5
"""Answers from which on a topic's confidence is spoken of."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of right answers, with the interval in which it lies by Wilson (1927, J. American Statistical Association 22).

    The interval keeps what it promises for few answers and near 0 and 1 too (Brown, Cai and DasGupta 2001, Statistical Science 16).
    """

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """Answers given with one degree of confidence."""

    confidence: Confidence
    stated: float
    """The probability that the word stands for."""
    right: Share


@dataclass(frozen=True, slots=True)
class TopicCertainty:
    """How sure the learner was of a topic, and how often rightly."""

    topic: str
    stated: float
    """Mean probability."""
    right: Share

    @property
    def excess(self) -> float:
        """How much surer than right: above 0 is over-confidence."""
        return self.stated - self.right.value


def share(scores: Sequence[float]) -> Share:
    """The mean of one or more scores from 0 to 1, taken as so many successes in as many trials."""
    count, mean = len(scores), fmean(scores)
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    shrunk = 1 + z * z / count
    middle = (mean + z * z / (2 * count)) / shrunk
    half = z / shrunk * sqrt(mean * (1 - mean) / count + z * z / (4 * count * count))
    return Share(mean, max(0.0, middle - half), min(1.0, middle + half), count)


def certainties(answered: Iterable[Attempt]) -> tuple[Certainty, ...]:
    """From sure to guess, those that were ever said."""
    outcomes: defaultdict[Confidence, list[float]] = defaultdict(list)
    for attempt in answered:
        if attempt.confidence is not None:
            outcomes[attempt.confidence].append(is_right(attempt))
    return tuple(Certainty(each, stated, share(outcomes[each])) for each, stated in PROBABILITY.items() if each in outcomes)


def topic_certainties(answered: Iterable[Attempt], bank: Bank) -> tuple[TopicCertainty, ...]:
    """Topics with ENOUGH answers, the most over-confident first."""
    groups: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for attempt in answered:
        if attempt.confidence is not None and attempt.question_id in bank.by_id:
            groups[bank.by_id[attempt.question_id].topic].append((PROBABILITY[attempt.confidence], is_right(attempt)))
    topics = []
    for topic, group in groups.items():
        if len(group) >= ENOUGH:
            stated, right = zip(*group, strict=True)
            topics.append(TopicCertainty(topic, fmean(stated), share(right)))
    return tuple(sorted(topics, key=lambda each: (-each.excess, each.topic)))
