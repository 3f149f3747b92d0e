"""The Quiz tab: what to practise, question after question, and the end of a session.

The browser keeps only which learner and session it shows; the session is in the learner's store, so that a reload, a second tab or a
crash goes on where it was. The key of a question is sent once its answer is kept.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import gradio as gr
from pydantic import ValidationError

from assistant.build import Parts
from assistant.errors import LearnerError
from assistant.quiz.attempts import Profile
from assistant.quiz.request import INTERVIEW
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked, Over, Step
from assistant.quiz.upcoming import GAP_AUDIT
from ingest.errors import StudyError
from ui.action import Action
from ui.errors import ActionError, problem_of
from ui.screens import Message, Screens, token_of
from ui.surface import QUIET, announce, surface

AT_ONCE = 24
"""Actions handled at the same time; further ones wait."""
RECENT = timedelta(hours=1)
"""A session left for no longer is on screen again when the page is opened; an older one is offered."""


class Quiz:
    """The tab's one event: what the learner does comes in, what is on screen then goes out."""

    def __init__(self, parts: Parts, practice: Practice) -> None:
        self._practice = practice
        self._screens = Screens(parts, practice)
        self._questions = {token_of(question.id): question.id for question in practice.bank}
        self._messages = count()

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        page = surface("quiz", {"act": "act"})
        acted = page.act(self.act, outputs=page, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="quiz", **QUIET)
        acted.failure(None, js="() => viva.quizFailed()", **QUIET)
        announce(opened, "quiz")

    def act(self, event: gr.EventData) -> Message:
        """Do what an event says, and tell what is on screen then; or what was wrong, with nothing changed."""
        try:
            action = Action.model_validate(event.action)
            message = self._do(action, self._practice.store.profile_or_default(action.profile, self._practice.clock()))
        except (ValidationError, StudyError) as error:
            message = {"problem": problem_of(error)}
        return message | {"at": next(self._messages)}

    def _do(self, action: Action, profile: Profile) -> Message:
        practice, screens = self._practice, self._screens
        match action.action:
            case "open":
                return self._open(action, profile)
            case "front":
                return screens.front(profile)
            case "settings":
                return screens.front(practice.adjust(_adjusted(profile, action)))
            case "learner":
                return screens.front(practice.store.add_profile(action.name, practice.clock()))
            case "start" | "interview" | "audit":
                plan = {"interview": INTERVIEW, "audit": GAP_AUDIT}.get(action.action, action.plan)
                return screens.of(practice.show(practice.start(profile.id, plan)))
            case "resume":
                session = practice.resume(profile.id)
                return screens.of(practice.show(session)) if session else screens.front(profile)
            case "read":
                return screens.reading(action.page, action.section)
            case _:
                return self._in_session(action, profile)

    def _in_session(self, action: Action, profile: Profile) -> Message:
        practice = self._practice
        try:
            session = practice.store.session(action.session)
        except LearnerError:  # the learner was deleted, in another tab or on the Progress tab
            return self._screens.front(profile, "That session is gone.")
        if action.action == "report":
            practice.report(session.id, self._question(action), action.text)
            return {"said": "Thank you, the report is kept with your data."}
        if action.action == "screen" and isinstance(over := practice.show(session), Over):
            return self._screens.screening(over, action.text)
        return self._screens.of(self._step(action))

    def _step(self, action: Action) -> Step:
        practice = self._practice
        match action.action:
            case "answer" if action.response is not None:
                return practice.answer(action.session, self._question(action), action.response, action.confidence)
            case "skip":
                return practice.skip(action.session, self._question(action))
            case "hint":
                return practice.hint(action.session, self._question(action))
            case "next":
                return practice.next(action.session)
            case "end":
                return practice.end(action.session)
            case "bookmark":
                return practice.bookmark(action.session, self._question(action), action.on)
            case "follow_up":
                return practice.follow_up(action.attempt, action.text)
            case "disagree":
                return practice.disagree(action.attempt, action.labels)
        raise ActionError(f"'{action.action}' is nothing that can be done here. Reload the page.")

    def _open(self, action: Action, profile: Profile) -> Message:
        """Where the page was, if it was left just now; else the first screen."""
        session = self._practice.store.open_session(profile.id)
        if session is None and action.session:
            try:
                shown = self._practice.store.session(action.session)
            except LearnerError:
                return self._screens.front(profile)
            session = shown if shown.profile_id == profile.id else None
        if session is None:
            return self._screens.front(profile)
        step = self._practice.show(session)
        match step:
            case Asking():
                moment = step.session.current.shown_at if step.session.current else session.started
            case Marked():
                moment = step.attempt.at
            case Over():
                moment = step.session.ended or session.started
        return self._screens.of(step) if self._practice.clock() - moment < RECENT else self._screens.front(profile)

    def _question(self, action: Action) -> str:
        if action.question not in self._questions:
            raise ActionError("This question is not in the bank any more. Go on with the next one.")
        return self._questions[action.question]


def _adjusted(profile: Profile, action: Action) -> Profile:
    return replace(profile, name=action.name, interview=action.interview, desired_retention=action.retention, new_a_day=action.new_a_day)
