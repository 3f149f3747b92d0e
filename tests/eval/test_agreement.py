"""Local faithfulness against labels and known faults."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda

from assistant.types import Answer, Citation, Query, Sentence, Source, Span
from eval.agreement import SentenceAgreement, fault_agreement, labelled_agreement
from eval.cases import Case, CaseError
from eval.judges import Sample
from eval.results import Score

TEXT = "Ridge shrinks all weights and makes none of them exactly zero in 9 of 10 cases."


class WordForWord:
    """Finds faithful what stands in the contexts."""

    name = "fake"

    def __init__(self, tolerant: bool = False, fails_on: str = "nothing") -> None:
        self.tolerant = tolerant
        self.fails_on = fails_on

    def score(self, sample: Sample) -> Mapping[str, Score]:
        if self.fails_on in sample.question:
            return {"faithfulness": Score(value=None, reason="fell silent")}
        stands = self.tolerant or sample.response in " ".join(sample.contexts)
        return {"faithfulness": Score(value=float(stands), reason="")}


def answer(query: Query) -> Answer:
    span = Span("ridge", 0, len(TEXT), TEXT, "0")
    formula = Sentence(TEXT, (Citation(1, span),), kind="item")  # an item is not reworded
    return Answer(query.question, "answered", sentences=(formula,), sources=(Source(1, "Ridge", (), span, 0.9),))


CASES = [Case(id=str(n), question=f"What does ridge do ({n})?", answerable=True, pages=["ridge"], facts=[]) for n in range(6)]


def silent(*_: object) -> None:
    """No progress."""


def test_judge_that_sees_every_fault_and_no_other_is_perfect() -> None:
    found = fault_agreement(CASES, RunnableLambda(answer), WordForWord(), silent)
    assert (found.answers, found.auroc, found.precision, found.recall, found.f1) == (12, 1.0, 1.0, 1.0, 1.0)
    assert set(found.by_kind.values()) == {1.0}
    assert sum(found.faults.values()) == 6
    assert found.sentences == SentenceAgreement(
        auroc=1.0, precision=1.0, recall=1.0, f1=1.0, balanced_accuracy=1.0, faulty=6, right=6, failed=0
    )


def test_what_has_no_score_is_counted_and_in_no_figure() -> None:
    found = fault_agreement(CASES, RunnableLambda(answer), WordForWord(fails_on="(3)"), silent)
    assert (found.answers, found.failed, found.precision, found.recall) == (12, 2, 1.0, 1.0)
    assert sum(found.faults.values()) == 5


def test_cases_that_give_no_pair_are_refused() -> None:
    with pytest.raises(CaseError, match="some are faithful and some are not"):
        fault_agreement([], RunnableLambda(answer), WordForWord(), silent)


def test_judge_that_sees_nothing_is_worth_nothing() -> None:
    found = fault_agreement(CASES, RunnableLambda(answer), WordForWord(tolerant=True), silent)
    assert (found.auroc, found.precision, found.recall, found.f1, found.balanced_accuracy) == (0.5, 0.0, 0.0, 0.0, 0.5)


def test_labelled_claims_are_ranked_by_the_judge(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    claims = [{"context": TEXT, "claim": TEXT, "label": 1}, {"context": [TEXT], "claim": "Lasso.", "label": 0}]
    path.write_text("".join(json.dumps(each) + "\n" for each in claims))
    found = labelled_agreement(path, WordForWord(), silent)
    assert (found.file, found.cases, found.auroc) == ("claims.jsonl", 2, 1.0)
