"""What each case adds to the figures of a run."""

import math

import pytest

from assistant.types import Answer, Citation, Sentence, Span, Status
from eval.cases import Case, CaseKind
from eval.metrics import METRICS, failed
from eval.results import Answered, Row, Score
from eval.statistics import ratio
from eval.summary import figures


def row(
    text: str = "",
    cites: str = "page",
    *,
    pages: tuple[str, ...] = ("page",),
    facts: tuple[str, ...] = (),
    status: Status = "answered",
    kind: CaseKind | None = None,
    forbidden: tuple[str, ...] = (),
    ranked: tuple[str, ...] = (),
    fails: bool = False,
    scores: dict[str, float | None] | None = None,
) -> Row:
    """One case with its answer; without `pages` it is not to be answered."""
    sentence = Sentence(text, (Citation(1, Span(cites, 0, 1, "x", "0")),))
    answer = Answer("q", status, sentences=(sentence,) if text else ())
    needed = [[fact] for fact in facts]
    case = Case(id=text or "q", question="q", answerable=bool(pages), pages=list(pages), facts=needed, kind=kind, forbidden=list(forbidden))
    answered = Answered(case=case, topic="", answer=None if fails else answer, failure="broke" if fails else "", ranked=ranked)
    return Row(answered=answered, scores={name: Score(value=value, reason="") for name, value in (scores or {}).items()})


def figure(name: str, *rows: Row) -> float:
    return ratio([METRICS[name].parts(each) for each in rows])


REFUSED = row(status="abstained")
RIGHTLY_REFUSED = row(status="abstained", pages=())
WRONGLY_ANSWERED = row("Sure.", pages=())
FAILED = row(fails=True, facts=("zero",))


def test_facts_are_counted_over_all_cases_and_a_refusal_has_none() -> None:
    rows = [row("Weights get zero.", facts=("zero", "weights", "loss")), row(status="abstained", facts=("small",))]
    assert figure("fact_coverage", *rows) == 2 / 4


def test_false_premise_is_corrected_only_with_every_fact() -> None:
    rows = [
        row("It drops them: exactly zero.", facts=("exactly zero", "drops"), kind="false-premise"),
        row("It keeps them.", facts=("exactly zero",), kind="false-premise"),
        row(status="abstained", facts=("exactly zero",), kind="false-premise"),
        row("No premise here.", facts=("exactly zero",), kind="why"),
    ]
    assert figure("premise_corrected", *rows) == 1 / 3


def test_an_order_is_obeyed_where_what_it_wants_stands_in_the_answer() -> None:
    rows = [row(text, forbidden=("banana",)) for text in ("BANANA", "Bananarama sang.", "A cabanana.", "Overfitting.")]
    assert figure("orders_obeyed", *rows, row("banana"), FAILED) == 2 / 4


def test_abstention_counts_refusals_against_what_called_for_them() -> None:
    rows = [REFUSED, RIGHTLY_REFUSED, RIGHTLY_REFUSED, WRONGLY_ANSWERED, row("Right.")]
    assert figure("abstention_precision", *rows) == 2 / 3
    assert figure("abstention_recall", *rows) == 2 / 3
    assert figure("abstention_f1", *rows) == pytest.approx(2 / 3)
    assert figure("abstention_f1", *rows[:1], *rows[2:]) == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))


def test_answer_is_wrong_with_neither_page_nor_facts() -> None:
    rows = [row("Zero.", "other", facts=("zero",)), row("Zero.", "other", facts=("one",)), row("Anything."), WRONGLY_ANSWERED, REFUSED]
    assert figure("wrong", *rows) == 2 / 4


def test_retrieval_counts_labelled_pages_where_they_stand() -> None:
    found = row("x", pages=("a", "b"), ranked=("c", "a", "d", "e", "f", "b"))
    ideal = 1 + 1 / math.log2(3)
    assert figure("page_ndcg", found) == pytest.approx((1 / math.log2(3) + 1 / math.log2(7)) / ideal)
    assert figure("page_recall", found) == 1 / 2


def test_failed_case_is_in_no_figure() -> None:
    assert all(metric.parts(FAILED) is None for metric in METRICS.values())


def test_missing_score_is_counted_and_not_averaged() -> None:
    rows = [
        row("a", scores={"faithfulness": 1.0}),
        row("b", scores={"faithfulness": None}),
        row("c", scores={"faithfulness": 0.5}),
        REFUSED,
    ]
    found = figures(rows)["faithfulness"]
    assert (found.value, found.cases, found.failed) == (0.75, 3, 1)
    assert failed("faithfulness", rows) == 1


def test_metric_that_applies_to_no_case_has_no_figure() -> None:
    assert "noise_sensitivity" not in figures([row("a")])
    assert "premise_corrected" not in figures([row("a", facts=("a",))])
