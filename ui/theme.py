"""The look: colours and type for Gradio's own components, and the style sheets and scripts that do the rest.

All of it is served from `assets/`; nothing is fetched from another host.
"""

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parent / "assets"
ASSETS_PATH = "/viva"
"""Where the server offers them."""

PAPER, PAPER_DARK = "#faf8f3", "#171614"
INK, INK_DARK = "#23211d", "#e9e5dc"
"""The same colours as in viva.css; here for the moment before it is loaded."""

HEAD = """
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="viva/fonts/fonts.css">
<link rel="stylesheet" href="viva/katex/katex.min.css">
<link rel="stylesheet" href="viva/viva.css">
<link rel="stylesheet" href="viva/prose.css">
<link rel="stylesheet" href="viva/chat.css">
<link rel="stylesheet" href="viva/sources.css">
<link rel="stylesheet" href="viva/quiz.css">
<link rel="stylesheet" href="viva/progress.css">
<link rel="stylesheet" href="viva/lab.css">
<link rel="stylesheet" href="viva/evaluation.css">
<link rel="stylesheet" href="viva/library.css">
<script src="viva/theme.js"></script>
"""
SCRIPTS = """
<script src="viva/katex/katex.min.js"></script>
<script src="viva/formulas.js"></script>
<script src="viva/panel.js"></script>
<script src="viva/tabs.js"></script>
<script src="viva/chat.js"></script>
<script src="viva/quiz.js"></script>
<script src="viva/progress.js"></script>
<script src="viva/lab.js"></script>
<script src="viva/evaluation.js"></script>
<script src="viva/library.js"></script>
"""
"""Loaded in any order before a tab that needs them starts."""


def theme() -> gr.themes.Base:
    """Gradio's variables in terms of those in viva.css, which know light and dark."""
    base = gr.themes.Base(font=["Inter Variable", "system-ui", "sans-serif"], font_mono=["ui-monospace", "Consolas", "monospace"])
    base.set(body_background_fill=PAPER, body_background_fill_dark=PAPER_DARK, body_text_color=INK, body_text_color_dark=INK_DARK)
    return base


def header() -> None:
    """The name and the light-or-dark switch at the top of every tab."""
    gr.HTML(
        html_template=(ASSETS / "header.html").read_text(encoding="utf-8"), js_on_load=None, elem_id="viva-header", apply_default_css=False
    )
