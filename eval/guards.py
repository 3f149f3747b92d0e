"""What each guard does to the answers of the simulated model: how many faults come through, and how much that is right is lost.

Every variant is asked the same questions with the same seed, so the model writes the same drafts, unless a guard changes what it is shown
or has it write again. The truth about each sentence is in the model's ledger; nothing is judged.

The faults are of the kinds that the verifier was trained on, in sentences near to their sources, which flatters guards that verify; on
real models' answers see docs/verifier.md.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import TypeAlias, get_args

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from assistant.config import GuardName
from assistant.types import Answer, Query, Sentence
from eval.ledger import SIMULATED_FAULTS, Draft, Ledger, SimulatedFault, fault_of
from eval.simulated import FaultyModel
from ingest.types import Progress

MakeChain: TypeAlias = Callable[[Sequence[GuardName], BaseChatModel], Runnable[Query, Answer]]

NO_GUARD = "no guard"
VARIANTS: Mapping[str, tuple[GuardName, ...]] = {
    NO_GUARD: (),
    "sufficiency": ("sufficiency",),
    "rails": ("rails",),
    "conflicts": ("conflicts",),
    "verify": ("verify",),
    "verify, repair": ("verify", "repair"),
    "verify, chain of verification": ("verify", "chain-of-verification"),
    "verify, self-consistency": ("verify", "self-consistency"),
    "all": get_args(GuardName),
}
"""Repair works on verdicts, and the two guards that have the model write again are of use only where somebody checks the result."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, asked of one variant."""

    question: str
    abstained: bool
    by_sources: bool
    """Whether the embedded answer stood in for the model's."""
    drafted: tuple[SimulatedFault | None, ...]
    """For each sentence of the draft its fault."""
    shown: tuple[SimulatedFault | None, ...]
    """For each sentence that the reader sees its fault."""
    right: int
    """Right sentences that the model wrote."""
    kept: int
    """Those of them that the reader sees, in whatever words."""
    requests: int
    """To the chat model."""
    milliseconds: float


@dataclass(frozen=True, slots=True)
class VariantReport:
    """Figures of one variant. Shares run from 0 to 1."""

    name: str
    guards: tuple[GuardName, ...]
    faithfulness_before: float
    """Share of the drafted sentences that are right."""
    faithfulness: float
    """Share of the shown sentences that are right."""
    kept: float
    """Share of the right sentences that the model wrote that are shown."""
    came_through: Mapping[SimulatedFault, int]
    """Shown sentences with each kind of fault."""
    written: Mapping[SimulatedFault, int]
    """Drafted sentences with each kind of fault."""
    abstained: float
    by_sources: float
    """Share of the questions that the embedded answer answered alone."""
    requests: float
    """To the chat model, for one question."""
    median_ms: float


@dataclass(frozen=True, slots=True)
class GuardReport:
    """The ablation, without any guard first. All figures are of a simulated model."""

    questions: int
    rate: float
    """Share of the simulated model's sentences that it meant to get wrong."""
    variants: tuple[VariantReport, ...]

    def loss(self, variant: VariantReport) -> float:
        """By how much the variant keeps fewer of the right sentences than no guard does, as a share; issue 5 allows .03."""
        return self.variants[0].kept - variant.kept


def evaluate_guards(
    make_chain: MakeChain,
    questions: Sequence[str],
    progress: Progress,
    variants: Mapping[str, tuple[GuardName, ...]] = VARIANTS,
    rate: float = 0.3,
    seed: int = 1,
) -> GuardReport:
    """Ask every question of every variant; the first must be the one without guards. Raises LedgerError, StudyError."""
    unguarded: dict[str, Draft] = {}
    reports: list[VariantReport] = []
    for name, guards in variants.items():
        model = FaultyModel(rate=rate, seed=seed)
        chain = make_chain(guards, model)
        outcomes = []
        for question in questions:
            outcomes.append(_ask(chain, model.ledger, question, unguarded))
            progress(len(reports) * len(questions) + len(outcomes), len(variants) * len(questions), "answers")
        reports.append(_summarize(name, guards, outcomes))
    return GuardReport(len(questions), rate, tuple(reports))


