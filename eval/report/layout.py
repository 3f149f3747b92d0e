"""What every report looks like: one page in which all it needs stands, and figures in its colours, drawn with plotly.js.

Colours are names of the page's variables, which report.js puts in, and again when the theme changes.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly import graph_objects  # type: ignore[import-untyped]
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

HERE = Path(__file__).parent

Figure: TypeAlias = Mapping[str, Any]
"""`data` and `layout`, ready for JSON and Plotly.react."""

INK, PALE, RULE, ACCENT, TINT = "var(--ink)", "var(--ink-2)", "var(--rule)", "var(--accent)", "var(--tint)"
NOTHING = "rgba(0,0,0,0)"


def render_page(template: Path, plots: Mapping[str, Figure], **content: object) -> str:
    """A page by its template, which extends layout.html; `plots` by the names of their places."""
    environment = Environment(
        loader=FileSystemLoader([HERE, template.parent]), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template.name).render(
        **content,
        style=_file("report.css"),
        script=_file("report.js"),
        plotly=Markup(get_plotlyjs()),
        plots=Markup(json.dumps(plots).replace("<", "\\u003c")),
    )


def titled(text: str) -> dict[str, Any]:
    """The title of an axis."""
    return {"title": {"text": text, "standoff": 12, "font": {"size": 12}}}


def figure(traces: Sequence[tuple[str, Mapping[str, Any]]], x: Mapping[str, Any], y: Mapping[str, Any], **layout: Any) -> Figure:
    """Checked by plotly: it refuses what plotly.js would not know."""
    axis = {"gridcolor": RULE, "linecolor": RULE, "zeroline": False, "fixedrange": True, "automargin": True, "ticks": ""}
    made = graph_objects.Figure(
        [getattr(graph_objects, kind)(trace) for kind, trace in traces],
        {
            "template": "none",
            "paper_bgcolor": NOTHING,
            "plot_bgcolor": NOTHING,
            "font": {"family": "var(--sans)", "size": 12, "color": PALE},
            "hoverlabel": {"bgcolor": "var(--raised)", "bordercolor": RULE, "font": {"color": INK}},
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "legend": {"orientation": "h", "y": -0.2, "yanchor": "top"},
            "dragmode": False,
            "xaxis": {**axis, **x},
            "yaxis": {**axis, **y},
            **layout,
        },
    )
    plain: Figure = made.to_plotly_json()
    return plain


def _file(name: str) -> Markup:
    return Markup((HERE / name).read_text(encoding="utf-8"))
