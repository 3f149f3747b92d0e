import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import LearnerError
from assistant.learner.store import LearnerStore
from assistant.progress.export import Form, export, import_text
from assistant.quiz.bank import Bank
from tests.assistant.learner.samples import NOW, answer
from tests.assistant.quiz.learners import asked

BANK = Bank((asked("a"),), {}, {})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LearnerStore]:
    with closing(LearnerStore.in_home(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("form", "name", "start"), [("anki", "viva-me.apkg", b"PK"), ("csv", "viva-me.csv", b"at,session"), ("json", "viva-me.json", b"{")]
)
def test_each_form_is_a_file_of_the_learners_name(store: LearnerStore, form: Form, name: str, start: bytes) -> None:
    file = export(form, store, store.default_profile(NOW), BANK, {}, NOW)
    assert file.name == name
    assert file.content.startswith(start)


def test_a_name_that_no_file_can_have_is_made_into_one_that_it_can(store: LearnerStore) -> None:
    assert export("csv", store, store.add_profile("../Zoë & Co", NOW), BANK, {}, NOW).name == "viva-zo-co.csv"
    assert export("csv", store, store.add_profile("日本", NOW), BANK, {}, NOW).name == "viva-learner.csv"


def test_a_deck_without_questions_is_refused(store: LearnerStore) -> None:
    with pytest.raises(LearnerError, match="No question is bookmarked yet"):
        export("anki", store, store.default_profile(NOW), BANK, {}, NOW, only="bookmarked")


def test_what_was_exported_can_be_imported(store: LearnerStore) -> None:
    me = store.default_profile(NOW)
    answer(store, me, "a1", response="Größe 大 \u202e")
    again = import_text(store, export("json", store, me, BANK, {}, NOW).content.decode())
    assert again.name == "Me 2"
    assert [attempt.response for attempt in store.attempts(again.id)] == ["Größe 大 \u202e"]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "null", "[" * 100_000, json.dumps({"format": "viva-receipt"})])
def test_what_is_no_export_changes_nothing(store: LearnerStore, text: str) -> None:
    with pytest.raises(LearnerError, match="Choose a file that"):
        import_text(store, text)
    assert store.profiles() == []
