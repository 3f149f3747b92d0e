import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from assistant.learner.store import LearnerStore
from assistant.progress.anki import CLOSED, CLOZE, OPEN, questions_of, to_deck
from assistant.quiz.bank import Bank
from assistant.quiz.types import KINDS, QUESTION, Question
from tests.assistant.progress.decks import ALLOWED, Note, notes_of, tags_in
from tests.assistant.quiz.bank_files import raw
from tests.assistant.quiz.learners import NOW, SOURCES, asked, remembered

ONE_OF_EACH = tuple(asked(kind.replace("_", "-"), kind=kind) for kind in KINDS)
HOSTILE = '<img src=x onerror="alert(1)"> $a<b$ `<i>` {{Question}} [sound:x.mp3] [latex]\\input{/etc/passwd}[/latex]'


def notes(*questions: Question) -> list[Note]:
    return notes_of(to_deck(questions, {"recall": "Recall"}, NOW))


def changed(question: Question, **fields: object) -> Question:
    return question.model_copy(update=fields)


def texts_of(note: Note) -> Iterator[str]:
    for field in note.fields:
        yield BeautifulSoup(field, "html.parser").get_text()


def test_every_question_is_a_note_with_a_card_and_its_tags() -> None:
    made = notes(*ONE_OF_EACH)
    assert [note.kind.removeprefix("Viva: ") for note in made] == [
        {"cloze": "cloze", "open": "open question", "short_answer": "open question"}.get(kind, "question") for kind in KINDS
    ]
    assert made[0].tags == {"topic::evaluation", "tier::foundational", "level::explain", "kind::single_choice"}
    assert all("Recall › Explanation" in note.fields[-1] for note in made)


def test_a_question_keeps_its_note_whatever_changes_in_it() -> None:
    before = notes(*ONE_OF_EACH)
    again = notes_of(to_deck(reversed(ONE_OF_EACH), {}, NOW + timedelta(days=9)))
    other = notes(changed(ONE_OF_EACH[0], prompt="Another prompt?"))
    assert {note.guid for note in before} == {note.guid for note in again}
    assert len({note.guid for note in before}) == len(KINDS)
    assert other[0].guid == before[0].guid
    assert other[0].fields != before[0].fields


def test_two_decks_of_the_same_questions_are_the_same() -> None:
    assert notes(*ONE_OF_EACH) == notes(*ONE_OF_EACH)


def test_the_answer_is_on_the_back_only() -> None:
    (choice,) = notes(ONE_OF_EACH[0])
    prompt, choices, answer, why, _ = choice.fields
    assert "Which event lowers the recall" in prompt
    assert choices.count("<li>") == 4
    assert answer == "<p>A positive that stays unseen</p>"
    assert "They lower precision." in why


def test_a_rubric_is_the_back_of_an_open_question() -> None:
    (note,) = notes(asked("open", kind="open"))
    assert note.fields[1].count("<li>Recall falls with each miss.</li>") == 4


def test_all_gaps_are_one_card() -> None:
    two = changed(asked("cloze", kind="cloze"), prompt="High ____ and low ____.", blanks=(("a}}b",), ("c::d",)))
    assert notes(two)[0].fields[0] == "High {{c1::a&#125;&#125;b}} and low {{c1::c&#58;&#58;d}}."


def test_a_numeric_question_has_one_draw_with_its_key() -> None:
    question = asked("numeric", kind="numeric")
    prompt, _, answer, why, _ = notes(question)[0].fields
    found = re.search(r"finds (\d+) cases and misses (\d+)", prompt)
    assert found is not None
    hits, misses = map(int, found.groups())
    assert answer == f"<p>{hits / (hits + misses):.2f}</p>"
    assert r"\(\frac{TP}{TP + FN}\)" in prompt
    assert f"{hits} of {hits} + {misses}" in why


def test_the_right_order_and_the_right_pairs_are_the_answer() -> None:
    ordering, matching = notes(asked("ordering", kind="ordering"), asked("matching", kind="matching"))
    assert ordering.fields[2] == "<ol><li>count cases</li><li>count hits</li><li>divide</li><li>report</li></ol>"
    assert set(re.findall("<li>(.*?)</li>", matching.fields[2])) == {"miss: recall", "alarm: precision", "both: F1"}


def test_nothing_becomes_markup_or_a_command_to_anki() -> None:
    options = [{"text": f"{HOSTILE} {place}", "misconception": HOSTILE, "why": HOSTILE} for place in range(3)]
    fields = raw("single_choice", prompt=HOSTILE, explanation=HOSTILE, options=[*options, {"text": HOSTILE, "right": True}])
    fields |= {"sources": [{**SOURCES[0], "sentence": HOSTILE}], "topic": "evaluation", "tier": "foundational"}
    fields.pop("source")
    (note,) = notes(QUESTION.validate_python(fields))
    for field in note.fields:
        assert r"\(a&lt;b\)" in field
        assert not re.search(r"\[(sound|latex|anki|\$)", field)
    assert tags_in(note) <= ALLOWED
    assert HOSTILE.replace("$a<b$", r"\(a<b\)").replace("`", "") in next(texts_of(note))


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    notes(*ONE_OF_EACH)
    assert list(tmp_path.iterdir()) == []


def test_kinds_of_notes_have_their_numbers_for_good() -> None:
    assert [kind.model_id for kind in (CLOSED, OPEN, CLOZE)] == [1_987_663_458, 1_987_663_459, 1_987_663_460]
    assert [[field["name"] for field in kind.fields] for kind in (CLOSED, OPEN, CLOZE)] == [
        ["Question", "Choices", "Answer", "Explanation", "Source"],
        ["Question", "Points", "Explanation", "Source"],
        ["Text", "Explanation", "Source"],
    ]


def test_a_deck_can_have_only_what_was_asked_or_bookmarked(tmp_path: Path) -> None:
    bank = Bank(ONE_OF_EACH, {}, {})
    with closing(LearnerStore.in_home(tmp_path)) as store:
        me = store.default_profile(NOW)
        store.change_memories(me.id, lambda _: [remembered(ONE_OF_EACH[2].id), remembered("recall/gone")])
        store.set_bookmark(me.id, ONE_OF_EACH[4].id, on=True)

        def chosen(found: Sequence[Question]) -> list[str]:
            return [question.id for question in found]

        assert chosen(questions_of(bank, store, me.id, "all")) == [question.id for question in ONE_OF_EACH]
        assert chosen(questions_of(bank, store, me.id, "asked")) == [ONE_OF_EACH[2].id]
        assert chosen(questions_of(bank, store, me.id, "bookmarked")) == [ONE_OF_EACH[4].id]
