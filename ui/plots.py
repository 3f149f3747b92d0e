"""Plots of the learner's progress, in the colours of viva.css."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.progress.certainty import Certainty
from assistant.progress.overview import Ahead
from eval.plotting import ACCENT, HOVER, PALE, RULE, Figure, figure, titled
from ui.question import CONFIDENCES

PLOTLY_PATH = "/viva-plotly"
"""Where the server offers `plotly_folder`."""
DATES: Mapping[str, Any] = {"type": "date", "tickformat": "%-d %b", "nticks": 5, "showgrid": False}
WORDS = dict(CONFIDENCES)


def plotly_folder() -> Path:
    """The folder of plotly.min.js, which comes with the Python package, found without importing that."""
    spec = find_spec("plotly")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "package_data"


def calibration(certainties: Sequence[Certainty]) -> Figure:
    """Share right over probability stated, each with its interval, beside the line on which the two agree."""
    right = [certainty.right for certainty in certainties]
    stated = [certainty.stated for certainty in certainties]
    points = {
        "x": stated,
        "y": [share.value for share in right],
        "error_y": {
            "array": [share.high - share.value for share in right],
            "arrayminus": [share.value - share.low for share in right],
            "color": ACCENT,
            "thickness": 1.5,
            "width": 5,
        },
        "mode": "markers+text",
        "marker": {"size": 10, "color": ACCENT},
        "text": [WORDS[certainty.confidence] for certainty in certainties],
        "textposition": "middle left",
        "customdata": [share.count for share in right],
        "hovertemplate": "%{text}: stands for %{x:.0%}<br>%{y:.0%} of %{customdata:,} answers right<extra></extra>",
    }
    agreement = {"x": [0, 1], "y": [0, 1], "mode": "lines", "line": {"color": PALE, "width": 1, "dash": "dot"}, "hoverinfo": "skip"}
    axis = {"tickformat": ".0%", "range": [0, 1.03], "dtick": 0.2}
    return _figure([("Scatter", agreement), ("Scatter", points)], axis | titled("your word stands for"), axis | titled("answers right"))


def forecast(ahead: Sequence[Ahead]) -> Figure:
    """Questions still known, day by day."""
    line = {
        "x": _days(ahead),
        "y": [round(each.known, 1) for each in ahead],
        "mode": "lines",
        "line": {"color": ACCENT, "width": 2},
        "fill": "tozeroy",
        "fillcolor": "var(--tint)",
        "hovertemplate": "%{x|%-d %B}: %{y:.0f} known<extra></extra>",
    }
    return _figure([("Scatter", line)], DATES, {"rangemode": "tozero"} | titled("questions known"))


def load(ahead: Sequence[Ahead]) -> Figure:
    """Reviews due, day by day."""
    bars = {
        "x": _days(ahead),
        "y": [each.due for each in ahead],
        "marker": {"color": ACCENT},
        "hovertemplate": "%{x|%-d %B}: %{y} due<extra></extra>",
    }
    return _figure([("Bar", bars)], DATES, {"rangemode": "tozero"} | titled("reviews due"), bargap=0.35)


def calendar(days: Sequence[tuple[date, int]]) -> Figure:
    """Answers a day, a column a week; `days` begin on a Monday."""
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    squares = {
        "x": [week[0][0].isoformat() for week in weeks],
        "y": list(range(7)),
        "z": [[week[weekday][1] if weekday < len(week) else None for week in weeks] for weekday in range(7)],
        "customdata": [[(week[0][0] + weekday * timedelta(days=1)).isoformat() for week in weeks] for weekday in range(7)],
        "colorscale": [[0, RULE], [0.0001, "var(--mark-active)"], [1, ACCENT]],
        "zmin": 0,
        "zmax": max(1, *(count for _, count in days)),
        "xgap": 3,
        "ygap": 3,
        "showscale": False,
        "hovertemplate": "%{customdata|%A, %-d %B}: %{z} answered<extra></extra>",
    }
    names = {"tickvals": [0, 2, 4, 6], "ticktext": ["Mon", "Wed", "Fri", "Sun"], "autorange": "reversed", "showgrid": False}
    months = {"type": "date", "dtick": "M1", "tickformat": "%b", "showgrid": False}
    return _figure([("Heatmap", squares)], months, names)


def _days(ahead: Sequence[Ahead]) -> list[str]:
    return [each.day.isoformat() for each in ahead]


def _figure(traces: Sequence[tuple[str, Mapping[str, Any]]], x: Mapping[str, Any], y: Mapping[str, Any], **layout: Any) -> Figure:
    """With the labels some way off its axes, and an edge that shows on the tab's ground."""
    apart = {"ticklabelstandoff": 4}
    return figure(traces, apart | {**x}, apart | {**y}, hoverlabel={**HOVER, "bordercolor": "var(--rule-strong)"}, **layout)
