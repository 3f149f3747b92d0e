"""The `viva` command, over a few documents and the fake encoder."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from assistant import build
from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.grounding.receipt import make_receipt
from assistant.query_log import read_log
from assistant.types import Query
from ingest.index import Store
from tests.command import Ended, run_viva
from tests.library import ENCODER, LASSO, PAGES, QUESTION, chain_over, parts_over, store_of

COMMANDS = [
    "serve",
    "ask",
    "quiz",
    "review",
    "gaps",
    "progress",
    "export",
    "import",
    "ingest",
    "sources",
    "sources list",
    "sources remove",
    "sources check",
    "verify",
    "eval",
    "eval answers",
    "eval pages",
    "eval retrieval",
    "bank",
    "bank check",
]
UNANSWERABLE = "Who won the cycling race on Sunday?"


Viva: TypeAlias = Callable[..., Ended]


@pytest.fixture
def viva(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Viva:
    """Runs the entry point with these arguments."""

    def run(*arguments: str | Path) -> Ended:
        return run_viva(monkeypatch, capsys, *arguments)

    return run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory, which holds three pages instead of the guide."""
    folder = tmp_path / "home"

    def build_parts(settings: Settings) -> build.Parts:
        store = Store(settings.home, ENCODER)
        encoder = CachedEncoder(ENCODER, settings.home / "models")
        return parts_over(store, settings, encoder)

    def prepare(parts: build.Parts, _progress: object) -> None:
        if not len(parts.store.open()):
            store_of(parts.settings.home)

    monkeypatch.setenv("VIVA_HOME", str(folder))
    monkeypatch.setenv("VIVA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(build, "build_parts", build_parts)
    monkeypatch.setattr(build, "prepare", prepare)
    return folder


@pytest.fixture
def receipt(tmp_path: Path, home: Path) -> Path:
    """An exported answer of one sentence or more, each cited."""
    answer = chain_over(store_of(home)).invoke(Query(QUESTION))
    path = tmp_path / "receipt.json"
    path.write_text(make_receipt(answer).model_dump_json(), encoding="utf-8")
    assert '"document_id":"l1-regularization"' in path.read_text(encoding="utf-8")
    return path


def document_of(ended: Ended) -> Any:
    assert (ended.status, ended.out.count("\n")) == (0, 1), ended.err
    return json.loads(ended.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_command(viva: Viva, command: str) -> None:
    ended = viva(*command.split(), "--help")
    assert ended.status == 0
    assert re.search(rf"Usage: viva {command}\b", ended.out)


def test_help_lists_every_command(viva: Viva) -> None:
    listed = set(re.findall(r"^\W*(\w+)  ", viva("--help").out, re.MULTILINE))
    assert {command.split()[0] for command in COMMANDS} <= listed


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "a question", "--file", "questions.txt"],
        ["ask", "a question", "--nonsense"],
        ["ingest"],
        ["serve", "--port", "0"],
        ["sources", "remove"],
        ["verify"],
        ["verify", "no-such-receipt.json"],
        ["eval", "answers", "--cases", "no-such-cases.jsonl"],
    ],
    ids=" ".join,
)
def test_bad_usage_exits_with_2_and_says_how_to_get_help(viva: Viva, arguments: list[str]) -> None:
    ended = viva(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "Usage: viva" in ended.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "--file", "no-such-questions.txt"], "no-such-questions.txt"),
        (["sources", "remove", "no-such-document"], "no-such-document"),
    ],
    ids=["ask", "remove"],
)
def test_error_is_one_line_and_exits_with_1(viva: Viva, arguments: list[str], named: str) -> None:
    ended = viva(*arguments)
    assert (ended.status, ended.out) == (1, "")
    assert named in ended.err
    assert re.fullmatch(r"viva: .+\n", ended.err)


