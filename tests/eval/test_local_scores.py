"""ragas's questions answered without a chat model."""

import pytest

from eval.judges import Judge, Sample
from eval.ragas_scores.local import claims_of, local_judge
from eval.results import Score
from tests.library import ENCODER, ENTAILMENT

ZERO = "L1 regularization pushes useless weights to exactly zero."
SQUARES = "L2 regularization adds squared weights to the loss."
TREES = "Pruning a decision tree removes branches that fit noise."


@pytest.fixture(scope="module")
def judge() -> Judge:
    return local_judge(ENCODER, ENTAILMENT)


def scores(judge: Judge, **given: object) -> dict[str, Score]:
    fields = {"question": "What does L1 regularization do to weights?", "response": ZERO, "contexts": (ZERO,)} | given
    return dict(judge.score(Sample(**fields)))  # type: ignore[arg-type]


def test_faithfulness_is_the_share_of_claims_that_stand(judge: Judge) -> None:
    found = scores(judge, response=f"{ZERO}\n{TREES}", contexts=(ZERO, SQUARES))["faithfulness"]
    assert found.value == 0.5
    assert found.evidence == (TREES,)
    assert found.reason == "1 of 2 claims are borne out by the passages"


def test_answer_without_passages_is_borne_out_by_nothing(judge: Judge) -> None:
    assert scores(judge, contexts=())["faithfulness"].value == 0.0


def test_rows_of_a_table_are_claims_and_its_rule_is_none() -> None:
    assert claims_of("| a | b |\n|---|---|\n| 1 | 2 |") == ["| a | b |", "| 1 | 2 |"]


def test_what_strays_from_the_question_lowers_relevancy(judge: Judge) -> None:
    straight, strays = (scores(judge, response=text)["answer_relevancy"].value for text in (ZERO, f"{ZERO}\n{TREES}"))
    assert straight is not None
    assert strays is not None
    assert straight > strays


def test_context_precision_is_the_mean_precision_at_the_ranks_that_fit(judge: Judge) -> None:
    given = {"contexts": (TREES, ZERO, SQUARES, ZERO), "context_pages": ("trees", "l1", "l2", "l1"), "pages": ("l1",)}
    found = scores(judge, **given)["context_precision"]
    assert found.value == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert found.evidence == ("trees", "l2")


def test_context_recall_counts_facts_and_without_them_pages(judge: Judge) -> None:
    given: dict[str, object] = {"pages": ("l1", "l2"), "context_pages": ("l1",)}
    assert scores(judge, facts=(("Exactly Zero", "none"), ("squared",)), **given)["context_recall"].value == 0.5
    found = scores(judge, **given)["context_recall"]
    assert (found.value, found.evidence) == (0.5, ("l2",))


def test_factual_correctness_names_the_facts_that_are_missing(judge: Judge) -> None:
    found = scores(judge, facts=(("exactly zero",), ("corner", "diamond")))["factual_correctness"]
    assert (found.value, found.evidence) == (0.5, ("corner",))


def test_metrics_that_lack_their_labels_are_left_out(judge: Judge) -> None:
    assert set(scores(judge)) == {"faithfulness", "answer_relevancy"}
    assert scores(judge, response="") == {}
    assert scores(judge, reference=ZERO)["semantic_similarity"].value == pytest.approx(1.0)
