"""The halves of the benchmarks that run in a process of their own, so that neither warms or burdens the other.

`python -m bench.workers ROLE HOME` prints one JSON document.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.material import passages, questions, ready_parts
from ingest.types import Vectors

WARM_UP = ("What is overfitting?", "How does a random forest differ from gradient boosting?", "Who won the football match?")
"""Asked before the clock runs; none of them is among the questions measured."""
Report = dict[str, Any]


def index_viva(home: Path) -> Report:
    """Passages into a fresh index; the vectors are read back from it."""
    from ingest.embed import BUNDLED_MODEL, load_encoder
    from ingest.index import Store

    encoder = load_encoder(BUNDLED_MODEL, home)
    material = passages(encoder)
    ids = [chunk.id for _, chunks in material for chunk in chunks]
    store = Store(home / "passages", encoder)
    encoder.encode(WARM_UP[:1])
    started = time.perf_counter()
    vectors = encoder.encode([chunk.embedded_text for _, chunks in material for chunk in chunks])
    parts = np.split(vectors, np.cumsum([len(chunks) for _, chunks in material]))
    with store.write() as writer:
        for (document, chunks), part in zip(material, parts, strict=False):
            writer.replace(document, chunks, part)
    seconds = time.perf_counter() - started
    return _indexed(seconds, store.open().vectors(ids), home / "viva.npy")


def index_langchain(home: Path) -> Report:
    """The same passages into a fresh Chroma by way of LangChain."""
    from bench.langchain_pipeline import open_store
    from ingest.embed import BUNDLED_MODEL, load_encoder

    chunks = [chunk for _, chunks in passages(load_encoder(BUNDLED_MODEL, home)) for chunk in chunks]
    ids = [chunk.id for chunk in chunks]
    store = open_store(home)
    store.similarity_search(WARM_UP[0])
    started = time.perf_counter()
    store.add_texts([chunk.embedded_text for chunk in chunks], [{"title": chunk.title} for chunk in chunks], ids)
    seconds = time.perf_counter() - started
    found = store.get(ids, include=["embeddings"])
    vectors = dict(zip(found["ids"], found["embeddings"], strict=True))
    return _indexed(seconds, np.array([vectors[each] for each in ids], dtype=np.float32), home / "langchain.npy")


def search_viva(home: Path) -> Report:
    """Every question through hybrid retrieval; the encoder remembers nothing, as it is not wrapped in the cache."""
    from assistant.retrieve import Retriever
    from ingest.embed import BUNDLED_MODEL, load_encoder
    from ingest.index import Store

    encoder = load_encoder(BUNDLED_MODEL, home)
    return _asked(Retriever(Store(home / "passages", encoder), encoder).search)


def search_langchain(home: Path) -> Report:
    """Every question through `similarity_search`."""
    from bench.langchain_pipeline import open_store

    return _asked(open_store(home).similarity_search)


def prepare_home(_home: Path) -> Report:
    """A data directory as a second start finds it."""
    return {"chunks": len(ready_parts().store.open())}


def answer(_home: Path) -> Report:
    """Every question once through the whole chain: retrieve, compose, check."""
    from assistant.types import Query

    chain = ready_parts().chain
    return _asked(lambda question: chain.invoke(Query(question)))


def _indexed(seconds: float, vectors: Vectors, file: Path) -> Report:
    np.save(file, vectors)
    return {"chunks": len(vectors), "seconds": seconds, "vectors": str(file)}


def _asked(ask: Callable[[str], object]) -> Report:
    for question in WARM_UP:
        ask(question)
    milliseconds = []
    for question in questions():
        started = time.perf_counter()
        ask(question)
        milliseconds.append(1000 * (time.perf_counter() - started))
    return {"milliseconds": milliseconds}


ROLES: dict[str, Callable[[Path], Report]] = {
    role.__name__: role for role in (index_viva, index_langchain, search_viva, search_langchain, prepare_home, answer)
}

if __name__ == "__main__":
    print(json.dumps(ROLES[sys.argv[1]](Path(sys.argv[2]))))
