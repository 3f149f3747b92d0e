"""Measures retrieval on a collection in BEIR's layout, through the very splitter, index and retriever that ship.

    corpus.jsonl    {"_id", "title" (optional), "text"} a line
    queries.jsonl   {"_id", "text"} a line
    qrels.tsv       query, document and grade a line, between tabs; a grade above 0 is relevant; BEIR's header line is optional

The figures are those of trec_eval, as BEIR reports them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.retrieve import Retriever, search_lexical
from eval.cases import CaseError
from ingest.index import Index, IndexWriter, Store
from ingest.split import split_document
from ingest.types import Document, Encoder, Progress, Section

NDCG_DEPTH = 10
RECALL_DEPTHS = (1, 5, 10, 100)
CHUNKS = 400
"""Chunks retrieved for a query, so that they are of 100 documents even where each has several."""
BATCH = 500
"""Documents split and embedded together."""
HEADER = ["query-id", "corpus-id", "score"]

Figures: TypeAlias = Mapping[str, float]
"""By name, 0 to 1: "ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100"."""
Judgements: TypeAlias = Mapping[str, int]
"""Grades of the relevant documents of one query, all above 0."""


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """How well each side ranks documents by itself, and both together; figures are means over the queries."""

    queries: int
    """Queries that count: those with a relevant document. The others are left out, as trec_eval does."""
    documents: int
    dense: Figures
    lexical: Figures
    hybrid: Figures


class Record(BaseModel):
    """A line of `corpus.jsonl` or `queries.jsonl`; BEIR allows further fields."""

    model_config = ConfigDict(strict=True, frozen=True)

    id: str = Field(alias="_id", min_length=1)
    text: str
    title: str = ""


def evaluate_retrieval(corpus: Path, queries: Path, qrels: Path, encoder: Encoder, home: Path, progress: Progress) -> RetrievalReport:
    """Index `corpus` in the data directory `home`, ask every judged query, and compare what is found with the judgements.

    Documents that `home` holds already are not embedded again, and others in it are removed. Raises CaseError naming file and
    line, and StoreError.
    """
    documents = [_document(record, corpus) for record in read_records(corpus)]
    texts = {record.id: record.text for record in read_records(queries)}
    judged = {query: judgements for query, judgements in read_judgements(qrels).items() if query in texts}
    known = {document.id for document in documents}
    if not any(known.intersection(judgements) for judgements in judged.values()):
        raise CaseError(f"{qrels} judges no document of {corpus} relevant to a query of {queries}. Name three files that belong together.")
    store = Store(home, encoder)
    _index(documents, store, encoder, progress)
    retriever = Retriever(store, encoder)
    index = store.open()
    scored: dict[str, list[Figures]] = {"dense": [], "lexical": [], "hybrid": []}
    for done, (query, judgements) in enumerate(judged.items(), start=1):
        for side, ranking in _rankings(texts[query], retriever, index, encoder).items():
            scored[side].append(score_ranking([document for document in ranking if document != query], judgements))
        progress(done, len(judged), "queries")
    return RetrievalReport(len(judged), len(documents), **{side: _means(figures) for side, figures in scored.items()})


def score_ranking(ranking: Sequence[str], judgements: Judgements) -> Figures:
    """The figures of one query; `ranking` names each document once, best first.

    A judged document that was not found counts, whether or not it is in the corpus.
    """
    gains = [judgements.get(document, 0) for document in ranking[:NDCG_DEPTH]]
    ideal = sorted(judgements.values(), reverse=True)[:NDCG_DEPTH]
    found = {f"recall@{depth}": len(judgements.keys() & set(ranking[:depth])) / len(judgements) for depth in RECALL_DEPTHS}
    return {f"ndcg@{NDCG_DEPTH}": _discounted(gains) / _discounted(ideal), **found}


def read_records(path: Path) -> list[Record]:
    """Every line of a corpus or of queries. Raises CaseError naming file and line."""
    records: dict[str, Record] = {}
    for number, line in _lines(path):
        try:
            record = Record.model_validate_json(line)
        except ValidationError as error:
            faults = ", ".join(f"{'.'.join(map(str, fault['loc'])) or 'line'}: {fault['msg']}" for fault in error.errors())
            raise CaseError(f"{path}, line {number}: {faults}. Each line must be an object with the texts _id and text.") from error
        if record.id in records:
            raise CaseError(f"{path}, line {number}: the _id '{record.id}' was used before. Give each line its own.")
        records[record.id] = record
    if not records:
        raise CaseError(f"{path} is empty.")
    return list(records.values())


def read_judgements(path: Path) -> dict[str, Judgements]:
    """The relevant documents of each query that has any, with their grades. Raises CaseError naming file and line."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        fields = line.split("\t")
        if number == 1 and fields == HEADER:
            continue
        try:
            query, document, grade = fields[0], fields[1], int(fields[2])
        except (IndexError, ValueError) as error:
            raise CaseError(f"{path}, line {number}: expected query, document and a whole number, between tabs.") from error
        if grades.setdefault(query, {}).setdefault(document, grade) != grade:
            raise CaseError(f"{path}, line {number}: '{document}' was given another grade for '{query}' before. Keep one of the two.")
    relevant = {query: {document: grade for document, grade in judged.items() if grade > 0} for query, judged in grades.items()}
    return {query: judged for query, judged in relevant.items() if judged}


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that aren't blank, with their numbers. Only line feeds end a line: JSON texts may hold other separators."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path} can't be read: {error}.") from error


def _document(record: Record, corpus: Path) -> Document:
    """A document of one section; where it has a title only, that is its text."""
    text = record.text if record.text.strip() else record.title
    return Document(record.id, record.title, str(corpus), "text/plain", text, (Section((), 0, len(text)),))


def _index(documents: Sequence[Document], store: Store, encoder: Encoder, progress: Progress) -> None:
    """Make the store hold exactly these documents."""
    stored = store.open().records
    wanted = {document.id for document in documents}
    missing = [document for document in documents if document.id not in stored or stored[document.id].sha256 != document.sha256]
    with store.write() as writer:
        for document_id in stored.keys() - wanted:
            writer.remove(document_id)
        for start in range(0, len(missing), BATCH):
            _add(missing[start : start + BATCH], writer, encoder)
            progress(min(start + BATCH, len(missing)), len(missing), "documents")


def _add(documents: Sequence[Document], writer: IndexWriter, encoder: Encoder) -> None:
    chunks = [split_document(document, encoder) for document in documents]
    vectors = encoder.encode([chunk.embedded_text for each in chunks for chunk in each])
    ends = np.cumsum([len(each) for each in chunks])
    for document, each, part in zip(documents, chunks, np.split(vectors, ends[:-1]), strict=True):
        writer.replace(document, each, part)


def _rankings(query: str, retriever: Retriever, index: Index, encoder: Encoder) -> dict[str, list[str]]:
    """Documents by their best chunk, as each side ranks them."""
    found = {
        "dense": index.chunks(index.search(encoder.encode([query]), CHUNKS)),
        "lexical": index.chunks(search_lexical(index, index.lexical.scores(query), CHUNKS)),
        "hybrid": [result.chunk for result in retriever.search(query, CHUNKS)],
    }
    return {side: list(dict.fromkeys(chunk.document_id for chunk in chunks)) for side, chunks in found.items()}


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _means(figures: Sequence[Figures]) -> Figures:
    return {name: fmean(each[name] for each in figures) for name in figures[0]}