def test_setting_that_cannot_work_is_named(viva: Viva, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_MODEL_TIMEOUT", "-1")
    ended = viva("ask", QUESTION)
    assert ended.status == 1
    assert re.fullmatch(r"viva: .*VIVA_MODEL_TIMEOUT.*\n", ended.err)


def test_ask_prints_one_document(viva: Viva) -> None:
    answer = document_of(viva("ask", QUESTION, "--json"))
    assert {"question", "status", "mode", "confidence", "answer", "sentences", "sources", "suggestions", "timings_ms"} <= answer.keys()
    assert (answer["question"], answer["status"], answer["mode"]) == (QUESTION, "answered", "embedded")
    assert set(answer["timings_ms"]) == {"retrieve", "write", "verify", "total"}
    assert all({"text", "citations", "verdict", "score"} <= sentence.keys() for sentence in answer["sentences"])
    first = answer["sources"][0]
    assert {"n", "document_id", "title", "section", "start", "end", "quote", "sha256", "score"} == first.keys()
    assert (first["n"], first["document_id"], first["sha256"]) == (1, "l1-regularization", PAGES[0].sha256)
    assert LASSO[first["start"] : first["end"]] == first["quote"]


def test_ask_prints_text_with_its_sources_for_people(viva: Viva) -> None:
    ended = viva("ask", QUESTION)
    assert ended.status == 0
    assert re.search(r"L1 regularization .+\. \[1\]", ended.out)
    assert "[1] L1 regularization › Explanation (" in ended.out


def test_abstention_is_no_failure(viva: Viva) -> None:
    answer = document_of(viva("ask", UNANSWERABLE, "--json"))
    assert answer["status"] == "abstained"


def test_question_comes_from_standard_input(viva: Viva, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.read", lambda: QUESTION, raising=False)
    assert document_of(viva("ask", "-", "--json"))["question"] == QUESTION


def test_file_of_questions_gives_one_document_a_line(viva: Viva, tmp_path: Path) -> None:
    questions = [QUESTION, UNANSWERABLE, "What is pruning a decision tree?"]
    file = tmp_path / "questions.txt"
    file.write_text("\n\n".join(questions), encoding="utf-8")
    ended = viva("ask", "--file", file, "--json")
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.status, [answer["question"] for answer in answers]) == (0, questions)
    assert [answer["status"] for answer in answers] == ["answered", "abstained", "answered"]


def test_first_start_says_where_data_goes(viva: Viva, home: Path) -> None:
    assert str(home) in viva("sources", "list").err
    assert viva("sources", "list").err == ""


def test_ingested_document_is_listed_and_removed(viva: Viva, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Dropout\n\nDropout switches off random units while a network is trained.\n", encoding="utf-8")
    (file,) = document_of(viva("ingest", note, "--json"))["files"]
    listed = document_of(viva("sources", "list", "--json"))
    assert {row["title"] for row in listed["documents"]} == {"Dropout", *(page.title for page in PAGES)}
    assert viva("sources", "remove", *file["added"]).status == 0
    assert len(document_of(viva("sources", "list", "--json"))["documents"]) == len(PAGES)


def test_ingest_of_an_unreadable_file_names_it_and_reads_the_rest(viva: Viva, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.pdf"
    good.write_text("# Bias\n\nBias is error from wrong assumptions.\n", encoding="utf-8")
    bad.write_bytes(b"no PDF")
    ended = viva("ingest", good, bad)
    assert ended.status == 1
    assert "1 of 2 files read" in ended.out
    assert re.search(r"^viva: .*bad\.pdf", ended.err, re.MULTILINE)


def test_whole_index_passes_its_check(viva: Viva) -> None:
    viva("sources", "list")
    assert document_of(viva("sources", "check", "--json")) == {"whole": True, "faults": []}


def test_receipt_holds(viva: Viva, receipt: Path) -> None:
    ended = viva("verify", receipt)
    assert ended.status == 0
    assert re.fullmatch(r"(\d+) of \1 citations hold\n", ended.out)
    checked = document_of(viva("verify", receipt, "--json"))
    assert (checked["citations"] > 0, checked["failing"]) == (True, [])


@pytest.mark.parametrize("part", ["quote", "start", "document_id"])
def test_altered_receipt_fails_and_names_the_citation(viva: Viva, receipt: Path, part: str) -> None:
    content = json.loads(receipt.read_text(encoding="utf-8"))
    span = content["sentences"][0]["citations"][0]
    span[part] = {"quote": "L1 regularization is always best.", "start": span["start"] + 1, "document_id": "gone"}[part]
    receipt.write_text(json.dumps(content), encoding="utf-8")
    ended = viva("verify", receipt)
    assert ended.status == 1
    assert ended.out.startswith(f"[{span['number']}] {span['quote'][:80]!r}: the ")
    failing = json.loads(viva("verify", receipt, "--json").out)["failing"]
    assert [(each["number"], each["quote"]) for each in failing] == [(span["number"], span["quote"])]


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"format": "another/1"}', "\0\ud7ff"])
def test_file_that_is_no_receipt_is_refused(viva: Viva, tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    ended = viva("verify", file)
    assert (ended.status, ended.out) == (1, "")
    assert re.fullmatch(r"viva: .*other\.json is not a receipt that Viva exported.*\n", ended.err)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    records = [
        {"id": "right", "question": QUESTION, "answerable": True, "pages": ["l1-regularization"], "facts": [["zero"]]},
        {"id": "lacking", "question": QUESTION, "answerable": True, "pages": ["l2-regularization"], "facts": [["no such fact"]]},
        {"id": "refused", "question": UNANSWERABLE, "answerable": False, "pages": [], "facts": []},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return file


def test_answers_are_measured_over_cases(viva: Viva, cases: Path) -> None:
    figures = document_of(viva("eval", "answers", "--cases", cases, "--json"))
    assert (
        figures
        | {
            "answerable": 2,
            "unanswerable": 1,
            "right_page_first": 0.5,
            "facts_present": 0.5,
            "right_abstention": 1.0,
            "false_abstention": 0.0,
            "risk": 0.5,
        }
        == figures
    )
    assert (figures["manifest"]["variant"], figures["figures"]["faithfulness"]["value"]) == ("embedded", 1.0)
    printed = viva("eval", "answers", "--cases", cases).out
    assert "lacking: cites l1-regularization first, not l2-regularization; lacks 'no such fact'" in printed


def test_runs_are_compared_and_reported(viva: Viva, cases: Path, tmp_path: Path) -> None:
    viva("eval", "answers", "--cases", cases, "--variant", "embedded", "--variant", "rag", "--json")
    differences = document_of(viva("eval", "compare", "rag", "embedded", "--json"))["differences"]
    assert differences["right_page_first"]["cases"] == 2
    assert "(simulated: " in viva("eval", "compare", "rag", "embedded").out
    page = tmp_path / "report.html"
    assert viva("eval", "report", "--out", page, "--against", "rag").status == 0
    assert "Against" in page.read_text(encoding="utf-8")


def test_what_is_not_there_is_named(viva: Viva, cases: Path, tmp_path: Path) -> None:
    assert "'fast' is no variant. The variants are closed-book, rag" in viva("eval", "answers", "--cases", cases, "--variant", "fast").err
    assert "no finished run" in viva("eval", "report").err
    assert "Too few questions to tell: 0 in the reference" in viva("eval", "drift").err
    assert "is there already" in viva("eval", "make-cases", "--documents", tmp_path, "--out", cases).err


def test_cases_are_made_from_documents(viva: Viva, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "mill.md").write_text("# Mill\n\nA turbine is a machine that turns flowing water into rotating motion.\n", encoding="utf-8")
    assert "1 case of 1 document." in viva("eval", "make-cases", "--documents", notes, "--out", tmp_path / "made.jsonl").out


def test_questions_leave_a_record_that_drift_can_read(viva: Viva, home: Path) -> None:
    viva("ask", QUESTION)
    assert [asked.topic for asked in read_log(home)] == ["models"]


def test_pages_are_measured_over_paraphrases(viva: Viva, tmp_path: Path) -> None:
    cases = [
        {"id": "l1-regularization/spoken", "question": QUESTION, "pages": ["l1-regularization"]},
        {"id": "decision-trees/terse", "question": QUESTION, "pages": ["decision-trees"]},
    ]
    file = tmp_path / "paraphrases.jsonl"
    file.write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    figures = document_of(viva("eval", "pages", "--cases", file, "--json"))
    assert (figures["questions"], figures["top_1"], figures["by_style"]) == (2, 0.5, {"spoken": 1.0, "terse": 0.0})
    printed = viva("eval", "pages", "--cases", file).out
    assert f"decision-trees/terse: {QUESTION} Found: l1-regularization" in printed
    assert "2 questions: first 0.500" in printed
