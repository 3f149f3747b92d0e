from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from bs4 import BeautifulSoup, Tag

from assistant.quiz.attempts import Current
from assistant.quiz.grade import key_of
from assistant.quiz.session import Practice
from assistant.quiz.types import Cloze, FreeText, Kind, Question
from tests.assistant.quiz.practising import Clock
from tests.quizzing import one_of_each, pages_of, practice_in
from tests.ui.fakes import FakeStore, fake_parts
from ui.quiz import Quiz

FULL_TEXT = "A B C D E F"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(tmp_path: Path, clock: Clock) -> Practice:
    return practice_in(tmp_path, one_of_each(), clock)


@pytest.fixture
def quiz(practice: Practice) -> Quiz:
    return Quiz(fake_parts(store=FakeStore(pages_of(practice.bank))), practice)


def act(quiz: Quiz, action: str, before: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    """What the browser would be told; `before` is what it was told last."""
    kept = {name: before[name] for name in ("session", "question", "attempt") if before and name in before}
    return quiz.act(gr.EventData(None, {"action": {"action": action, **kept, **data}}))


def page(message: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(message["html"], "html.parser")


def start(quiz: Quiz, *kinds: Kind) -> dict[str, Any]:
    return act(quiz, "start", plan={"kinds": kinds, "number": 20})


def asked(practice: Practice) -> tuple[Question, Current]:
    session = practice.resume(practice.store.profiles()[0].id)
    assert session is not None
    assert session.current is not None
    return practice.bank.by_id[session.current.question_id], session.current


def answer(quiz: Quiz, before: dict[str, Any], response: Any, confidence: str = "sure") -> dict[str, Any]:
    return act(quiz, "answer", before, response=response, confidence=confidence)


def texts(found: Sequence[Tag]) -> list[str]:
    return [each.get_text() for each in found]


def test_a_session_shows_each_question_with_a_control_of_its_kind(quiz: Quiz, practice: Practice) -> None:
    controls = {
        "numeric": "input[name=number]",
        "cloze": "input[name=gap]",
        "ordering": ".ordering > li[draggable]",
        "matching": "select[name=match]",
        "multiple_choice": "input[type=checkbox]",
        "short_answer": "textarea",
        "open": "textarea",
    }
    message = start(quiz)
    for _ in practice.bank:
        question, _current = asked(practice)
        shown = page(message)
        assert shown.select(controls.get(question.kind, "input[type=radio]")), question.kind
        assert question.explanation not in message["html"]
        message = act(quiz, "skip", message)
    assert message["screen"] == "over"


def test_a_right_answer_shows_why_with_the_passage_that_says_so(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "single_choice")
    question, current = asked(practice)
    assert not isinstance(question, FreeText)
    marked = answer(quiz, message, key_of(question, current.seed))
    assert page(marked).select_one(".verdict h2").get_text() == "Right"  # type: ignore[union-attr]
    panel = BeautifulSoup(marked["panel"], "html.parser")
    assert question.sources[0].sentence in " ".join(texts(panel.select(".cited")))
    chip = page(marked).select_one(".explanation .chip")
    assert chip is not None
    assert panel.select(f"details[data-source='{chip['data-source']}'][open]")
    assert set(str(chip["data-cite"]).split()) <= {str(each["data-cite"]) for each in panel.select(".cited")}


def test_a_wrong_answer_names_the_belief_behind_it_and_comes_back(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "single_choice")
    question, current = asked(practice)
    assert not isinstance(question, FreeText)
    key = key_of(question, current.seed)
    assert isinstance(key, int)
    marked = page(answer(quiz, message, (key + 1) % 4))
    (chosen,) = marked.select(".judged .wrong.chosen")
    assert "The belief behind it" in chosen.get_text()
    assert "You were sure: this one comes back first." in marked.get_text()
    assert "Comes back tomorrow" in marked.get_text()


def test_the_rubric_waits_for_what_is_asked_back(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "open")
    question, _current = asked(practice)
    assert isinstance(question, FreeText)
    marked = answer(quiz, message, "It says a, and <b>B</b>")
    shown = page(marked)
    assert shown.select(".follow-up")
    assert marked["panel"] == ""
    assert question.rubric[0].point not in shown.get_text()
    assert texts(shown.select(".said mark")) == ["a", "B"]
    assert not shown.select(".said b")
    revealed = page(act(quiz, "follow_up", marked, text="A"))
    assert len(revealed.select(".judged > li")) == len(question.rubric)
    assert texts(revealed.select(".said mark"))[-1] == "A"


def test_what_the_page_sends_wrongly_changes_nothing_and_says_so(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "single_choice")
    for wrong in (
        answer(quiz, message, "three"),
        answer(quiz, message, 9),
        act(quiz, "dance", message),
        act(quiz, "dance", session="none"),
    ):
        assert wrong["problem"]
    assert act(quiz, "start", plan={"pool": "everything"})["problem"].startswith("This can't be used")
    assert practice.store.attempts(practice.store.profiles()[0].id) == []


def test_texts_of_digits_stay_texts(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "cloze")
    question, _current = asked(practice)
    assert isinstance(question, Cloze)
    marked = answer(quiz, message, ["4"] * len(question.blanks))
    assert marked["screen"] == "marked"


def test_the_page_never_learns_the_name_of_a_question(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz)
    for question in practice.bank:
        assert question.id not in str(message)
        message = act(quiz, "skip", message)


def test_the_summary_leads_to_the_section_to_read(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "single_choice")
    question, _current = asked(practice)
    source = question.sources[0]
    panel = BeautifulSoup(act(quiz, "read", message, page=source.page, section=source.section)["reading"], "html.parser")
    (opened,) = panel.select("details[open]")
    assert source.sentence in opened.get_text()
    assert act(quiz, "read", message, page="none", section="")["problem"]


def test_a_plan_that_nothing_fits_says_what_to_do(quiz: Quiz) -> None:
    assert "Practise" in act(quiz, "start", plan={"pool": "due"})["problem"]


def test_a_session_left_long_ago_is_offered_and_one_left_just_now_goes_on(quiz: Quiz, clock: Clock) -> None:
    start(quiz, "single_choice")
    assert act(quiz, "open")["screen"] == "asking"
    clock.forward(hours=2)
    front = act(quiz, "open")
    assert front["screen"] == "front"
    assert page(front).select("[data-action=resume]")
    assert act(quiz, "resume")["screen"] == "asking"


def test_learners_are_added_and_their_settings_kept(quiz: Quiz, practice: Practice) -> None:
    first = act(quiz, "front")["profile"]
    made = act(quiz, "learner", name="Ada")
    assert made["profile"] != first
    saved = act(quiz, "settings", profile=made["profile"], name="Ada L", interview="2026-03-20", retention=0.85, new_a_day=5)
    assert "interview on 20 March 2026" in page(saved).get_text()
    profile = practice.store.profile(made["profile"])
    assert (profile.name, profile.desired_retention, profile.new_a_day) == ("Ada L", 0.85, 5)
    assert "another profile is called ada l" in act(quiz, "learner", name="ada l")["problem"]


def test_the_end_tells_score_reading_and_what_comes_back_when(quiz: Quiz, practice: Practice) -> None:
    message = start(quiz, "open")
    answer(quiz, message, FULL_TEXT)
    over = page(act(quiz, "end", message))
    assert "100\u00a0%" in over.get_text()
    assert "What comes back when" in over.get_text()
    message = start(quiz, "single_choice")
    question, current = asked(practice)
    assert not isinstance(question, FreeText)
    key = key_of(question, current.seed)
    assert isinstance(key, int)
    answer(quiz, message, (key + 1) % 4)
    over = page(act(quiz, "end", message))
    assert "Sure, and wrong" in over.get_text()
    assert over.select("[data-action=read]")


def test_an_audit_ends_with_a_map_and_a_comparison_with_what_is_asked_for(quiz: Quiz) -> None:
    message = act(quiz, "audit")
    assert message["screen"] == "asking"
    message = act(quiz, "skip", message)
    over = act(quiz, "end", message)
    assert page(over).select(".screening")
    compared = act(quiz, "screen", over, text="Skills: Client red flags, quantum basket weaving")["compared"]
    assert "quantum basket weaving" in compared
    assert compared.index("Not in the guide") < compared.index("quantum")
