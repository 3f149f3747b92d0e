import csv
import io
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.progress.table import COLUMNS, FORMULA, to_csv
from assistant.quiz.attempts import Attempt, Grade, PointGrade, Response
from assistant.quiz.bank import Bank
from assistant.quiz.grade import key_of
from assistant.quiz.present import present
from assistant.quiz.types import KINDS, FreeText, Kind
from tests.assistant.quiz.learners import answered, asked

BANK = Bank(tuple(asked(kind.replace("_", "-"), kind=kind) for kind in KINDS), {}, {})
QUESTIONS = {question.kind: question for question in BANK}
CHOICE = QUESTIONS["single_choice"]


def rows_of(attempts: Iterable[Attempt]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(attempts, BANK), newline="")))


def said(kind: Kind, response: Response | None) -> str:
    return rows_of([replace(answered(QUESTIONS[kind].id), response=response)])[0]["said"]


def test_an_attempt_is_a_row_under_a_header() -> None:
    grade = Grade(0.75, "embedded", (PointGrade("met", 1.0), PointGrade("unsure", 0.5)))
    attempt = replace(
        answered(CHOICE.id, score=0.675), grade=grade, hints=1, follow_up="And more.", overridden=("met", "missed"), seconds=9.87
    )
    assert to_csv([], BANK) == ",".join(COLUMNS) + "\r\n"
    assert rows_of([attempt]) == [
        {
            "at": "2026-03-02T19:00:00+00:00",
            "session": "session",
            "question": CHOICE.id,
            "topic": "evaluation",
            "tier": "foundational",
            "level": "explain",
            "kind": "single_choice",
            "asked": CHOICE.prompt,
            "said": present(CHOICE, attempt.seed).options[0],
            "confidence": "think_so",
            "seconds": "9.9",
            "hints": "1",
            "mark": "0.75",
            "score": "0.675",
            "marker": "embedded",
            "points": "met unsure",
            "follow_up": "And more.",
            "overridden": "met missed",
        }
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_said_stands_there_in_words(kind: Kind) -> None:
    question = QUESTIONS[kind]
    if isinstance(question, FreeText):
        assert said(kind, "Because cases are missed.") == "Because cases are missed."
        return
    words = said(kind, key_of(question, seed=1))
    assert all(answer in words for answer in question.answers[:1])
    assert words


def test_a_table_of_what_was_matched_and_ordered_reads_as_it_was_meant() -> None:
    assert said("ordering", key_of(QUESTIONS["ordering"], 1)) == "count cases | count hits | divide | report"  # type: ignore[arg-type]
    assert sorted(said("matching", key_of(QUESTIONS["matching"], 1)).split(" | ")) == ["alarm: precision", "both: F1", "miss: recall"]  # type: ignore[arg-type]
    assert said("true_false", False) == "False"
    assert said("cloze", ("sensitivity",)) == "sensitivity"


def test_a_place_that_the_question_no_longer_has_is_a_number() -> None:
    assert said("single_choice", 7) == "8"
    assert (
        rows_of([replace(answered("recall/gone"), response=(0, 2))])[0] | {"said": "1 | 3", "kind": ""}
        == rows_of([replace(answered("recall/gone"), response=(0, 2))])[0]
    )


def test_what_was_skipped_says_nothing() -> None:
    assert said("open", None) == ""


@given(st.text(max_size=60), st.sampled_from(("", *FORMULA)))
def test_no_cell_is_a_formula_and_nothing_of_it_is_lost(text: str, start: str) -> None:
    typed = (start + text).replace("\0", "")
    attempt = replace(answered(QUESTIONS["open"].id), response=typed, follow_up=typed)
    (row,) = rows_of([attempt])
    assert not any(cell.startswith(FORMULA) for cell in row.values())
    assert row["said"].removeprefix("'") == typed.removeprefix("'")
    assert row["follow_up"].removeprefix("'") == typed.removeprefix("'")
