"""Figures over a ranking that says what it is told to."""

import pytest

from eval.pages import PageReport, Paraphrase, evaluate_pages


def evaluate(rankings: dict[str, list[str]], cases: list[Paraphrase]) -> PageReport:
    return evaluate_pages(lambda question: rankings[question], cases, lambda *_: None)


def case(name: str, *pages: str) -> Paraphrase:
    return Paraphrase(id=name, question=name, pages=list(pages))


def test_a_page_counts_where_it_comes_first_and_where_it_is_among_three() -> None:
    cases = [case("a/terse", "a"), case("b/terse", "b"), case("c/spoken", "c", "d"), case("e/spoken", "e")]
    rankings = {"a/terse": ["a", "b"], "b/terse": ["x", "y", "b"], "c/spoken": ["d", "c"], "e/spoken": ["x", "y", "z", "e"]}
    report = evaluate(rankings, cases)
    assert (report.questions, report.top_1, report.top_3) == (4, 0.5, 0.75)
    assert report.by_style == {"spoken": 0.5, "terse": 0.5}
    assert [(miss.case.id, miss.found) for miss in report.misses] == [("b/terse", ("x", "y", "b")), ("e/spoken", ("x", "y", "z"))]


def test_a_question_that_finds_nothing_is_a_miss() -> None:
    report = evaluate({"a/terse": []}, [case("a/terse", "a")])
    assert (report.top_1, report.top_3) == (0, 0)


def test_no_cases_give_no_figures_to_boast_of() -> None:
    assert evaluate({}, []).top_1 == pytest.approx(0)
