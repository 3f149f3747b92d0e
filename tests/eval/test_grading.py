"""Agreement with people: figures by hand and against scipy, strict files, and a run from end to end."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from assistant.quiz.types import Question
from eval.cases import CaseError
from eval.grading import (
    GradingReport,
    LabelledAnswer,
    ScoredAnswer,
    evaluate_grading,
    grades,
    pearson,
    quadratic_weighted_kappa,
    ranks,
    read_graded,
    share_of,
)
from tests.assistant.quiz.free_text import POINTS, lasso_question
from tests.fakes import WordEncoder

SCORED = {
    "question": "What is a leaf?",
    "reference": "A node without children.",
    "student_answer": "no children",
    "score": 4,
    "max_score": 5,
}
LABELLED = {"item": "lasso/what-it-does", "quality": "terse", "answer": POINTS[0][0], "points": ["met", "missed", "missed"]}
QUESTIONS: dict[str, Question] = {"lasso/what-it-does": lasso_question(2, 1, 1)}


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def evaluate(path: Path) -> tuple[GradingReport, list[int]]:
    seen: list[int] = []
    report = evaluate_grading(read_graded(path), QUESTIONS, WordEncoder(dimension=512), lambda done, _total, _what: seen.append(done))
    return report, seen


def test_correlation_by_hand() -> None:
    assert pearson(np.array([1.0, 2, 3]), np.array([2.0, 4, 7])) == pytest.approx(5 / np.sqrt(2 * 38 / 3))
    assert pearson(np.array([1.0, 1]), np.array([0.0, 1])) == 0


def test_equal_values_share_a_rank() -> None:
    assert ranks(np.array([0.2, 0.9, 0.2, 0.5])).tolist() == [1.5, 4, 1.5, 3]


def test_shares_are_rounded_to_whole_grades() -> None:
    assert grades(np.array([0.0, 0.09, 0.1, 0.5, 0.99, 1.2])).tolist() == [0, 0, 1, 3, 5, 5]


def test_kappa_by_hand() -> None:
    ours, theirs = np.array([0, 5, 5, 0]), np.array([0, 5, 0, 0])
    by_chance = 2 * 1 / 4 + 2 * 3 / 4  # of 0 beside 5, and of 5 beside 0
    assert quadratic_weighted_kappa(ours, theirs) == pytest.approx(1 - 1 / by_chance)
    assert quadratic_weighted_kappa(ours, ours) == 1
    assert quadratic_weighted_kappa(np.array([3, 3]), np.array([3, 3])) == 1


PAIRS = st.lists(st.tuples(*[st.integers(0, 5)] * 2), min_size=3, max_size=30).filter(
    lambda pairs: all(len(set(side)) > 1 for side in zip(*pairs, strict=True))
)


@given(PAIRS)
def test_correlations_are_scipys(pairs: list[tuple[int, int]]) -> None:
    ours, theirs = (np.array(side, dtype=np.float64) for side in zip(*pairs, strict=True))
    assert pearson(ours, theirs) == pytest.approx(stats.pearsonr(ours, theirs).statistic, abs=1e-9)
    assert pearson(ranks(ours), ranks(theirs)) == pytest.approx(stats.spearmanr(ours, theirs).statistic, abs=1e-9)


def test_labels_make_a_weighted_share() -> None:
    answer = LabelledAnswer(item="lasso/what-it-does", quality="", answer="", points=("partly", "met", "contradicted"))
    assert share_of(answer, lasso_question(2, 1, 1)) == 0.5


def test_both_kinds_of_lines_are_read_and_other_fields_of_a_scored_one_are_ignored(tmp_path: Path) -> None:
    scored, labelled = read_graded(write(tmp_path, {**SCORED, "id": "1", "feedback": "Good."}, LABELLED))
    assert isinstance(scored, ScoredAnswer)
    assert isinstance(labelled, LabelledAnswer)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({**SCORED, "score": 6}, "score is above max_score"),
        ({**SCORED, "max_score": 0}, "greater than 0"),
        ({**SCORED, "score": "high"}, "score"),
        ({**LABELLED, "points": ["unsure"]}, "points"),
        ({**LABELLED, "mark": 1}, "mark"),
        ([], "line 1"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: Any, fault: str) -> None:
    with pytest.raises(CaseError, match=f"line 1.*{fault}|{fault}"):
        read_graded(write(tmp_path, line))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is empty"):
        read_graded(write(tmp_path))


@pytest.mark.parametrize(("change", "fault"), [({"item": "lasso/none"}, "no question"), ({"points": ["met"]}, "has 3 points")])
def test_an_answer_fits_the_bank(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    with pytest.raises(CaseError, match=fault):
        evaluate(write(tmp_path, {**LABELLED, **change}))


def test_scored_answers_are_marked_beside_their_reference(tmp_path: Path) -> None:
    wrong = {**SCORED, "student_answer": "the top", "score": 0}
    report, seen = evaluate(write(tmp_path, SCORED, wrong, {**SCORED, "student_answer": SCORED["reference"], "score": 5}))
    assert (report.cases, seen, report.labels) == (3, [1, 2, 3], None)
    assert report.pearson > 0.9
    assert report.spearman == 1
    assert 0 < report.rmse < 0.5


def test_labelled_answers_give_a_confusion_of_labels(tmp_path: Path) -> None:
    empty = {**LABELLED, "answer": "", "points": ["missed", "missed", "contradicted"]}
    report, _ = evaluate(write(tmp_path, LABELLED, empty))
    assert report.labels is not None
    assert sum(count for given in report.labels.confusion.values() for count in given.values()) == 6
    assert report.labels.confusion["contradicted"]["missed"] == 1
    assert report.labels.confusion["missed"]["missed"] >= 2
    assert 2 / 6 <= report.labels.accuracy <= 5 / 6
