"""The learner's store: profiles, sessions, attempts and memories, in SQLite or PostgreSQL.

Each method is one transaction, and only one writer is at work at a time: what a method has read is still so when it writes.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, delete, insert, select, update

from assistant.errors import LearnerError
from assistant.learner import rows
from assistant.learner.database import Database
from assistant.learner.learners import add_learner, read_learner
from assistant.learner.tables import ATTEMPTS, BOOKMARKS, EARLIER, PROFILES, REPORTS, SESSIONS, columns_of, items_of, values_of
from assistant.learner.types import Learner, Mark, Report
from assistant.quiz.attempts import Attempt, Current, Memory, Profile, Session

FILE = "learner.db"
FIRST_NAME = "Me"
LONGEST_REPORT = 2000


class LearnerStore:
    """All that is kept of learners. Any number of threads and processes may use it at once.

    Every method raises LearnerError where the database can't be read or written, and where an id names nothing.
    """

    def __init__(self, url: str) -> None:
        """Opens the database and makes or updates its tables."""
        self._database = Database(url)

    @classmethod
    def in_home(cls, home: Path, database_url: str = "") -> "LearnerStore":
        """The store in the data directory, or where the address says."""
        return cls(database_url or URL.create("sqlite", database=str(home / FILE)).render_as_string())

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def profiles(self) -> list[Profile]:
        """Oldest first."""
        with self._database.read() as connection:
            return rows.read_profiles(connection)

    def profile(self, profile_id: str) -> Profile:
        """One learner."""
        with self._database.read() as connection:
            return rows.read_profile(connection, profile_id)

    def default_profile(self, now: datetime) -> Profile:
        """The oldest profile, made where there is none."""
        with self._database.write() as connection:
            found = rows.read_profiles(connection)
            return found[0] if found else rows.add_profile(connection, Profile(rows.new_id(), FIRST_NAME, now))

    def profile_or_default(self, profile_id: str, now: datetime) -> Profile:
        """The learner that a browser says it belongs to; the first one where it doesn't say, or says one that is gone."""
        known = {profile.id: profile for profile in self.profiles()}
        return known.get(profile_id) or self.default_profile(now)

    def profile_named(self, name: str, now: datetime) -> Profile:
        """The learner of this name, in whatever case; the first one for an empty name. Raises LearnerError where there is none."""
        if not name:
            return self.default_profile(now)
        profiles = self.profiles()
        found = next((profile for profile in profiles if rows.name_key(profile.name) == rows.name_key(name.strip())), None)
        if found is None:
            raise LearnerError(f"There is no learner '{name}'. There is {', '.join(each.name for each in profiles) or 'nobody yet'}.")
        return found

    def add_profile(self, name: str, now: datetime) -> Profile:
        """Raises LearnerError where the name is taken, in whatever case, or is not 1 to 60 printable characters."""
        with self._database.write() as connection:
            return rows.add_profile(connection, Profile(rows.new_id(), name, now))

    def save_profile(self, profile: Profile) -> None:
        """Raises LearnerError where a new name can't be had, desired_retention is not .7 to .97, or new_a_day not 0 to 200."""
        with self._database.write() as connection:
            rows.replace_profile(connection, profile)

    def delete_profile(self, profile_id: str) -> None:
        """Delete a learner and everything of theirs; in SQLite's files it is overwritten."""
        with self._database.write() as connection:
            rows.read_profile(connection, profile_id)
            connection.execute(delete(PROFILES).where(PROFILES.c.id == profile_id))
        self._database.empty_log()

    def add_session(self, session: Session) -> None:
        """Begin a session; the profile's open one ends with it."""
        with self._database.write() as connection:
            rows.read_profile(connection, session.profile_id)
            still_open = (SESSIONS.c.profile_id == session.profile_id) & SESSIONS.c.ended.is_(None)
            connection.execute(update(SESSIONS).where(still_open).values(current=None, ended=session.started))
            connection.execute(insert(SESSIONS).values(values_of(session)))

    def session(self, session_id: str) -> Session:
        """One session, over or not."""
        with self._database.read() as connection:
            return rows.read_session(connection, session_id)

    def open_session(self, profile_id: str) -> Session | None:
        """The profile's session that is not over."""
        query = select(*columns_of(SESSIONS, Session)).where(SESSIONS.c.profile_id == profile_id, SESSIONS.c.ended.is_(None))
        with self._database.read() as connection:
            return next(iter(items_of(Session, connection.execute(query))), None)

    def move(self, session: Session, expected: Current | None) -> Session:
        """Save where a session is (`current`, `ended`), and return it as it is stored then.

        Where another tab has moved it from `expected` or ended it, nothing changes.
        """
        with self._database.write() as connection:
            rows.move_session(connection, session, expected)
            return rows.read_session(connection, session.id)

    def record(self, attempt: Attempt, memory: Memory | None, session: Session, expected: Current) -> bool:
        """Keep an attempt, what is remembered after it (None changes nothing there) and where the session is then: all or nothing.

        Once this has returned True, the attempt survives a crash and a power cut. False, and nothing changes, where the session is no
        longer at `expected`: the question was answered in another tab.
        """
        with self._database.write() as connection:
            if not rows.move_session(connection, session, expected):
                return False
            connection.execute(insert(ATTEMPTS).values(values_of(attempt)))
            rows.replace_memories(connection, session.profile_id, [memory] if memory else [])
            return True

    def amend(self, attempt: Attempt, before: Attempt, memory: Memory | None = None, remembered: Memory | None = None) -> bool:
        """Give an attempt another mark, after a follow-up or an objection, and keep the one `before`; `memory` replaces `remembered`.

        False, and nothing changes, where the attempt or what is remembered no longer is as it was before: another tab was faster.
        Raises LearnerError where the attempt differs otherwise from what is stored.
        """
        with self._database.write() as connection:
            rows.check_answer(connection, attempt)
            profile_id = rows.read_session(connection, attempt.session_id).profile_id
            if memory and rows.read_memories(connection, profile_id).get(memory.question_id) != remembered:
                return False
            if not rows.amend_attempt(connection, attempt, before):
                return False
            rows.replace_memories(connection, profile_id, [memory] if memory else [])
            return True

    def attempt(self, attempt_id: str) -> Attempt:
        """One attempt as it stands."""
        with self._database.read() as connection:
            return rows.read_attempt(connection, attempt_id)

    def earlier_marks(self, attempt_id: str) -> list[Mark]:
        """The marks an attempt had before it was amended, oldest first."""
        query = select(*columns_of(EARLIER, Mark)).where(EARLIER.c.attempt_id == attempt_id).order_by(EARLIER.c.number)
        with self._database.read() as connection:
            return items_of(Mark, connection.execute(query))

    def attempts(
        self, profile_id: str, session_id: str | None = None, since: datetime | None = None, question_id: str | None = None
    ) -> list[Attempt]:
        """Attempts as they stand, in the order they were kept in: all, or those of a session, from a time on, at a question."""
        wanted = [
            *([ATTEMPTS.c.session_id == session_id] if session_id is not None else []),
            *([ATTEMPTS.c.at >= since] if since is not None else []),
            *([ATTEMPTS.c.question_id == question_id] if question_id is not None else []),
        ]
        with self._database.read() as connection:
            return rows.read_attempts(connection, profile_id, *wanted)

    def memories(self, profile_id: str) -> dict[str, Memory]:
        """What the learner remembers, by question."""
        with self._database.read() as connection:
            return rows.read_memories(connection, profile_id)

    def change_memories(self, profile_id: str, change: Callable[[Sequence[Memory]], Iterable[Memory]]) -> None:
        """Replace what is remembered of some questions by what `change` makes of all; no review can come in between."""
        with self._database.write() as connection:
            rows.read_profile(connection, profile_id)
            rows.replace_memories(connection, profile_id, change(list(rows.read_memories(connection, profile_id).values())))

    def set_bookmark(self, profile_id: str, question_id: str, on: bool) -> None:
        """Mark a question to come back to, or no longer."""
        with self._database.write() as connection:
            rows.read_profile(connection, profile_id)
            connection.execute(delete(BOOKMARKS).where(BOOKMARKS.c.profile_id == profile_id, BOOKMARKS.c.question_id == question_id))
            if on:
                connection.execute(insert(BOOKMARKS).values(profile_id=profile_id, question_id=question_id))

    def bookmarks(self, profile_id: str) -> frozenset[str]:
        """Ids of the questions marked."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(BOOKMARKS.c.question_id).where(BOOKMARKS.c.profile_id == profile_id)))

    def report(self, profile_id: str, question_id: str, text: str, now: datetime) -> None:
        """Keep what a learner has against a question. Raises LearnerError where it says nothing, or more than 2,000 characters."""
        if not text.strip():
            raise LearnerError("A report says what is wrong with the question. Write a few words.")
        if len(text) > LONGEST_REPORT:
            raise LearnerError(f"A report has at most {LONGEST_REPORT} characters, and this one has {len(text)}. Shorten it.")
        with self._database.write() as connection:
            rows.read_profile(connection, profile_id)
            connection.execute(insert(REPORTS).values(profile_id=profile_id, **values_of(Report(question_id, text, now))))

    def reports(self, profile_id: str) -> list[Report]:
        """Oldest first."""
        query = select(*columns_of(REPORTS, Report)).where(REPORTS.c.profile_id == profile_id).order_by(REPORTS.c.number)
        with self._database.read() as connection:
            return items_of(Report, connection.execute(query))

    def learner(self, profile_id: str) -> Learner:
        """All that is kept of a learner."""
        with self._database.read() as connection:
            return read_learner(connection, profile_id)

    def add_learner(self, learner: Learner) -> Profile:
        """Add a learner with all of their data, under new ids and, where it is taken, another name. Checks nothing but the profile."""
        with self._database.write() as connection:
            return add_learner(connection, learner)
