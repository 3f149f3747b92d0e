"""The ablation counts by the ledger: what came through, what was lost, what it cost."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answer.cited import read_reply
from assistant.answer.prompts import make_prompt
from assistant.config import GuardName
from assistant.model import ChatModel
from assistant.types import Answer, Citation, Query, Sentence, Source, Span
from eval.guards import NO_GUARD, VARIANTS, GuardReport, evaluate_guards, to_table
from eval.ledger import LedgerError
from eval.simulated import FaultyModel

TEXTS = (
    "L1 regularization adds the sum of absolute weights to the loss. L1 regularization pushes useless weights to exactly zero. "
    "The penalty of L1 regularization does not fade as a weight gets small.",
    "L2 regularization adds the sum of squared weights to the loss. L2 regularization shrinks all weights and makes none exactly zero.",
)
SOURCES = tuple(
    Source(number, f"Page {number}", (), Span(f"page-{number}", 0, len(text), text, "sha"), 0.5)
    for number, text in enumerate(TEXTS, start=1)
)
QUESTIONS = tuple(f"What does L1 regularization do to weights ({number})?" for number in range(12))
QUOTED = Answer(
    "", "answered", sentences=(Sentence(TEXTS[0].partition(". ")[0] + ".", (Citation(1, SOURCES[0].span),)),), timings_ms={"total": 5.0}
)

Guard = Callable[[Answer, FaultyModel], Answer]


def everything(answer: Answer, _: FaultyModel) -> Answer:
    return answer


def only_right(answer: Answer, model: FaultyModel) -> Answer:
    """What a perfect verifier leaves."""
    drafted = {written.text: written for written in model.ledger.drafts[-1].sentences}
    return replace(answer, sentences=tuple(each for each in answer.sentences if drafted[each.text].is_right))


def only_first(answer: Answer, _: FaultyModel) -> Answer:
    return replace(answer, sentences=answer.sentences[:1])


def nothing(answer: Answer, _: FaultyModel) -> Answer:
    return replace(answer, status="abstained", sentences=())


def sources_alone(answer: Answer, _: FaultyModel) -> Answer:
    return replace(answer, mode="embedded", sentences=QUOTED.sentences)


def rewording(answer: Answer, _: FaultyModel) -> Answer:
    return replace(answer, sentences=tuple(replace(each, text=f"Well, {each.text}") for each in answer.sentences))


def report_of(guard: Guard) -> GuardReport:
    """The ablation of one guard, on a chain that writes with the model and passes the answer through it."""

    def make_chain(guards: Sequence[GuardName], model: BaseChatModel) -> Runnable[Query, Answer]:
        assert isinstance(model, FaultyModel)
        chat = ChatModel(model, "simulated", 5.0)

        def answer(query: Query) -> Answer:
            sentences = read_reply(chat.reply(make_prompt(query.question, SOURCES, withhold=False)), SOURCES)
            written = replace(QUOTED, question=query.question, mode="model", sentences=sentences, sources=SOURCES)
            return guard(written, model) if guards else written

        return RunnableLambda(answer)

    return evaluate_guards(make_chain, QUESTIONS, lambda *_: None, {NO_GUARD: (), "one": ("verify",)})


def test_without_guards_all_that_was_written_comes_through() -> None:
    bare, same = report_of(everything).variants
    assert bare.faithfulness == bare.faithfulness_before == same.faithfulness
    assert 0.6 < bare.faithfulness < 0.8
    assert dict(bare.came_through) == dict(bare.written)
    assert (bare.kept, bare.abstained, bare.by_sources, bare.requests, bare.median_ms) == (1.0, 0.0, 0.0, 1.0, 5.0)


def test_perfect_guard_shows_all_that_is_right_and_nothing_else() -> None:
    report = report_of(only_right)
    guarded = report.variants[1]
    assert (guarded.faithfulness, guarded.kept, dict(guarded.came_through)) == (1.0, 1.0, {})
    assert guarded.written == report.variants[0].written
    assert report.loss(guarded) == 0.0


def test_guard_that_drops_what_is_right_loses_points() -> None:
    report = report_of(only_first)
    assert report.loss(report.variants[1]) > 0.5


def test_abstaining_keeps_nothing() -> None:
    guarded = report_of(nothing).variants[1]
    assert (guarded.abstained, guarded.kept, guarded.faithfulness) == (1.0, 0.0, 0.0)


def test_embedded_answer_is_right_and_counts_for_what_it_quotes() -> None:
    guarded = report_of(sources_alone).variants[1]
    assert (guarded.by_sources, guarded.faithfulness) == (1.0, 1.0)
    assert 0.0 < guarded.kept < 0.5


def test_sentence_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(LedgerError, match="did not write 'Well, "):
        report_of(rewording)


def test_variants_begin_without_guards_and_end_with_all() -> None:
    assert next(iter(VARIANTS)) == NO_GUARD
    assert set(VARIANTS["all"]) == {guard for guards in VARIANTS.values() for guard in guards}


def test_table_has_a_row_for_each_variant_and_says_that_the_model_is_simulated() -> None:
    table = to_table(report_of(only_first))
    assert table.startswith("12 questions to a simulated model that gets 30% of its sentences wrong.")
    assert table.count("| one ") == table.count("| no guard ") == 2
    assert "wrong citation" in table
