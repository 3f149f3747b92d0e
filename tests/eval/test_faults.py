"""Faults: small, in right English, the same for the same seed, and put into an answer as a chat model would have written it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Answer, Citation, Sentence, Source, Span, Verdict
from eval.fault_edits import invented
from eval.faults import IN_WORDS, KINDS, AnswerFault, FaultKind, cite_wrongly, inject, inject_fault, tail_of

LASSO = "L1 regularization usually pushes 3 useless weights to zero, because its penalty does not fade."
RIDGE = "L2 regularization shrinks all weights."


def source(number: int, text: str) -> Source:
    return Source(number, "Title", (), Span(f"page-{number}", 0, len(text), text, "sha"), 0.5)


SOURCES = (source(1, f"{LASSO} Features should be scaled."), source(2, f"{RIDGE} It makes none zero."))
VERDICT = Verdict("supported", 1.0, "stands there")
ANSWER = Answer(
    "What is L1?",
    "answered",
    sentences=(
        Sentence(LASSO, (Citation(1, Span("page-1", 0, len(LASSO), LASSO, "sha")),), VERDICT),
        Sentence(RIDGE, (Citation(2, Span("page-2", 0, len(RIDGE), RIDGE, "sha")),), VERDICT),
    ),
    sources=SOURCES,
)


def outcomes(kind: FaultKind, text: str, draws: int = 40) -> set[str | None]:
    return {inject(kind, text, Random(seed)) for seed in range(draws)}


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("negation", "Dropout reduces overfitting.", "Dropout does not reduce overfitting."),
        ("negation", "Trees do not need scaling.", "Trees need scaling."),
        ("negation", "The score does not apply here.", "The score applies here."),
        ("negation", "A tree does not have weights.", "A tree has weights."),
        ("negation", "There is no input.", "There is an input."),
        ("negation", "The texts share no words.", "The texts share some words."),
        ("term", "Use a supervised model.", "Use an unsupervised model."),
        ("term", "Recall is low.", "Precision is low."),
        ("direction", "The loss increases.", "The loss decreases."),
        ("direction", "It uses all trees.", "It uses no trees."),
        ("number", "It has three layers.", "It has four layers."),
        ("entity", "Dropout helps.", "Early stopping helps."),
        ("scope", "Clicks can be labels.", "Clicks must be labels."),
        ("traded", "SMOTE adds rows, while random oversampling repeats them.", "Random oversampling adds rows, while SMOTE repeats them."),
    ],
)
def test_fault_is_one_small_edit(kind: FaultKind, text: str, fault: str) -> None:
    assert fault in outcomes(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("term", "An A/B test decides."),
        ("direction", "Both runs give the same curve."),
        ("direction", "It is no longer in use."),
        ("scope", "The most frequent pair is merged."),
        ("scope", "It says nothing about the model."),
        ("number", "It has layers."),
        ("traded", "Precision and recall."),
        ("detail", "An item without a full stop"),
    ],
)
def test_sentence_without_a_fitting_place_gets_no_fault(kind: FaultKind, text: str) -> None:
    assert outcomes(kind, text) == {None}


def test_detail_ends_the_sentence_with_something_made_up_or_from_elsewhere() -> None:
    assert all(
        fault and fault.startswith("It works") and fault.endswith(".") and len(fault) > 15 for fault in outcomes("detail", "It works.")
    )
    tails = [tail_of(LASSO) or ""]
    assert tails == ["because its penalty does not fade"]
    found = {inject("detail", "It works.", Random(seed), tails) for seed in range(20)}
    assert "It works, because its penalty does not fade." in found


@given(st.text(max_size=200), st.sampled_from(KINDS), st.integers(0, 5))
def test_any_text_is_changed_or_has_no_place_and_the_seed_decides(text: str, kind: FaultKind, seed: int) -> None:
    fault = inject(kind, text, Random(seed))
    assert fault != text
    assert fault == inject(kind, text, Random(seed))


def test_invented_sentence_names_its_subject() -> None:
    found = {invented("L1 regularization", Random(seed)) for seed in range(50)}
    assert all("L1 regularization" in text and text.endswith(".") and text[0].isupper() and "{" not in text for text in found)


@pytest.mark.parametrize("kind", IN_WORDS)
def test_answer_gets_the_fault_as_if_a_model_had_written_it(kind: AnswerFault) -> None:
    place = 0
    found = next((found for seed in range(40) if (found := inject_fault(ANSWER, place, kind, Random(seed)))), None)
    if kind == "traded":
        assert found is None  # nothing to trade there
        return
    assert found is not None
    assert found.mode == "model"
    assert all(sentence.verdict is None for sentence in found.sentences)
    assert found.sentences[1] == Sentence(RIDGE, (Citation(2, SOURCES[1].span),))
    faulty = found.sentences[place]
    if kind == "wrong citation":
        assert faulty == Sentence(LASSO, (Citation(2, SOURCES[1].span),))
    else:
        assert faulty.text != LASSO
        assert faulty.citations == (Citation(1, SOURCES[0].span),)


def test_citation_moves_to_a_source_that_does_not_have_the_sentence() -> None:
    moved = cite_wrongly(ANSWER, Random(1))
    assert moved is not None
    changed = [
        (new, old) for new, old in zip(moved.sentences, ANSWER.sentences, strict=True) if new.citations[0].number != old.citations[0].number
    ]
    assert len(changed) == 1
    assert all(new.text == old.text and new.text not in new.citations[0].span.quote for new, old in changed)


def test_answer_of_one_source_can_not_be_cited_wrongly() -> None:
    alone = Answer("?", "answered", sentences=ANSWER.sentences[:1], sources=SOURCES[:1])
    assert cite_wrongly(alone, Random(1)) is None
    assert inject_fault(alone, 0, "wrong citation", Random(1)) is None


def test_tables_and_formulas_are_left_alone() -> None:
    table = Answer("?", "answered", sentences=(Sentence("| a | 3 |", ANSWER.sentences[0].citations, kind="table"),), sources=SOURCES)
    assert inject_fault(table, 0, "number", Random(1)) is None
