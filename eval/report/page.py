"""The report over runs."""

from collections.abc import Sequence
from datetime import datetime

from eval.agreement import AgreementReport
from eval.compare import compare
from eval.report import figures
from eval.report.layout import HERE, render_page
from eval.report.tables import changes, confidence_lines, metric_lines, worst_cases
from eval.runs import FinishedRun
from eval.variants import VARIANTS


def newest_of_each_variant(runs: Sequence[FinishedRun]) -> list[FinishedRun]:
    """Of runs that stand newest first."""
    newest: dict[str, FinishedRun] = {}
    for run in runs:
        newest.setdefault(run.summary.manifest.variant, run)
    return sorted(newest.values(), key=lambda run: figures.variant_order(run.summary.manifest.variant))


def render(runs: Sequence[FinishedRun], against: FinishedRun | None, agreement: AgreementReport, made: datetime) -> str:
    """The page for these runs, the first of which is shown in most detail and, where `against` is given, compared with that."""
    first = runs[0]
    plots = {
        "reliability": figures.reliability_diagram(first),
        "risk": figures.risk_over_coverage(runs),
        "latency": figures.latency(runs),
    } | {f"topics-{number}": figures.topics(run) for number, run in enumerate(runs)}
    comparison = compare(against, first) if against else None
    return render_page(
        HERE / "report.html",
        plots,
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
    )
