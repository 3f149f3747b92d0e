"""A comparison of two windows as one page: topics side by side, refusals and marks week by week, and the questions as points."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from assistant.query_log import Asked
from eval.calibration import wilson
from eval.drift.report import DriftReport, few_marks, is_refused, p_value
from eval.plotting import ACCENT, LEGEND, PALE, Figure, figure
from eval.report.layout import render_page

TEMPLATE = Path(__file__).with_name("drift.html")
DAYS = 7
"""Of a point in the plots of shares."""
TITLES = {
    "topics": ("Topics (PSI)", "Below .1 is little, above .25 much"),
    "vectors": ("Vectors (MMD, squared)", "Whether the questions come from the same distribution, whatever their topics"),
    "refusals": ("Unanswered", "The share now, less that before"),
    "unhelpful": ("Not helpful", "The share of the marked answers now, less that before"),
}


def render_drift(report: DriftReport, reference: Sequence[Asked], window: Sequence[Asked]) -> str:
    """The page, with everything that it needs."""
    asked = sorted([*reference, *window], key=lambda each: each.at)
    marked = [(each.at, not each.helpful) for each in asked if each.helpful is not None]
    plots = {
        "topics": _topics(report),
        "points": _points(reference, window),
        "refused": _weekly([(each.at, is_refused(each)) for each in asked]),
        "unhelpful": _weekly(marked),
    }
    start = min(each.at for each in window)
    return render_page(
        TEMPLATE, plots, report=report, start=start, titles=TITLES, p_value=p_value, few_marks=few_marks(report), marked=bool(marked)
    )


def _topics(report: DriftReport) -> Figure:
    names = list(report.topics)
    bars = [
        (
            "Bar",
            {
                "y": names,
                "x": [report.topics[name][place] for name in names],
                "name": label,
                "orientation": "h",
                "marker": {"color": colour},
            },
        )
        for place, label, colour in ((0, "before", PALE), (1, "now", ACCENT))
    ]
    y = {"autorange": "reversed", "showgrid": False}
    return figure(bars, {"tickformat": ".0%"}, y, height=110 + 34 * len(names), **LEGEND)


def _weekly(outcomes: Sequence[tuple[datetime, bool]]) -> Figure:
    """A share week by week, oldest first, with Wilson bands."""
    weeks: dict[int, list[bool]] = {}
    for at, outcome in outcomes:
        weeks.setdefault((at - outcomes[0][0]) // timedelta(days=DAYS), []).append(outcome)
    rates = [sum(found) / len(found) for found in weeks.values()]
    bands = [wilson(sum(found), len(found)) for found in weeks.values()]
    line = {
        "x": [(outcomes[0][0] + timedelta(days=DAYS * week)).date().isoformat() for week in weeks],
        "y": rates,
        "error_y": {
            "array": [high - rate for rate, (_, high) in zip(rates, bands, strict=True)],
            "arrayminus": [rate - low for rate, (low, _) in zip(rates, bands, strict=True)],
            "color": ACCENT,
            "thickness": 1.5,
            "width": 5,
        },
        "mode": "lines+markers",
        "line": {"color": ACCENT, "width": 2},
        "marker": {"size": 8},
        "customdata": [len(found) for found in weeks.values()],
        "hovertemplate": "week of %{x}: %{y:.0%} of %{customdata}<extra></extra>",
    }
    return figure([("Scatter", line)], {"tickformat": "%-d %b"}, {"rangemode": "tozero", "tickformat": ".0%"})


def _points(reference: Sequence[Asked], window: Sequence[Asked]) -> Figure:
    """The questions on the two directions in which they differ most (principal components)."""
    vectors = np.stack([each.embedding() for each in (*reference, *window)])
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    places = (centred @ directions[:2].T).round(4)
    parts = (("before", PALE, "circle-open", places[: len(reference)]), ("now", ACCENT, "circle", places[len(reference) :]))
    points = [
        (
            "Scatter",
            {
                "x": part[:, 0].tolist(),
                "y": part[:, 1].tolist(),
                "mode": "markers",
                "name": name,
                "marker": {"color": colour, "symbol": symbol, "size": 6, "opacity": 0.7},
                "hoverinfo": "skip",
            },
        )
        for name, colour, symbol, part in parts
    ]
    plain = {"showticklabels": False}
    return figure(points, plain, plain, height=420, **LEGEND)
