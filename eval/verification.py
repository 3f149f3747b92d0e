"""Measures the claim verifier on claims with labels, at the shipped threshold.

{"context": "..." or ["...", ...], "claim": "...", "label": 1 supported, 0 not, "kind": "negation"}     a line; the kind may be left out
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from assistant.grounding.support import THRESHOLD, Entailment, support
from eval.calibration import expected_calibration_error
from eval.cases import CaseError, read_lines
from ingest.types import Encoder

Scorer = Callable[[str, Sequence[str]], float]
"""From a claim and its passages to a score, 0 to 1."""


class VerificationCase(BaseModel):
    """A claim, what it rests on, and whether that supports it. Other fields, such as an id, are let be."""

    model_config = ConfigDict(frozen=True)

    context: str | list[str]
    claim: str
    label: int = Field(ge=0, le=1)
    kind: str | None = None
    """How the claim came about, such as by a changed number."""


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Of the cases of one kind."""

    cases: int
    right: float
    """Share judged rightly, 0 to 1."""


@dataclass(frozen=True, slots=True)
class VerifierReport:
    """Figures over all cases, 0 to 1."""

    cases: int
    balanced_accuracy: float
    auroc: float
    f1_unsupported: float
    threshold: float
    ece: float
    """Expected calibration error of the scores, taken as probabilities that a claim is supported, in 10 bins."""
    by_kind: Mapping[str, KindFigures]


def shipped_scorer(encoder: Encoder, entailment: Entailment) -> Scorer:
    """The scores of the verifier that ships."""
    return lambda claim, passages: support([claim], passages, encoder, entailment)[0].score


def evaluate_verifier(cases: Path, scorer: Scorer, threshold: float = THRESHOLD) -> VerifierReport:
    """Raises CaseError where the file can't be read or has only one of the two labels."""
    found = read_lines(cases, VerificationCase)
    labels = np.array([case.label == 1 for case in found], dtype=bool)
    if labels.all() or not labels.any():
        raise CaseError(f"{cases} needs cases with label 1 and cases with label 0.")
    scores = np.array([scorer(case.claim, [case.context] if isinstance(case.context, str) else case.context) for case in found])
    said = scores > threshold
    kept, caught = float(said[labels].mean()), float((~said[~labels]).mean())
    wrong = int((said != labels).sum())
    caught_twice = 2 * int((~said & ~labels).sum())
    return VerifierReport(
        cases=len(found),
        balanced_accuracy=(kept + caught) / 2,
        auroc=auroc(scores, labels),
        f1_unsupported=caught_twice / (caught_twice + wrong) if caught_twice else 0.0,
        threshold=threshold,
        ece=expected_calibration_error(scores, labels),
        by_kind=_by_kind([case.kind for case in found], said == labels),
    )


def _by_kind(kinds: Sequence[str | None], right: NDArray[np.bool_]) -> dict[str, KindFigures]:
    figures = {}
    for kind in sorted({kind for kind in kinds if kind is not None}):
        rows = [row for row, each in enumerate(kinds) if each == kind]
        figures[kind] = KindFigures(len(rows), float(right[rows].mean()))
    return figures


def auroc(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Chance that a supported case scores above one that is not; ties count half (the Mann-Whitney statistic)."""
    _, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positive = int(labels.sum())
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * (len(labels) - positive)))
