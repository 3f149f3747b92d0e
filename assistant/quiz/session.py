"""Practice: a session from its plan to its summary, every step of it kept in the learner's store.

Nothing is remembered here between two calls, so a reload, a second tab or a crash goes on with what the store says. What was answered
once is never answered again: a repeated call changes nothing and returns what is on screen now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from assistant.errors import PlanError, ResponseError
from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import (
    Attempt,
    Confidence,
    Current,
    Grade,
    Memory,
    Plan,
    PointLabel,
    Profile,
    Response,
    Session,
)
from assistant.quiz.bank import Bank
from assistant.quiz.follow_up import NOTHING_ADDED, follow_up_of, settle
from assistant.quiz.gaps import audit_result
from assistant.quiz.grade import fits, grade_closed, marks, own_score
from assistant.quiz.learning import learn, learn_anew
from assistant.quiz.marking import FreeTextMarker
from assistant.quiz.present import present
from assistant.quiz.schedule import level
from assistant.quiz.steps import Asking, Marked, Over, Step
from assistant.quiz.summary import summarise
from assistant.quiz.types import Open, Question, ShortAnswer
from assistant.quiz.upcoming import NONE_LEFT, choose, size

LONGEST_ANSWER = timedelta(minutes=20)
"""As much time as one answer is taken to have used: a laptop may have been closed over it."""
SKIPPED = Grade(0.0)


class Practice:
    """What a learner can do. Raises LearnerError where the store fails."""

    def __init__(
        self,
        bank: Bank,
        store: LearnerStore,
        marker: FreeTextMarker,
        titles: Mapping[str, str],
        clock: Callable[[], datetime],
        random: Random,
    ) -> None:
        """`titles` are those of the guide's pages, by id; `clock` gives aware times."""
        self.bank = bank
        self.store = store
        self._marker = marker
        self.titles = titles
        self.clock = clock
        self._random = random

    def start(self, profile_id: str, plan: Plan) -> Session:
        """Begin a session; an open one of the profile ends. Raises PlanError where no question fits the plan."""
        session = Session(self._new_id(), profile_id, plan, self._random.getrandbits(32), self.clock())
        current = choose(self.bank, self.store, session, (), session.started)
        if current is None:
            raise PlanError(NONE_LEFT[plan.pool])
        session = replace(session, current=current)
        self.store.add_session(session)
        return session

    def resume(self, profile_id: str) -> Session | None:
        """Go on with the profile's session that has not ended, if there is one. The clock of its question starts again."""
        session = self.store.open_session(profile_id)
        if session is None or session.current is None:
            return session
        return self.store.move(replace(session, current=replace(session.current, shown_at=self.clock())), session.current)

    def show(self, session: Session) -> Step:
        """What is to be on screen now."""
        return self._step(self.store.session(session.id))

    def answer(self, session_id: str, question_id: str, response: Response, confidence: Confidence | None) -> Step:
        """Mark and keep an answer. Raises ResponseError, and keeps nothing, where it is no answer to the question.

        The question on screen may be answered after the deadline too; going on then ends the session.
        """
        return self._record(session_id, question_id, response, confidence)

    def skip(self, session_id: str, question_id: str) -> Step:
        """Go on without an answer. It counts 0 in the session's score and in a gap audit, and leaves the question's memory as it was."""
        return self._record(session_id, question_id, None, None)

    def hint(self, session_id: str, question_id: str) -> Step:
        """Show one hint more, up to two."""
        session = self.store.session(session_id)
        current = session.current
        if current is None or current.question_id != question_id or current.hints == 2:
            return self._step(session)
        return self._step(self.store.move(replace(session, current=replace(current, hints=current.hints + 1)), current))

    def next(self, session_id: str) -> Step:
        """Go on from a mark to the next question, or to the summary."""
        session = self.store.session(session_id)
        return self._step(session) if session.current or session.ended else self._advance(session)

    def end(self, session_id: str) -> Step:
        """End early. What was answered counts."""
        session = self.store.session(session_id)
        while session.ended is None:  # another tab may move the session in between
            session = self.store.move(replace(session, current=None, ended=self.clock()), session.current)
        return self._step(session)

    def bookmark(self, session_id: str, question_id: str, on: bool) -> Step:
        """Set or take away the learner's bookmark."""
        session = self.store.session(session_id)
        self.store.set_bookmark(session.profile_id, question_id, on)
        return self._step(session)

    def adjust(self, profile: Profile) -> Profile:
        """Save how a learner wishes to learn, and spread what is due anew. Raises LearnerError where a value is out of range."""
        now = self.clock()
        self.store.save_profile(profile)
        self.store.change_memories(profile.id, lambda memories: level(memories, profile, now))
        return self.store.profile(profile.id)

    def report(self, session_id: str, question_id: str, text: str) -> None:
        """Keep what the learner has against a question."""
        self.store.report(self.store.session(session_id).profile_id, question_id, text, self.clock())

    def follow_up(self, attempt_id: str, text: str) -> Step:
        """Mark what the learner adds when asked back; a blank text adds nothing, and has the rubric shown.

        Nothing changes where the attempt got another mark meanwhile, as in another tab.
        """
        attempt = self.store.attempt(attempt_id)
        question = self.bank.by_id.get(attempt.question_id)
        if isinstance(question, ShortAnswer | Open) and fits(question, attempt) and follow_up_of(question, attempt) is not None:
            if addition := text.strip():
                whole = self._marker.mark_again(question, str(attempt.response), addition, attempt.grade)
                grade = settle(question, attempt.grade, whole)
                self._amend(question, attempt, replace(attempt, follow_up=addition, grade=grade, score=marks(grade, attempt.hints)))
            else:
                self.store.amend(replace(attempt, follow_up=NOTHING_ADDED), attempt)
        return self._step(self.store.session(attempt.session_id))

    def disagree(self, attempt_id: str, labels: Sequence[PointLabel]) -> Step:
        """Let the learner's own mark count: a label for each rubric point, or one in all. Raises ResponseError for other labels."""
        attempt = self.store.attempt(attempt_id)
        question = self.bank.by_id.get(attempt.question_id)
        if question is not None and fits(question, attempt):
            own = Grade(own_score(question, labels))
            self._amend(question, attempt, replace(attempt, overridden=tuple(labels), score=marks(own, attempt.hints)))
        return self._step(self.store.session(attempt.session_id))

    def _step(self, session: Session) -> Step:
        attempts = self._attempts(session)
        if session.ended is not None:
            summary = summarise(attempts, self.store.memories(session.profile_id), self.bank, self.titles)
            audit = audit_result(self.bank.questions, attempts, tuple(self.bank.topics)) if session.plan.pool == "gaps" else None
            return Over(session, summary, audit)
        if session.current is not None:
            question = self.bank.by_id.get(session.current.question_id)
            return self._asking(session, session.current, question, attempts) if question else self._advance(session)
        question = self.bank.by_id.get(attempts[-1].question_id) if attempts else None
        if question is None or not fits(question, attempts[-1]):  # skipped, or the bank has changed since
            return self._advance(session)
        return self._marked(session, attempts[-1], question, attempts)

    def _asking(self, session: Session, current: Current, question: Question, attempts: Sequence[Attempt]) -> Asking:
        return Asking(
            session=session,
            presented=present(question, current.seed),
            number=len(attempts) + 1,
            of=self._size(session, attempts),
            hints=question.hints[: current.hints],
            seconds_left=self._seconds_left(session),
            bookmarked=question.id in self.store.bookmarks(session.profile_id),
        )

    def _marked(self, session: Session, attempt: Attempt, question: Question, attempts: Sequence[Attempt]) -> Marked:
        return Marked(
            session=session,
            attempt=attempt,
            question=question,
            presented=present(question, attempt.seed),
            follow_up=follow_up_of(question, attempt),
            number=len(attempts),
            of=self._size(session, attempts),
            seconds_left=self._seconds_left(session),
            bookmarked=question.id in self.store.bookmarks(session.profile_id),
        )

    def _advance(self, session: Session) -> Step:
        """To the next question, or to the end where number or time are used up or nothing is left to ask."""
        attempts = self._attempts(session)
        left = self._seconds_left(session)
        over = len(attempts) >= session.plan.number or (left is not None and left <= 0)
        current = None if over else choose(self.bank, self.store, session, attempts, self.clock())
        moved = replace(session, current=current, ended=None if current else self.clock())
        return self._step(self.store.move(moved, session.current))

    def _record(self, session_id: str, question_id: str, response: Response | None, confidence: Confidence | None) -> Step:
        session = self.store.session(session_id)
        current, question, now = session.current, self.bank.by_id.get(question_id), self.clock()
        if current is None or current.question_id != question_id or question is None:
            return self._step(session)
        grade = SKIPPED if response is None else self._grade(question, current.seed, response)
        attempt = Attempt(
            id=self._new_id(),
            session_id=session.id,
            question_id=question_id,
            seed=current.seed,
            at=now,
            seconds=min(max(now - current.shown_at, timedelta()), LONGEST_ANSWER).total_seconds(),
            response=response,
            confidence=confidence,
            hints=current.hints,
            grade=grade,
            score=marks(grade, current.hints),
        )
        memory = None if response is None else self._learn(session.profile_id, question, attempt)
        self.store.record(attempt, memory, replace(session, current=None), current)
        return self._step(self.store.session(session_id))

    def _grade(self, question: Question, seed: int, response: Response) -> Grade:
        if not isinstance(question, ShortAnswer | Open):
            return grade_closed(question, seed, response)
        if not isinstance(response, str):
            raise ResponseError("The answer to this question is a text. Write one, or skip the question.")
        return self._marker.mark(question, response)

    def _learn(self, profile_id: str, question: Question, attempt: Attempt) -> Memory:
        memories = self.store.memories(profile_id)
        return learn(memories.get(question.id), attempt, question.kind, self.store.profile(profile_id), memories)

    def _amend(self, question: Question, before: Attempt, amended: Attempt) -> None:
        """Keep another mark, and what is then remembered of the question; nothing where either changed meanwhile."""
        session = self.store.session(amended.session_id)
        memories = self.store.memories(session.profile_id)  # before the attempts: a review in between then shows in the store
        attempts = self.store.attempts(session.profile_id, question_id=question.id)
        history = [amended if attempt.id == amended.id else attempt for attempt in attempts]
        memory = learn_anew(history, question.kind, self.store.profile(session.profile_id), memories)
        self.store.amend(amended, before, memory, memories.get(question.id))

    def _size(self, session: Session, attempts: Sequence[Attempt]) -> int | None:
        """Never less than the number of the question that is on screen."""
        known = size(self.bank, self.store, session, {attempt.question_id for attempt in attempts}, self.clock())
        return None if known is None else max(known, len(attempts) + (session.current is not None))

    def _seconds_left(self, session: Session) -> float | None:
        if session.plan.minutes is None:
            return None
        return (session.started + timedelta(minutes=session.plan.minutes) - self.clock()).total_seconds()

    def _attempts(self, session: Session) -> list[Attempt]:
        return self.store.attempts(session.profile_id, session.id)

    def _new_id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
