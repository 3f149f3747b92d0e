"""Fits the weights that turn what speaks for a claim into a probability, and writes them beside the network's.

    python -m training.calibrate --data ../shared/data --cache FOLDER

The logistic model is fitted on people's labels, each set and each label counting the same. It is then made as sure of itself as is right
on the same sets and on our guide's development topics, each judged by a fit that has not seen it. Prints how each set of people's labels
fares with weights fitted without it. What is read from the claims is kept in FOLDER, so that another fit takes seconds; after a change
to the signals or to the network use a new one.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.cache import CachedEncoder
from assistant.grounding.entailment import ShippedEntailment
from assistant.grounding.score import FITTED, Signals, Weights, score
from assistant.grounding.support import THRESHOLD, Entailment, signals
from eval.calibration import expected_calibration_error
from eval.verification import auroc
from ingest.embed import BUNDLED_MODEL, load_encoder
from ingest.types import Encoder
from training.benchmarks import Item, as_items, read_benchmarks
from training.guide import DEVELOPMENT_TOPICS, Guide, guide_pairs

FITTED_SETS = ("wice_oracle_chunks_dev", "scifact_pairs", "begin")
GUIDE_SET = "guide_dev"
MEASURED_SETS = (*FITTED_SETS, "wice_dev", GUIDE_SET)
RELATED = "wice"
"""Sets of that name are of the same claims: each is measured without both."""
MOST_ITEMS = 900
"""Of a set, drawn at random."""
SEED = 3
LEAST = 0.02
"""Chance of a claim that a rule denies, where it was never wrong."""
NAMES = ("entailed", "likeness", "coverage", "nearest", "lacking", "foreign")
"""Of the columns, in their order."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """What speaks for the claims of one set, and whether they are supported."""

    name: str
    signals: list[Signals]
    supported: NDArray[np.bool_]

    @property
    def columns(self) -> Floats:
        """(claims, columns), a column of ones first."""
        return np.array([[1.0, *each.columns()] for each in self.signals])

    @property
    def denied(self) -> NDArray[np.bool_]:
        """Of which claims a rule decides."""
        return np.array([each.denied for each in self.signals], dtype=bool)

    @property
    def shares(self) -> Floats:
        """How much each claim counts: half for each label."""
        half: Floats = np.where(self.supported, 0.5 / self.supported.sum(), 0.5 / (~self.supported).sum())
        return half


def fit(sets: Sequence[Labelled]) -> Floats:
    """The bias and the weights of least cross-entropy, each set counting the same."""
    columns, targets, shares = _stacked(sets)
    found: Floats = minimize(
        lambda weights: _cross_entropy(columns @ weights, targets, shares), np.zeros(columns.shape[1]), method="BFGS"
    ).x
    return found


def calibrate(sets: Sequence[Labelled]) -> Weights:
    """The weights that ship: the model of the sets in FITTED_SETS, as sure of itself as is right there and on the guide.

    What remains of a claim's chance where a rule decides is read off the guide alone, since elsewhere the rules decide too rarely.
    """
    fitted = [each for each in sets if each.name in FITTED_SETS]
    guide = next(each for each in sets if each.name == GUIDE_SET)
    judged = [*fitted, guide]
    odds = np.concatenate([each.columns @ fit(unrelated(each, sets)) for each in judged])
    _, targets, shares = _stacked(judged)
    free = ~np.concatenate([each.denied for each in judged])
    sharpness = minimize(lambda factor: _cross_entropy(factor[0] * odds[free], targets[free], shares[free]), [1.0], method="L-BFGS-B").x[0]
    bias, *others = (round(float(sharpness * weight), 3) for weight in fit(fitted))
    chance = max(LEAST, float(np.average(guide.supported[guide.denied], weights=guide.shares[guide.denied])))
    return Weights(bias=bias, denied=round(math.log(chance / (1 - chance)), 3), **dict(zip(NAMES, others, strict=True)))


def unrelated(held_out: Labelled, sets: Sequence[Labelled]) -> list[Labelled]:
    """The sets to fit on where `held_out` is judged."""
    return [
        each
        for each in sets
        if each.name in FITTED_SETS
        and each.name != held_out.name
        and not (each.name.startswith(RELATED) and held_out.name.startswith(RELATED))
    ]


def _stacked(sets: Sequence[Labelled]) -> tuple[Floats, Floats, Floats]:
    return (
        np.concatenate([each.columns for each in sets]),
        np.concatenate([each.supported for each in sets]).astype(np.float64),
        np.concatenate([each.shares for each in sets]) / len(sets),
    )


def _cross_entropy(odds: Floats, targets: Floats, shares: Floats) -> float:
    entropy = np.logaddexp(0, odds) - targets * odds
    return float((shares * entropy).sum())


def read(name: str, items: Sequence[Item], encoder: Encoder, entailment: Entailment) -> Labelled:
    """What speaks for each claim that has a sentence, as has its context."""
    found = [(signals([item.claim], item.context, encoder, entailment)[0], item.supported) for item in items]
    kept = [(each, supported) for each, supported in found if each]
    return Labelled(name, [each for each, _ in kept], np.array([supported for _, supported in kept]))


def read_all(data: Path, corpus: Path, cache: Path) -> list[Labelled]:
    """Every set in MEASURED_SETS, from `cache` where it is there."""
    random = Random(SEED)
    items = list(read_benchmarks(data / "verification"))
    items += as_items(guide_pairs(Guide(corpus, DEVELOPMENT_TOPICS), random), GUIDE_SET)
    encoder = CachedEncoder(load_encoder(BUNDLED_MODEL, cache), cache)
    entailment = ShippedEntailment(cache)
    sets = []
    for name in MEASURED_SETS:
        chosen = [item for item in items if item.benchmark == name]
        drawn = random.sample(chosen, min(MOST_ITEMS, len(chosen)))
        path = cache / f"{name}.npz"
        if not path.exists():
            read_set = read(name, drawn, encoder, entailment)
            np.savez(path, signals=np.array(read_set.signals, dtype=np.float64), supported=read_set.supported)
        arrays = np.load(path)
        sets.append(Labelled(name, [_signals(row) for row in arrays["signals"]], arrays["supported"]))
    return sets


def _signals(row: Floats) -> Signals:
    entailed, likeness, coverage, nearest, *flags = row.tolist()
    lacking, foreign, altered = map(bool, flags)
    return Signals(entailed, likeness, coverage, nearest, lacking, foreign, altered)


def figures(held_out: Labelled, weights: Weights) -> str:
    """Balanced accuracy, AUROC and calibration error on a set."""
    scores = np.array([score(each, weights) for each in held_out.signals])
    said, labels = scores > THRESHOLD, held_out.supported
    balanced = (said[labels].mean() + (~said[~labels]).mean()) / 2
    return (
        f"{held_out.name:24} {len(labels):5} claims  balanced accuracy {balanced:.3f}  AUROC {auroc(scores, labels):.3f}"
        f"  ECE {expected_calibration_error(scores, labels):.3f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, fit, say how well it does, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with verification/")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--cache", type=Path, required=True, help="a folder of the command's own")
    parser.add_argument("--out", type=Path, default=FITTED)
    options = parser.parse_args(arguments)
    options.cache.mkdir(parents=True, exist_ok=True)
    sets = read_all(options.data, options.corpus, options.cache)
    guide = [each for each in sets if each.name == GUIDE_SET]
    for held_out in sets:
        if held_out not in guide:
            sys.stdout.write(f"{figures(held_out, calibrate([*unrelated(held_out, sets), *guide]))}\n")
    options.out.write_text(f"{calibrate(sets).model_dump_json(indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
