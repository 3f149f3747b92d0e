"""The report as one page: everything it needs stands in it."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

from eval.agreement import AgreementReport
from eval.compare import compare
from eval.report import figures
from eval.report.tables import changes, confidence_lines, metric_lines, worst_cases
from eval.runs import FinishedRun
from eval.variants import VARIANTS

HERE = Path(__file__).parent


def newest_of_each_variant(runs: Sequence[FinishedRun]) -> list[FinishedRun]:
    """Of runs that stand newest first."""
    newest: dict[str, FinishedRun] = {}
    for run in runs:
        newest.setdefault(run.summary.manifest.variant, run)
    return sorted(newest.values(), key=lambda run: figures.variant_order(run.summary.manifest.variant))


def render(runs: Sequence[FinishedRun], against: FinishedRun | None, agreement: AgreementReport, made: datetime) -> str:
    """The page for these runs, the first of which is shown in most detail and, where `against` is given, compared with that."""
    template = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("report.html")
    first = runs[0]
    plots = {
        "reliability": figures.reliability_diagram(first),
        "risk": figures.risk_over_coverage(runs),
        "latency": figures.latency(runs),
    } | {f"topics-{number}": figures.topics(run) for number, run in enumerate(runs)}
    comparison = compare(against, first) if against else None
    return template.render(
        made=made,
        agreement=agreement,
        runs=runs,
        first=first,
        label=figures.label,
        variants=VARIANTS,
        lines=metric_lines(runs) + confidence_lines(runs),
        worst=[(figures.label(run), worst_cases(run)) for run in runs],
        against=against,
        comparison=comparison,
        changes=changes(comparison) if comparison else (),
        style=_file("report.css"),
        script=_file("report.js"),
        plotly=Markup(get_plotlyjs()),
        plots=Markup(json.dumps(plots).replace("<", "\\u003c")),
    )


def _file(name: str) -> Markup:
    return Markup((HERE / name).read_text(encoding="utf-8"))
