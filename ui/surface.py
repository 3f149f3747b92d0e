"""What a tab is made of: one piece of HTML with a script, and events that go back and forth without a sign of Gradio."""

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from ui.theme import ASSETS, SCRIPTS

QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Of every event."""


def surface(name: str, events: Mapping[str, str], upload: bool = False, **props: Any) -> gr.HTML:
    """The template NAME.html, run by `viva.NAME` of NAME.js.

    `events` are the names that the script has for the events of what is returned; `props` what it may watch beside the value.
    """
    sends = f"trigger{', upload' if upload else ''}"
    return gr.HTML(
        html_template=(ASSETS / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load=f"viva.{name}(element, watch, props, {json.dumps(events)}, {sends});",
        head=SCRIPTS,
        elem_id=f"viva-{name}",
        apply_default_css=False,
        **props,
    )


def announce(opened: gr.Tab, name: str) -> None:
    """Let the script of a tab know each time the tab is opened."""
    opened.select(None, js=f'() => {{ document.dispatchEvent(new Event("viva:opened-{name}")); }}', **QUIET)