def to_table(report: GuardReport) -> str:
    """The report as two Markdown tables: the figures of each variant, and the faults that came through by kind."""
    figures = [
        (
            each.name,
            f"{each.faithfulness_before:.3f}",
            f"{each.faithfulness:.3f}",
            f"{each.kept:.3f}",
            f"{100 * report.loss(each):+.1f}",
            f"{each.abstained:.3f}",
            f"{each.by_sources:.3f}",
            f"{each.requests:.1f}",
            f"{each.median_ms:.0f}",
        )
        for each in report.variants
    ]
    heading = ("guards", "right before", "right after", "kept", "points lost", "abstained", "by sources", "requests", "median ms")
    written = report.variants[0].written
    kinds = [(each.name, *(str(each.came_through.get(kind, 0)) for kind in SIMULATED_FAULTS)) for each in report.variants]
    drafted = ("written", *(str(written.get(kind, 0)) for kind in SIMULATED_FAULTS))
    said = f"{report.questions} questions to a simulated model that gets {report.rate:.0%} of its sentences wrong."
    return "\n\n".join((said, _rows(heading, figures), _rows(("faults that came through", *SIMULATED_FAULTS), [drafted, *kinds])))


def _ask(chain: Runnable[Query, Answer], ledger: Ledger, question: str, unguarded: dict[str, Draft]) -> Outcome:
    drafts_before, requests_before = len(ledger.drafts), ledger.requests
    answer = chain.invoke(Query(question))
    draft = _draft_of(answer, ledger.drafts[drafts_before:]) or unguarded.get(question, Draft(question, ()))
    unguarded.setdefault(question, draft)
    shown = [(sentence, fault_of(sentence, answer, ledger)) for sentence in answer.sentences if sentence.kind != "connective"]
    right = {written.origin for written in draft.sentences if written.is_right}
    return Outcome(
        question,
        abstained=answer.status != "answered",
        by_sources=answer.status == "answered" and answer.mode == "embedded",
        drafted=tuple(written.fault for written in draft.sentences),
        shown=tuple(fault for _, fault in shown),
        right=len(right),
        kept=len(right & {_origin_of(sentence, ledger) for sentence, fault in shown if fault is None}),
        requests=ledger.requests - requests_before,
        milliseconds=answer.timings_ms["total"],
    )


def _draft_of(answer: Answer, drafts: Sequence[Draft]) -> Draft | None:
    """The draft that the answer was made from: that with most of its sentences, of equals the first."""
    known = {sentence.text for sentence in (*answer.sentences, *answer.removed)}
    return max(drafts, key=lambda draft: sum(written.text in known for written in draft.sentences), default=None)


def _origin_of(sentence: Sentence, ledger: Ledger) -> str:
    written = ledger.sentences.get(sentence.text)
    return written.origin if written else " ".join(sentence.text.split())


def _summarize(name: str, guards: tuple[GuardName, ...], outcomes: Sequence[Outcome]) -> VariantReport:
    drafted = [fault for outcome in outcomes for fault in outcome.drafted]
    shown = [fault for outcome in outcomes for fault in outcome.shown]
    return VariantReport(
        name,
        guards,
        faithfulness_before=_share([fault is None for fault in drafted]),
        faithfulness=_share([fault is None for fault in shown]),
        kept=sum(outcome.kept for outcome in outcomes) / max(sum(outcome.right for outcome in outcomes), 1),
        came_through=Counter(fault for fault in shown if fault),
        written=Counter(fault for fault in drafted if fault),
        abstained=_share([outcome.abstained for outcome in outcomes]),
        by_sources=_share([outcome.by_sources for outcome in outcomes]),
        requests=fmean(outcome.requests for outcome in outcomes),
        median_ms=median(outcome.milliseconds for outcome in outcomes),
    )


def _share(values: Sequence[bool]) -> float:
    return fmean(values) if values else 0.0


def _rows(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns also line up as plain text."""
    widths = [max(len(row[column]) for row in (heading, *rows)) for column in range(len(heading))]

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"

    return "\n".join((line(heading), line(["-" * width for width in widths]), *map(line, rows)))
