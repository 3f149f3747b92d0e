"""The Quiz tab: what to practise, question after question, and the end of a session.

The browser keeps only which learner it belongs to; the session is in the learner's store, so that a reload, a second tab or a crash goes
on where it was. The key of a question is sent once its answer is kept.
"""

from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeAlias

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.build import Parts
from assistant.quiz.advice import best_next, known_concepts, screen, terms_in
from assistant.quiz.attempts import Confidence, Plan, PointLabel, Profile, Response
from assistant.quiz.build import build_subjects
from assistant.quiz.request import INTERVIEW
from assistant.quiz.select import counts
from assistant.quiz.session import Asking, Marked, Over, Practice, Step
from assistant.quiz.types import Numeric, Question
from assistant.quiz.upcoming import GAP_AUDIT
from assistant.types import Exchange
from ingest.errors import StudyError
from ingest.records import DocumentRecord
from ui.audit import audit_html, screening_html
from ui.errors import ActionError
from ui.marked import marked_html
from ui.markup import Markup
from ui.passages import passages_of
from ui.practice import Front, front_html
from ui.question import asking_html
from ui.summary import over_html
from ui.theme import ASSETS, SCRIPTS
from ui.words import day_words, mark_words

Message: TypeAlias = dict[str, Any]
"""What the browser is told; quiz.js takes it."""
AT_ONCE = 24
"""Actions handled at the same time; further ones wait."""
RECENT = timedelta(hours=1)
"""A session left for no longer is on screen again when the page is opened; an older one is offered."""


