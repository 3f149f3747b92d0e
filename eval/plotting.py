"""Figures that a page draws with plotly.js.

Colours are names of the page's variables. Its script puts in what they stand for in the theme that is on, and again when the theme changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Figure: TypeAlias = Mapping[str, Any]
"""`data` and `layout`, ready for JSON and Plotly.react."""

INK, PALE, RULE, ACCENT, TINT = "var(--ink)", "var(--ink-2)", "var(--rule)", "var(--accent)", "var(--tint)"
NOTHING = "rgba(0,0,0,0)"
HOVER: Mapping[str, Any] = {"bgcolor": "var(--raised)", "bordercolor": RULE, "font": {"color": INK}}
LEGEND: Mapping[str, Any] = {"showlegend": True, "legend": {"orientation": "h", "y": -0.2, "yanchor": "top"}}
"""Layout of a figure whose traces have to be told apart."""


def titled(text: str) -> dict[str, Any]:
    """The title of an axis."""
    return {"title": {"text": text, "standoff": 12, "font": {"size": 12}}}


def figure(traces: Sequence[tuple[str, Mapping[str, Any]]], x: Mapping[str, Any], y: Mapping[str, Any], **layout: Any) -> Figure:
    """Checked by plotly: it refuses what plotly.js would not know."""
    from plotly import graph_objects  # type: ignore[import-untyped]  # when a plot is first looked at, as it takes a quarter of a second

    axis = {"gridcolor": RULE, "linecolor": RULE, "zeroline": False, "fixedrange": True, "automargin": True, "ticks": ""}
    made = graph_objects.Figure(
        [getattr(graph_objects, kind)(trace) for kind, trace in traces],
        {
            "template": "none",
            "paper_bgcolor": NOTHING,
            "plot_bgcolor": NOTHING,
            "font": {"family": "var(--sans)", "size": 12, "color": PALE},
            "hoverlabel": HOVER,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "dragmode": False,
            "xaxis": {**axis, **x},
            "yaxis": {**axis, **y},
            **layout,
        },
    )
    plain: Figure = made.to_plotly_json()
    return plain
