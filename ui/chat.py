"""The Chat tab: a conversation on the left, the sources of its answers on the right.

The browser keeps the conversation, and sends with a question what it may refer back to; the server keeps none. For each step of an
answer it sends one message about that answer alone, so a long conversation costs no more than a short one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from threading import Event
from typing import Any, TypeAlias

import gradio as gr
from gradio.events import api
from pydantic import BaseModel, ConfigDict, Field

from assistant.build import Parts
from assistant.grounding.personal import without_personal_data
from assistant.grounding.receipt import make_receipt
from assistant.quiz.attempts import Plan
from assistant.quiz.bank import Bank
from assistant.quiz.build import build_subjects
from assistant.quiz.request import Unknown, read_request, wanted
from assistant.quiz.subjects import Subjects
from assistant.render import to_json, to_markdown
from assistant.types import Answer, Exchange, Query
from ingest.errors import StudyError
from ingest.records import DocumentRecord
from ui.asking import Asking
from ui.sources import panel
from ui.surface import QUIET, surface
from ui.turn import answer_html, error_html, practice_html, problem_html, unknown_html, welcome_html
from ui.words import counted

REMEMBERED = 12
"""Earlier answers that a question may refer back to."""
AT_ONCE = 24
"""Questions answered at the same time; further ones wait. Below the number of threads that Gradio works with (40)."""

STARTERS = (
    ("bias-variance-tradeoff", "What is the bias-variance tradeoff?"),
    ("imbalanced-data", "How would you handle imbalanced data?"),
    ("precision-and-recall", "When does recall matter more than precision?"),
    ("l1-regularization", "What is the difference between L1 and L2 regularization?"),
    ("rag-v-fine-tuning", "When would you use RAG and when fine-tuning?"),
    ("concept-drift", "How do you notice concept drift in production?"),
)
"""Questions for an empty conversation, each shown where the page that answers it is among the documents."""

NO_DOCUMENTS = "There are no documents yet. Add some with `viva ingest PATH`, then come back to this page."

Message: TypeAlias = dict[str, Any]
"""What the browser is told of one answer; chat.js takes it."""


class Asked(BaseModel):
    """A question as the browser sends it."""

    model_config = ConfigDict(frozen=True)

    question: str
    turn: int = Field(ge=0)
    """Counts up in one browser tab."""
    plain: bool = False
    """Whether it is a question even where it looks like a request to be quizzed."""
    earlier: tuple[Exchange, ...]
    """What was answered before it in the conversation, as the reader sees it."""


class Mark(BaseModel):
    """What a reader says of an answer, as the browser sends it."""

    model_config = ConfigDict(frozen=True)

    query: str = Field(pattern=r"^[0-9a-f]{32}$")
    """Id of the question in the log."""
    helpful: bool | None


class Chat:
    """The tab's events. Only answers on their way are known here."""

    def __init__(self, parts: Parts, bank: Bank, asking: Asking) -> None:
        self._parts = parts
        self._bank = bank
        self._asking = asking
        self._stops: dict[tuple[str | None, int], Event] = {}
        """By session and turn."""

    def tab(self) -> None:
        """Put the tab's components into the Blocks being built."""
        page = surface("chat", {"ask": "ask", "stop": "stop", "look": "look", "mark": "mark"}, front=None, marked=None)
        asked = page.ask(self.stream, outputs=page, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="ask", **QUIET)
        asked.failure(None, js="() => viva.failed()", **QUIET)
        page.stop(self.stop, queue=False, **QUIET)
        page.look(self.look, outputs=page, queue=False, trigger_mode="always_last", **QUIET)
        marked = page.mark(self.mark, outputs=page, queue=False, trigger_mode="multiple", **QUIET)
        marked.failure(None, js="() => viva.markingFailed()", **QUIET)
        api(self.answer, api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="ask")

    def stream(self, event: gr.EventData, request: gr.Request) -> Iterator[Message]:
        """Answer the question of an event, in ever fuller messages, until it is stopped."""
        asked = Asked.model_validate(event.asked)
        stopped = self._stops[request.session_hash, asked.turn] = Event()
        answer = None
        try:
            if practice := self._practice(asked):
                yield practice
                return
            with self._asking:
                for answer in self._parts.chain.stream(Query(without_personal_data(asked.question), asked.earlier[-REMEMBERED:])):
                    if stopped.is_set():
                        return
                    yield _turn_message(asked.turn, answer, complete=False)
            if answer is not None:
                query = self._parts.log.record(answer)
                yield _turn_message(asked.turn, answer, complete=True, query=query) | {"status": self._status()}
        except StudyError as error:
            yield {"turn": asked.turn, "html": error_html(str(error)), "complete": True}
        finally:
            del self._stops[request.session_hash, asked.turn]

    def _practice(self, asked: Asked) -> Message | None:
        """What to say to a request to be quizzed; None for a question."""
        if asked.plain or wanted(asked.question) is None:  # most are questions, which need not wait for the subjects to be known
            return None
        request = read_request(asked.question, self._subjects)
        match request:
            case None:
                return None
            case Unknown():
                html = unknown_html(request)
            case Plan():
                html = practice_html(request, self._subjects.titles(request))
        return {"turn": asked.turn, "html": html, "complete": True}

    @cached_property
    def _subjects(self) -> Subjects:
        """Of the guide's pages, which stay as they are while the server runs."""
        return build_subjects(self._parts, self._bank)

    def stop(self, event: gr.EventData, request: gr.Request) -> None:
        """Let the stream of a turn end at its next step. (Gradio's own way of cancelling reports a failure, at any time later.)"""
        if stopped := self._stops.get((request.session_hash, event.turn)):
            stopped.set()

    def mark(self, event: gr.EventData) -> Message:
        """Keep whether an answer helped; the browser is told where that failed."""
        mark = Mark.model_validate(event.mark)
        problem = ""
        try:
            self._parts.log.mark(mark.query, mark.helpful)
        except StudyError as error:
            problem = str(error)
        return gr.update(marked={"query": mark.query, "problem": problem})

    def answer(self, question: str) -> dict[str, Any]:
        """Answer one question by itself; returns the document that `viva ask --json` prints."""
        try:
            with self._asking:
                return to_json(self._parts.chain.invoke(Query(without_personal_data(question))))
        except StudyError as error:
            raise gr.Error(str(error)) from error

    def look(self) -> Message:
        """Update what an empty conversation shows, and the status line. Apart from the messages about answers, so that neither is lost."""
        try:
            records = self._parts.store.open().records
            front = {"html": welcome_html(starters(records)) if records else problem_html(NO_DOCUMENTS), "status": self._status()}
        except StudyError as error:
            front = {"html": problem_html(str(error)), "status": ""}
        return gr.update(front=front)

    def _status(self) -> str:
        """Who answers, and from how much."""
        index = self._parts.store.open()
        model = self._parts.settings.model
        answers = f"{model} answers, each sentence checked" if model else "Quoted from the sources, no language model"
        return f"{answers} · {counted(len(index.records), 'document')} · {counted(len(index), 'chunk')}"


def starters(records: Mapping[str, DocumentRecord]) -> Sequence[str]:
    """Questions that the documents can answer."""
    known = [question for page, question in STARTERS if page in records]
    return known or [f"What is {record.title}?" for record in list(records.values())[:4]]


def _turn_message(number: int, answer: Answer, complete: bool, query: str = "") -> Message:
    """`query` is the id in the log of what was asked, empty where nothing is kept."""
    html = answer_html(answer, complete, marks=bool(query))
    message: Message = {"turn": number, "question": answer.question, "html": html, "panel": panel(answer), "complete": complete}
    if complete:
        message |= {"query": query, "markdown": to_markdown(answer), "receipt": make_receipt(answer).model_dump_json(indent=2)}
    if complete and answer.status == "answered":
        message["exchange"] = asdict(Exchange(answer.standalone or answer.question, answer.concepts))
    return message
