"""Fits the weights of the embedded marker, and says how well they do on questions they have not seen.

    python -m bench.grading --labelled eval/cases/grading-fit.jsonl --scored FILE --scored FILE

The figures are cross-validated, with all answers to a question in one fold. Answers that evade the question take no part, since rules
mark them. Every file counts the same, and a signal may count one way only. What is printed belongs into assistant/quiz/marking.py.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.build import build_parts
from assistant.config import GUIDE, QUESTIONS, load_settings
from assistant.quiz.bank import load_bank
from assistant.quiz.evasion import evasion
from assistant.quiz.marking import asked_for, criteria_of
from assistant.quiz.signals import Criterion, Expected, Overall, Signals
from assistant.quiz.types import Question
from assistant.quiz.windows import split_statements
from eval.grading import CREDIT, LabelledAnswer, ScoredAnswer, pearson, question_of, read_graded, share_of
from ingest.types import Encoder

SIGNS = {"recall": 1, "lead": 1, "margin": 1, "own": 1, "wrong": -1}
"""Which way each signal counts for a point being said."""
OPPOSITE_SIGNS = {"wrong": 1, "wronger": 1}
"""And for its opposite being said."""
STATEMENT_SIGNS = {"recall": 1, "likeness": 1, "own": 1}
SUBJECT_SIGNS = {"subject": 1, "likeness": 1, "recall": 1}
RIDGE = 3e-5
FOLDS = 10
SEEDS = range(3)
OTHERS = (37, 91, 150)
"""How far on in a file the questions stand that an answer is held against as one about something else."""
LEAST = 1e-5
LOST = (0.01, 0.02, 0.03)

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """Something marked by people: one point of a rubric, or an answer as the mean of its `best` best statements."""

    question: str
    signals: tuple[Signals | Overall, ...]
    target: float
    best: int
    file: int = 0


class Cases:
    """Cases as arrays, filled up to the largest number of points."""

    def __init__(self, cases: Sequence[Case], names: Sequence[str]) -> None:
        most = max(len(case.signals) for case in cases)
        self.values = np.zeros((len(cases), most, len(names)))
        self.counts = np.zeros((len(cases), most))
        for row, case in enumerate(cases):
            self.values[row, : len(case.signals)] = [[getattr(each, name) for name in names] for each in case.signals]
            self.counts[row, : case.best] = 1 / case.best
        self.there = np.arange(most) < np.array([[len(case.signals)] for case in cases])
        self.targets = np.array([case.target for case in cases])
        files = np.array([case.file for case in cases])
        self.shares = 1 / np.bincount(files)[files] / len(set(files.tolist()))

    def predict(self, weights: Values) -> Values:
        """The share of each case; the last weight is the bias."""
        chances = np.where(self.there, 1 / (1 + np.exp(-(self.values @ weights[:-1] + weights[-1]))), 0)
        predicted: Values = (-np.sort(-chances, axis=1) * self.counts).sum(axis=1)
        return predicted


def fit(cases: Sequence[Case], signs: Mapping[str, int]) -> Values:
    """The weights with the least cross-entropy, and the bias."""
    arrays = Cases(cases, list(signs))

    def loss(weights: Values) -> float:
        predicted = np.clip(arrays.predict(weights), LEAST, 1 - LEAST)
        entropy = arrays.targets * np.log(predicted) + (1 - arrays.targets) * np.log(1 - predicted)
        return float(RIDGE * (weights[:-1] ** 2).sum() - (entropy * arrays.shares).sum())

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs.values()]
    found: Values = minimize(loss, np.zeros(len(signs) + 1), method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return found


def cross_validate(cases: Sequence[Case], signs: Mapping[str, int]) -> Values:
    """What is predicted of each case by weights fitted on other questions, as a mean over SEEDS."""
    questions = np.array(sorted({case.question for case in cases}))
    predicted = np.zeros(len(cases))
    for seed in SEEDS:
        folds = np.random.default_rng(seed).permutation(len(questions)) % FOLDS
        fold_of = dict(zip(questions.tolist(), folds.tolist(), strict=True))
        for fold in range(FOLDS):
            held_out = [place for place, case in enumerate(cases) if fold_of[case.question] == fold]
            weights = fit([case for case in cases if fold_of[case.question] != fold], signs)
            predicted[held_out] += Cases([cases[place] for place in held_out], list(signs)).predict(weights) / len(SEEDS)
    return predicted


def point_cases(path: Path, questions: Mapping[str, Question], encoder: Encoder, target: Callable[[str], float]) -> Iterator[Case]:
    """Each point of each labelled answer."""
    for answer in read_graded(path):
        if not isinstance(answer, LabelledAnswer):
            continue
        question = question_of(answer, questions)
        if evasion(question.prompt, answer.answer):
            continue
        reading = Expected(question.prompt, criteria_of(question), encoder).measure(answer.answer)
        for label, each in zip(answer.points, reading.points if reading else (), strict=True):
            yield Case(question.id, (each.signals,), target(label), 1)


def subject_cases(path: Path, questions: Mapping[str, Question], encoder: Encoder) -> Iterator[Case]:
    """Each labelled answer that earns something, held against its own question and against others."""
    answers = [answer for answer in read_graded(path) if isinstance(answer, LabelledAnswer)]
    answered = [question_of(answer, questions) for answer in answers]
    for place, (answer, question) in enumerate(zip(answers, answered, strict=True)):
        others = [answered[(place + step) % len(answered)] for step in OTHERS]
        for each in (question, *(other for other in others if other.id != question.id)):
            reading = Expected(each.prompt, criteria_of(each), encoder).measure(answer.answer)
            is_own = each.id == question.id
            if reading and (not is_own or share_of(answer, question) > 0):
                yield Case(each.id, (reading.overall,), float(is_own), 1, file=int(is_own))


def answer_cases(path: Path, file: int, encoder: Encoder) -> Iterator[Case]:
    """Each answer that was scored beside a reference answer."""
    for answer in read_graded(path):
        if not isinstance(answer, ScoredAnswer) or evasion(answer.question, answer.student_answer, may_list=True):
            continue
        statements = split_statements(answer.reference) or [answer.reference]
        reading = Expected(answer.question, [Criterion(each) for each in statements], encoder).measure(answer.student_answer)
        if reading:
            points = tuple(each.signals for each in reading.points)
            best = min(asked_for(answer.question) or len(points), len(points))
            yield Case(answer.question, points, answer.score / answer.max_score, best, file)


def show(name: str, signs: Mapping[str, int], weights: Values) -> None:
    """A line of marking.py."""
    print(f"{name} = {dict(zip((*signs, 'bias'), weights.round(2).tolist(), strict=True))}")


def area_under_curve(scores: Values, positive: NDArray[np.bool_]) -> float:
    """Probability that a positive scores above a negative."""
    return float((scores[positive][:, None] > scores[~positive][None, :]).mean())


def main() -> None:
    """Fit, cross-validate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--scored", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    encoder = build_parts(load_settings()).encoder
    questions = load_bank(QUESTIONS, GUIDE).by_id
    said = list(point_cases(arguments.labelled, questions, encoder, CREDIT.__getitem__))
    opposite = list(point_cases(arguments.labelled, questions, encoder, lambda label: float(label == "contradicted")))
    for name, signs, cases in (("SAID", SIGNS, said), ("MISTAKEN", OPPOSITE_SIGNS, opposite)):
        show(name, signs, fit(cases, signs))
        clear = [place for place, case in enumerate(cases) if case.target != CREDIT["partly"]]
        targets = np.array([cases[place].target for place in clear])
        print(f"  {len(cases)} points: AUROC {area_under_curve(cross_validate(cases, signs)[clear], targets > 0.5):.3f}")
    subject = list(subject_cases(arguments.labelled, questions, encoder))
    show("ON_SUBJECT", SUBJECT_SIGNS, fit(subject, SUBJECT_SIGNS))
    predicted, own = cross_validate(subject, SUBJECT_SIGNS), np.array([case.target > 0 for case in subject])
    for lost in LOST:
        strayed = float(np.quantile(predicted[own], lost))
        print(f"  below {strayed:.3f}: {lost:.0%} of the answers, {(predicted[~own] < strayed).mean():.0%} of those to other questions")
    stated = [case for file, path in enumerate(arguments.scored) for case in answer_cases(path, file, encoder)]
    if stated:
        show("STATED", STATEMENT_SIGNS, fit(stated, STATEMENT_SIGNS))
        predicted = cross_validate(stated, STATEMENT_SIGNS)
        for file, path in enumerate(arguments.scored):
            places = [place for place, case in enumerate(stated) if case.file == file]
            targets = np.array([stated[place].target for place in places])
            print(f"  {path.name}, {len(places)} answers: Pearson {pearson(predicted[places], targets):.3f}")


if __name__ == "__main__":
    main()
