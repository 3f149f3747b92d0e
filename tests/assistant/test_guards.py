"""The guards that ask the chat model again: chain of verification and self-consistency, over fakes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer.llm import ModelWriter
from assistant.chain import Steps, build_chain
from assistant.config import GuardName
from assistant.errors import ModelError
from assistant.grounding.support import Margins
from assistant.grounding.verify import Verifier
from assistant.model import ChatModel
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from ingest.index import Store
from tests.library import ENCODER, LASSO, QUESTION, chain_by, guards, store_of
from tests.scripted_model import Piece, ScriptedModel, scripted

ADDS, PUSHES, FADES, STANDARD = (f"{sentence}." for sentence in LASSO.rstrip(".").split(". "))
DRAFT = f"{ADDS} [1] {PUSHES} [1]"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"))


def answer_of(store: Store, model: ScriptedModel, *names: GuardName) -> Answer:
    return chain_by(store, ChatModel(model, "test:model", 30.0), ("verify", *names)).invoke(Query(QUESTION))


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def prompt_of(model: ScriptedModel, call: int) -> str:
    return "\n".join(str(message.content) for message in model.prompts[call])


def checked_by_questions(store: Store, *replies: list[Piece] | str) -> tuple[Answer, ScriptedModel]:
    model = scripted(DRAFT, *replies)
    return answer_of(store, model, "chain-of-verification"), model


def test_a_check_question_is_answered_without_sight_of_the_draft(store: Store) -> None:
    _, model = checked_by_questions(store, "What is added to the loss?", f"{ADDS} [1]", DRAFT)
    plan, check, revision = (prompt_of(model, call) for call in range(1, 4))
    assert f"- {PUSHES} [1]" in plan
    assert "The draft" not in check
    assert f"Check: What is added to the loss?\nFound: {ADDS}" in revision
    assert f"- {PUSHES} [1]" in revision


def test_what_the_checks_did_not_bear_out_is_removed(store: Store) -> None:
    answer, _ = checked_by_questions(store, "What is added to the loss?", f"{ADDS} [1]", f"{ADDS} [1]")
    assert texts(answer) == [ADDS]
    assert [(sentence.text, sentence.verdict and sentence.verdict.reason) for sentence in answer.removed] == [
        (PUSHES, "the answers to the check questions did not bear it out")
    ]


def test_a_wrong_answer_to_a_check_question_spoils_nothing(store: Store) -> None:
    _, model = checked_by_questions(store, "What is added to the loss?", "Cubed weights are added to the loss in Spain. [1]", DRAFT)
    assert "Found:" not in prompt_of(model, 3)


def test_what_a_revision_makes_up_is_not_shown(store: Store) -> None:
    answer, _ = checked_by_questions(store, "What is added?", f"{ADDS} [1]", f"{DRAFT} L1 regularization was invented in Spain. [1]")
    assert texts(answer) == [ADDS, PUSHES]


@pytest.mark.parametrize("replies", [[[TimeoutError()]], ["What?", [TimeoutError()]], ["What?", f"{ADDS} [1]", "No sources."]])
def test_an_answer_stays_as_it_is_where_its_checking_fails(store: Store, replies: Sequence[list[Piece] | str]) -> None:
    answer, _ = checked_by_questions(store, *replies)
    assert texts(answer) == [ADDS, PUSHES]


def sampled(store: Store, *replies: list[Piece] | str) -> Answer:
    return answer_of(store, scripted(*replies), "self-consistency")


def test_answers_that_agree_raise_the_agreement(store: Store) -> None:
    assert sampled(store, DRAFT).agreement == 1
    assert sampled(store, DRAFT, f"{STANDARD} [1]", f"{FADES} [1]").agreement == 0


def test_the_answer_that_the_others_bear_out_is_shown(store: Store) -> None:
    answer = sampled(store, f"{FADES} [1]", DRAFT)
    assert texts(answer) == [ADDS, PUSHES]
    assert answer.agreement == 0.5


def test_samples_that_fail_leave_the_first_answer(store: Store) -> None:
    answer = sampled(store, DRAFT, [TimeoutError()])
    assert texts(answer) == [ADDS, PUSHES]
    assert answer.agreement is None


def test_what_no_passage_supports_is_removed_however_many_samples_agree(tmp_path: Path) -> None:
    answer = sampled(store_of(tmp_path), f"{DRAFT} L1 regularization was invented in Spain. [1]")
    assert texts(answer) == [ADDS, PUSHES]
    assert answer.agreement == 1


class SilentJudge:
    """A chat model as judge that does not answer."""

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        raise ModelError(f"The judge does not answer about {len(pairs)} pairs.")


def test_where_the_judge_fails_the_sources_answer(store: Store) -> None:
    model = ChatModel(scripted("L1 regularization adds all absolute weights to the loss [1]."), "test:model", 30.0)
    standing = replace(guards(("verify",), model), verifier=Verifier(ENCODER, SilentJudge()))
    steps = Steps(store, Retriever(store, ENCODER), ENCODER, standing, ModelWriter(model))
    *_, answer = build_chain(steps).stream(Query(QUESTION))
    assert (answer.mode, answer.status, texts(answer)[0]) == ("embedded", "answered", ADDS)
    assert answer.note == "The judge does not answer about 1 pairs. So the sources answer alone."
