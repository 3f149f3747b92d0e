"""The guide's own cases through the real chain."""

from pathlib import Path

import pytest

from assistant.build import Parts
from assistant.grounding.receipt import fault_of
from eval.answers import AnswerReport, evaluate_answers
from eval.cases import Case, read_lines

CASES = Path(__file__).parent.parent.parent / "eval" / "cases" / "guide.jsonl"
FLOORS = {"right_page_first": 0.88, "facts_present": 0.85, "right_abstention": 0.9}
CEILINGS = {"false_abstention": 0.05}


@pytest.fixture(scope="module")
def report(guide_parts: Parts) -> AnswerReport:
    """All answers, made once."""
    return evaluate_answers(guide_parts.chain, read_lines(CASES, Case), lambda _done, _total, _what: None)


@pytest.mark.parametrize("figure", FLOORS)
def test_answers_reach_the_floor(report: AnswerReport, figure: str) -> None:
    assert getattr(report, figure) >= FLOORS[figure], "\n".join(each.fault for each in report.results if each.fault)


@pytest.mark.parametrize("figure", CEILINGS)
def test_answers_stay_under_the_ceiling(report: AnswerReport, figure: str) -> None:
    assert getattr(report, figure) <= CEILINGS[figure], "\n".join(each.fault for each in report.results if each.fault)


def test_every_citation_holds_against_the_stored_text(report: AnswerReport, guide_parts: Parts) -> None:
    documents = guide_parts.store.open().documents
    spans = [citation.span for result in report.results for sentence in result.answer.sentences for citation in sentence.citations]
    assert len(spans) >= report.answerable
    assert [fault for span in spans if (fault := fault_of(span, documents))] == []


def test_every_claim_of_an_answer_is_cited(report: AnswerReport) -> None:
    answers = [result.answer for result in report.results if result.answer.status == "answered"]
    claims = [sentence for answer in answers for sentence in answer.sentences if sentence.kind != "connective"]
    assert [claim.text for claim in claims if not claim.citations] == []