class Action(BaseModel):
    """What a learner does, as the browser sends it. Which fields matter depends on the action."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    action: str
    profile: str = ""
    """Empty for the first one."""
    session: str = ""
    question: str = ""
    attempt: str = ""
    on: bool = False
    """Whether a bookmark is to be set."""
    plan: Plan = Plan()
    response: Response | None = None
    confidence: Confidence | None = None
    text: str = ""
    labels: tuple[PointLabel, ...] = ()
    name: str = ""
    interview: date | None = None
    retention: float = Field(default=0.9, ge=0.7, le=0.97)
    new_a_day: int = Field(default=20, ge=0, le=200)


class Quiz:
    """The tab's one event: what the learner does comes in, what is on screen then goes out."""

    def __init__(self, parts: Parts, practice: Practice) -> None:
        self._parts = parts
        self._practice = practice
        self._clock = practice.clock
        self._topics = practice.bank.topics
        self._messages = count()

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        surface = gr.HTML(
            html_template=(ASSETS / "quiz.html").read_text(encoding="utf-8"),
            js_on_load='viva.quiz(element, watch, props, {act: "act"}, trigger);',
            head=SCRIPTS,
            elem_id="viva-quiz",
            apply_default_css=False,
        )
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        acted = surface.act(self.act, outputs=surface, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="quiz", **quiet)
        acted.failure(None, js="() => viva.quizFailed()", **quiet)
        opened.select(None, js='() => { document.dispatchEvent(new Event("viva:opened-quiz")); }', **quiet)

    def act(self, event: gr.EventData) -> Message:
        """Do what an event says, and tell what is on screen then; or what was wrong, with nothing changed."""
        try:
            action = Action.model_validate(event.action)
            profile = self._profile(action.profile)
            return {"profile": profile.id} | self._do(action, profile) | {"at": next(self._messages)}
        except ValidationError as error:
            return self._problem(f"This can't be used: {error.errors()[0]['msg']}.")
        except StudyError as error:
            return self._problem(str(error))

    def _problem(self, text: str) -> Message:
        return {"problem": text, "at": next(self._messages)}

    def _do(self, action: Action, profile: Profile) -> Message:
        match action.action:
            case "open":
                return self._open(profile)
            case "front" | "look":
                return self._front(profile)
            case "settings":
                return self._front(self._practice.adjust(_adjusted(profile, action)))
            case "learner":
                made = self._practice.store.add_profile(action.name, self._clock())
                return self._front(made) | {"profile": made.id}
            case "start" | "interview" | "audit":
                plan = {"interview": INTERVIEW, "audit": GAP_AUDIT}.get(action.action, action.plan)
                return self._shown(self._practice.show(self._practice.start(profile.id, plan)))
            case "resume":
                session = self._practice.resume(profile.id)
                return self._shown(self._practice.show(session)) if session else self._front(profile)
            case "screen":
                return self._screen(profile, action)
            case "report":
                self._practice.report(action.session, action.question, action.text)
                return {"said": "Thank you, the report is kept with your data."}
            case _:
                return self._shown(self._step(action))

    def _step(self, action: Action) -> Step:
        practice = self._practice
        match action.action:
            case "answer" if action.response is not None:
                return practice.answer(action.session, action.question, action.response, action.confidence)
            case "skip":
                return practice.skip(action.session, action.question)
            case "hint":
                return practice.hint(action.session, action.question)
            case "next":
                return practice.next(action.session)
            case "end":
                return practice.end(action.session)
            case "bookmark":
                return practice.bookmark(action.session, action.question, action.on)
            case "follow_up":
                return practice.follow_up(action.attempt, action.text)
            case "disagree":
                return practice.disagree(action.attempt, action.labels)
        raise ActionError(f"'{action.action}' is nothing that can be done here. Reload the page.")

    def _open(self, profile: Profile) -> Message:
        """Where the session is, if it was left just now; else the first screen."""
        session = self._practice.resume(profile.id)
        if session is None:
            return self._front(profile)
        step = self._practice.show(session)
        match step:
            case Asking():
                moment = step.session.current.shown_at if step.session.current else session.started
            case Marked():
                moment = step.attempt.at
            case Over():
                return self._front(profile)
        return self._shown(step) if self._clock() - moment < RECENT else self._front(profile)

    def _front(self, profile: Profile) -> Message:
        practice, store = self._practice, self._practice.store
        pools = counts(practice.bank.questions, store.memories(profile.id), Plan(), self._clock())
        front = Front(profile, store.profiles(), pools, list(self._topics.items()), practice.resume(profile.id) is not None)
        return {"screen": "front", "html": front_html(front)}

    def _shown(self, step: Step) -> Message:
        match step:
            case Asking():
                return self._asking(step)
            case Marked():
                return self._marked(step)
            case Over():
                return {"screen": "over", "html": self._over(step), "session": step.session.id, "spoken": "The session is over."}

    def _over(self, step: Over) -> Markup:
        if step.audit is None:
            return over_html(step, self._practice.bank.by_id, self._topics, self._clock().date())
        memories = self._practice.store.memories(step.session.profile_id)
        steps = best_next(step.audit, memories, self._pages(), self._clock())
        return audit_html(step, step.audit, steps, self._topics)

    def _screen(self, profile: Profile, action: Action) -> Message:
        """What of the subjects in a text the guide has, and what of that the learner knows."""
        step = self._practice.show(self._practice.store.session(action.session))
        if not isinstance(step, Over) or step.audit is None:
            raise ActionError("There is no gap audit to compare with. Start one first.")
        known = known_concepts(step.audit, self._practice.store.memories(profile.id), self._pages(), self._clock())
        page_on = build_subjects(self._parts, self._practice.bank).page_on
        return {"compared": screening_html(screen(terms_in(action.text), page_on, known), self._practice.titles)}

    def _pages(self) -> list[DocumentRecord]:
        return [record for record in self._parts.store.open().records.values() if record.id in self._practice.bank.concepts]

    def _asking(self, step: Asking) -> Message:
        question = self._practice.bank.by_id[step.presented.question_id]
        return {
            "screen": "asking",
            "html": asking_html(step, self._about(question)),
            "session": step.session.id,
            "question": question.id,
            "bookmarked": step.bookmarked,
            "seconds_left": step.seconds_left,
            "spoken": f"Question {step.number} of {step.of}",
        }

    def _marked(self, step: Marked) -> Message:
        question, pending = step.question, step.follow_up is not None
        passages = passages_of(question, self._parts.store.open().documents)
        return {
            "screen": "marked",
            "html": marked_html(step, passages, self._returns(step)),
            "panel": Markup() if pending else passages.panel(),
            "about": question.prompt if not isinstance(question, Numeric) else step.presented.prompt,
            "session": step.session.id,
            "question": question.id,
            "attempt": step.attempt.id,
            "bookmarked": step.bookmarked,
            "seconds_left": step.seconds_left,
            "follow_up": pending,
            "exchange": asdict(Exchange(step.presented.prompt, (question.concept,))),
            "spoken": mark_words(step.attempt),
        }

    def _returns(self, step: Marked) -> str:
        memory = self._practice.store.memories(step.session.profile_id).get(step.question.id)
        return f"Comes back {day_words(memory.due.date(), self._clock().date())}" if memory else ""

    def _about(self, question: Question) -> str:
        return f"{self._topics.get(question.topic, question.topic)} · {question.tier} · {question.level}"

    def _profile(self, profile_id: str) -> Profile:
        """The learner that the browser belongs to; the first one where it doesn't say, or says one that is gone."""
        store = self._practice.store
        known = {profile.id: profile for profile in store.profiles()}
        return known.get(profile_id) or store.default_profile(self._clock())


def _adjusted(profile: Profile, action: Action) -> Profile:
    return replace(profile, name=action.name, interview=action.interview, desired_retention=action.retention, new_a_day=action.new_a_day)
