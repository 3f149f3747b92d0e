"""The plots of a report, as figures that the page draws with plotly.js.

Colours are names of the page's variables, which report.js puts in, and again when the theme changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from plotly import graph_objects  # type: ignore[import-untyped]

from eval.calibration import reliability, risk_coverage
from eval.metrics import METRICS
from eval.results import SIMULATED, VariantName
from eval.runs import FinishedRun
from eval.summary import stated

Figure: TypeAlias = Mapping[str, Any]
"""`data` and `layout`, ready for JSON and Plotly.react."""

INK, PALE, RULE, ACCENT, TINT = "var(--ink)", "var(--ink-2)", "var(--rule)", "var(--accent)", "var(--tint)"
NOTHING = "rgba(0,0,0,0)"
SHOWN = ("faithfulness", "citation_recall", "citation_precision", "fact_coverage", "right_page_first", "context_recall", "page_ndcg")
"""Metrics of the heat map."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
"""Variants are told apart by their dash and label, not by colour alone."""


def label(run: FinishedRun) -> str:
    """The variant, and that it is simulated where it is."""
    manifest = run.summary.manifest
    return f"{manifest.variant} ({SIMULATED})" if manifest.simulated else manifest.variant


def reliability_diagram(run: FinishedRun) -> Figure:
    """Share right over stated confidence, with Wilson intervals, of the answers that were shown."""
    chances, right = stated(run.rows)
    bins = reliability(chances, right)
    points = {
        "x": [each.probability for each in bins],
        "y": [each.right for each in bins],
        "error_y": {
            "array": [each.high - each.right for each in bins],
            "arrayminus": [each.right - each.low for each in bins],
            "color": ACCENT,
            "thickness": 1.5,
            "width": 5,
        },
        "mode": "markers",
        "marker": {"size": 10, "color": ACCENT},
        "customdata": [each.cases for each in bins],
        "hovertemplate": "stated %{x:.2f}, right %{y:.2f}, %{customdata} answers<extra></extra>",
    }
    agreement = {"x": [0, 1], "y": [0, 1], "mode": "lines", "line": {"color": PALE, "width": 1, "dash": "dot"}, "hoverinfo": "skip"}
    axis = {"range": [-0.02, 1.05], "dtick": 0.2, "tickformat": ".1f"}
    return _figure([("Scatter", agreement), ("Scatter", points)], axis | _title("stated confidence"), axis | _title("share right"))


def risk_over_coverage(runs: Sequence[FinishedRun]) -> Figure:
    """Share wrong among the shown answers, as more and more are shown, the surest first."""
    traces = []
    for run, dash in zip(runs, DASHES, strict=False):
        chances, right = stated(run.rows)
        curve = risk_coverage(chances, right)
        share = len(right) / max(len(run.rows), 1)
        traces.append(
            (
                "Scatter",
                {
                    "x": [share * each for each in curve.coverage],
                    "y": list(curve.risk),
                    "mode": "lines",
                    "name": f"{label(run)}, area {curve.area:.3f}",
                    "line": {"color": ACCENT if run is runs[0] else PALE, "width": 2, "dash": dash},
                },
            )
        )
    x = {"range": [0, 1.02], "tickformat": ".0%"} | _title("cases answered")
    return _figure(traces, x, {"rangemode": "tozero", "tickformat": ".0%"} | _title("answers wrong"), showlegend=True)


def topics(run: FinishedRun) -> Figure:
    """Topics by metrics."""
    names = [topic for topic, values in run.summary.by_topic.items() if set(SHOWN).intersection(values)]
    shown = [name for name in SHOWN if name in run.summary.figures]
    values = [[run.summary.by_topic[topic].get(name) for name in shown] for topic in names]
    squares = {
        "x": [METRICS[name].title for name in shown],
        "y": names,
        "z": values,
        "text": [["" if each is None else f"{each:.2f}" for each in row] for row in values],
        "texttemplate": "%{text}",
        "colorscale": [[0, "var(--low)"], [1, "var(--raised)"]],
        "zmin": 0.5,
        "zmax": 1,
        "xgap": 3,
        "ygap": 3,
        "showscale": False,
        "hovertemplate": "%{y}, %{x}: %{z:.3f}<extra></extra>",
    }
    y = {"autorange": "reversed", "showgrid": False}
    return _figure([("Heatmap", squares)], {"side": "top", "showgrid": False}, y, height=90 + 30 * len(names))


def latency(runs: Sequence[FinishedRun]) -> Figure:
    """Milliseconds from question to whole answer, a box a variant."""
    boxes = [
        (
            "Box",
            {
                "x": [row.answered.milliseconds for row in run.rows if row.answered.answer],
                "name": label(run),
                "marker": {"color": ACCENT, "size": 3},
                "line": {"width": 1.5},
                "fillcolor": TINT,
                "boxpoints": "outliers",
            },
        )
        for run in runs
    ]
    y = {"autorange": "reversed", "showgrid": False}
    return _figure(boxes, {"type": "log"} | _title("milliseconds (logarithmic)"), y, height=90 + 42 * len(runs))


def variant_order(name: VariantName) -> int:
    """Embedded first, since it is what ships without a key; then as in the table of variants."""
    order = ("embedded", "full", "rag", "rag+rerank", "rag+verify", "rag+chain-of-verification", "rag+self-consistency", "closed-book")
    return order.index(name)


def _title(text: str) -> dict[str, Any]:
    return {"title": {"text": text, "standoff": 12, "font": {"size": 12}}}


def _figure(traces: Sequence[tuple[str, Mapping[str, Any]]], x: Mapping[str, Any], y: Mapping[str, Any], **layout: Any) -> Figure:
    """Checked by plotly: it refuses what plotly.js would not know."""
    axis = {"gridcolor": RULE, "linecolor": RULE, "zeroline": False, "fixedrange": True, "automargin": True, "ticks": ""}
    figure = graph_objects.Figure(
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
    plain: Figure = figure.to_plotly_json()
    return plain
