"""Fits the confidence of answers on questions with known answers, and writes it beside the verifier's weights.

    python -m training.confidence [--out FILE]

The weights are fitted on the cases that sufficiency was tuned on and a draw of paraphrases, which it has not seen. Thresholds are chosen on
the former alone: of a paraphrase it is known which page answers it, and not which facts. VIVA_HOME says where the guide's index is.
The same in every run; a minute on two cores.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from assistant.build import Parts, build_parts, chain_with, prepare
from assistant.config import load_settings
from assistant.grounding.confidence import FITTED, Calibration, signals
from assistant.grounding.sufficiency import sufficiency
from assistant.types import Query
from eval.answers import judge
from eval.cases import Case, read_lines
from eval.pages import Paraphrase

CASES = Path(__file__).parent.parent / "eval" / "cases"
PARAPHRASES = 100
SEED = 1
RIDGE = 0.01
STEPS = 50

Floats = NDArray[np.float64]


def read_cases(random: Random) -> list[Case]:
    """The tuning cases, and some paraphrases."""
    paraphrases = random.sample(read_lines(CASES / "paraphrases.jsonl", Paraphrase), PARAPHRASES)
    asked = [Case(id=each.id, question=each.question, answerable=True, pages=each.pages, facts=[]) for each in paraphrases]
    return [*read_lines(CASES / "tuning.jsonl", Case), *asked]


@dataclass(frozen=True, slots=True)
class Observed:
    """The signals of a question, and whether the answer that would be given is right."""

    case: Case
    odds: float
    margin: float
    right: bool


def observe(parts: Parts, cases: Sequence[Case]) -> Iterator[Observed]:
    """All but small talk."""
    chain = chain_with(parts, ("verify",), None)
    for case in cases:
        evidence = parts.steps.retrieve(Query(case.question))
        if not evidence.reply:
            odds, margin = signals(evidence, sufficiency(evidence, parts.steps.compose(evidence), parts.store.open()))
            yield Observed(case, odds, margin, judge(case, chain.invoke(Query(case.question))).right)


def fit(columns: Floats, right: Floats) -> Floats:
    """Weights of a logistic regression by Newton's method, with a slight ridge; a column of ones first."""
    weights = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-columns @ weights))
        gradient = columns.T @ (chance - right) + RIDGE * weights
        curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns + RIDGE * np.eye(len(weights))
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FITTED)
    options = parser.parse_args(arguments)
    parts = build_parts(load_settings())
    prepare(parts, lambda _done, _total, _what: None)
    observed = list(observe(parts, read_cases(Random(SEED))))
    columns = np.array([(1.0, each.odds, each.margin) for each in observed])
    weights = fit(columns, np.array([float(each.right) for each in observed]))
    chances = (1 / (1 + np.exp(-columns @ weights))).tolist()
    told = [
        (round(chance, 4), each.right)
        for chance, each in zip(chances, observed, strict=True)
        if each.case.facts or not each.case.answerable
    ]
    bias, odds, margin = (round(weight, 4) for weight in weights.tolist())
    options.out.write_text(
        Calibration(bias=bias, sufficiency=odds, margin=margin, cases=tuple(sorted(told, reverse=True))).model_dump_json() + "\n"
    )
    sys.stdout.write(f"{len(observed)} cases, {len(told)} of them for thresholds; bias {bias}, sufficiency {odds}, margin {margin}\n")


if __name__ == "__main__":
    main()
