"""Are false premises corrected, and true ones left alone?

A premise counts as corrected where the answer has every fact that corrects it, and as openly corrected where the answer opens by saying
that the sources say otherwise. To open so on a case of another kind is a false alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from langchain_core.runnables import Runnable

from assistant.grounding.premise import OTHERWISE
from assistant.types import Answer, Query
from eval.answers import CaseResult, judge
from eval.cases import Case
from ingest.types import Progress


@dataclass(frozen=True, slots=True)
class PremiseReport:
    """Shares from 0 to 1."""

    false_premises: int
    controls: int
    corrected: float
    """False premises whose answer has every fact that corrects them; an abstention corrects nothing. Higher is better."""
    openly: float
    """False premises whose answer opens by contradicting them. Higher is better."""
    false_alarms: float
    """Controls whose answer opens by contradicting them. Lower is better."""
    faults: tuple[str, ...]
    """What went wrong, a line a case."""


def evaluate_premises(chain: Runnable[Query, Answer], cases: Sequence[Case], progress: Progress) -> PremiseReport:
    """Ask every case; those of the kind `false-premise` are to be contradicted, all others are controls."""
    results = []
    for done, case in enumerate(cases, start=1):
        results.append(judge(case, chain.invoke(Query(case.question))))
        progress(done, len(cases), "cases")
    return summarize_premises(results)


def summarize_premises(results: Sequence[CaseResult]) -> PremiseReport:
    """The report over cases that were asked and judged."""
    false = [result for result in results if result.case.kind == "false-premise"]
    controls = [result for result in results if result.case.kind != "false-premise"]
    missed = [f"{each.case.id}: lacks '{each.missing[0]}'" for each in false if each.missing and not each.abstained]
    missed += [f"{each.case.id}: not answered" for each in false if each.abstained]
    alarmed = [f"{each.case.id}: contradicted by '{each.answer.sentences[1].text}'" for each in controls if _contradicts(each)]
    return PremiseReport(
        false_premises=len(false),
        controls=len(controls),
        corrected=fmean(not (each.missing or each.abstained) for each in false) if false else 0.0,
        openly=fmean(map(_contradicts, false)) if false else 0.0,
        false_alarms=len(alarmed) / max(len(controls), 1),
        faults=(*missed, *alarmed),
    )


def _contradicts(result: CaseResult) -> bool:
    return OTHERWISE in result.answer.sentences
