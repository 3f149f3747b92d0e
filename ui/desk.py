"""A learner at the terminal: what the commands of practice do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.build import Parts
from assistant.errors import PlanError
from assistant.quiz.advice import best_next, known_concepts, screen, terms_in
from assistant.quiz.attempts import Plan
from assistant.quiz.build import build_subjects
from assistant.quiz.gaps import Audit
from assistant.quiz.request import Unknown, read_request
from assistant.quiz.session import Practice
from assistant.quiz.upcoming import GAP_AUDIT
from ui.plain import advice_lines, audit_lines, screening_lines
from ui.terminal import Terminal


class Desk:
    """One learner, practising."""

    def __init__(self, parts: Parts, practice: Practice, terminal: Terminal, learner: str) -> None:
        """`learner` is a name, empty for the first learner. Raises LearnerError where there is none of that name."""
        self.practice = practice
        self._parts = parts
        self._terminal = terminal
        self._profile = practice.store.profile_named(learner, practice.clock())

    def plan_of(self, words: str, wished: Mapping[str, Any]) -> Plan:
        """The plan that a few words ask for, "RAG" as well as "ten hard questions about RAG", but for the fields that are `wished`.

        No words ask for anything. Raises PlanError for an unknown subject.
        """
        return replace(self._understood(words) if words else Plan(), **wished)

    def _understood(self, words: str) -> Plan:
        subjects = build_subjects(self._parts, self.practice.bank)
        asked = read_request(words, subjects) or read_request(f"quiz me on {words}", subjects)
        if isinstance(asked, Plan):
            return asked
        subject, nearest = (asked.unknown, asked.nearest) if isinstance(asked, Unknown) else (words, ())
        advice = f"Nearest: {', '.join(nearest)}." if nearest else "Name a subject, such as regularization."
        raise PlanError(f"The guide has nothing on '{subject[:80]}'. {advice}")

    def practise(self, plan: Plan | None, anew: bool = False) -> None:
        """A session; without a plan the one that was left open, else a mixed one. See Terminal.practise."""
        over = self._terminal.practise(self._profile.id, plan, self.practice.clock().date(), anew)
        if over and over.audit:
            self._advise(over.audit, "")

    def audit(self, asked_for: str) -> None:
        """The gap audit, and what to do about the gaps; `asked_for` is a text that names what a screening asks for, or empty."""
        over = self._terminal.practise(self._profile.id, GAP_AUDIT, self.practice.clock().date())
        if over and over.audit:
            self._advise(over.audit, asked_for)

    def _advise(self, audit: Audit, asked_for: str) -> None:
        now, bank = self.practice.clock(), self.practice.bank
        pages = [record for record in self._parts.store.open().records.values() if record.id in bank.concepts]
        memories = self.practice.store.memories(self._profile.id)
        self._terminal.say(audit_lines(audit, bank.topics))
        self._terminal.say(advice_lines(best_next(audit, memories, pages, now)))
        if asked_for:
            covers = build_subjects(self._parts, bank).page_on
            known = known_concepts(audit, memories, pages, now)
            self._terminal.say(screening_lines(screen(terms_in(asked_for), covers, known), self.practice.titles))
