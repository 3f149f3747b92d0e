"""What the tables and lists of a report hold, ready for the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Answer
from eval.answers import judge
from eval.compare import Comparison
from eval.metrics import METRICS
from eval.report.figures import label
from eval.results import Figure, Row
from eval.runs import FinishedRun

MOST_CASES = 12
"""Worst cases shown of each run."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in the table of variants."""

    text: str
    interval: str = ""
    best: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One metric over the variants."""

    title: str
    says: str
    better: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence as answered, with its numbers and what checking found."""

    text: str
    numbers: tuple[int, ...]
    verdict: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A source: its words before, in and after what is cited of it."""

    number: int
    title: str
    parts: tuple[tuple[str, bool], ...]
    """Text, and whether it is cited."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A case that went wrong, with all that is needed to see why."""

    id: str
    run: str
    question: str
    kind: str
    faults: tuple[str, ...]
    reference: str
    sentences: tuple[Shown, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison with another run."""

    title: str
    before: str
    after: str
    change: str
    interval: str
    verdict: str


def metric_lines(runs: Sequence[FinishedRun]) -> list[Line]:
    """Each metric that some run has, or should have, over all of them; the best of several is marked."""
    lines = []
    for name, metric in METRICS.items():
        figures = [run.summary.figures.get(name) for run in runs]
        known = [figure.value for figure in figures if figure]
        unscored = [run.summary.unscored.get(name, 0) for run in runs]
        if known or any(unscored):
            best = (max if metric.better == "higher" else min)(known) if len(known) > 1 else None
            cells = tuple(_cell(figure, best, missing) for figure, missing in zip(figures, unscored, strict=True))
            lines.append(Line(metric.title, metric.says, metric.better, cells))
    return lines


def confidence_lines(runs: Sequence[FinishedRun]) -> list[Line]:
    """Calibration error and AURC, over the runs."""
    stated = [run.summary.confidence for run in runs]
    if not any(stated):
        return []
    errors = tuple(Cell(f"{each.calibration_error:.3f}", f"{each.by_chance:.3f} by chance") if each else Cell("") for each in stated)
    areas = tuple(Cell(f"{each.aurc:.3f}") if each else Cell("") for each in stated)
    return [
        Line("Calibration error", "How far stated confidence is from the share that is right", "lower", errors),
        Line("AURC", "Share wrong among the answers, over all that could be held back, the least sure first", "lower", areas),
    ]


def worst_cases(run: FinishedRun) -> list[WorstCase]:
    """The cases with most that is wrong, worst first."""
    found = sorted(((_badness(row), row) for row in run.rows), key=lambda each: -each[0])
    return [_case(row, run) for badness, row in found[:MOST_CASES] if badness > 0]


def changes(comparison: Comparison) -> list[Change]:
    """Real differences for the worse first."""
    worse = comparison.regressions()
    ordered = sorted(comparison.differences.items(), key=lambda each: (each[0] not in worse, not each[1].real))
    return [
        Change(
            METRICS[name].title,
            f"{each.before:.3f}",
            f"{each.after:.3f}",
            f"{each.change:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            "worse" if name in worse else "better" if each.real else "within noise",
        )
        for name, each in ordered
    ]


def _cell(figure: Figure | None, best: float | None, unscored: int) -> Cell:
    if figure is None:
        return Cell("", missing=f"all {unscored} without a score" if unscored else "")
    missing = f"{figure.failed} of {figure.cases} without a score" if figure.failed else ""
    return Cell(f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", figure.value == best, missing)


def _badness(row: Row) -> float:
    """How much is wrong with a case, by what is labelled and what is scored; 0 where nothing is."""
    answered = row.answered
    if answered.answer is None:
        return 4.0
    if answered.abstained == answered.case.answerable:
        return 3.0
    result = judge(answered.case, answered.answer)
    lacking = len(result.missing) / len(answered.case.facts) if answered.case.answerable and answered.case.facts else 0.0
    scores = [row.scores[name].value for name in ("faithfulness", "citation_recall", "citation_precision") if name in row.scores]
    return lacking + sum(1 - score for score in scores if score is not None)


def _case(row: Row, run: FinishedRun) -> WorstCase:
    answered = row.answered
    fault = answered.failure or (judge(answered.case, answered.answer).fault if answered.answer else "")
    low = [
        f"{METRICS[name].title} {score.value:.2f}: {score.reason}"
        for name, score in row.scores.items()
        if name in ("faithfulness", "citation_recall", "citation_precision") and score.value is not None and score.value < 1
    ]
    return WorstCase(
        id=answered.case.id,
        run=label(run),
        question=answered.case.question,
        kind=answered.case.kind or "",
        faults=tuple(each for each in (fault, *low) if each),
        reference=answered.case.reference,
        sentences=_sentences(answered.answer) if answered.answer else (),
        passages=_passages(answered.answer) if answered.answer else (),
    )


def _sentences(answer: Answer) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            sentence.text,
            tuple(dict.fromkeys(citation.number for citation in sentence.citations)),
            f"{sentence.verdict.label}, {sentence.verdict.score:.2f}: {sentence.verdict.reason}" if sentence.verdict else "",
            sentence.verdict is None or sentence.verdict.label == "supported",
        )
        for sentence in answer.sentences
    )


def _passages(answer: Answer) -> tuple[Passage, ...]:
    """The cited sources, or the nearest three where nothing is cited."""
    cited: dict[int, list[tuple[int, int]]] = {}
    for sentence in answer.sentences:
        for citation in sentence.citations:
            cited.setdefault(citation.number, []).append((citation.span.start, citation.span.end))
    sources = [source for source in answer.sources if source.number in cited] or list(answer.sources[:3])
    return tuple(
        Passage(
            source.number,
            " › ".join((source.title, *source.section)),
            _marked(source.span.quote, source.span.start, cited.get(source.number, [])),
        )
        for source in sources
    )


def _marked(text: str, offset: int, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The text in parts that are cited and parts that are not."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for start, stop in sorted((max(start - offset, 0), stop - offset) for start, stop in spans):
        if stop > end:
            parts += [(text[end : max(start, end)], False), (text[max(start, end) : stop], True)]
            end = stop
    return tuple(part for part in (*parts, (text[end:], False)) if part[0])
