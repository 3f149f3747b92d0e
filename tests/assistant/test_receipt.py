"""Receipts: exported citations that are checked against what is stored."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ReceiptError
from assistant.grounding.receipt import check_receipt, fault_of, keep_valid_citations, make_receipt, read_receipt
from assistant.types import Answer, Citation, Sentence, Source, Span
from tests.library import LASSO, page

PAGE = page("l1-regularization", "L1 regularization", LASSO)
STORED = {PAGE.id: PAGE}
QUOTE = "L1 regularization pushes the weights of useless features to exactly zero."
START = LASSO.index(QUOTE)
SPAN = Span(PAGE.id, START, START + len(QUOTE), QUOTE, PAGE.sha256)
ANSWER = Answer(
    "What does L1 do?",
    "answered",
    sentences=(Sentence(QUOTE, (Citation(1, SPAN),)), Sentence("See below.", kind="connective")),
    sources=(Source(1, PAGE.title, ("Explanation",), Span(PAGE.id, 0, len(LASSO), LASSO, PAGE.sha256), 0.5),),
)
EXPORTED: dict[str, Any] = json.loads(make_receipt(ANSWER).model_dump_json())


def test_a_receipt_survives_the_way_to_a_file_and_back() -> None:
    receipt = make_receipt(ANSWER)
    assert read_receipt(receipt.model_dump_json(), "r.json") == receipt
    assert [checked.fault for checked in check_receipt(receipt, STORED)] == [""]


def test_a_receipt_holds_question_quote_place_and_hash_of_each_cited_sentence() -> None:
    (sentence,) = EXPORTED["sentences"]
    assert EXPORTED["question"] == ANSWER.question
    assert sentence["text"] == QUOTE
    assert sentence["citations"] == [
        {
            "number": 1,
            "document_id": PAGE.id,
            "title": PAGE.title,
            "section": ["Explanation"],
            "start": START,
            "end": START + len(QUOTE),
            "quote": QUOTE,
            "sha256": PAGE.sha256,
        }
    ]


def test_an_answer_without_citations_has_an_empty_receipt() -> None:
    receipt = make_receipt(replace(ANSWER, sentences=ANSWER.sentences[1:]))
    assert receipt.sentences == []
    assert check_receipt(receipt, STORED) == []


@pytest.mark.parametrize(
    "span", [replace(SPAN, quote=QUOTE.replace("zero", "one")), replace(SPAN, start=START + 1), replace(SPAN, end=10**9)]
)
def test_an_altered_quote_or_place_is_a_fault(span: Span) -> None:
    assert fault_of(span, STORED) == f"the quoted words do not stand at {span.start}-{span.end} of 'l1-regularization'"


def test_a_document_that_changed_where_it_was_quoted_is_a_fault() -> None:
    changed = page(PAGE.id, PAGE.title, f"Now it starts otherwise. {LASSO}")
    assert "has changed since" in fault_of(SPAN, {PAGE.id: changed})


def test_a_document_that_changed_elsewhere_still_says_what_was_quoted() -> None:
    longer = page(PAGE.id, PAGE.title, f"{LASSO} There is more now.")
    assert fault_of(SPAN, {PAGE.id: longer}) == ""


def test_a_document_that_is_gone_is_a_fault() -> None:
    (checked,) = check_receipt(make_receipt(ANSWER), {})
    assert "no longer among the sources" in checked.fault
    assert (checked.sentence, checked.span.quote) == (QUOTE, QUOTE)


def test_a_sentence_keeps_the_citations_that_hold() -> None:
    sentence = Sentence(QUOTE, (Citation(1, replace(SPAN, quote="invented")), Citation(2, SPAN)))
    assert keep_valid_citations(sentence, STORED).citations == (Citation(2, SPAN),)


def with_span(**values: Any) -> str:
    (sentence,) = EXPORTED["sentences"]
    return json.dumps({**EXPORTED, "sentences": [{**sentence, "citations": [{**sentence["citations"][0], **values}]}]})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "file"),
        ("[]", "file"),
        ('{"format": "viva-receipt/1"', "file"),
        (json.dumps({**EXPORTED, "format": "viva-receipt/2"}), "format"),
        (json.dumps({**EXPORTED, "signature": "x"}), "signature"),
        (json.dumps({name: value for name, value in EXPORTED.items() if name != "question"}), "question"),
        (with_span(start="soon"), "sentences.0.citations.0.start"),
        (with_span(start=-5), "sentences.0.citations.0.start"),
        (with_span(quote=""), "sentences.0.citations.0.quote"),
    ],
)
def test_what_is_no_receipt_is_refused_by_file_and_field(text: str, fault: str) -> None:
    with pytest.raises(ReceiptError, match=rf"^r\.json is not a receipt that Viva exported \({fault}: "):
        read_receipt(text, "r.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*EXPORTED, "text", "citations", "x"]), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=50)
@given(st.text(max_size=60) | JSON.map(json.dumps))
def test_any_other_file_is_refused_without_a_crash(text: str) -> None:
    with pytest.raises(ReceiptError):
        read_receipt(text, "r.json")


@settings(max_examples=50)
@given(st.sampled_from(sorted(EXPORTED)), JSON)
def test_any_value_in_a_field_is_taken_or_refused(name: str, value: Any) -> None:
    try:
        receipt = read_receipt(json.dumps({**EXPORTED, name: value}), "r.json")
    except ReceiptError:
        return
    assert json.loads(receipt.model_dump_json()) == {**EXPORTED, name: value}


@given(st.integers(), st.integers(), st.text(min_size=1, max_size=5))
def test_no_place_holds_but_where_the_words_stand(start: int, end: int, quote: str) -> None:
    fault = fault_of(Span(PAGE.id, start, end, quote, PAGE.sha256), STORED)
    assert (fault == "") == (LASSO[start:end] == quote)
