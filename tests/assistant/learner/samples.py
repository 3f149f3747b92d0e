"""Learners and what they did, made up."""

from datetime import UTC, datetime, timedelta

from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Attempt, Current, Grade, Memory, Plan, PointGrade, Profile, Response, Session

NOW = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
QUESTION = "dropout/what-it-does"
CARD = (
    '{"card_id": 7, "state": 2, "step": null, "stability": 2.3065, "difficulty": 2.118103970459016,'
    ' "due": "2026-03-03T09:30:15.123456+00:00", "last_review": "2026-03-01T09:30:15.123456+00:00"}'
)
GRADE = Grade(0.5, "embedded", (PointGrade("met", 1.0, ((0, 4), (9, 12))), PointGrade("missed", 0.0, (), "You do not say why.")), "Short.")


def current(seed: int = 1, question_id: str = QUESTION) -> Current:
    return Current(question_id, seed, NOW)


def session(profile: Profile, session_id: str = "s1", at: Current | None = None, ended: datetime | None = None) -> Session:
    return Session(session_id, profile.id, Plan(topics=("nlp",), minutes=30), 5, NOW, at, ended)


def attempt(attempt_id: str = "a1", session_id: str = "s1", response: Response | None = "noise", at: datetime = NOW) -> Attempt:
    return Attempt(attempt_id, session_id, QUESTION, 1, at, 12.25, response, "sure", 1, GRADE, score=0.45)


def memory(question_id: str = QUESTION, score: float = 0.45) -> Memory:
    return Memory(question_id, CARD, NOW + timedelta(days=2), 1, NOW, score, "sure")


def answer(store: LearnerStore, profile: Profile, attempt_id: str, response: Response | None = "noise", at: datetime = NOW) -> Attempt:
    """Answer a question in the profile's open session, or a new one."""
    running = store.open_session(profile.id)
    if running is None:
        store.add_session(running := session(profile, f"session-{profile.id}"))
    here = current()
    moved = store.move(session(profile, running.id, here), running.current)
    assert moved.current == here
    answered = attempt(attempt_id, running.id, response, at)
    assert store.record(answered, memory(), session(profile, running.id), here)
    return answered
