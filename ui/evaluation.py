"""The Evaluation tab: how good the answers are, as measured; a small run can be started and watched."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeAlias

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from assistant.build import Parts
from eval.agreement import read_agreement
from eval.report.page import newest_of_each_variant, render
from eval.results import VariantName
from eval.runs import FinishedRun, finished_runs
from ingest.errors import StudyError
from ui.errors import ActionError, problem_of
from ui.measured import evaluation_html
from ui.measuring import SMALL, Measuring, Status
from ui.surface import QUIET, announce, surface
from ui.words import duration_words

Message: TypeAlias = dict[str, Any]
"""What the browser is told; evaluation.js takes it."""
REPORT_PATH = "/report"
"""Where the server offers the full report."""
AT_ONCE = 8
"""Pages that watch a run at the same time; further ones wait until one is done."""


class Action(BaseModel):
    """What a reader does, as the browser sends it."""

    model_config = ConfigDict(frozen=True)

    action: str
    variant: VariantName = "embedded"


class Evaluation:
    """The tab's events. One run at a time, which all open pages see."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._measuring = Measuring(parts)
        self._messages = count()

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        page = surface("evaluation", {"act": "act", "stop": "stop"})
        acted = page.act(self.act, outputs=page, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="evaluation", **QUIET)
        acted.failure(None, js="() => viva.evaluationFailed()", **QUIET)
        page.stop(self.stop, queue=False, **QUIET)
        announce(opened, "evaluation")

    def act(self, event: gr.EventData) -> Iterator[Message]:
        """Do what an event says and follow the run until none is under way; or tell what was wrong."""
        for message in self._do(event.action):
            yield message | {"at": next(self._messages)}

    def stop(self) -> None:
        """Let the run end after the question in hand."""
        self._measuring.stop()

    def report(self, _request: Request) -> Response:
        """The full report over the newest runs, as the command writes it."""
        try:
            runs = self._newest()
            if not runs:
                raise ActionError("Nothing has been measured yet. The Evaluation tab starts a run.")
            return HTMLResponse(render(runs, None, read_agreement(), datetime.now(UTC)))
        except StudyError as error:
            return PlainTextResponse(str(error), status_code=404)

    def _do(self, sent: object) -> Iterator[Message]:
        try:
            action = Action.model_validate(sent)
            match action.action:
                case "look":
                    yield self._page()
                case "start":
                    self._measuring.start(action.variant)
                case _:
                    raise ActionError(f"'{action.action}' is nothing that can be done here. Reload the page.")
            ran = action.action == "start"
            for status in self._measuring.follow():
                ran = ran or status.running
                yield _status_message(status) | (self._page() if ran and not status.running else {})
        except (ValidationError, StudyError) as error:
            yield {"problem": problem_of(error)}

    def _page(self) -> Message:
        model = self._parts.settings.model
        offered: list[tuple[VariantName, str]] = [("embedded", "Quoted from the sources, no language model")]
        if model:
            offered.insert(0, ("full", f"{model}, with every guard"))
        return {"html": evaluation_html(self._newest(), offered, SMALL)}

    def _newest(self) -> list[FinishedRun]:
        return newest_of_each_variant(finished_runs(self._parts.settings.runs))


def _status_message(status: Status) -> Message:
    left = "" if status.seconds_left is None else f" · about {duration_words(status.seconds_left)} left"
    said = f"{status.done} of {status.total} questions{left}" if status.done else "Getting ready …"
    return {
        "running": status.running,
        "done": status.done,
        "total": status.total,
        "said": said,
        "told": status.told,
        "failed": status.failed,
    }
