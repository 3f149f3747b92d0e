"""A comparison of two windows as one page: topics side by side, refusals and marks week by week, and the questions as points."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

import numpy as np
from plotly import graph_objects  # type: ignore[import-untyped]
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

from assistant.query_log import Asked
from eval.calibration import wilson
from eval.drift.report import DriftReport, drift_lines, is_refused

BEFORE, NOW = "#8a8172", "#1f5d4c"
DAYS = 7
"""Of a point in the plots of shares."""


def render_drift(report: DriftReport, reference: Sequence[Asked], window: Sequence[Asked]) -> str:
    """The page, with everything that it needs."""
    asked = sorted([*reference, *window], key=lambda each: each.at)
    plots = [
        _topics(report),
        _weekly([(each.at, is_refused(each)) for each in asked], "Share unanswered, by week"),
        _weekly(
            [(each.at, not each.helpful) for each in asked if each.helpful is not None],
            "Share of the marked answers that did not help, by week",
        ),
        _points(reference, window),
    ]
    bodies = "".join(plot.to_html(full_html=False, include_plotlyjs=False, config={"displayModeBar": False}) for plot in plots)
    alerts = "".join(f"<p>{escape(line)}</p>" for line in drift_lines(report))
    style = "body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#faf8f3;color:#23211d}"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Drift</title><style>{style}</style><script>{get_plotlyjs()}</script>"
        f"<h1>Drift of questions</h1>{alerts}{bodies}</html>"
    )


def _topics(report: DriftReport) -> graph_objects.Figure:
    names = list(report.topics)
    bars = [
        graph_objects.Bar(y=names, x=[report.topics[name][place] for name in names], name=label, orientation="h", marker_color=colour)
        for place, label, colour in ((0, "before", BEFORE), (1, "now", NOW))
    ]
    return _plain(graph_objects.Figure(bars), "Share of the questions by topic", height=140 + 34 * len(names)).update_xaxes(
        tickformat=".0%"
    )


def _weekly(outcomes: Sequence[tuple[datetime, bool]], title: str) -> graph_objects.Figure:
    """A share week by week, oldest first, with Wilson bands."""
    weeks: dict[int, list[bool]] = {}
    for at, outcome in outcomes:
        weeks.setdefault((at - outcomes[0][0]) // timedelta(days=DAYS), []).append(outcome)
    starts = [outcomes[0][0] + timedelta(days=DAYS * week) for week in weeks]
    rates = [sum(found) / len(found) for found in weeks.values()]
    bands = [wilson(sum(found), len(found)) for found in weeks.values()]
    errors = {"array": [high - rate for rate, (_, high) in zip(rates, bands, strict=True)]}
    errors |= {"arrayminus": [rate - low for rate, (low, _) in zip(rates, bands, strict=True)]}
    line = graph_objects.Scatter(x=starts, y=rates, error_y=errors, mode="lines+markers", marker_color=NOW)
    return _plain(graph_objects.Figure([line]), title).update_yaxes(tickformat=".0%", rangemode="tozero")


def _points(reference: Sequence[Asked], window: Sequence[Asked]) -> graph_objects.Figure:
    """The questions on the two directions in which they differ most (principal components)."""
    vectors = np.stack([each.embedding() for each in (*reference, *window)])
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    places = centred @ directions[:2].T
    parts = (("before", BEFORE, places[: len(reference)]), ("now", NOW, places[len(reference) :]))
    points = [
        graph_objects.Scatter(x=part[:, 0], y=part[:, 1], mode="markers", name=name, marker={"color": colour, "opacity": 0.6})
        for name, colour, part in parts
    ]
    return _plain(graph_objects.Figure(points), "The questions, by their two main directions")


def _plain(figure: graph_objects.Figure, title: str, height: int = 380) -> graph_objects.Figure:
    return figure.update_layout(
        title=title, height=height, template="simple_white", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)"
    )
