"""Trains the adapter that fits text vectors to the field (assistant/adapter.py), on the guide's names alone.

    python -m training.retriever --out assistant/retriever_adapter.safetensors
    python -m training.retriever --check

A name should be more like the next other names of its page than like the names of other pages. The encoder stays as it is, so every name is
encoded once, and the whole takes a minute or two on two processor cores. Same corpus, same seed, same libraries: same matrix.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import Dense, Normalize

from assistant.adapter import RESIDUAL, AdaptedEncoder
from assistant.answer.concepts import Concepts
from assistant.config import GUIDE
from ingest.embed import BUNDLED_MODEL, load_encoder
from ingest.load import find_files, load_file
from ingest.records import DocumentRecord
from ingest.types import Encoder, Vectors

SEED = 1
STEPS, RATE = 600, 1e-3
SCALE = 20.0
"""Of the cosines in the loss; the usual one."""
NEAREST, HARDEST = 3, 10
"""Names of the same page a name is drawn to (three are what a question is measured by), and of other pages it is drawn away from."""
QUESTION_WORDS, HELD_OUT = 6, 5
"""For the check, of a page's names that are as long as a question, up to a fifth of all its names are held out."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of every page."""

    vectors: Vectors
    owners: Places
    """Number of the page of each, in rising order."""

    @classmethod
    def of(cls, records: Sequence[DocumentRecord], encoder: Encoder) -> "Names":
        """The names in `records`, encoded."""
        owners = [number for number, record in enumerate(records) for _ in record.names]
        return cls(encoder.encode([name for record in records for name in record.names]), np.array(owners, dtype=np.intp))

    def neighbours(self) -> tuple[Places, Places]:
        """Of each name, the NEAREST others of its page and the HARDEST of other pages: shapes (names, NEAREST), (names, HARDEST)."""
        own, others = [], []
        for page in range(self.owners.max() + 1):  # page by page, since all at once would take gigabytes
            places, strangers = np.flatnonzero(self.owners == page), np.flatnonzero(self.owners != page)
            inside = self.vectors[places] @ self.vectors[places].T
            np.fill_diagonal(inside, -np.inf)
            outside = self.vectors[places] @ self.vectors[strangers].T
            own.append(places[np.argsort(-inside, axis=1, kind="stable")[:, :NEAREST]])
            others.append(strangers[np.argsort(-outside, axis=1, kind="stable")[:, :HARDEST]])
        return np.concatenate(own), np.concatenate(others)


def train(names: Names, seed: int = SEED, steps: int = STEPS) -> Vectors:
    """The adapter's residual matrix, shape (dimension, dimension).

    A step takes one name of every page, so that no two names of a page stand against each other. The loss is that of multiple negatives
    (Henderson et al. 2017), with a hard one for each name. Every page needs NEAREST + 1 names.
    """
    random = np.random.default_rng(seed)
    own, others = names.neighbours()
    pages = [np.flatnonzero(names.owners == page) for page in range(names.owners.max() + 1)]
    vectors, dimension = torch.tensor(names.vectors), names.vectors.shape[1]
    dense = Dense(dimension, dimension, bias=False, activation_function=torch.nn.Identity(), use_residual=True)
    torch.nn.init.zeros_(dense.linear.weight)
    loss_of = MultipleNegativesRankingLoss(SentenceTransformer(modules=[dense, Normalize()], device="cpu"), scale=SCALE)
    optimizer = torch.optim.AdamW(dense.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        anchors = np.array([random.choice(page) for page in pages])
        columns = (anchors, *(each[anchors, random.integers(each.shape[1], size=len(anchors))] for each in (own, others)))
        loss = loss_of([{"sentence_embedding": vectors[column]} for column in columns], torch.empty(0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return dense.linear.weight.detach().numpy().T


def check(records: Sequence[DocumentRecord], encoder: Encoder) -> tuple[int, float, float]:
    """Names held out, and the share of them that are most like their page's other names: with the encoder as it is, and adapted."""
    random = Random(SEED)
    held = {record.id: _held_out(record, random) for record in records}
    rest = [replace(record, aliases=tuple(name for name in record.aliases if name not in held[record.id])) for record in records]
    adapted = AdaptedEncoder(encoder, train(Names.of(rest, encoder)))
    asked = [(name, page) for page, names in held.items() for name in names]
    return len(asked), _found(asked, Concepts(rest, encoder)), _found(asked, Concepts(rest, adapted))


def _held_out(record: DocumentRecord, random: Random) -> list[str]:
    questions = [name for name in record.aliases if len(name.split()) >= QUESTION_WORDS]
    return random.sample(questions, min(len(questions), len(record.aliases) // HELD_OUT))


def _found(asked: Sequence[tuple[str, str]], concepts: Concepts) -> float:
    likeness = [(concepts.likeness(question), page) for question, page in asked]
    return sum(max(pages, key=lambda name: pages[name]) == page for pages, page in likeness) / len(asked)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the adapter, or check the recipe on names held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--out", type=Path, help="the file to write")
    chosen.add_argument("--check", action="store_true", help="train without a fifth of the names and ask for those")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)  # sums in one order, so that the matrix is the same in every run
    records = [DocumentRecord.of(document) for path in find_files([GUIDE]) for document in load_file(path)]
    with tempfile.TemporaryDirectory() as home:
        encoder = load_encoder(BUNDLED_MODEL, Path(home))
        if options.check:
            number, base, adapted = check(records, encoder)
            sys.stdout.write(f"{number} names held out; page first: base {base:.3f}, adapted {adapted:.3f}\n")
            return
        save_file({RESIDUAL: np.ascontiguousarray(train(Names.of(records, encoder)), dtype=np.float16)}, options.out)


if __name__ == "__main__":
    main()
