"""The screens of the Quiz tab as messages to the browser."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any, TypeAlias

from assistant.build import Parts
from assistant.quiz.advice import best_next, known_concepts, screen, terms_in
from assistant.quiz.attempts import Memory, Plan, Profile
from assistant.quiz.build import build_subjects
from assistant.quiz.select import counts
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked, Over, Step
from assistant.quiz.subjects import Subjects
from assistant.quiz.types import BLANK, Question
from assistant.types import Exchange
from ingest.records import DocumentRecord
from ui.audit import audit_html, screening_html
from ui.errors import ActionError
from ui.marked import marked_html
from ui.markup import Markup
from ui.passages import page_panel, passages_of
from ui.practice import Front, front_html
from ui.question import asking_html
from ui.summary import over_html
from ui.words import day_words, mark_words

Message: TypeAlias = dict[str, Any]
"""What the browser is told; quiz.js takes it."""


class Screens:
    """Draws what a session is at. Nothing of a question's key is in a message before its answer is kept."""

    def __init__(self, parts: Parts, practice: Practice) -> None:
        self._parts = parts
        self._practice = practice
        self._topics = practice.bank.topics

    def front(self, profile: Profile, problem: str = "") -> Message:
        """What to practise; with what went wrong, where something did."""
        practice, store = self._practice, self._practice.store
        pools = counts(practice.bank.questions, store.memories(profile.id), Plan(), practice.clock())
        unfinished = store.open_session(profile.id) is not None
        front = Front(profile, store.profiles(), pools, list(self._topics.items()), unfinished)
        return {"screen": "front", "profile": profile.id, "html": front_html(front), "problem": problem}

    def of(self, step: Step) -> Message:
        """Where a session is."""
        session = step.session
        match step:
            case Asking():
                screen = self._asking(step)
            case Marked():
                screen = self._marked(step)
            case Over():
                screen = {"screen": "over", "html": self._over(step), "spoken": "The session is over."}
        return {"session": session.id, "profile": session.profile_id} | screen

    def screening(self, over: Over, text: str) -> Message:
        """What of the subjects in a text the guide has, and what of that the learner knows. Raises ActionError."""
        if over.audit is None:
            raise ActionError("There is no gap audit to compare with. Start one first.")
        known = known_concepts(over.audit, self._memories(over), self._pages(), self._practice.clock())
        return {"compared": screening_html(screen(terms_in(text), self._subjects.page_on, known), self._practice.titles)}

    def reading(self, page: str, section: str) -> Message:
        """A page of the guide for the panel, with one section open. Raises ActionError where the guide has no such page."""
        document = self._parts.store.open().documents.get(page)
        if document is None:
            raise ActionError("The guide has this page no longer.")
        return {"reading": page_panel(document, section), "about": document.title}

    def _asking(self, step: Asking) -> Message:
        question = self._practice.bank.by_id[step.presented.question_id]
        return {
            "screen": "asking",
            "html": asking_html(step, self._about(question)),
            "question": token_of(question.id),
            "bookmarked": step.bookmarked,
            "seconds_left": step.seconds_left,
            "spoken": f"Question {step.number}" + (f" of {step.of}" if step.of else ""),
        }

    def _marked(self, step: Marked) -> Message:
        question, pending = step.question, step.follow_up is not None
        passages = passages_of(question, self._parts.store.open().documents)
        return {
            "screen": "marked",
            "html": marked_html(step, passages, self._returns(step)),
            "panel": Markup() if pending else passages.panel(),
            "about": step.presented.prompt.replace(BLANK, "…"),
            "question": token_of(question.id),
            "attempt": step.attempt.id,
            "bookmarked": step.bookmarked,
            "seconds_left": step.seconds_left,
            "follow_up": pending,
            "exchange": asdict(Exchange(step.presented.prompt, (question.concept,))),
            "spoken": mark_words(step.attempt),
        }

    def _over(self, step: Over) -> Markup:
        if step.audit is None:
            return over_html(step, self._practice.bank.by_id, self._topics, self._practice.clock().date())
        return audit_html(
            step, step.audit, best_next(step.audit, self._memories(step), self._pages(), self._practice.clock()), self._topics
        )

    def _returns(self, step: Marked) -> str:
        memory = self._memories(step).get(step.question.id)
        return f"Comes back {day_words(memory.due.date(), self._practice.clock().date())}" if memory else ""

    def _about(self, question: Question) -> str:
        return f"{self._topics.get(question.topic, question.topic)} · {question.tier} · {question.level}"

    def _memories(self, step: Step) -> dict[str, Memory]:
        return self._practice.store.memories(step.session.profile_id)

    def _pages(self) -> Sequence[DocumentRecord]:
        return [record for record in self._parts.store.open().records.values() if record.id in self._practice.bank.concepts]

    @cached_property
    def _subjects(self) -> Subjects:
        return build_subjects(self._parts, self._practice.bank)


def token_of(question_id: str) -> str:
    """What the page calls a question: the id itself may give its key away."""
    return hashlib.sha256(question_id.encode()).hexdigest()[:16]
