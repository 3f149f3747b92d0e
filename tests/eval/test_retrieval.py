"""Evaluation of retrieval: figures by hand, strict files, and a small collection from end to end."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from eval.cases import CaseError
from eval.retrieval import RetrievalReport, evaluate_retrieval, read_judgements, read_records, score_ranking
from tests.fakes import WordEncoder

CORPUS: list[dict[str, Any]] = [
    {"_id": "fit", "title": "Overfitting", "text": "A model that learns noise fails on new data."},
    {"_id": "tree", "title": "Trees", "text": "A decision tree splits the data at each node."},
    {"_id": "loss", "title": "", "text": "Log loss punishes confident mistakes.", "metadata": {"kept": False}},
    {"_id": "title-only", "title": "Gradient boosting", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "a decision tree splits the node"},
    {"_id": "q2", "text": "confident mistakes"},
    {"_id": "q3", "text": "gradient boosting"},
    {"_id": "q4", "text": "nobody judged this"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\ttree\t2\nq1\tfit\t0\nq2\tloss\t1\nq3\ttitle-only\t1\nq4\tfit\t0\nelsewhere\tfit\t1\n"


def write(folder: Path, corpus: list[Any] = CORPUS, queries: list[Any] = QUERIES, qrels: str = QRELS) -> tuple[Path, Path, Path]:
    paths = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"
    for path, lines in zip(paths, (corpus, queries), strict=False):
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    paths[2].write_text(qrels, encoding="utf-8")
    return paths


def evaluate(folder: Path, **files: Any) -> tuple[RetrievalReport, list[tuple[int, int, str]]]:
    seen: list[tuple[int, int, str]] = []
    report = evaluate_retrieval(*write(folder, **files), WordEncoder(), folder / "home", lambda *step: seen.append(step))
    return report, seen


def test_ndcg_discounts_each_grade_by_its_rank() -> None:
    figures = score_ranking(["a", "b", "c"], {"b": 2, "d": 1})
    assert figures["ndcg@10"] == pytest.approx((2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert figures["ndcg@10"] == pytest.approx(0.47963, abs=1e-5)


def test_ndcg_looks_at_ten_ranks_and_recall_at_its_own() -> None:
    ranking = [f"d{rank}" for rank in range(1, 201)]
    figures = score_ranking(ranking, {"d1": 1, "d11": 1, "d100": 1, "d101": 1})
    ideal = 1 + 1 / math.log2(3) + 1 / 2 + 1 / math.log2(5)
    assert figures == pytest.approx({"ndcg@10": 1 / ideal, "recall@1": 0.25, "recall@5": 0.25, "recall@10": 0.25, "recall@100": 0.75})


def test_ideal_ranking_scores_one_and_empty_one_zero() -> None:
    assert set(score_ranking(["a"], {"a": 3}).values()) == {1.0}
    assert set(score_ranking([], {"a": 3}).values()) == {0.0}


def test_small_collection_is_ranked_by_each_side(tmp_path: Path) -> None:
    report, _ = evaluate(tmp_path)
    assert (report.queries, report.documents) == (3, 4)
    assert set(report.lexical) == {"ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100"}
    for figures in (report.dense, report.lexical, report.hybrid):
        assert figures == pytest.approx(dict.fromkeys(figures, 1.0))


def test_documents_are_ranked_by_their_best_chunk(tmp_path: Path) -> None:
    long = {"_id": "long", "title": "", "text": " ".join(f"A tree crosses bridge{number}." for number in range(200))}
    queries = [{"_id": "q", "text": "a tree crosses"}]
    report, _ = evaluate(tmp_path, corpus=[*CORPUS, long], queries=queries, qrels="q\ttree\t1\n")
    for figures in (report.dense, report.lexical, report.hybrid):
        assert figures["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_document_named_like_the_query_is_not_an_answer_to_it(tmp_path: Path) -> None:
    queries = [{"_id": "tree", "text": "A decision tree splits the data at each node."}]
    report, _ = evaluate(tmp_path, queries=queries, qrels="tree\tfit\t1\n")
    assert report.dense["recall@1"] == 1.0


def test_second_run_embeds_only_what_changed(tmp_path: Path) -> None:
    _, first = evaluate(tmp_path)
    changed = [{**CORPUS[0], "text": "Something else entirely."}, *CORPUS[1:3]]
    report, second = evaluate(tmp_path, corpus=changed)
    assert first == [(4, 4, "documents"), (1, 3, "queries"), (2, 3, "queries"), (3, 3, "queries")]
    assert second[0] == (1, 1, "documents")
    assert report.documents == 3
    assert report.hybrid["recall@100"] == pytest.approx(2 / 3)


def test_separators_inside_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    corpus, _, _ = write(tmp_path, corpus=[{"_id": "a", "text": "one\u2028two\x85three"}])
    assert read_records(corpus)[0].text == "one\u2028two\x85three"


def test_header_and_windows_line_ends_are_optional(tmp_path: Path) -> None:
    _, _, qrels = write(tmp_path, qrels="q1\ttree\t2\r\n\r\nq1\tfit\t0\r\n")
    assert read_judgements(qrels) == {"q1": {"tree": 2}}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{not json", "JSON"),
        ('["_id", "text"]', "object"),
        ('{"text": "no id"}', "_id"),
        ('{"_id": "", "text": "empty id"}', "_id"),
        ('{"_id": 7, "text": "number"}', "_id"),
        ('{"_id": "a"}', "text"),
        ('{"_id": "a", "text": null}', "text"),
        ('{"_id": "first", "text": "again"}', "used before"),
    ],
)
def test_faulty_record_is_named_by_file_and_line(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(f'{{"_id": "first", "text": "fine"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CaseError, match=rf"corpus\.jsonl, line 2: .*{fault}"):
        read_records(path)


@pytest.mark.parametrize("line", ["q1\ttree", "q1 tree 1", "q1\ttree\thigh", "q1\ttree\t0.5", "q1\tfit\t3"])
def test_faulty_judgement_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(f"q1\tfit\t1\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"qrels\.tsv, line 2: "):
        read_judgements(path)


@pytest.mark.parametrize("content", [None, b"", b'{"_id": "a", "text": "\xff"}'])
def test_missing_empty_and_undecodable_files_are_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "queries.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaseError, match=r"queries\.jsonl"):
        read_records(path)


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="belong together"):
        evaluate(tmp_path, qrels="q1\tunknown\t1\nunknown\tfit\t1\n")
