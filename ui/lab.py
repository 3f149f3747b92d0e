"""The Lab tab: how an assistant hallucinates, and what catches it. Three answers beside each other, and faults put into one of them."""

from itertools import count
from typing import Any, TypeAlias

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer.cited import read_reply
from assistant.answer.prompts import make_closed_book_prompt
from assistant.build import Parts, chain_with
from assistant.errors import ModelError
from assistant.grounding.personal import without_personal_data
from assistant.grounding.verify import Verifier
from assistant.model import ReplyError
from assistant.types import Answer, Query
from eval.faults import AnswerFault
from eval.trials import Trial, draw, possible_faults, try_guards
from ingest.errors import StudyError
from ui.errors import ActionError, problem_of
from ui.experiment import Answers, answers_html, front_html, reading_html, trial_html
from ui.surface import QUIET, announce, surface

Message: TypeAlias = dict[str, Any]
"""What the browser is told; lab.js takes it."""
AT_ONCE = 4
"""Actions handled at the same time; further ones wait."""


class Action(BaseModel):
    """What a reader does, as the browser sends it."""

    model_config = ConfigDict(frozen=True)

    action: str
    question: str = ""
    place: int = Field(default=0, ge=0)
    """Of the sentence."""
    kind: AnswerFault = "negation"
    seed: int = Field(default=0, ge=0, lt=1_000_000)


class Lab:
    """The tab's one event. The server keeps nothing: what is broken is the quoted answer, which is the same each time."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._verifier = Verifier(parts.encoder, parts.entailment)
        self._embedded = chain_with(parts, ("sufficiency", "verify"), None)
        self._messages = count()

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        page = surface("lab", {"act": "act"})
        acted = page.act(self.act, outputs=page, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="lab", **QUIET)
        acted.failure(None, js="() => viva.labFailed()", **QUIET)
        announce(opened, "lab")

    def act(self, event: gr.EventData) -> Message:
        """Do what an event says; or tell what was wrong."""
        try:
            message = self._do(Action.model_validate(event.action))
        except (ValidationError, StudyError) as error:
            message = {"problem": problem_of(error)}
        return message | {"at": next(self._messages)}

    def _do(self, action: Action) -> Message:
        question = without_personal_data(action.question.strip())
        match action.action:
            case "look":
                records = self._parts.store.open().records
                return {"front": front_html(records), "reading": reading_html(records)}
            case "ask" if question:
                return {"answers": answers_html(self._answers(question)), "question": question}
            case "break" if question:
                trial = self._trial(question, action)
                return {"trial": trial_html(trial, self._answer(question).sources), "caught": trial.caught, "kind": action.kind}
        raise ActionError("Ask a question first, or choose one of the list.")

    def _answer(self, question: str) -> Answer:
        return self._embedded.invoke(Query(question))

    def _answers(self, question: str) -> Answers:
        embedded = self._answer(question)
        model = self._parts.model
        places = range(len(embedded.sentences)) if embedded.status == "answered" else ()
        faults = {place: possible for place in places if (possible := possible_faults(embedded, place, 0))}
        if model is None:
            return Answers(None, embedded, embedded, faults)
        grounded = chain_with(self._parts, ("sufficiency",), model).invoke(Query(question))
        return Answers(self._from_memory(question, embedded), grounded, self._parts.chain.invoke(Query(question)), faults, embedded)

    def _from_memory(self, question: str, embedded: Answer) -> Answer | None:
        """The chat model without passages; each sentence is held against those that would have been there."""
        model = self._parts.model
        if model is None:
            return None
        try:
            sentences = read_reply(model.reply(make_closed_book_prompt(question)), ())
        except ReplyError as error:
            raise ModelError(f"The model {model.name} {error.reason}. Ask again, or start without a model.") from error
        checked = [self._verifier.verify(sentence, embedded.sources) for sentence in sentences]
        return Answer(question, "answered", "model", sentences=tuple(checked), sources=embedded.sources)

    def _trial(self, question: str, action: Action) -> Trial:
        before = self._answer(question)
        faulty = draw(before, action.place, action.kind, action.seed) if action.place < len(before.sentences) else None
        if faulty is None:
            raise ActionError("This sentence has no place for such a fault. Choose another kind.")
        return try_guards(before, faulty, action.place, self._parts.encoder, self._parts.entailment, self._parts.store.open())
