"""The Progress tab: how far a learner is, and all of their data to take away, bring in or delete."""

import base64
from datetime import timedelta, timezone
from itertools import count
from typing import Any, TypeAlias

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.progress.anki import Only
from assistant.progress.export import Form, export, import_text
from assistant.progress.overview import HISTORY, Overview, overview
from assistant.quiz.attempts import Profile
from assistant.quiz.session import Practice
from eval.plotting import Figure
from ingest.errors import StudyError
from ui.errors import ActionError, problem_of
from ui.overview import Page, is_empty, page_html
from ui.plots import calendar, calibration, forecast, load
from ui.surface import QUIET, announce, surface

Message: TypeAlias = dict[str, Any]
"""What the browser is told; progress.js takes it."""
AT_ONCE = 4
"""Actions handled at the same time; further ones wait."""


class Action(BaseModel):
    """What a learner does, as the browser sends it. Which fields matter depends on the action."""

    model_config = ConfigDict(frozen=True)

    action: str
    profile: str = ""
    """Empty for the first one."""
    minutes: int = Field(default=0, gt=-1440, lt=1440)
    """How far ahead of UTC the browser's clock is."""
    only: Only = "all"
    document: str = ""
    """The file to import, as text."""


class Progress:
    """The tab's one event: what the learner wants comes in; the page, a file or a word about it goes out."""

    def __init__(self, practice: Practice) -> None:
        self._store = practice.store
        self._bank = practice.bank
        self._titles = practice.titles
        self._clock = practice.clock
        self._messages = count()

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        page = surface("progress", {"act": "act"})
        acted = page.act(self.act, outputs=page, trigger_mode="multiple", concurrency_limit=AT_ONCE, concurrency_id="progress", **QUIET)
        acted.failure(None, js="() => viva.progressFailed()", **QUIET)
        announce(opened, "progress")

    def act(self, event: gr.EventData) -> Message:
        """Do what an event says; or tell what was wrong, with nothing changed."""
        try:
            action = Action.model_validate(event.action)
            message = self._do(action)
        except (ValidationError, StudyError) as error:
            message = {"problem": problem_of(error)}
        return message | {"at": next(self._messages)}  # no two are the same, so that the browser notices each

    def _do(self, action: Action) -> Message:
        match action.action:
            case "look":
                return self._page(self._store.profile_or_default(action.profile, self._clock()), action)
            case "anki" | "csv" | "json" as form:
                return self._file(form, self._store.profile(action.profile), action.only)
            case "import":
                made = import_text(self._store, action.document)
                return self._page(made, action) | {"told": f"Imported, as {made.name}."}
            case "delete":
                gone = self._store.profile(action.profile)
                self._store.delete_profile(gone.id)
                return self._page(self._store.default_profile(self._clock()), action) | {
                    "told": f"{gone.name} was deleted, with all that was kept."
                }
        raise ActionError(f"'{action.action}' is nothing that can be done here. Reload the page.")

    def _page(self, profile: Profile, action: Action) -> Message:
        now, zone = self._clock(), timezone(timedelta(minutes=action.minutes))
        attempts = self._store.attempts(profile.id, since=now - HISTORY)
        found = overview(self._bank, profile, self._store.memories(profile.id), attempts, now, zone)
        return {"profile": profile.id, "html": page_html(Page(profile, self._bank, found)), "plots": plots_of(found)}

    def _file(self, form: Form, profile: Profile, only: Only) -> Message:
        """A file for the browser to keep; nothing of it is written here."""
        file = export(form, self._store, profile, self._bank, self._titles, self._clock(), only)
        return {"file": {"name": file.name, "type": file.media_type, "base64": base64.b64encode(file.content).decode()}}


def plots_of(found: Overview) -> dict[str, Figure]:
    """The figures of the page, by the name of the place they belong in."""
    if is_empty(found):
        return {}
    plots = {"forecast": forecast(found.ahead), "load": load(found.ahead), "calendar": calendar(found.calendar)}
    return plots | ({"calibration": calibration(found.certainties)} if found.certainties else {})
