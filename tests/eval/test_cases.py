"""Files of evaluation cases, read strictly."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, CaseError, Conversation, Turn, read_lines

CASE: dict[str, Any] = {"id": "a", "question": "What?", "answerable": True, "pages": ["p"], "facts": [["one", "1"]]}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_each_line_is_a_case_and_blank_lines_are_none(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(CASE), "", "  ", json.dumps({**CASE, "id": "b"}), "")
    assert read_lines(path, Case) == [Case(**CASE), Case(**{**CASE, "id": "b"})]


def test_a_conversation_is_read_with_its_turns(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "c", "turns": [{"question": "What?", "pages": ["p"]}]}')
    assert read_lines(path, Conversation) == [Conversation(id="c", turns=[Turn(question="What?", pages=["p"])])]


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    question = "one\u2028two\x85three"
    (case,) = read_lines(write(tmp_path, json.dumps({**CASE, "question": question}, ensure_ascii=False)), Case)
    assert case.question == question


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "not JSON"),
        ("[1]", "line: "),
        (json.dumps({**CASE, "page": "p"}), "page: Extra"),
        (json.dumps({**CASE, "pages": "p"}), "pages: "),
        (json.dumps({**CASE, "facts": [["one", 2]]}), r"facts\.0\.1: "),
        (json.dumps({name: value for name, value in CASE.items() if name != "answerable"}), "answerable: Field required"),
    ],
)
def test_a_faulty_line_is_named_with_its_fault(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(CaseError, match=rf"cases\.jsonl: line 3: {fault}.*Correct these lines\."):
        read_lines(write(tmp_path, json.dumps(CASE), "", line), Case)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"line 3: the id '.*' stands in line 1 already"):
        read_lines(write(tmp_path, json.dumps(CASE), json.dumps({**CASE, "id": "b"}), json.dumps(CASE)), Case)


def test_all_faulty_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"line 1: .*; line 2: "):
        read_lines(write(tmp_path, "{", "}"), Case)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b"\xe9")
    for unreadable in (path, tmp_path / "absent.jsonl"):
        with pytest.raises(CaseError, match=f"{unreadable.name} can't be read"):
            read_lines(unreadable, Case)
