"""Can the confidence of answers be believed? On cases with known answers, none of which is withheld."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.runnables import Runnable

from assistant.types import Answer, Query
from eval.answers import evaluate_answers
from eval.calibration import Bin, chance_error, expected_calibration_error, reliability, risk_coverage
from eval.cases import Case
from ingest.types import Progress


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """Over all cases but small talk. An answer is right as in eval/answers.py."""

    cases: int
    ece: float
    """Calibration error, 10 bins of equal width, 0 (best) to 1."""
    ece_by_chance: float
    """What confidences without any error would show on as many cases, on average."""
    aurc: float
    """Area under the risk-coverage curve, 0 (best) to 1."""
    threshold: float
    """From which on an answer is shown."""
    coverage: float
    """Share of the cases that are answered from there on."""
    risk: float
    """Share of those that is wrong."""
    reliability: tuple[Bin, ...]


def evaluate_confidence(
    unwithheld: Runnable[Query, Answer], cases: Sequence[Case], threshold: float, progress: Progress
) -> ConfidenceReport:
    """`unwithheld` is a chain without the sufficiency guard, so that it is known of each answer whether it would be right."""
    results = [each for each in evaluate_answers(unwithheld, cases, progress).results if each.answer.status != "conversation"]
    confidences = np.array([result.answer.confidence for result in results])
    right = np.array([result.right for result in results], dtype=bool)
    shown = confidences >= threshold
    return ConfidenceReport(
        cases=len(results),
        ece=expected_calibration_error(confidences, right),
        ece_by_chance=chance_error(confidences),
        aurc=risk_coverage(confidences, right).area,
        threshold=threshold,
        coverage=float(shown.mean()),
        risk=float((~right[shown]).mean()) if shown.any() else 0.0,
        reliability=tuple(reliability(confidences, right)),
    )
