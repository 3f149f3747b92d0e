"""Runs and comparisons as text for a terminal, and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from eval.answers import AnswerReport, judge, summarize_answers
from eval.compare import Comparison
from eval.metrics import METRICS
from eval.runs import FinishedRun

MOST_LISTED = 20
"""Cases named that got worse."""


def lines_of(run: FinishedRun) -> Iterator[str]:
    """What is wrong case by case, then every figure with its interval."""
    manifest = run.summary.manifest
    for row in run.rows:
        if row.answered.answer is None:
            yield f"{row.answered.case.id}: failed: {row.answered.failure}"
        elif fault := judge(row.answered.case, row.answered.answer).fault:
            yield f"{row.answered.case.id}: {fault}"
    said = f", written by {'a simulated model' if manifest.simulated else manifest.model}" if manifest.model else ""
    yield f"{manifest.variant}{said}, judge {manifest.judge}: {manifest.cases} cases, {run.summary.failures} failed"
    for name, figure in run.summary.figures.items():
        missing = f", {figure.failed} without a score" if figure.failed else ""
        yield f"{METRICS[name].title:26} {figure.value:.3f}  {figure.low:.3f}-{figure.high:.3f}  of {figure.cases}{missing}"
    for name, number in run.summary.unscored.items():
        reason = next(row.scores[name].reason for row in run.rows if name in row.scores)
        yield f"{METRICS[name].title:26} no value: {number} answers without a score, the first because: {reason}"
    if confidence := run.summary.confidence:
        yield (
            f"{'Calibration error':26} {confidence.calibration_error:.3f}, by chance alone {confidence.by_chance:.3f}; "
            f"AURC {confidence.aurc:.3f}; of {confidence.answers} shown answers"
        )
    latency, usage = run.summary.latency, run.summary.usage
    yield f"{'Milliseconds':26} median {latency.median:.0f}, 95 % below {latency.p95:.0f}"
    if usage.requests:
        cost = "" if run.summary.cost is None else f", ${run.summary.cost:.4f}"
        yield f"{'Requests':26} {usage.requests}, {usage.input_tokens} tokens read, {usage.output_tokens} written{cost}"
    yield f"Kept in {run.folder}"


def run_json(run: FinishedRun) -> dict[str, Any]:
    """The document that `viva eval answers --json` prints for each run."""
    return {"run": run.name, "folder": str(run.folder), **_report_json(report_of(run)), **run.summary.model_dump(mode="json")}


def report_of(run: FinishedRun) -> AnswerReport:
    """The run held against the labels of its cases; what failed is left out."""
    answered = [row.answered for row in run.rows]
    return summarize_answers([judge(each.case, each.answer) for each in answered if each.answer is not None])


def comparison_lines(before: FinishedRun, after: FinishedRun, comparison: Comparison) -> Iterator[str]:
    """Each difference with its interval, and whether it is real."""
    simulated = [run.name for run in (before, after) if run.summary.manifest.simulated]
    yield f"{before.name} -> {after.name}" + (f" (simulated: {', '.join(simulated)})" if simulated else "")
    for name, each in comparison.differences.items():
        verdict = "real" if each.real else "within noise"
        yield (
            f"{METRICS[name].title:26} {each.before:.3f} -> {each.after:.3f}  {each.change:+.3f}  "
            f"[{each.low:+.3f}, {each.high:+.3f}]  {verdict}, {each.cases} cases"
        )
    if comparison.worse:
        more = len(comparison.worse) - MOST_LISTED
        yield f"Worse: {', '.join(comparison.worse[:MOST_LISTED])}" + (f" and {more} more" if more > 0 else "")
    if comparison.only_before or comparison.only_after:
        yield f"Left out: {comparison.only_before} cases of the first run alone, {comparison.only_after} of the second"


def comparison_json(before: FinishedRun, after: FinishedRun, comparison: Comparison) -> dict[str, Any]:
    """The document that `viva eval compare --json` prints."""
    differences = {name: asdict(each) | {"change": each.change, "real": each.real} for name, each in comparison.differences.items()}
    return asdict(comparison) | {"before": before.name, "after": after.name, "differences": differences}


def _report_json(report: AnswerReport) -> dict[str, Any]:
    return {each.name: getattr(report, each.name) for each in fields(report) if each.name != "results"}
