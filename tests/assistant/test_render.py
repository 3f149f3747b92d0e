"""An answer as Markdown and as JSON."""

import json
from dataclasses import replace

from assistant.render import to_json, to_markdown
from assistant.types import Answer, Citation, Sentence, SentenceKind, Source, Span, Verdict

SPAN = Span("page", 10, 20, "ten chars.", "hash")


def sentence(text: str, *numbers: int, kind: SentenceKind = "sentence") -> Sentence:
    return Sentence(text, tuple(Citation(number, SPAN) for number in numbers), Verdict("supported", 0.98765, "verbatim"), kind)


def markdown(*sentences: Sentence, note: str = "") -> str:
    return to_markdown(Answer("q", "answered", sentences=sentences, note=note))


def test_sentences_run_on_with_their_numbers_behind_them() -> None:
    assert markdown(sentence("One.", 1), sentence("Two.", 1, 2), sentence("Three.")) == "One. [1] Two. [1][2] Three."


def test_a_number_is_shown_once_a_sentence() -> None:
    assert markdown(sentence("One.", 2, 2, 1)) == "One. [2][1]"


def test_items_are_a_list_apart_from_the_text() -> None:
    shown = markdown(sentence("Two ways:", 1), sentence("this", 1, kind="item"), sentence("that", 2, kind="item"), sentence("End.", 1))
    assert shown == "Two ways: [1]\n\n- this [1]\n- that [2]\n\nEnd. [1]"


def test_tables_formulas_and_code_stand_alone_with_the_numbers_below() -> None:
    shown = markdown(sentence("It is:", 1), sentence("$$\nx\n$$", 2, kind="formula"), sentence("```\ny\n```", kind="code"))
    assert shown == "It is: [1]\n\n$$\nx\n$$\n\n[2]\n\n```\ny\n```"


def test_a_note_comes_last() -> None:
    assert markdown(sentence("One.", 1), note="No model.") == "One. [1]\n\nNote: No model."
    assert markdown(note="No model.") == "Note: No model."


def test_an_answer_without_sentences_is_empty() -> None:
    assert markdown() == ""


FULL = Answer(
    question="and L2?",
    status="answered",
    standalone="What is L2?",
    sentences=(sentence("One.", 1, 1), Sentence("Bye.", kind="connective")),
    sources=(Source(1, "Ridge", ("A", "B"), SPAN, 0.123456),),
    confidence=0.87654321,
    suggestions=("Why?",),
    timings_ms={"total": 12.3456},
)


def test_the_json_document_has_everything_a_program_needs() -> None:
    assert to_json(FULL) == {
        "question": "and L2?",
        "standalone": "What is L2?",
        "status": "answered",
        "mode": "embedded",
        "confidence": 0.8765,
        "answer": to_markdown(FULL),
        "sentences": [
            {
                "text": "One.",
                "kind": "sentence",
                "citations": [1],
                "spans": [{"n": 1, "start": 10, "end": 20}, {"n": 1, "start": 10, "end": 20}],
                "verdict": "supported",
                "score": 0.9877,
                "reason": FULL.sentences[0].verdict.reason if FULL.sentences[0].verdict else "",
            },
            {"text": "Bye.", "kind": "connective", "citations": [], "spans": [], "verdict": None, "score": None, "reason": None},
        ],
        "sources": [
            {
                "n": 1,
                "document_id": "page",
                "title": "Ridge",
                "section": "A › B",
                "start": 10,
                "end": 20,
                "quote": "ten chars.",
                "sha256": "hash",
                "score": 0.1235,
            }
        ],
        "removed": [],
        "conflicts": [],
        "agreement": None,
        "suggestions": ["Why?"],
        "note": "",
        "timings_ms": {"total": 12.35},
    }


def test_the_json_document_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(to_json(FULL))) == to_json(FULL)


def test_a_question_that_was_not_rewritten_stands_alone() -> None:
    assert to_json(replace(FULL, standalone=""))["standalone"] == "and L2?"
