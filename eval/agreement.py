"""Does the local faithfulness say what people, or known faults, say? What is published beside the figures that rest on it.

Labelled claims have a label of people's own. Answers with faults are made from the embedded answers to cases: the rules of paraphrase may
reword a sentence, each with a chance of one half (about a fifth come out in other words), and one copy gets one fault, so that it is known
which copy is faithful. What has no score is counted and in no figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean
from typing import NamedTuple

import numpy as np
from langchain_core.runnables import Runnable

from assistant.types import Answer, Query
from eval.candidate import sample_of
from eval.cases import Case, CaseError, read_lines
from eval.faults import KINDS, FaultKind, inject_fault
from eval.judges import Judge, Sample
from eval.paraphrase import paraphrase
from eval.results import Frozen
from eval.verification import VerificationCase, auroc
from ingest.types import Progress

PUBLISHED = Path(__file__).with_name("agreement.json")
"""What stands in the footer of reports."""
REWORDED = 0.5
"""Chance of a sentence to be given to the rules of paraphrase, which find no place in most."""


class LabelledAgreement(Frozen):
    """On claims with labels."""

    file: str
    cases: int
    auroc: float
    """Chance that a supported claim has the higher faithfulness; ties count half."""
    balanced_accuracy: float
    """Mean of the shares of supported and of other claims that are told: a claim is held to be supported where all of it is."""
    failed: int = 0
    """Of these, how many have no score."""


class Detection(Frozen):
    """How well what has a fault is told from what has none: a faithfulness below 1 says that it has one. All 0 to 1, higher is better."""

    auroc: float
    precision: float
    recall: float
    f1: float
    balanced_accuracy: float
    """Mean of the recalls of what has a fault and of what has none."""


class SentenceAgreement(Detection):
    """On the sentences of the faithful answers and those with a fault, each judged by itself against all passages."""

    faulty: int
    right: int
    failed: int


class FaultAgreement(Detection):
    """On pairs of answers, of which one has a fault."""

    answers: int
    failed: int = 0
    by_kind: Mapping[str, float]
    """Recall of each kind of fault."""
    faults: Mapping[str, int] = {}
    """How many there are of each kind."""
    sentences: SentenceAgreement


class MarkerAgreement(Frozen):
    """Of the marker of free answers with people's marks."""

    answers: int
    qwk: float
    """Quadratic weighted kappa, at most 1."""


class AgreementReport(Frozen):
    """How far those who judge can be believed."""

    labelled: tuple[LabelledAgreement, ...]
    faults: FaultAgreement
    marker: MarkerAgreement


class Found(NamedTuple):
    """A faithfulness, None where the judge gave none, and whether there is a fault."""

    value: float | None
    faulty: bool

    @property
    def said(self) -> bool:
        """Whether the judge says that there is one."""
        return self.value is not None and self.value < 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of answers."""

    kind: FaultKind
    reworded: Found
    faulty: Found
    sentences: tuple[Found, ...]
    """Of the faithful one, and the one with the fault."""


def read_agreement() -> AgreementReport:
    """What was published last."""
    return AgreementReport.model_validate_json(PUBLISHED.read_bytes())


def agreement_lines(report: AgreementReport) -> Iterator[str]:
    """The report for a terminal."""
    for each in report.labelled:
        yield (
            f"{each.file}: {each.cases} claims, AUROC {each.auroc:.3f}, balanced accuracy {each.balanced_accuracy:.3f}, "
            f"{each.failed} without a score"
        )
    faults = report.faults
    yield f"{faults.answers} answers, half with a fault, {faults.failed} without a score"
    for unit, found in (("answers", faults), ("sentences", faults.sentences)):
        yield (
            f"{unit:9} AUROC {found.auroc:.3f}  precision {found.precision:.3f}  recall {found.recall:.3f}  F1 {found.f1:.3f}  "
            f"balanced accuracy {found.balanced_accuracy:.3f}"
        )
    yield "recall by kind: " + "  ".join(f"{kind} {share:.2f} of {faults.faults[kind]}" for kind, share in faults.by_kind.items())
    yield f"marker of free answers: {report.marker.answers} marked by people, quadratic weighted kappa {report.marker.qwk:.3f}"


def labelled_agreement(path: Path, judge: Judge, progress: Progress) -> LabelledAgreement:
    """Raises CaseError where the file can't be read, or has only one of the two labels."""
    cases = read_lines(path, VerificationCase)
    found = []
    for done, case in enumerate(cases, start=1):
        contexts = (case.context,) if isinstance(case.context, str) else tuple(case.context)
        found.append(Found(_faithfulness(judge, Sample(case.claim, case.claim, contexts)), case.label == 0))
        progress(done, len(cases), path.name)
    told = _detection(found, str(path))
    return LabelledAgreement(
        file=path.name, cases=len(cases), auroc=told.auroc, balanced_accuracy=told.balanced_accuracy, failed=_failed(found)
    )


