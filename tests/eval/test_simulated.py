"""The simulated model answers the product's own prompts, errs at its rate, and knows the truth about all it wrote."""

from collections import Counter
from dataclasses import replace

import pytest

from assistant.answer.cited import read_reply
from assistant.answer.prompts import (
    LEFT_OUT,
    NOT_ANSWERED,
    make_check_prompt,
    make_closed_book_prompt,
    make_plan_prompt,
    make_prompt,
    make_repair_prompt,
    make_revision_prompt,
)
from assistant.model import ChatModel
from assistant.types import Sentence, Source, Span, Verdict
from eval.ledger import SIMULATED_FAULTS, LedgerError, Written
from eval.simulated import FaultyModel
from tests.library import LASSO, QUESTION, RIDGE, TREES

TEXTS = (
    LASSO,
    RIDGE,
    TREES,
    "Dropout rarely removes more than 50 units in a layer. Early stopping usually ends training after 10 bad epochs. "
    "Weight decay adds no weights. Bagging lowers variance, whereas boosting lowers bias first.",
)
SOURCES = tuple(
    Source(number, f"Page {number}", ("Explanation",), Span(f"page-{number}", 0, len(text), text, "sha"), 0.5)
    for number, text in enumerate(TEXTS, start=1)
)
VERDICT = Verdict("unsupported", 0.0, "the cited passage does not say so")


def asked(model: FaultyModel, question: str = QUESTION, temperature: float | None = None) -> str:
    return ChatModel(model, "simulated", 5.0).reply(make_prompt(question, SOURCES, withhold=False), temperature)


def drafts(rate: float, number: int = 60) -> FaultyModel:
    model = FaultyModel(rate=rate)
    for count in range(number):
        asked(model, f"{QUESTION} ({count})")
    return model


def test_faultless_model_says_what_the_passages_say() -> None:
    model = FaultyModel(rate=0.0)
    sentences = read_reply(asked(model), SOURCES)
    assert 4 <= len(sentences) <= 6
    for sentence in sentences:
        written = model.ledger.look_up(sentence.text)
        assert written.is_right
        assert written.origin in sentence.citations[0].span.quote
    assert "L1 regularization" in sentences[0].text


def test_every_sentence_that_is_read_is_in_the_ledger() -> None:
    model = FaultyModel(rate=0.5)
    for count in range(30):
        read = read_reply(asked(model, f"{QUESTION} ({count})"), SOURCES)
        written = model.ledger.drafts[-1].sentences
        assert [(sentence.text, sentence.citations[0].number) for sentence in read] == [(each.text, each.number) for each in written]


def test_faults_come_at_the_rate_and_each_kind_about_equally_often() -> None:
    written = [sentence for draft in drafts(0.3, 120).ledger.drafts for sentence in draft.sentences]
    faults = Counter(sentence.fault for sentence in written if sentence.fault)
    assert 0.25 < faults.total() / len(written) < 0.35
    assert set(faults) == set(SIMULATED_FAULTS)
    assert min(faults.values()) > 0.4 * faults.total() / len(SIMULATED_FAULTS)


def test_wrong_citation_has_the_right_words_and_another_passage() -> None:
    written = [sentence for draft in drafts(0.5).ledger.drafts for sentence in draft.sentences if sentence.fault == "wrong citation"]
    assert written
    assert all(each.origin not in TEXTS[each.number - 1] and each.is_true and not each.is_right for each in written)


def test_seed_decides_at_temperature_zero_and_each_sample_is_a_new_draw_above() -> None:
    model = FaultyModel(seed=3)
    first = asked(model)
    assert first == asked(model) == asked(FaultyModel(seed=3))
    assert first != asked(FaultyModel(seed=4))
    samples = [asked(model, temperature=0.7) for _ in range(4)]
    assert len(set(samples)) == 4
    assert samples == [asked(other, temperature=0.7) for other in [FaultyModel(seed=3)] for _ in range(4)]
    assert model.ledger.requests == 6


def test_nothing_plain_in_the_passages_is_not_answered() -> None:
    table = replace(SOURCES[0], span=Span("page-1", 0, 9, "| a | b |", "sha"))
    assert ChatModel(FaultyModel(), "simulated", 5.0).reply(make_prompt(QUESTION, [table])) == NOT_ANSWERED


def test_repair_mostly_copies_the_passage_and_leaves_inventions_out() -> None:
    model = drafts(1.0, 30)
    refused = [Sentence(text, verdict=VERDICT) for text in model.ledger.sentences]
    truths = [model.ledger.sentences[sentence.text] for sentence in refused]
    lines = ChatModel(model, "simulated", 5.0).reply(make_repair_prompt(QUESTION, SOURCES, refused)).splitlines()
    assert len(lines) == len(refused)
    right = 0
    for place, (line, truth) in enumerate(zip(lines, truths, strict=True), start=1):
        number, _, text = line.partition(". ")
        assert number == str(place)
        if text == LEFT_OUT:
            assert truth.fault == "invented"
            right += 1
        else:
            right += model.ledger.look_up(read_reply(text, SOURCES)[0].text).is_true
    assert 0.6 < right / len(lines) < 0.8


def test_check_question_is_answered_from_the_passages() -> None:
    model = FaultyModel(rate=0.0)
    chat = ChatModel(model, "simulated", 5.0)
    plan = chat.reply(make_plan_prompt(QUESTION, [Sentence("L2 regularization shrinks no weights and makes none exactly zero.")]))
    assert plan.endswith("?")
    answer = read_reply(chat.reply(make_check_prompt(plan, SOURCES)), SOURCES)
    assert model.ledger.look_up(answer[0].text).origin.startswith("L2 regularization shrinks")
    assert answer[0].citations[0].number == 2
    assert chat.reply(make_check_prompt("Who patented regression forests commercially in Toronto?", SOURCES)) == NOT_ANSWERED


def test_revision_keeps_what_its_check_says_too_and_drops_what_nothing_bears_out() -> None:
    model = drafts(0.6, 12)
    chat = ChatModel(model, "simulated", 5.0)
    before: list[Written] = []
    after: list[Written] = []
    for draft in model.ledger.drafts:
        sentences = read_reply(" ".join(written.cited for written in draft.sentences), SOURCES)
        questions = chat.reply(make_plan_prompt(draft.question, sentences)).splitlines()
        checks = [(question, chat.reply(make_check_prompt(question, SOURCES))) for question in questions]
        revised = read_reply(chat.reply(make_revision_prompt(draft.question, SOURCES, sentences, checks)), SOURCES)
        before += draft.sentences
        after += [model.ledger.look_up(sentence.text) for sentence in revised]
    share = sum(written.is_true for written in after) / len(after)
    assert share > sum(written.is_true for written in before) / len(before) + 0.15
    kept = {written.origin for written in after if written.is_true}
    assert kept >= {written.origin for written in before if written.is_right}


def test_unknown_sentence_and_unknown_task_are_reported() -> None:
    model = FaultyModel()
    with pytest.raises(LedgerError, match="did not write 'Cats purr'"):
        model.ledger.look_up("Cats purr")
    with pytest.raises(NotImplementedError, match="no such task"):
        list(model.stream(make_closed_book_prompt(QUESTION)))
