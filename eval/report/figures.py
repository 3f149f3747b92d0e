"""The plots of a report."""

from collections.abc import Sequence

from eval.calibration import reliability, risk_coverage
from eval.metrics import METRICS
from eval.plotting import ACCENT, LEGEND, PALE, TINT, Figure, figure, titled
from eval.results import SIMULATED, VariantName
from eval.runs import FinishedRun
from eval.summary import stated

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
    return figure([("Scatter", agreement), ("Scatter", points)], axis | titled("stated confidence"), axis | titled("share right"))


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
    x = {"range": [0, 1.02], "tickformat": ".0%"} | titled("cases answered")
    return figure(traces, x, {"rangemode": "tozero", "tickformat": ".0%"} | titled("answers wrong"), **LEGEND)


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
    return figure([("Heatmap", squares)], {"side": "top", "showgrid": False}, y, height=90 + 30 * len(names))


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
    return figure(boxes, {"type": "log"} | titled("milliseconds (logarithmic)"), y, height=90 + 42 * len(runs))


def variant_order(name: VariantName) -> int:
    """Embedded first, since it is what ships without a key; then as in the table of variants."""
    order = ("embedded", "full", "rag", "rag+rerank", "rag+verify", "rag+chain-of-verification", "rag+self-consistency", "closed-book")
    return order.index(name)
