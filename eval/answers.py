"""Runs the assistant over evaluation cases: right page first, must-appear facts, right abstention."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from langchain_core.runnables import Runnable

from assistant.render import to_markdown
from assistant.types import Answer, Query
from eval.cases import Case
from ingest.types import Progress


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case and what came of it."""

    case: Case
    answer: Answer
    cited_first: str
    """Id of the document cited first, or "" where nothing is cited."""
    missing: tuple[str, ...]
    """Must-appear facts that are not there, each by its first wording."""

    @property
    def abstained(self) -> bool:
        return self.answer.status != "answered"

    @property
    def page_right(self) -> bool:
        return self.cited_first in self.case.pages

    @property
    def right(self) -> bool:
        """Whether what was answered is right: it was to be answered, and the right page comes first or no fact is missing."""
        return self.case.answerable and (self.page_right or (bool(self.case.facts) and not self.missing))

    @property
    def fault(self) -> str:
        """What is wrong, in words; empty where all is right."""
        if self.abstained == self.case.answerable:
            return f"should {'' if self.case.answerable else 'not '}have been answered: {self.case.question}"
        if not self.case.answerable:
            return ""
        faults = [] if self.page_right else [f"cites {self.cited_first} first, not {' or '.join(self.case.pages)}"]
        return "; ".join([*faults, *(f"lacks '{fact}'" for fact in self.missing)])


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Shares from 0 to 1; higher is better except for `false_abstention`."""

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
    risk: float
    """Answered cases that are not right."""
    results: tuple[CaseResult, ...]


def evaluate_answers(chain: Runnable[Query, Answer], cases: Sequence[Case], progress: Progress) -> AnswerReport:
    """Ask every case. `progress` gets the number done, the number of cases, and what they are."""
    results = []
    for done, case in enumerate(cases, start=1):
        results.append(judge(case, chain.invoke(Query(case.question))))
        progress(done, len(cases), "cases")
    return summarize_answers(results)


def summarize_answers(results: Sequence[CaseResult]) -> AnswerReport:
    """The report over cases that were asked and judged."""
    answerable = [result for result in results if result.case.answerable]
    unanswerable = [result for result in results if not result.case.answerable]
    facts = sum(len(result.case.facts) for result in answerable)
    return AnswerReport(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        right_page_first=_share([result.page_right for result in answerable]),
        facts_present=1 - sum(len(result.missing) for result in answerable) / max(facts, 1),
        right_abstention=_share([result.abstained for result in unanswerable]),
        false_abstention=_share([result.abstained for result in answerable]),
        risk=_share([not result.right for result in results if not result.abstained]),
        results=tuple(results),
    )


def judge(case: Case, answer: Answer) -> CaseResult:
    cited = [citation.span.document_id for sentence in answer.sentences for citation in sentence.citations]
    return CaseResult(case, answer, cited[0] if cited else "", tuple(missing_facts(to_markdown(answer), case.facts)))


def missing_facts(text: str, facts: Sequence[Sequence[str]]) -> list[str]:
    """The facts of which no wording stands in the text, each by its first."""
    found = " ".join(text.lower().split())
    return [fact[0] for fact in facts if not any(stands_in(found, wording) for wording in fact)]


def stands_in(text: str, wording: str) -> bool:
    """Whether a wording stands in a text of small letters, from the start of a word on: "format" is not in "information"."""
    start = r"(?<!\w)" if wording[:1].isalnum() else ""
    return re.search(start + re.escape(wording.lower()), text) is not None


def _share(values: Sequence[bool]) -> float:
    return fmean(values) if values else 0.0
