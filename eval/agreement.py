"""Does the local faithfulness say what people, or known faults, say? What is published beside the figures that rest on it.

Labelled claims have a label of people's own. Answers with faults are made from the embedded answers to cases: half of their sentences are
reworded by rule, and one copy gets one fault, so that it is known which copy is faithful.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from langchain_core.runnables import Runnable

from assistant.types import Answer, Query
from eval.candidate import sample_of
from eval.cases import Case, read_lines
from eval.faults import KINDS, AnswerFault, inject_fault
from eval.judges import Judge, Sample
from eval.paraphrase import paraphrase
from eval.results import Frozen
from eval.verification import VerificationCase, auroc
from ingest.types import Progress

REWORDED = 0.5
"""Share of the sentences that are reworded."""


class LabelledAgreement(Frozen):
    """On claims with labels."""

    file: str
    cases: int
    auroc: float
    """Chance that a supported claim has the higher faithfulness; ties count half."""


class FaultAgreement(Frozen):
    """On pairs of answers, of which one has a fault; a faithfulness below 1 says that an answer has one."""

    answers: int
    auroc: float
    precision: float
    recall: float
    f1: float
    by_kind: Mapping[str, float]
    """Recall of each kind of fault."""


class AgreementReport(Frozen):
    """Both, as far as they were asked for."""

    labelled: tuple[LabelledAgreement, ...]
    faults: FaultAgreement


def labelled_agreement(path: Path, judge: Judge, progress: Progress) -> LabelledAgreement:
    """Raises CaseError where the file can't be read."""
    cases = read_lines(path, VerificationCase)
    scores = []
    for done, case in enumerate(cases, start=1):
        contexts = (case.context,) if isinstance(case.context, str) else tuple(case.context)
        scores.append(_faithfulness(judge, Sample(case.claim, case.claim, contexts)))
        progress(done, len(cases), path.name)
    labels = np.array([case.label == 1 for case in cases], dtype=bool)
    return LabelledAgreement(file=path.name, cases=len(cases), auroc=auroc(np.array(scores), labels))


def fault_agreement(
    cases: Sequence[Case], chain: Runnable[Query, Answer], judge: Judge, progress: Progress, seed: int = 1
) -> FaultAgreement:
    """Over the answerable cases without a history that are answered and have a place for a fault."""
    asked = [case for case in cases if case.answerable and not case.history]
    scores: list[tuple[float, AnswerFault | None]] = []
    for done, case in enumerate(asked, start=1):
        for answer, fault in _pair(chain.invoke(Query(case.question)), Random(f"{seed}|{case.id}")):
            scores.append((_faithfulness(judge, sample_of(case, answer)), fault))
        progress(done, len(asked), "answers with faults")
    values, faulty = np.array([value for value, _ in scores]), np.array([fault is not None for _, fault in scores])
    said = values < 1
    hits = int((said & faulty).sum())
    of_kind, caught = Counter(fault for _, fault in scores if fault), Counter(fault for value, fault in scores if fault and value < 1)
    return FaultAgreement(
        answers=len(scores),
        auroc=auroc(values, ~faulty),
        precision=hits / max(int(said.sum()), 1),
        recall=hits / max(int(faulty.sum()), 1),
        f1=2 * hits / max(int(said.sum() + faulty.sum()), 1),
        by_kind={kind: caught[kind] / of_kind[kind] for kind in KINDS if of_kind[kind]},
    )


def _pair(answer: Answer, random: Random) -> Iterator[tuple[Answer, AnswerFault | None]]:
    """The answer, reworded in part, without a fault and with one; nothing where no fault finds a place."""
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
                yield reworded, None
                yield faulty, kind
                return


def _faithfulness(judge: Judge, sample: Sample) -> float:
    score = judge.score(sample).get("faithfulness")
    return score.value if score and score.value is not None else 0.0
