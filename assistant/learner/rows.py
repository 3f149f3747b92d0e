"""What the store reads and writes inside a transaction."""

import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from assistant.errors import LearnerError
from assistant.learner.tables import ATTEMPTS, EARLIER, MEMORIES, PROFILES, SESSIONS, columns_of, items_of, values_of
from assistant.learner.types import Mark
from assistant.quiz.attempts import Attempt, Current, Memory, Profile, Session

LONGEST_NAME = 60
RETENTION = (0.7, 0.97)
MOST_NEW_A_DAY = 200
Item = TypeVar("Item")


def new_id() -> str:
    """An id that no other row has, in this database or another."""
    return uuid.uuid4().hex


def read_profiles(connection: Connection) -> list[Profile]:
    """Oldest first."""
    return items_of(Profile, connection.execute(select(*columns_of(PROFILES, Profile)).order_by(PROFILES.c.number)))


def read_profile(connection: Connection, profile_id: str) -> Profile:
    """Raises LearnerError where there is none."""
    rows = connection.execute(select(*columns_of(PROFILES, Profile)).where(PROFILES.c.id == profile_id))
    return _only(items_of(Profile, rows), f"There is no profile {profile_id}. It may have been deleted; choose another.")


def read_session(connection: Connection, session_id: str) -> Session:
    """Raises LearnerError where there is none."""
    rows = connection.execute(select(*columns_of(SESSIONS, Session)).where(SESSIONS.c.id == session_id))
    return _only(items_of(Session, rows), f"There is no session {session_id}. It may have been deleted; start another.")


def read_attempt(connection: Connection, attempt_id: str) -> Attempt:
    """Raises LearnerError where there is none."""
    rows = connection.execute(select(*columns_of(ATTEMPTS, Attempt)).where(ATTEMPTS.c.id == attempt_id))
    return _only(items_of(Attempt, rows), f"There is no attempt {attempt_id}. It may have been deleted.")


def read_attempts(connection: Connection, profile_id: str, *conditions: ColumnElement[bool]) -> list[Attempt]:
    """In the order they were kept in, which holds where a clock was set back too."""
    query = select(*columns_of(ATTEMPTS, Attempt)).join(SESSIONS).where(SESSIONS.c.profile_id == profile_id, *conditions)
    return items_of(Attempt, connection.execute(query.order_by(ATTEMPTS.c.number)))


def read_memories(connection: Connection, profile_id: str) -> dict[str, Memory]:
    """By question."""
    rows = connection.execute(select(*columns_of(MEMORIES, Memory)).where(MEMORIES.c.profile_id == profile_id))
    return {memory.question_id: memory for memory in items_of(Memory, rows)}


def add_profile(connection: Connection, profile: Profile) -> Profile:
    """Raises LearnerError where its name can't be had or a figure is out of range."""
    sound = _sound(connection, profile)
    connection.execute(insert(PROFILES).values(**values_of(sound), name_key=name_key(sound.name)))
    return sound


def replace_profile(connection: Connection, profile: Profile) -> None:
    """Raises LearnerError where there is no such profile, its name can't be had or a figure is out of range."""
    read_profile(connection, profile.id)
    sound = _sound(connection, profile)
    connection.execute(update(PROFILES).where(PROFILES.c.id == sound.id).values(**values_of(sound), name_key=name_key(sound.name)))


def free_name(connection: Connection, name: str) -> str:
    """The name, with a number where another profile has it."""
    taken = set(connection.scalars(select(PROFILES.c.name_key)))
    numbered = (f"{name[: LONGEST_NAME - len(ending)]}{ending}" for ending in (f" {number}" for number in count(2)))
    return next(candidate for candidate in chain([name], numbered) if name_key(candidate) not in taken)


def move_session(connection: Connection, session: Session, expected: Current | None) -> bool:
    """Whether the session stood at `expected` and was not over, so that it was changed."""
    stored = read_session(connection, session.id)
    if stored.ended is not None or stored.current != expected:
        return False
    connection.execute(update(SESSIONS).where(SESSIONS.c.id == session.id).values(current=session.current, ended=session.ended))
    return True


def check_answer(connection: Connection, attempt: Attempt) -> None:
    """Raises LearnerError where there is no such attempt, or it differs from it by more than the mark."""
    if replace(read_attempt(connection, attempt.id), **values_of(mark_of(attempt))) != attempt:
        raise LearnerError(f"Attempt {attempt.id} has another answer in the store. Only its mark can be amended.")


def amend_attempt(connection: Connection, attempt: Attempt, before: Attempt) -> bool:
    """Whether the attempt stood as `before`, so that it was given another mark; the one before is kept."""
    if read_attempt(connection, attempt.id) != before:
        return False
    if before != attempt:
        connection.execute(insert(EARLIER).values(attempt_id=before.id, **values_of(mark_of(before))))
        connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.id == attempt.id).values(values_of(mark_of(attempt))))
    return True


def mark_of(attempt: Attempt) -> Mark:
    """The mark as it stands."""
    return Mark(attempt.grade, attempt.follow_up, attempt.overridden, attempt.score)


def replace_memories(connection: Connection, profile_id: str, memories: Iterable[Memory]) -> None:
    """Keep these in the place of those at the same questions."""
    rows = [{"profile_id": profile_id, **values_of(memory)} for memory in memories]
    if not rows:
        return
    mine = MEMORIES.c.profile_id == profile_id
    connection.execute(delete(MEMORIES).where(mine, MEMORIES.c.question_id.in_([row["question_id"] for row in rows])))
    connection.execute(insert(MEMORIES), rows)


def _only(found: Sequence[Item], otherwise: str) -> Item:
    if not found:
        raise LearnerError(otherwise)
    return found[0]


def _sound(connection: Connection, profile: Profile) -> Profile:
    """The profile with a tidy name. Raises LearnerError where the name can't be had or a figure is out of range."""
    name, (least, most) = profile.name.strip(), RETENTION
    faults = []
    if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
        faults.append(f"the name has 1 to {LONGEST_NAME} printable characters")
    elif connection.execute(select(PROFILES.c.id).where(PROFILES.c.name_key == name_key(name), PROFILES.c.id != profile.id)).first():
        faults.append(f"another profile is called {name}")
    if not least <= profile.desired_retention <= most:
        faults.append(f"the desired retention is {least} to {most}, not {profile.desired_retention}")
    if not 0 <= profile.new_a_day <= MOST_NEW_A_DAY:
        faults.append(f"new questions a day are 0 to {MOST_NEW_A_DAY}, not {profile.new_a_day}")
    if faults:
        raise LearnerError(f"This profile can't be saved: {'; '.join(faults)}. Correct it.")
    return replace(profile, name=name)


def name_key(name: str) -> str:
    """The same for names that look the same but for case."""
    return unicodedata.normalize("NFKC", name).casefold()
