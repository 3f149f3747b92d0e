"""Claims with people's labels, read from the public sets that are never trained on, and from the pages kept apart."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.lexical import tokenize
from training.packed import Lists, Texts
from training.pairs import Pair, sentences, tidy

MOST_SENTENCES = 400
"""Of a context; articles are cut there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A claim, its context in sentences, and whether it is supported."""

    benchmark: str
    kind: str
    context: tuple[str, ...]
    claim: str
    supported: bool


def _text_sentences(text: str) -> tuple[str, ...]:
    return sentences(text)[:MOST_SENTENCES]


def _wice(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    return tuple(record["evidence"][:MOST_SENTENCES]), record["claim"], record["label"] == "supported"


def _wice_chunk(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    return _text_sentences(record["context"]), record["claim"], record["label"] == "supported"


def _scifact(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    return _text_sentences(record["context"]), record["claim"], record["label"] == "SUPPORT"


def _climate(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    return _text_sentences(record["context"]), record["claim"], record["label"] == "SUPPORTS"


def _begin(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    return _text_sentences(tidy(record["context"])), tidy(record["answer"]), record["label"] == "Fully attributable"


def _halueval(record: dict[str, Any]) -> tuple[tuple[str, ...], str, bool]:
    claim = record["answer"] if len(record["answer"].split()) > 5 else f"Question: {record['question']} Answer: {record['answer']}."
    return _text_sentences(record["context"]), claim, record["label"] == "faithful"


READERS: dict[str, Callable[[dict[str, Any]], tuple[tuple[str, ...], str, bool]]] = {
    "wice_dev": _wice,
    "wice_oracle_chunks_dev": _wice_chunk,
    "scifact_pairs": _scifact,
    "climate_fever_pairs": _climate,
    "begin": _begin,
    "halueval_qa": _halueval,
}


def read_benchmarks(folder: Path) -> Iterator[Item]:
    """All items of the sets in `../shared/data/verification`."""
    for name, read in READERS.items():
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
            for record in map(json.loads, file):
                context, claim, supported = read(record)
                yield Item(name, str(record["label"]), context, claim, supported)


def as_items(pairs: Sequence[Pair], benchmark: str) -> Iterator[Item]:
    """Pairs kept apart from training, as items."""
    for pair in pairs:
        yield Item(benchmark, pair.source, pair.evidence, pair.claim, pair.label == "supported")


def units_of(claim: str) -> tuple[str, ...]:
    """The claim, and its sentences where it has several."""
    parts = sentences(claim)
    return (claim, *parts) if len(parts) > 1 else (claim,)


def pack_items(items: Sequence[Item], texts: Texts) -> dict[str, NDArray[np.generic]]:
    """Arrays by name; `shares` are of each unit's terms in each sentence of the context, one unit after the other."""
    contexts = Lists.of([[texts.number(text) for text in item.context] for item in items])
    units = Lists.of([[texts.number(unit) for unit in units_of(item.claim)] for item in items])
    shares: list[float] = []
    for item in items:
        known = [frozenset(tokenize(text)) for text in item.context]
        for unit in units_of(item.claim):
            terms = frozenset(tokenize(unit))
            shares += [len(terms & each) / len(terms) if terms else 0.0 for each in known]
    return {
        "item_context": contexts.values,
        "item_context_ends": contexts.ends,
        "item_units": units.values,
        "item_units_ends": units.ends,
        "item_shares": np.array(shares, dtype=np.float16),
        "item_supported": np.array([item.supported for item in items]),
        "item_benchmark": np.array([item.benchmark for item in items]),
    }
