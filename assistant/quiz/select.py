"""Which question comes next: what was wrong though sure, what is due, what is weak, what is new, then anything.

Pure: the same arguments and the same state of `random` give the same question. Attempts are never read, only what is remembered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from assistant.quiz.attempts import Memory, Plan, Pool, Profile
from assistant.quiz.schedule import confident_and_wrong, retrievability
from assistant.quiz.types import LEVELS, Level, Question
from ingest.page import Tier

Memories: TypeAlias = Mapping[str, Memory]
"""By id of the question; a question that is not in it is new."""
WEAK = 0.6
"""A question is weak whose last score, or whose probability of still being known, is below."""
HARD: tuple[Level, ...] = ("apply", "analyse")
DEPTH: Mapping[Tier, int] = MappingProxyType({"foundational": 0, "intermediate": 1, "llm-era": 1, "advanced": 2, "career": 2})
"""How late in the syllabus a tier comes."""
LATER = 4
"""A new question is so many times less likely to come next for each step that it lies later, in tier or level."""


def next_question(
    questions: Sequence[Question],
    memories: Memories,
    plan: Plan,
    asked: Sequence[str],
    profile: Profile,
    new_today: int,
    now: datetime,
    random: Random,
) -> Question | None:
    """The next question of a session; None where the plan has none left.

    `asked` are the ids of this session in order: none comes again. `new_today` is how many questions the learner met for the first time
    today; the profile's limit holds for a mixed session that names neither topic nor concept, as long as there is anything else.
    Within a rank the topic changes from question to question, then the kind; known ones come most forgotten first, new ones by chance,
    early tiers and, within a concept, easy levels before others.
    """
    before = frozenset(asked)
    left = [question for question in matching(questions, plan) if question.id not in before]
    limited = not (plan.topics or plan.concepts) and new_today >= profile.new_a_day
    recall = cache(lambda question_id: retrievability(memories[question_id], now))  # reading a card is the dear part
    ranks = _ranks(left, memories, plan.pool, limited, now, recall)
    rank = next((rank for rank in ranks if rank), None)
    if rank is None:
        return None
    previous = next((question for question in questions if asked and question.id == asked[-1]), None)
    varied = _varied(rank, previous) if previous else rank
    if rank[0].id not in memories:
        return random.choices(varied, _weights(varied, rank))[0]
    return min(varied, key=lambda question: (recall(question.id), memories[question.id].due))


def matching(questions: Sequence[Question], plan: Plan) -> list[Question]:
    """The questions that a plan allows, whatever its pool."""
    return [
        question
        for question in questions
        if (not plan.topics or question.topic in plan.topics)
        and (not plan.tiers or question.tier in plan.tiers)
        and (not plan.kinds or question.kind in plan.kinds)
        and (not plan.concepts or question.concept in plan.concepts)
        and (not plan.hard or question.level in HARD)
    ]


def counts(questions: Sequence[Question], memories: Memories, plan: Plan, now: datetime) -> dict[Pool, int]:
    """How many of the questions that a plan allows each pool has; mixed has them all. A gap audit has no pool."""
    pools: tuple[Pool, ...] = ("due", "new", "weak", "mixed")
    return {pool: count(questions, memories, replace(plan, pool=pool), now) for pool in pools}


def count(questions: Sequence[Question], memories: Memories, plan: Plan, now: datetime) -> int:
    """How many questions a plan has to choose from. Only weak ones need a look into the cards, which takes time."""
    allowed = matching(questions, plan)
    known = [memories[question.id] for question in allowed if question.id in memories]
    match plan.pool:
        case "due":
            return sum(memory.due <= now for memory in known)
        case "new":
            return len(allowed) - len(known)
        case "weak":
            return sum(is_weak(memory, retrievability(memory, now)) for memory in known)
        case _:
            return len(allowed)


def is_weak(memory: Memory, recall: float) -> bool:
    """Whether the question went badly last time, or is likely to be forgotten; `recall` is its retrievability."""
    return min(memory.last_score, recall) < WEAK


def _ranks(
    left: Sequence[Question], memories: Memories, pool: Pool, limited: bool, now: datetime, recall: Callable[[str], float]
) -> Iterator[list[Question]]:
    """What comes before what, one rank after the other, since most are not needed."""
    new = [question for question in left if question.id not in memories]
    known = [question for question in left if question.id in memories]
    due = [question for question in known if memories[question.id].due <= now]
    wrong = [question for question in (due if pool == "due" else known) if confident_and_wrong(memories[question.id])]
    if pool != "new":
        yield wrong
    if pool in ("due", "mixed"):
        yield due
    if pool in ("weak", "mixed"):
        yield [question for question in known if is_weak(memories[question.id], recall(question.id))]
    if pool == "new" or (pool == "mixed" and not limited):
        yield new
    if pool == "mixed":
        yield known
        yield new


def _varied(rank: list[Question], previous: Question) -> list[Question]:
    """Those of another topic than the previous question, and of these those of another kind, where there are any."""
    other_topic = [question for question in rank if question.topic != previous.topic] or rank
    return [question for question in other_topic if question.kind != previous.kind] or other_topic


def _weights(some: Sequence[Question], new: Sequence[Question]) -> list[float]:
    """How likely each of some new questions is, by the steps it lies behind: of its tier, and behind the easiest new one of its concept."""
    easiest: dict[str, int] = {}
    for question in new:
        level = LEVELS.index(question.level)
        easiest[question.concept] = min(level, easiest.get(question.concept, level))
    steps = (DEPTH[question.tier] + LEVELS.index(question.level) - easiest[question.concept] for question in some)
    return [LATER**-each for each in steps]
