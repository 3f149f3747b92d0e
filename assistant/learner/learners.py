"""All of one learner's data inside a transaction: read in one piece, added in one piece."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from assistant.learner.rows import add_profile, free_name, new_id, read_attempts, read_profile
from assistant.learner.tables import ATTEMPTS, BOOKMARKS, EARLIER, MEMORIES, REPORTS, SESSIONS, columns_of, items_of, values_of
from assistant.learner.types import AttemptHistory, Learner, Mark, Report
from assistant.quiz.attempts import Memory, Profile, Session


def read_learner(connection: Connection, profile_id: str) -> Learner:
    """Raises LearnerError where there is no such profile."""
    profile = read_profile(connection, profile_id)
    sessions = select(*columns_of(SESSIONS, Session)).where(SESSIONS.c.profile_id == profile_id).order_by(SESSIONS.c.number)
    memories = select(*columns_of(MEMORIES, Memory)).where(MEMORIES.c.profile_id == profile_id).order_by(MEMORIES.c.question_id)
    bookmarks = select(BOOKMARKS.c.question_id).where(BOOKMARKS.c.profile_id == profile_id).order_by(BOOKMARKS.c.question_id)
    reports = select(*columns_of(REPORTS, Report)).where(REPORTS.c.profile_id == profile_id).order_by(REPORTS.c.number)
    earlier = _earlier_marks(connection, profile_id)
    return Learner(
        profile=profile,
        sessions=tuple(items_of(Session, connection.execute(sessions))),
        attempts=tuple(AttemptHistory(attempt, tuple(earlier[attempt.id])) for attempt in read_attempts(connection, profile_id)),
        memories=tuple(items_of(Memory, connection.execute(memories))),
        bookmarks=tuple(connection.scalars(bookmarks)),
        reports=tuple(items_of(Report, connection.execute(reports))),
    )


def add_learner(connection: Connection, learner: Learner) -> Profile:
    """Add a learner under new ids, and under another name where theirs is taken.

    Raises LearnerError where the profile can't be had. The rest must be sound: every attempt belongs to a session, no id stands twice.
    """
    profile = add_profile(connection, replace(learner.profile, id=new_id(), name=free_name(connection, learner.profile.name)))
    session_ids = {session.id: new_id() for session in learner.sessions}
    attempt_ids = {history.attempt.id: new_id() for history in learner.attempts}
    sessions = [replace(session, id=session_ids[session.id], profile_id=profile.id) for session in learner.sessions]
    attempts = [
        replace(attempt, id=attempt_ids[attempt.id], session_id=session_ids[attempt.session_id])
        for attempt in (history.attempt for history in learner.attempts)
    ]
    marks = [(attempt_ids[history.attempt.id], mark) for history in learner.attempts for mark in history.earlier]
    _insert(connection, SESSIONS, [values_of(session) for session in sessions])
    _insert(connection, ATTEMPTS, [values_of(attempt) for attempt in attempts])
    _insert(connection, EARLIER, [{"attempt_id": attempt_id, **values_of(mark)} for attempt_id, mark in marks])
    _insert(connection, MEMORIES, [{"profile_id": profile.id, **values_of(memory)} for memory in learner.memories])
    _insert(connection, BOOKMARKS, [{"profile_id": profile.id, "question_id": question_id} for question_id in learner.bookmarks])
    _insert(connection, REPORTS, [{"profile_id": profile.id, **values_of(report)} for report in learner.reports])
    return profile


def _earlier_marks(connection: Connection, profile_id: str) -> defaultdict[str, list[Mark]]:
    """By attempt, oldest first."""
    query = select(EARLIER.c.attempt_id, *columns_of(EARLIER, Mark)).join_from(EARLIER, ATTEMPTS).join(SESSIONS)
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for attempt_id, *mark in connection.execute(query.where(SESSIONS.c.profile_id == profile_id).order_by(EARLIER.c.number)):
        marks[attempt_id].append(Mark(*mark))
    return marks


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:  # none would be taken for a row of defaults
        connection.execute(insert(table), rows)
