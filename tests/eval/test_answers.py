"""Figures of an evaluation, over a chain that says what it is told to."""

import pytest
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.types import Answer, Citation, Query, Sentence, Span, Status
from eval.answers import AnswerReport, CaseResult, evaluate_answers, missing_facts
from eval.cases import Case


def case(question: str, *pages: str, facts: list[list[str]] | None = None) -> Case:
    return Case(id=question, question=question, answerable=bool(pages), pages=list(pages), facts=facts or [])


def reply(text: str, *pages: str, status: Status = "answered") -> Answer:
    citations = tuple(Citation(number, Span(page, 0, 1, "x", "hash")) for number, page in enumerate(pages, start=1))
    return Answer("q", status, sentences=(Sentence(text, citations),))


REFUSAL = reply("I won't guess.", status="abstained")


def evaluate(pairs: list[tuple[Case, Answer]]) -> AnswerReport:
    answers = {each.question: answer for each, answer in pairs}

    def answer(query: Query) -> Answer:
        return answers[query.question]

    return evaluate_answers(RunnableLambda(answer), [each for each, _ in pairs], lambda *_: None)


def judged(asked: Case, answer: Answer) -> CaseResult:
    (result,) = evaluate([(asked, answer)]).results
    return result


def test_figures_are_shares_of_the_cases_they_are_about() -> None:
    report = evaluate(
        [
            (case("right", "a", facts=[["zero"], ["weights"]]), reply("Zero weights.", "a", "b")),
            (case("wrong page", "a", facts=[["zero"]]), reply("One.", "b", "a")),
            (case("either page", "a", "b"), reply("Yes.", "b")),
            (case("refused", "a", facts=[["zero"]]), REFUSAL),
            (case("foreign"), REFUSAL),
            (case("foreign too"), reply("Sure.", "a")),
            (case("hello"), reply("Hello.", status="conversation")),
        ]
    )
    assert (report.answerable, report.unanswerable) == (4, 3)
    assert report.right_page_first == 2 / 4
    assert report.facts_present == 2 / 4
    assert report.false_abstention == 1 / 4
    assert report.right_abstention == pytest.approx(2 / 3)


def test_progress_counts_the_cases() -> None:
    seen: list[tuple[int, int, str]] = []
    chain: Runnable[Query, Answer] = RunnableLambda(lambda _: REFUSAL)
    evaluate_answers(chain, [case("one"), case("two")], lambda *step: seen.append(step))
    assert seen == [(1, 2, "cases"), (2, 2, "cases")]


def test_any_wording_of_a_fact_counts_in_any_case_and_over_line_breaks() -> None:
    asked = case("q", "a", facts=[["nil", "EXACTLY zero"], ["infinity", "endless"]])
    result = judged(asked, reply("It is exactly\n zero.", "a"))
    assert result.missing == ("infinity",)
    assert result.fault == "lacks 'infinity'"


@pytest.mark.parametrize(
    ("asked", "answer", "fault"),
    [
        (case("q", "a"), reply("Yes.", "a"), ""),
        (case("q"), REFUSAL, ""),
        (case("q", "a", "b"), reply("Yes.", "c"), "cites c first, not a or b"),
        (case("q", "a"), REFUSAL, "should have been answered: q"),
        (case("q"), reply("Yes.", "a"), "should not have been answered: q"),
        (case("q", "a", facts=[["x"]]), reply("Yes.", "c"), "cites c first, not a; lacks 'x'"),
    ],
)
def test_a_fault_is_put_in_words(asked: Case, answer: Answer, fault: str) -> None:
    assert judged(asked, answer).fault == fault


def test_an_answer_without_citations_cites_no_page() -> None:
    result = judged(case("q", "a"), reply("Yes."))
    assert (result.cited_first, result.page_right) == ("", False)


def test_without_cases_every_figure_is_defined() -> None:
    report = evaluate([])
    assert (report.answerable, report.unanswerable, report.right_page_first, report.right_abstention) == (0, 0, 0.0, 0.0)


def test_a_wording_begins_where_a_word_does() -> None:
    text = "Information on $\\log p$ and regularization."
    assert missing_facts(text, [["format"], ["\\log", "ln"], ["regulariz"], ["gularization", "og p"]]) == ["format", "gularization"]
