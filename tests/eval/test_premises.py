"""The measure of false premises, on answers made by hand, and its cases."""

from pathlib import Path

import pytest

from assistant.grounding.premise import OTHERWISE
from assistant.types import Answer, Sentence, Status
from eval.answers import judge
from eval.cases import Case, CaseKind, read_lines
from eval.premises import summarize_premises

CASES = Path(__file__).parent.parent.parent / "eval" / "cases" / "premises.jsonl"


def case(name: str, kind: CaseKind) -> Case:
    return Case(id=name, question="Why?", answerable=True, pages=["l1-regularization"], facts=[["exactly zero"]], kind=kind)


def answer(*texts: str, opened: bool = False, status: Status = "answered") -> Answer:
    return Answer("Why?", status, sentences=(*([OTHERWISE] if opened else []), *map(Sentence, texts)))


def test_a_premise_is_corrected_by_its_facts_and_openly_by_the_opening_sentence() -> None:
    results = [
        judge(case("open", "false-premise"), answer("Weights end at exactly zero.", opened=True)),
        judge(case("silent", "false-premise"), answer("Weights end at exactly zero.")),
        judge(case("missed", "false-premise"), answer("Weights shrink.")),
        judge(case("withheld", "false-premise"), answer("Weights end at exactly zero.", status="abstained")),
        judge(case("true", "why"), answer("Weights end at exactly zero.")),
        judge(case("alarmed", "why"), answer("Weights stay.", opened=True)),
    ]
    report = summarize_premises(results)
    assert (report.false_premises, report.controls) == (4, 2)
    assert (report.corrected, report.openly, report.false_alarms) == (0.5, 0.25, 0.5)
    assert report.faults == ("missed: lacks 'exactly zero'", "withheld: not answered", "alarmed: contradicted by 'Weights stay.'")


@pytest.mark.parametrize("kind", ["false-premise", "why"])
def test_cases_of_one_kind_alone_have_a_report(kind: CaseKind) -> None:
    report = summarize_premises([judge(case("only", kind), answer("Weights end at exactly zero."))])
    assert (report.corrected, report.openly, report.false_alarms) == (float(kind == "false-premise"), 0.0, 0.0)


def test_the_cases_name_what_corrects_them() -> None:
    cases = read_lines(CASES, Case)
    assert len({each.id for each in cases}) == len({each.question for each in cases}) == len(cases)
    assert sum(each.kind == "false-premise" for each in cases) >= 60
    assert all(each.facts and each.reference for each in cases if each.kind == "false-premise")
