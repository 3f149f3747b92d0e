"""The gap audit: a quick pass over the syllabus that finds what the learner can't answer without looking it up.

Each topic starts in the middle tier; after a right answer the next question is of a deeper tier, after a wrong one of a shallower.
The share of a topic's questions that the learner knows has a Beta posterior (a uniform prior, and each answer counts as known by the
probability that it was); a topic ends when the posterior lies on one side of BAR, so that most take two to four questions.

That probability is Bayes' rule with slips and guesses as in knowledge tracing (Corbett and Anderson, 1995), and with what the learner
said of their own certainty. Tiers share evidence as on a Guttman scale: who knows the deep question knows the shallow one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from types import MappingProxyType
from typing import Literal, TypeAlias

from assistant.quiz.attempts import Attempt, Confidence
from assistant.quiz.schedule import CHANCE
from assistant.quiz.select import DEPTH
from assistant.quiz.types import Kind, Question
from ingest.page import Tier

Standing: TypeAlias = Literal["known", "unsure", "gap", "not_asked"]
QUICK_KINDS: frozenset[Kind] = frozenset({"single_choice", "multiple_choice", "true_false", "cloze"})
MOST = 4
"""Questions a topic."""
BAR = 0.5
"""Share of its questions from which on a topic is known."""
CERTAIN = 0.75
"""Probability of lying on one side of BAR that is enough."""
SLIP = 0.1
"""Probability that one who knows answers wrong all the same."""
NO_OPTIONS = 0.02
"""Probability of hitting on the answer where none are shown."""
SAID: Mapping[Confidence, float] = MappingProxyType({"sure": 2.0, "think_so": 1.0, "guess": 1 / 8})
"""How many times more often one who knows says so of a right answer than one who was lucky."""
CARRIED = 0.5
"""Weight of an answer in the other tiers that it tells of."""
INTERVAL = (0.1, 0.9)
"""Quantiles between which the share lies with a probability of 80 %."""
GRID = 200
"""Steps of the numeric integral."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the audit says of the questions of one tier of a topic."""

    topic: str
    tier: Tier
    standing: Standing
    asked: int
    share: float
    """Expected share of its questions that the learner knows."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Audit:
    """What is known, what is not, and how well that is established."""

    cells: tuple[Cell, ...]
    """By topic, as they were given, then from shallow to deep."""
    concepts: Mapping[str, float]
    """Of each concept asked about, the probability that it is known (the mean over its answers)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the audit, and what it tells."""

    question: Question
    known: float
    """Probability that the learner knows what was asked."""


def next_audit_question(
    questions: Sequence[Question], attempts: Iterable[Attempt], topics: Sequence[str], random: Random
) -> Question | None:
    """The next question of an audit of `topics`; None where every topic is settled.

    `attempts` are those of this audit in order. Topics come in rounds, so that an audit ended early has asked a little about each.
    """
    answered = _answered(questions, attempts)
    asked = {answer.question.id for answer in answered}
    left = [question for question in questions if question.kind in QUICK_KINDS and question.id not in asked]
    for topic in sorted(topics, key=lambda topic: sum(answer.question.topic == topic for answer in answered)):
        here = [answer for answer in answered if answer.question.topic == topic]
        candidates = [question for question in left if question.topic == topic]
        if candidates and not _settled(here):
            return _pick(candidates, here, tiers_of(questions, topic), random)
    return None


def audit_result(questions: Sequence[Question], attempts: Iterable[Attempt], topics: Sequence[str]) -> Audit:
    """What the answers of an audit tell of each tier of `topics`, and of the concepts asked about."""
    answered = _answered(questions, attempts)
    cells = [_cell(topic, tier, answered) for topic in topics for tier in tiers_of(questions, topic)]
    by_concept: dict[str, list[float]] = {}
    for answer in answered:
        by_concept.setdefault(answer.question.concept, []).append(answer.known)
    return Audit(tuple(cells), {concept: sum(known) / len(known) for concept, known in by_concept.items()})


def tiers_of(questions: Iterable[Question], topic: str) -> list[Tier]:
    """The tiers of a topic, from shallow to deep."""
    return sorted({question.tier for question in questions if question.topic == topic}, key=DEPTH.__getitem__)


def probability_known(score: float, confidence: Confidence | None, kind: Kind) -> float:
    """Probability that one who gave such an answer knows what was asked, where one half is expected to.

    Above .5 for a right answer, unless it is called a guess among options; between those of right and wrong for part of the marks.
    """
    chance = CHANCE.get(kind, NO_OPTIONS)
    said = SAID[confidence] if confidence else 1.0
    right = said * (1 - SLIP) / chance
    wrong = SLIP / (1 - chance)
    return score * right / (1 + right) + (1 - score) * wrong / (1 + wrong)


def _answered(questions: Iterable[Question], attempts: Iterable[Attempt]) -> list[Answered]:
    by_id = {question.id: question for question in questions}
    known = [(by_id[attempt.question_id], attempt) for attempt in attempts if attempt.question_id in by_id]
    return [Answered(question, probability_known(attempt.score, attempt.confidence, question.kind)) for question, attempt in known]


def _settled(here: Sequence[Answered]) -> bool:
    """Whether a topic needs no further question."""
    known = sum(answer.known for answer in here)
    return len(here) >= MOST or _standing(_posterior(known, len(here) - known)) != "unsure"


def _pick(candidates: Sequence[Question], here: Sequence[Answered], tiers: Sequence[Tier], random: Random) -> Question:
    """One of the tier that is up, of a concept not asked about yet, rather of a kind that is hard to guess."""
    place = (len(tiers) - 1) // 2
    for answer in here:
        place = tiers.index(answer.question.tier) + (1 if answer.known >= BAR else -1)
    nearest = min(abs(tiers.index(question.tier) - place) for question in candidates)
    of_tier = [question for question in candidates if abs(tiers.index(question.tier) - place) == nearest]
    asked = {answer.question.concept for answer in here}
    fresh = [question for question in of_tier if question.concept not in asked] or of_tier
    return random.choices(fresh, [1 - CHANCE.get(question.kind, NO_OPTIONS) for question in fresh])[0]


def _cell(topic: str, tier: Tier, answered: Iterable[Answered]) -> Cell:
    known = unknown = 0.0
    asked = 0
    for answer in answered:
        if answer.question.topic != topic:
            continue
        deeper = DEPTH[answer.question.tier] - DEPTH[tier]
        known += answer.known * (1 if deeper == 0 else CARRIED if deeper > 0 else 0)
        unknown += (1 - answer.known) * (1 if deeper == 0 else CARRIED if deeper < 0 else 0)
        asked += deeper == 0
    posterior = _posterior(known, unknown)
    low, high = (bisect_left(posterior, quantile) / GRID for quantile in INTERVAL)
    share = (1 + known) / (2 + known + unknown)
    return Cell(topic, tier, _standing(posterior) if asked else "not_asked", asked, share, low, high)


def _posterior(known: float, unknown: float) -> list[float]:
    """Probability that the share lies below 0, 1/GRID, ... 1: Beta(1 + known, 1 + unknown), integrated by the midpoint rule."""
    middles = ((step + 0.5) / GRID for step in range(GRID))
    sums = list(accumulate((share**known * (1 - share) ** unknown for share in middles), initial=0.0))
    return [each / sums[-1] for each in sums]


def _standing(posterior: Sequence[float]) -> Standing:
    below = posterior[round(BAR * GRID)]
    return "gap" if below >= CERTAIN else "known" if 1 - below >= CERTAIN else "unsure"
