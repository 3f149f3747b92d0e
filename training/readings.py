"""What a network makes of the benchmarks. Needs torch and numpy alone; takes a GPU where there is one."""

import json
import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from training.learn import CLS, SEP, Arrays, compose, lists, padded
from training.network import Reader

SUPPORTED = 0
"""Class, as `training.pairs.LABELS` numbers it."""
VIEWS = ("best", "two", "four", "wide")
VIEW_SENTENCES = {"best": 1, "two": 2, "four": 4, "wide": 16}
VIEW_TOKENS = {"best": 160, "two": 200, "four": 256, "wide": 400}
WORDS_WEIGHT = 0.3
"""What sharing every word is worth beside a cosine similarity when evidence is chosen (as in assistant/grounding/verify.py)."""


class Benchmarks:
    """The items, with the evidence chosen for every unit of a claim in several widths."""

    def __init__(self, arrays: Arrays, published: Reader, device: torch.device) -> None:
        self._text = lists(arrays["text_tokens"], arrays["text_ends"])
        contexts = lists(arrays["item_context"], arrays["item_context_ends"])
        units = lists(arrays["item_units"], arrays["item_units_ends"])
        self.names = [str(name) for name in arrays["item_benchmark"]]
        self.supported = np.asarray(arrays["item_supported"], dtype=bool)
        vectors = self._embed(np.concatenate([arrays["item_context"], arrays["item_units"]]), published, device)
        self.items: list[int] = []
        """The item of every unit."""
        self.similarities: list[tuple[float, float]] = []
        """The best and the second-best cosine similarity of every unit."""
        self.sequences: dict[str, list[tuple[NDArray[np.int64], int]]] = {view: [] for view in VIEWS}
        start = 0
        for item in range(len(self.names)):
            context = [int(place) for place in contexts(item)]
            for unit in map(int, units(item)):
                shares = np.asarray(arrays["item_shares"][start : start + len(context)], dtype=np.float32)
                start += len(context)
                likeness = np.array([float(vectors[place] @ vectors[unit]) for place in context] or [0.0], dtype=np.float32)
                self._add(item, unit, context, likeness, likeness + WORDS_WEIGHT * shares if len(context) else likeness)

    def _add(self, item: int, unit: int, context: Sequence[int], likeness: NDArray[np.float32], ranks: NDArray[np.float32]) -> None:
        self.items.append(item)
        best = np.sort(likeness)[::-1]
        self.similarities.append((float(best[0]), float(best[1]) if len(best) > 1 else 0.0))
        order = np.argsort(-ranks, kind="stable")[: len(context)]
        for view in VIEWS:
            chosen = sorted(int(place) for place in order[: VIEW_SENTENCES[view]])
            self.sequences[view].append(compose([self._text(context[place]) for place in chosen], self._text(unit), VIEW_TOKENS[view]))

    def _embed(self, places: NDArray[np.generic], published: Reader, device: torch.device) -> dict[int, NDArray[np.float32]]:
        numbers = sorted({int(place) for place in places}, key=lambda place: len(self._text(place)))
        vectors: dict[int, NDArray[np.float32]] = {}
        for first in range(0, len(numbers), 256):
            part = numbers[first : first + 256]
            sequences = [(np.concatenate([[CLS], self._text(place)[:254], [SEP]]).astype(np.int64), 0) for place in part]
            ids, _, mask = padded(sequences, device)
            with torch.inference_mode():
                found = published.eval().sentence_vectors(ids, mask).cpu().numpy()
            vectors |= dict(zip(part, found, strict=True))
        return vectors

    def read(self, reader: Reader, device: torch.device) -> dict[str, NDArray[np.float16]]:
        """Logits of every unit in every view, (units, classes)."""
        return {view: predict(reader, self.sequences[view], device) for view in VIEWS}


def predict(reader: Reader, sequences: Sequence[tuple[NDArray[np.int64], int]], device: torch.device) -> NDArray[np.float16]:
    """Logits, (pairs, classes)."""
    order = np.argsort([len(ids) for ids, _ in sequences])
    logits = np.zeros((len(sequences), 3), dtype=np.float16)
    size = 512 if device.type == "cuda" else 32
    for first in range(0, len(order), size):
        rows = order[first : first + size]
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
            found = reader(*padded([sequences[row] for row in rows], device))
        logits[rows] = found.float().cpu().numpy()
    return logits


def auroc(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Chance that a supported item scores above one that is not; ties count half."""
    values, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positive = int(labels.sum())
    if positive in (0, len(labels)):
        return math.nan
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * (len(labels) - positive)))


def summary(benchmarks: Benchmarks, logits: Mapping[str, NDArray[np.float16]]) -> dict[str, dict[str, float]]:
    """By benchmark: AUROC in every view, with the least likely unit of a claim deciding, and balanced accuracy at one half."""
    names, owners = np.array(benchmarks.names), np.array(benchmarks.items)
    table: dict[str, dict[str, float]] = {}
    scores = {}
    for view in VIEWS:
        chances = torch.softmax(torch.from_numpy(logits[view].astype(np.float32)), -1)[:, SUPPORTED].numpy()
        least = np.full(len(names), np.inf, dtype=np.float32)
        np.minimum.at(least, owners, chances)
        scores[view] = least
    scores["mean"] = np.mean([scores[view] for view in ("two", "four")], axis=0)
    for name in sorted(set(names)):
        rows = names == name
        labels = benchmarks.supported[rows]
        table[name] = {f"auroc_{view}": round(auroc(scores[view][rows], labels), 4) for view in scores}
        said = scores["four"][rows] > 0.5
        table[name]["balanced_four"] = round(float((said[labels].mean() + (~said[~labels]).mean()) / 2), 4)
    return table


def show(table: Mapping[str, Mapping[str, float]]) -> str:
    """One line a benchmark."""
    return "\n".join(f"{name:24} {json.dumps(row)}" for name, row in table.items())
