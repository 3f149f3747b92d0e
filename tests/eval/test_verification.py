"""Figures of the claim verifier."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.cases import CaseError
from eval.verification import KindFigures, auroc, evaluate_verifier


def write(path: Path, *cases: tuple[str | list[str], str, int]) -> Path:
    lines = [json.dumps({"context": context, "claim": claim, "label": label, "id": "any"}) for context, claim, label in cases]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def length_scorer(claim: str, passages: Sequence[str]) -> float:
    return len(claim) / 10 + len(passages) / 100


def test_figures_follow_from_the_threshold(tmp_path: Path) -> None:
    cases = write(
        tmp_path / "cases.jsonl", ("c", "x" * 9, 1), ("c", "x" * 2, 1), ("c", "x" * 3, 0), (["a", "b"], "x" * 8, 0), ("c", "x", 0)
    )
    report = evaluate_verifier(cases, length_scorer, threshold=0.5)
    assert report.cases == 5
    assert report.balanced_accuracy == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert report.auroc == pytest.approx(4 / 6)
    assert report.f1_unsupported == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_figures_by_kind_count_what_was_judged_rightly(tmp_path: Path) -> None:
    lines = [
        {"context": "c", "claim": "x" * 9, "label": 0, "kind": "number"},
        {"context": "c", "claim": "x", "label": 0, "kind": "number"},
        {"context": "c", "claim": "x" * 9, "label": 1, "kind": "quoted"},
        {"context": "c", "claim": "x" * 9, "label": 1},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert evaluate_verifier(path, length_scorer, threshold=0.5).by_kind == {"number": KindFigures(2, 0.5), "quoted": KindFigures(1, 1.0)}


def test_scores_count_as_probabilities(tmp_path: Path) -> None:
    cases = write(tmp_path / "cases.jsonl", ("c", "x" * 10, 1), ("c", "x" * 10, 1), ("c", "", 0), ("c", "x" * 5, 1))
    assert evaluate_verifier(cases, lambda claim, _: len(claim) / 10, threshold=0.5).ece == pytest.approx(0.5 / 4)


def test_ties_count_half() -> None:
    assert auroc(np.array([0.5, 0.5, 0.5]), np.array([True, False, False])) == 0.5


def test_cases_of_one_label_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="label 0"):
        evaluate_verifier(write(tmp_path / "cases.jsonl", ("c", "x", 1)), length_scorer)
