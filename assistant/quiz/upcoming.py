"""What a session asks next, from what the store knows of the learner."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from random import Random

from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Attempt, Current, Plan, Pool, Session
from assistant.quiz.bank import Bank
from assistant.quiz.gaps import QUICK_KINDS, next_audit_question
from assistant.quiz.learning import count_new
from assistant.quiz.select import count, next_question
from assistant.quiz.types import Question

GAP_AUDIT = Plan(pool="gaps", kinds=tuple(sorted(QUICK_KINDS)), number=60, minutes=20)
"""The plan of a gap audit, whose questions gaps.py chooses: at most four a topic, most often two or three."""
NONE_LEFT: Mapping[Pool, str] = {
    "due": "Nothing that fits is due now. Practise something new, or come back later.",
    "weak": "No weak spot fits. Practise what is due, or something new.",
    "new": "Nothing new fits: all of it has been asked. Practise what is due, or your weak spots.",
    "gaps": "There are no quick questions to find gaps with. Practise instead.",
    "mixed": "No question fits. Choose fewer restrictions: another topic, tier or kind, or also easy ones.",
}
"""Why a plan has no first question, and what to do."""


def choose(bank: Bank, store: LearnerStore, session: Session, attempts: Sequence[Attempt], now: datetime) -> Current | None:
    """The question after these attempts of a session, with a seed of its own; None where the plan has none left.

    The same whenever it is chosen from the same state.
    """
    random = Random(f"{session.seed} {len(attempts)}")
    if session.plan.pool == "gaps":
        question = next_audit_question(bank.questions, attempts, tuple(bank.topics), random)
    else:
        question = _next_question(bank, store, session, [attempt.question_id for attempt in attempts], now, random)
    return Current(question.id, random.getrandbits(32), now) if question else None


def size(bank: Bank, store: LearnerStore, session: Session, asked: Collection[str], now: datetime) -> int | None:
    """How many questions a session has, as far as can be told now: its number, or fewer where the pool has no more.

    None for a gap audit, which ends when it is sure.
    """
    if session.plan.pool == "gaps":
        return None
    left = [question for question in bank if question.id not in asked]
    return min(session.plan.number, len(asked) + count(left, store.memories(session.profile_id), session.plan, now))


def _next_question(
    bank: Bank, store: LearnerStore, session: Session, asked: Sequence[str], now: datetime, random: Random
) -> Question | None:
    memories, profile = store.memories(session.profile_id), store.profile(session.profile_id)
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    new_today = count_new(store.attempts(profile.id, since=midnight), memories)
    return next_question(bank.questions, memories, session.plan, asked, profile, new_today, now, random)
