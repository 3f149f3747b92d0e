"""The gate: figures that must not fall. `make eval` holds a change against eval/baseline.json; `make eval-accept` moves the baseline.

The embedded answers are the same on every run, so a band is no confidence interval: it is what another processor's arithmetic may
change, and what one borderline case is worth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from eval.metrics import METRICS
from eval.results import Figure, Frozen, Summary
from ingest.errors import StudyError

BANDS: Mapping[str, float] = {
    "faithfulness": 0.005,
    "citation_precision": 0.01,
    "citation_recall": 0.01,
    "abstention_f1": 0.025,
    "page_ndcg": 0.01,
    "grader_agreement": 0.015,
}
"""How far each may fall."""
GRADER = "grader_agreement"
"""Quadratic weighted kappa of the marker and people, on eval/cases/grading.jsonl."""


class BaselineError(StudyError):
    """The baseline can't be read. Says what to do."""


class Baseline(Frozen):
    """What was accepted."""

    commit: str
    figures: Mapping[str, float]


class GateError(StudyError):
    """A run says too little to be held against anything. Says what is missing."""


@dataclass(frozen=True, slots=True)
class Held:
    """One figure held against the baseline."""

    name: str
    before: float
    now: float
    band: float

    @property
    def falls(self) -> bool:
        return self.now < self.before - self.band

    def __str__(self) -> str:
        title = METRICS[self.name].title if self.name in METRICS else "Grader agreement (QWK)"
        verdict = "FALLS" if self.falls else "holds"
        return f"{title:26} {self.before:.4f} -> {self.now:.4f}  {self.now - self.before:+.4f}, may fall by {self.band:.3f}: {verdict}"


def gated(figures: Mapping[str, Figure], grader: float) -> dict[str, float]:
    """The figures that the gate watches, of a run and the marker."""
    return {name: figures[name].value for name in BANDS if name in figures} | {GRADER: grader}


def hold(baseline: Baseline, now: Mapping[str, float]) -> Sequence[Held]:
    """Each watched figure beside the accepted one. One that is gone counts as 0."""
    return [Held(name, before, now.get(name, 0.0), BANDS[name]) for name, before in baseline.figures.items()]


def gaps(summary: Summary) -> list[str]:
    """What keeps the figures from standing for all cases, in words: nothing of it may be there."""
    said = [f"{summary.failures} cases failed"] if summary.failures else []
    missing = {name: figure.failed for name, figure in summary.figures.items() if figure.failed} | dict(summary.unscored)
    return said + [f"{number} answers have no {METRICS[name].title.lower()}" for name, number in missing.items() if name in BANDS]


def read_baseline(path: Path) -> Baseline:
    """Raises BaselineError where it can't be read, or holds other figures than the gate watches."""
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BaselineError(f"{path} can't be read: {' '.join(str(error).split())}. `make eval-accept` writes it.") from error
    if odd := baseline.figures.keys() ^ BANDS.keys():
        raise BaselineError(
            f"{path} and the gate don't watch the same figures: {', '.join(sorted(odd))}. `make eval-accept` writes it anew."
        )
    return baseline


def write_baseline(path: Path, commit: str, now: Mapping[str, float]) -> None:
    rounded = {name: round(now[name], 4) for name in BANDS if name in now}
    path.write_text(Baseline(commit=commit, figures=rounded).model_dump_json(indent=2) + "\n", encoding="utf-8")