def fault_agreement(
    cases: Sequence[Case], chain: Runnable[Query, Answer], judge: Judge, progress: Progress, seed: int = 1
) -> FaultAgreement:
    """Over the answerable cases without a history that are answered and have a place for a fault. Raises CaseError where there is none."""
    asked = [case for case in cases if case.answerable and not case.history]
    pairs: list[Judged] = []
    for done, case in enumerate(asked, start=1):
        pairs += [_judged(case, *pair, judge) for pair in _pair(chain.invoke(Query(case.question)), Random(f"{seed}|{case.id}"))]
        progress(done, len(asked), "answers with faults")
    answers = [each for pair in pairs for each in (pair.reworded, pair.faulty)]
    sentences = [each for pair in pairs for each in pair.sentences]
    of_kind = {kind: [pair.faulty for pair in pairs if pair.kind == kind and pair.faulty.value is not None] for kind in KINDS}
    return FaultAgreement(
        **dict(_detection(answers, "these cases")),
        answers=len(answers),
        failed=_failed(answers),
        by_kind={kind: fmean(each.said for each in found) for kind, found in of_kind.items() if found},
        faults={kind: len(found) for kind, found in of_kind.items() if found},
        sentences=SentenceAgreement(
            **dict(_detection(sentences, "these cases")),
            faulty=sum(each.faulty for each in sentences),
            right=sum(not each.faulty for each in sentences),
            failed=_failed(sentences),
        ),
    )


def _judged(case: Case, reworded: Answer, faulty: Answer, kind: FaultKind, judge: Judge) -> Judged:
    sample = sample_of(case, faulty)
    right = [each for each in reworded.sentences if each.kind != "connective"]
    wrong = [each for before, each in zip(reworded.sentences, faulty.sentences, strict=True) if each.text != before.text]
    return Judged(
        kind,
        Found(_faithfulness(judge, sample_of(case, reworded)), faulty=False),
        Found(_faithfulness(judge, sample), faulty=True),
        tuple(
            Found(_faithfulness(judge, replace(sample, response=sentence.text)), fault)
            for sentences, fault in ((right, False), (wrong, True))
            for sentence in sentences
        ),
    )


def _detection(found: Sequence[Found], source: str) -> Detection:
    """Of those with a score."""
    scored = [each for each in found if each.value is not None]
    values, faulty = np.array([each.value for each in scored]), np.array([each.faulty for each in scored], dtype=bool)
    if faulty.all() or not faulty.any():  # or there are none
        raise CaseError(f"The faithfulness can be held against {source} only where some are faithful and some are not.")
    said, hits = sum(each.said for each in scored), sum(each.said and each.faulty for each in scored)
    right = int((~faulty).sum())
    return Detection(
        balanced_accuracy=(hits / int(faulty.sum()) + (right - said + hits) / right) / 2,
        auroc=auroc(values, ~faulty),
        precision=hits / max(said, 1),
        recall=hits / int(faulty.sum()),
        f1=2 * hits / (said + int(faulty.sum())),
    )


def _failed(found: Sequence[Found]) -> int:
    return sum(each.value is None for each in found)


def _pair(answer: Answer, random: Random) -> Iterator[tuple[Answer, Answer, FaultKind]]:
    """The answer, reworded in part, without a fault and with one, and the fault's kind; nothing where no fault finds a place."""
    if answer.status != "answered":
        return
    reworded = replace(
        answer,
        sentences=tuple(
            replace(each, text=paraphrase(each.text, random)) if each.kind == "sentence" and random.random() < REWORDED else each
            for each in answer.sentences
        ),
    )
    places = random.sample(range(len(answer.sentences)), len(answer.sentences))
    for kind in random.sample(KINDS, len(KINDS)):
        for place in places:
            if faulty := inject_fault(reworded, place, kind, random):
                yield reworded, faulty, kind
                return


def _faithfulness(judge: Judge, sample: Sample) -> float | None:
    score = judge.score(sample).get("faithfulness")
    return score.value if score else None
