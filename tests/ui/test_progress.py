import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from bs4 import BeautifulSoup, Tag
from pydantic import TypeAdapter

from assistant.learner.store import FILE
from assistant.progress.overview import overview
from assistant.quiz.attempts import Plan
from assistant.quiz.select import matching
from assistant.quiz.session import Practice
from tests.assistant.quiz.practising import Clock
from tests.ui.practised import HOSTILE, TOPICS, practice_at, practise_two_days
from ui.plots import plotly_folder
from ui.progress import Progress
from ui.terminal_progress import progress_lines


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    made = practice_at(tmp_path, Clock())
    with closing(made.store):
        yield made


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Clock]:
    home, clock = tmp_path_factory.mktemp("practised"), Clock()
    practice = practice_at(home, clock)
    with closing(practice.store):
        practise_two_days(practice, clock)
    return home / FILE, clock


@pytest.fixture
def practised(two_days: tuple[Path, Clock], tmp_path: Path) -> Iterator[Practice]:
    file, clock = two_days
    shutil.copy(file, tmp_path)
    made = practice_at(tmp_path, clock)
    with closing(made.store):
        yield made


def act(practice: Practice, action: str, **more: Any) -> dict[str, Any]:
    return Progress(practice).act(gr.EventData(None, {"action": {"action": action, **more}}))


def look(practice: Practice, **more: Any) -> Tag:
    return BeautifulSoup(act(practice, "look", **more)["html"], "html.parser")


def me(practice: Practice) -> str:
    return practice.store.profiles()[0].id


def test_before_the_first_answer_the_page_leads_to_the_quiz(practice: Practice) -> None:
    page = look(practice)
    assert "Nothing to show yet" in page.get_text()
    assert page.select("[data-action=quiz]")
    assert act(practice, "look")["plots"] == {}


def test_every_plot_has_a_place_and_the_same_as_a_table(practised: Practice) -> None:
    message = act(practised, "look")
    page = BeautifulSoup(message["html"], "html.parser")
    places = page.select("[data-plot]")
    assert {place["data-plot"] for place in places} == set(message["plots"]) == {"calibration", "forecast", "load", "calendar"}
    for place in places:
        assert place["aria-label"]
        section = place.find_parent("section")
        assert section is not None
        assert section.select("details table tbody tr")
        assert section.select_one(".sentence")


def test_figures_are_json_whose_colours_are_the_themes(practised: Practice) -> None:
    text = json.dumps(act(practised, "look")["plots"])
    assert "var(--accent)" in text
    assert "#" not in text
    assert '"template": {"data": {"scatter": [{"type": "scatter"}]}}' in text


def test_plotly_js_is_where_the_server_offers_it() -> None:
    assert (plotly_folder() / "plotly.min.js").stat().st_size > 10**6


def test_the_map_has_a_field_for_each_tier_with_questions(practised: Practice) -> None:
    rows = look(practised).select(".map tbody tr")
    assert [row.th.get_text() for row in rows if row.th] == list(TOPICS.values())
    evaluation, models, interview = ([cell.select_one("button") for cell in row.select("td")] for row in rows)
    assert [field is not None for field in evaluation] == [True, False, True]
    assert [field is not None for field in models] == [False, False, True]
    assert [field and field.get_text() for field in interview] == ["not asked"]
    assert evaluation[0] is not None
    assert "11 of 11 questions asked" in str(evaluation[0]["data-about"])
    assert "interval" in str(evaluation[0]["aria-label"])


def test_what_is_to_be_practised_is_a_plan_that_has_questions(practised: Practice) -> None:
    buttons = [button for button in look(practised).select("[data-plan]") if button["data-plan"]]
    plans = [TypeAdapter(Plan).validate_json(str(button["data-plan"])) for button in buttons]
    assert len(plans) > len(TOPICS)
    assert all(matching(practised.bank.questions, plan) for plan in plans)


def test_the_interview_is_the_day_that_counts(practised: Practice) -> None:
    profile = practised.store.profiles()[0]
    assert "In 7 days, without practice" in look(practised).get_text()
    practised.adjust(replace(profile, interview=practised.clock().date() + timedelta(days=30)))
    assert "On 3 April, without practice" in look(practised).get_text()


def test_texts_of_the_bank_and_of_learners_are_text(practised: Practice) -> None:
    profile = practised.store.profiles()[0]
    practised.store.save_profile(replace(profile, name=HOSTILE))
    page = look(practised)
    assert not page.select("img")
    assert HOSTILE in page.get_text()


def test_each_learner_sees_their_own(practised: Practice) -> None:
    other = practised.store.add_profile("Ada", practised.clock())
    message = act(practised, "look", profile=other.id)
    assert message["profile"] == other.id
    assert "Nothing to show yet" in message["html"]
    assert act(practised, "look", profile="gone")["profile"] == me(practised)


@pytest.mark.parametrize(("form", "start"), [("anki", b"PK"), ("csv", b"at,"), ("json", b"{")])
def test_files_go_to_the_browser_whole(practised: Practice, form: str, start: bytes) -> None:
    file = act(practised, form, profile=me(practised))["file"]
    assert base64.b64decode(file["base64"]).startswith(start)
    assert file["name"].startswith("viva-me.")


def test_an_import_is_another_learner_who_is_shown(practised: Practice) -> None:
    file = act(practised, "json", profile=me(practised))["file"]
    message = act(practised, "import", document=base64.b64decode(file["base64"]).decode())
    assert message["told"] == "Imported, as Me 2."
    assert practised.store.profile(message["profile"]).name == "Me 2"
    assert message["plots"]


def test_deleting_takes_the_learner_named_and_nobody_else(practised: Practice) -> None:
    other = practised.store.add_profile("Ada", practised.clock())
    assert "There is no profile" in act(practised, "delete", profile="gone")["problem"]
    assert "There is no profile" in act(practised, "delete")["problem"]
    message = act(practised, "delete", profile=other.id)
    assert message["told"] == "Ada was deleted, with all that was kept."
    assert message["profile"] == me(practised)
    assert [profile.name for profile in practised.store.profiles()] == ["Me"]


@pytest.mark.parametrize(
    "action", [{"action": "dance"}, {"action": "look", "minutes": 10**9}, {"action": "anki", "only": "mine"}, {}, "look"]
)
def test_what_can_not_be_done_is_said(practice: Practice, action: object) -> None:
    message = Progress(practice).act(gr.EventData(None, {"action": action}))
    assert set(message) == {"problem", "at"}


def test_no_two_messages_are_the_same(practice: Practice) -> None:
    tab = Progress(practice)
    event = gr.EventData(None, {"action": {"action": "dance"}})
    assert tab.act(event) != tab.act(event)


def test_a_terminal_shows_the_same(practised: Practice) -> None:
    store, profile = practised.store, practised.store.profiles()[0]
    found = overview(practised.bank, profile, store.memories(profile.id), store.attempts(profile.id), practised.clock())
    text = "\n".join(progress_lines(found, practised.bank))
    assert "You have been asked 12 of 14 questions." in text
    assert "2 days in a row, today not yet" in text
    assert "The interview  not asked (all levels)" in text
    assert "Right were" in text
    assert "Hardest for you:" in text


def test_a_terminal_leads_to_the_quiz_before_the_first_answer(practice: Practice) -> None:
    profile = practice.store.default_profile(practice.clock())
    lines = list(progress_lines(overview(practice.bank, profile, {}, [], practice.clock()), practice.bank))
    assert lines == ["Nothing to show yet. `viva quiz` asks the first questions."]
