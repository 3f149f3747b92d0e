"""The Lab's one event: what comes in, and what the browser is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from assistant.build import Parts
from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.model import ChatModel
from tests.library import ENCODER, LASSO, QUESTION, page, parts_over, store_of
from tests.scripted_model import scripted
from ui.lab import Lab

ADDS = f"{LASSO.split('. ')[0]}."


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    home = tmp_path_factory.mktemp("home")
    return parts_over(store_of(home), Settings(home=home), CachedEncoder(ENCODER, home / "models"))


def act(parts: Parts, action: str, **data: object) -> dict[str, Any]:
    return Lab(parts).act(gr.EventData(None, {"action": {"action": action, **data}}))


def test_only_questions_are_offered_whose_page_is_there(parts: Parts) -> None:
    front = act(parts, "look")["front"]
    assert "How does L1 regularization make weights zero?" in front
    assert "SMOTE" not in front


def test_without_a_model_the_first_answer_says_so_and_the_others_are_quoted(parts: Parts) -> None:
    answers = act(parts, "ask", question=QUESTION)["answers"]
    assert "No chat model is set" in answers
    assert answers.count(f"<li>{ADDS}") == 2
    assert "Break it" in answers


def test_with_a_model_what_it_says_from_memory_is_held_against_the_passages(parts: Parts) -> None:
    model = ChatModel(scripted(f"{ADDS} It was invented by farmers in Spain."), "test:model", 30.0)
    answers = act(replace(parts, model=model), "ask", question=QUESTION)["answers"]
    memory = answers.partition("Grounded")[0]
    assert "No chat model" not in answers
    assert memory.count("nothing in the passages bears this out") == 1
    assert memory.index("farmers") < memory.index("nothing in the passages bears this out")


def test_a_fault_is_shown_with_what_changed_and_what_caught_it(parts: Parts) -> None:
    message = act(parts, "break", question=QUESTION, place=0, kind="negation", seed=0)
    assert message["caught"]
    assert "<ins>" in message["trial"]
    assert "Caught: the reader never sees this sentence." in message["trial"]
    assert f"<mark>{ADDS}</mark>" in message["trial"]


@pytest.mark.parametrize(
    ("action", "data", "said"),
    [
        ("ask", {"question": "  "}, "Ask a question first"),
        ("break", {"question": QUESTION, "place": 99}, "no place for such a fault"),
        ("break", {"question": QUESTION, "kind": "poison"}, "can't be used"),
        ("break", {"question": QUESTION, "place": -1}, "can't be used"),
        ("dance", {"question": QUESTION}, "Ask a question first"),
    ],
)
def test_what_cannot_be_done_is_told(parts: Parts, action: str, data: dict[str, object], said: str) -> None:
    assert said in act(parts, action, **data)["problem"]


def test_markup_in_a_question_or_a_document_stays_text(tmp_path: Path) -> None:
    hostile = page(
        "l1-regularization", "L1 regularization", f"{ADDS} <img src=x onerror=alert(1)> is added to the loss of L1 regularization."
    )
    home = tmp_path / "home"
    hurt = parts_over(store_of(home, [hostile]), Settings(home=home), CachedEncoder(ENCODER, home / "models"))
    answers = act(hurt, "ask", question=f"{QUESTION} <script>")["answers"]
    assert "<img" not in answers
    assert "<script" not in answers
