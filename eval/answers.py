"""Runs the assistant over evaluation cases: right page first, must-appear facts, right abstention."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from langchain_core.runnables import Runnable

from assistant.render import to_markdown
from assistant.types import Answer, Query
from eval.cases import Case


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case and what came of it."""

    case: Case
    answer: Answer
    page_right: bool
    """The passage cited first is of a right page."""
    facts_found: int
    abstained: bool


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Shares from 0 to 1, higher is better except for `false_abstention`."""

    answerable: int
    unanswerable: int
    right_page_first: float
    """Answerable cases whose first citation is of a right page; an abstention counts as wrong."""
    facts_present: float
    """Must-appear facts found, of all facts of answerable cases."""
    right_abstention: float
    """Unanswerable cases that were not answered."""
    false_abstention: float
    """Answerable cases that were not answered."""
    results: tuple[CaseResult, ...]


def evaluate_answers(chain: Runnable[Query, Answer], cases: Sequence[Case], progress: Callable[[int, int], None]) -> AnswerReport:
    """Ask every case. `progress` is called with the number done and the number of cases."""
    results = []
    for done, case in enumerate(cases, start=1):
        results.append(_judge(case, chain.invoke(Query(case.question))))
        progress(done, len(cases))
    answerable = [result for result in results if result.case.answerable]
    unanswerable = [result for result in results if not result.case.answerable]
    facts = sum(len(result.case.facts) for result in answerable)
    return AnswerReport(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        right_page_first=_mean([result.page_right for result in answerable]),
        facts_present=sum(result.facts_found for result in answerable) / facts if facts else 0.0,
        right_abstention=_mean([result.abstained for result in unanswerable]),
        false_abstention=_mean([result.abstained for result in answerable]),
        results=tuple(results),
    )


def _judge(case: Case, answer: Answer) -> CaseResult:
    abstained = answer.status != "answered"
    cited = [citation.span.document_id for sentence in answer.sentences for citation in sentence.citations]
    text = " ".join(to_markdown(answer).lower().split())
    found = sum(any(wording.lower() in text for wording in fact) for fact in case.facts)
    return CaseResult(case, answer, bool(cited) and cited[0] in case.pages, 0 if abstained else found, abstained)


def _mean(values: Sequence[bool]) -> float:
    return fmean(values) if values else 0.0
