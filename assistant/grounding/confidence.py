"""One number for how sure an answer is, calibrated, and from which number on it may be shown.

How likely it is that the sources answer (sufficiency.py), and by how much the best page is ahead of the next, give the chance that the
answer is right, by a logistic model that was fitted on questions with known answers. What checking found then lowers it. The threshold
follows from a stated risk: docs/confidence.md.
"""

import math
from functools import lru_cache
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel, ConfigDict

from assistant.types import Answer, Evidence

FITTED = Path(__file__).parent / "weights" / "confidence.json"
WIDE = 0.3
"""Margin from which the best page counts as the only one."""
MOST_ODDS = 8.0
"""Log odds that sufficiency counts for at most, either way."""
WELL = 0.85
"""From here on an answer is called well supported."""


class Calibration(BaseModel):
    """The logistic model, and the cases that a threshold is chosen on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: float
    sufficiency: float
    """For its log odds."""
    margin: float
    cases: tuple[tuple[float, bool], ...]
    """Confidence, and whether the answer was right; the surest first."""


@lru_cache(maxsize=1)
def shipped_calibration() -> Calibration:
    """What `python -m training.confidence` fitted."""
    return Calibration.model_validate_json(FITTED.read_bytes())


def signals(evidence: Evidence, sufficient: float) -> tuple[float, float]:
    """The log odds of `sufficient`, a probability, and the margin of the best page: what the chance is reckoned from."""
    kept = min(max(sufficient, 1e-9), 1 - 1e-9)
    odds = min(max(math.log(kept / (1 - kept)), -MOST_ODDS), MOST_ODDS)
    fits = [page.fit for page in evidence.pages[:2]]
    return odds, min(fits[0] - fits[1], WIDE) if len(fits) > 1 else WIDE


def chance_of_right(evidence: Evidence, sufficient: float) -> float:
    """How likely an answer from the passages of `evidence` is right, 0 to 1, before anything is written."""
    odds, margin = signals(evidence, sufficient)
    fitted = shipped_calibration()
    return 1 / (1 + math.exp(-(fitted.bias + fitted.sufficiency * odds + fitted.margin * margin)))


def after_checking(answer: Answer) -> float:
    """The confidence of an answer, 0 to 1: that of its passages, lowered by what is not certain of its sentences.

    The mean of the verdicts' scores, each the chance that a sentence is borne out, counts as it is (1 for quoted sentences); agreement
    of samples counts half. These two are rules; the shipped cases are of quoted answers, where both are 1.
    """
    scores = [sentence.verdict.score for sentence in answer.sentences if sentence.verdict]
    agreed = 1.0 if answer.agreement is None else (1 + answer.agreement) / 2
    return answer.confidence * (fmean(scores) if scores else 1.0) * agreed


@lru_cache(maxsize=16)
def threshold(risk: float) -> float:
    """The least confidence from which on at most `risk` (a share) of the answers shown are wrong, on average over cases like the shipped.

    As in conformal selection (Jin & Candès 2023): of the calibration cases at or above it, with one more that is counted as wrong, no
    larger share is wrong. 1, so that next to nothing is answered, where no threshold does that.
    """
    least, wrong = 1.0, 0
    for answered, (confidence, right) in enumerate(shipped_calibration().cases, start=1):
        wrong += not right
        if wrong + 1 <= risk * (answered + 1):
            least = confidence
    return least


def words(answer: Answer) -> str:
    """The confidence in words."""
    if answer.status == "abstained":
        return "Not in my sources"
    return "Well supported" if answer.confidence >= WELL else "Partly supported"
