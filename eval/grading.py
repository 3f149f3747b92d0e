"""Does the marker agree with people? Measured on answers that people have marked, with the weights that ship.

A line of a file is either an answer beside a reference answer, with its score; such sets carry fields of their own, which are ignored:

    {"question", "reference", "student_answer", "score", "max_score"}

or an answer to a question of the bank, with a label for each point of its rubric:

    {"item", "quality", "answer", "points": ["met", "partly", "missed" or "contradicted", ...]}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from assistant.quiz.attempts import PointLabel
from assistant.quiz.marking import EmbeddedMarker, FreeTextQuestion, mark_against_reference
from assistant.quiz.types import Open, Question, ShortAnswer
from eval.cases import CaseError, read_lines
from ingest.types import Encoder, Progress

BEST = 5
"""Whole grades run from 0 to this for the weighted kappa."""
CREDIT: Mapping[str, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0, "contradicted": 0.0}

Label = Literal["met", "partly", "missed", "contradicted"]
Shares = NDArray[np.float64]


class ScoredAnswer(BaseModel):
    """An answer that was marked beside a reference answer."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    student_answer: str
    score: float = Field(ge=0, allow_inf_nan=False)
    max_score: float = Field(gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_within_the_scale(self) -> "ScoredAnswer":
        if self.score > self.max_score:
            raise ValueError("score is above max_score")
        return self


class LabelledAnswer(BaseModel):
    """An answer to a question of the bank, marked point by point."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    quality: str
    answer: str
    points: tuple[Label, ...]


def _kind(line: Any) -> str:
    return "labelled" if isinstance(line, dict) and "item" in line else "scored"


class GradedAnswer(
    RootModel[Annotated[Annotated[LabelledAnswer, Tag("labelled")] | Annotated[ScoredAnswer, Tag("scored")], Discriminator(_kind)]]
):
    """A line of either kind."""


@dataclass(frozen=True, slots=True)
class Labels:
    """How the points of rubrics were labelled."""

    accuracy: float
    """Share of the points whose label is the one that people gave; "unsure" never is."""
    confusion: Mapping[str, Mapping[str, int]]
    """How often each label was given, by people's label."""


@dataclass(frozen=True, slots=True)
class GradingReport:
    """Agreement of marks, as shares of the full mark, with those that people gave."""

    cases: int
    pearson: float
    spearman: float
    rmse: float
    qwk: float
    """Quadratic weighted kappa of whole grades from 0 to BEST."""
    labels: Labels | None
    """None where no answer is marked point by point."""


def read_graded(path: Path) -> list[LabelledAnswer | ScoredAnswer]:
    """Every line of a file. Raises CaseError naming the faulty lines."""
    graded = [line.root for line in read_lines(path, GradedAnswer)]
    if not graded:
        raise CaseError(f"{path} is empty.")
    return graded


def evaluate_grading(
    graded: Sequence[LabelledAnswer | ScoredAnswer], questions: Mapping[str, Question], encoder: Encoder, progress: Progress
) -> GradingReport:
    """Mark every answer and compare. Raises CaseError where a question isn't there, or labels don't fit its rubric."""
    marker = EmbeddedMarker(encoder)
    shares, wanted = np.zeros(len(graded)), np.zeros(len(graded))
    labelled: list[tuple[Label, PointLabel]] = []
    for place, each in enumerate(graded):
        if isinstance(each, ScoredAnswer):
            shares[place] = mark_against_reference(encoder, each.question, each.reference, each.student_answer)
            wanted[place] = each.score / each.max_score
        else:
            question = question_of(each, questions)
            grade = marker.mark(question, each.answer)
            shares[place], wanted[place] = grade.score, share_of(each, question)
            labelled += zip(each.points, (point.label for point in grade.points), strict=True)
        progress(place + 1, len(graded), "answers")
    return GradingReport(
        len(graded),
        pearson(shares, wanted),
        pearson(ranks(shares), ranks(wanted)),
        float(np.sqrt(np.mean((shares - wanted) ** 2))),
        quadratic_weighted_kappa(grades(shares), grades(wanted)),
        _compare(labelled) if labelled else None,
    )


def question_of(answer: LabelledAnswer, questions: Mapping[str, Question]) -> FreeTextQuestion:
    """The question that was answered. Raises CaseError."""
    question = questions.get(answer.item)
    if not isinstance(question, ShortAnswer | Open):
        raise CaseError(f"The bank has no question in free text with the id '{answer.item}'. Correct the id or leave the line out.")
    if len(question.rubric) != len(answer.points):
        raise CaseError(f"{answer.item} has {len(question.rubric)} points, and a line labels {len(answer.points)}. Label each point once.")
    return question


def share_of(answer: LabelledAnswer, question: FreeTextQuestion) -> float:
    """The share of the full mark that the labels make."""
    credit = sum(CREDIT[label] * point.weight for label, point in zip(answer.points, question.rubric, strict=True))
    return credit / sum(point.weight for point in question.rubric)


def pearson(ours: Shares, theirs: Shares) -> float:
    """Pearson's correlation, -1 to 1; 0 where either side never varies."""
    ours, theirs = ours - ours.mean(), theirs - theirs.mean()
    spread = float(np.sqrt((ours**2).sum() * (theirs**2).sum()))
    return float((ours * theirs).sum()) / spread if spread > 0 else 0.0


def ranks(values: Shares) -> Shares:
    """Ranks from 1; equal values share the mean of theirs. Spearman's correlation is Pearson's of these."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Shares = (last - (counts - 1) / 2)[group]
    return middle


def grades(shares: Shares) -> NDArray[np.intp]:
    """Whole grades from 0 to BEST; a half is rounded up."""
    whole: NDArray[np.intp] = np.floor(BEST * np.clip(shares, 0, 1) + 0.5).astype(np.intp)
    return whole


def quadratic_weighted_kappa(ours: NDArray[np.intp], theirs: NDArray[np.intp]) -> float:
    """Agreement beyond chance of two series of grades, where a disagreement counts by its square (Cohen, 1968); 1 where both never vary."""
    seen = np.zeros((BEST + 1, BEST + 1))
    np.add.at(seen, (ours, theirs), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    cost = np.subtract.outer(np.arange(BEST + 1), np.arange(BEST + 1)) ** 2
    expected = float((cost * by_chance).sum())
    return 1 - float((cost * seen).sum()) / expected if expected > 0 else 1.0


def _compare(labelled: Sequence[tuple[Label, PointLabel]]) -> Labels:
    confusion = {str(wanted): {str(label): labelled.count((wanted, label)) for label in get_args(PointLabel)} for wanted in get_args(Label)}
    return Labels(sum(wanted == label for wanted, label in labelled) / len(labelled), confusion)
