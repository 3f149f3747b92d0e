"""Rows -> figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.answers import judge
from eval.calibration import chance_error, expected_calibration_error, risk_coverage
from eval.metrics import METRICS, failed
from eval.results import Confidence, Figure, Latency, Manifest, Row, Summary, Usage
from eval.statistics import interval, ratio

NO_TOPIC = "outside the guide"


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars for a million tokens."""

    input: float
    output: float

    def cost(self, usage: Usage) -> float:
        return (usage.input_tokens * self.input + usage.output_tokens * self.output) / 1e6


def summarize(manifest: Manifest, rows: Sequence[Row], prices: Prices | None = None) -> Summary:
    """Figures over the rows of a run; a metric that applies to no case is not there."""
    usage = _total([row.answered.usage for row in rows])
    found = figures(rows)
    return Summary(
        manifest=manifest,
        figures=found,
        unscored={name: missing for name in METRICS if name not in found and (missing := failed(name, rows))},
        by_topic=_by(rows, lambda row: row.answered.topic or NO_TOPIC),
        by_kind=_by(rows, lambda row: row.answered.case.kind or "other"),
        failures=sum(row.answered.answer is None for row in rows),
        confidence=_confidence(rows),
        latency=_latency([row.answered.milliseconds for row in rows if row.answered.answer]),
        usage=usage,
        cost=prices.cost(usage) if prices else None,
    )


def figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """Each metric with its interval."""
    found = {}
    for name, metric in METRICS.items():
        parts = [metric.parts(row) for row in rows]
        if applied := sum(each is not None for each in parts):
            low, high = interval(parts)
            missing = failed(name, rows)
            found[name] = Figure(value=ratio(parts), low=low, high=high, cases=applied + missing, failed=missing)
    return found


def stated(rows: Sequence[Row]) -> tuple[list[float], list[bool]]:
    """The confidences of the answers that were shown, and whether these are right."""
    shown = [row.answered for row in rows if row.answered.answer and row.answered.answer.status == "answered"]
    pairs = [(each.answer.confidence, judge(each.case, each.answer).right) for each in shown if each.answer]
    return [chance for chance, _ in pairs], [right for _, right in pairs]


def _confidence(rows: Sequence[Row]) -> Confidence | None:
    chances, right = stated(rows)
    if not chances:
        return None
    return Confidence(
        answers=len(chances),
        calibration_error=expected_calibration_error(chances, right),
        by_chance=chance_error(chances),
        aurc=risk_coverage(chances, right).area,
    )


def _by(rows: Sequence[Row], group_of: Callable[[Row], str]) -> Mapping[str, Mapping[str, float]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(group_of(row), []).append(row)
    return {group: _values(groups[group]) for group in sorted(groups)}


def _values(rows: Sequence[Row]) -> dict[str, float]:
    found = {name: [metric.parts(row) for row in rows] for name, metric in METRICS.items()}
    return {name: ratio(parts) for name, parts in found.items() if any(each is not None and each[1] for each in parts)}


def _latency(milliseconds: Sequence[float]) -> Latency:
    if not milliseconds:
        return Latency(median=0.0, p95=0.0, slowest=0.0)
    median, p95, slowest = (float(each) for each in np.percentile(milliseconds, (50, 95, 100)))
    return Latency(median=median, p95=p95, slowest=slowest)


def _total(usages: Sequence[Usage]) -> Usage:
    return Usage(
        requests=sum(each.requests for each in usages),
        input_tokens=sum(each.input_tokens for each in usages),
        output_tokens=sum(each.output_tokens for each in usages),
    )
