"""The learner's store behaves the same on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta, timezone

import pytest

from assistant.errors import LearnerError
from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Profile, Response
from tests.assistant.learner.samples import GRADE, NOW, QUESTION, answer, attempt, current, memory, session

LATER = NOW + timedelta(hours=1)


# profiles


def test_the_first_profile_is_made_once(store: LearnerStore) -> None:
    me = store.default_profile(NOW)
    assert (me.name, me.created) == ("Me", NOW)
    assert store.default_profile(LATER) == me
    assert store.profiles() == [me]


def test_profiles_are_listed_oldest_first(store: LearnerStore) -> None:
    names = ["Zoë", "李", "ada"]
    made = [store.add_profile(name, NOW) for name in names]
    assert store.profiles() == made
    assert [profile.name for profile in made] == names
    assert store.default_profile(LATER) == made[0]


def test_a_learner_is_found_by_a_name_that_looks_the_same(store: LearnerStore) -> None:
    made = store.add_profile("Émile", NOW)
    assert [store.profile_named(name, NOW) for name in ("émile", " e\u0301mile ", "É\uff4dile")] == [made] * 3


def test_a_name_that_cannot_be_shown_is_refused(store: LearnerStore) -> None:
    for name in ("", "  ", "x" * 61, "two\nlines", "null\0", "\ud800"):
        with pytest.raises(LearnerError, match="the name has 1 to 60 printable characters"):
            store.add_profile(name, NOW)
    assert store.profiles() == []


def test_names_differ_by_more_than_case(store: LearnerStore) -> None:
    store.add_profile("Émile", NOW)
    for name in ("Émile", "éMILE", " émile ", "e\u0301mile"):
        with pytest.raises(LearnerError, match="another profile is called"):
            store.add_profile(name, NOW)


def test_a_profile_is_saved(store: LearnerStore, me: Profile) -> None:
    changed = replace(me, name="ME", desired_retention=0.85, interview=date(2026, 4, 1), new_a_day=0)
    store.save_profile(changed)
    assert store.profile(me.id) == changed


def test_every_fault_of_a_profile_is_named(store: LearnerStore, me: Profile) -> None:
    store.add_profile("Ada", NOW)
    with pytest.raises(LearnerError) as raised:
        store.save_profile(replace(me, name="ada", desired_retention=float("nan"), new_a_day=201))
    for fault in ("desired retention is 0.7 to 0.97, not nan", "0 to 200, not 201", "another profile is called ada"):
        assert fault in str(raised.value)
    assert store.profile(me.id) == me


def test_deleting_a_profile_deletes_everything_of_it_and_nothing_else(store: LearnerStore, me: Profile) -> None:
    other = store.add_profile("Ada", NOW)
    for profile, attempt_id in ((me, "a1"), (other, "b1")):
        answered = answer(store, profile, attempt_id)
        store.amend(replace(answered, score=1.0), answered)
        store.set_bookmark(profile.id, QUESTION, True)
        store.report(profile.id, QUESTION, "Wrong.", NOW)
    before = store.learner(other.id)
    store.delete_profile(me.id)
    assert store.profiles() == [other]
    assert store.learner(other.id) == before
    assert (store.attempts(me.id), store.memories(me.id), store.bookmarks(me.id), store.reports(me.id)) == ([], {}, frozenset(), [])
    assert store.earlier_marks("a1") == []
    with pytest.raises(LearnerError, match="no attempt a1"):
        store.attempt("a1")


# sessions


def test_a_session_is_open_until_it_ends(store: LearnerStore, me: Profile) -> None:
    assert store.open_session(me.id) is None
    running = session(me, at=current())
    store.add_session(running)
    assert store.open_session(me.id) == store.session(running.id) == running
    over = replace(running, current=None, ended=LATER)
    assert store.move(over, current()) == over
    assert store.open_session(me.id) is None


def test_a_new_session_ends_the_open_one(store: LearnerStore, me: Profile) -> None:
    other = store.add_profile("Ada", NOW)
    store.add_session(session(me, "first", current()))
    store.add_session(session(other, "hers"))
    second = replace(session(me, "second"), started=LATER)
    store.add_session(second)
    assert store.session("first") == session(me, "first", ended=LATER)
    assert store.open_session(me.id) == second
    assert store.open_session(other.id) == session(other, "hers")


def test_a_session_moves_once_from_where_it_stands(store: LearnerStore, me: Profile) -> None:
    store.add_session(session(me))
    mine, theirs = session(me, at=current(1)), session(me, at=current(2))
    assert store.move(mine, None) == mine
    assert store.move(theirs, None) == mine, "the other tab was faster"
    assert store.session("s1") == mine


def test_a_session_that_is_over_stays_over(store: LearnerStore, me: Profile) -> None:
    over = session(me, ended=LATER)
    store.add_session(session(me))
    store.move(over, None)
    assert store.move(session(me, at=current()), None) == over
    assert not store.record(attempt(), memory(), session(me), current())


def test_times_are_the_same_moment_in_utc(store: LearnerStore, me: Profile) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    store.add_session(replace(session(me), started=there))
    assert store.session("s1").started == NOW
    assert store.session("s1").started.tzinfo is UTC


# attempts


def test_what_was_said_comes_back_as_it_was(store: LearnerStore, me: Profile) -> None:
    said: list[Response | None] = [True, False, 0, 1, 2**70, "", "1", "a\0b\x1b", "é 李 😀", (), (1, 0), ("1", ""), None]
    answered = [answer(store, me, f"a{number}", response) for number, response in enumerate(said)]
    kept = store.attempts(me.id)
    assert kept == answered
    assert repr([attempt.response for attempt in kept]) == repr(said), "True is no 1"


def test_half_a_character_becomes_a_whole_one(store: LearnerStore, me: Profile) -> None:
    answer(store, me, "a1", "\ud800 \ud83d\ude00")
    assert store.attempt("a1").response == "\N{REPLACEMENT CHARACTER} 😀"


def test_an_attempt_its_memory_and_the_session_change_together(store: LearnerStore, me: Profile) -> None:
    store.add_session(session(me, at=current()))
    assert store.record(attempt(), memory(), session(me, ended=LATER), current())
    assert store.attempt("a1") == attempt()
    assert store.memories(me.id) == {QUESTION: memory()}
    assert store.session("s1") == session(me, ended=LATER)


def test_a_question_is_answered_in_one_of_two_tabs(store: LearnerStore, me: Profile) -> None:
    store.add_session(session(me, at=current()))
    assert store.record(attempt("mine"), memory(score=1.0), session(me), current())
    assert not store.record(attempt("theirs"), memory(score=0.0), session(me), current())
    assert not store.record(attempt("mine"), memory(score=0.0), session(me), current())
    assert store.attempts(me.id) == [attempt("mine")]
    assert store.memories(me.id) == {QUESTION: memory(score=1.0)}


def test_nothing_changes_where_an_attempt_cannot_be_kept(store: LearnerStore, me: Profile) -> None:
    answer(store, me, "a1")
    store.move(session(me, f"session-{me.id}", current(2)), None)
    with pytest.raises(LearnerError):
        store.record(attempt("a1", f"session-{me.id}"), memory(score=0.0), session(me, f"session-{me.id}"), current(2))
    assert store.session(f"session-{me.id}").current == current(2)
    assert store.memories(me.id) == {QUESTION: memory()}


def test_a_skipped_question_leaves_the_memory_alone(store: LearnerStore, me: Profile) -> None:
    answer(store, me, "a1")
    store.move(session(me, f"session-{me.id}", current(2)), None)
    assert store.record(attempt("a2", f"session-{me.id}", None), None, session(me, f"session-{me.id}"), current(2))
    assert store.memories(me.id) == {QUESTION: memory()}


def test_an_amended_attempt_keeps_its_earlier_marks(store: LearnerStore, me: Profile) -> None:
    first = answer(store, me, "a1")
    second = replace(first, follow_up="Noise in \0 units.", grade=replace(GRADE, score=0.75), score=0.7)
    third = replace(second, overridden=("met", "met"), score=1.0)
    assert store.amend(second, first, memory(score=0.7), memory())
    assert store.amend(third, second)
    assert store.amend(third, third)
    assert store.attempt("a1") == third
    assert [(mark.follow_up, mark.overridden, mark.score) for mark in store.earlier_marks("a1")] == [
        ("", (), 0.45),
        ("Noise in \0 units.", (), 0.7),
    ]
    assert [mark.grade for mark in store.earlier_marks("a1")] == [first.grade, second.grade]
    assert store.memories(me.id) == {QUESTION: memory(score=0.7)}


def test_an_answer_cannot_be_amended(store: LearnerStore, me: Profile) -> None:
    answered = answer(store, me, "a1")
    with pytest.raises(LearnerError, match="Only its mark can be amended"):
        store.amend(replace(answered, response="something better", score=1.0), answered, memory(score=1.0), memory())
    assert store.learner(me.id).attempts[0].attempt == answered
    assert store.memories(me.id) == {QUESTION: memory()}


def test_a_mark_that_changed_meanwhile_is_not_overwritten(store: LearnerStore, me: Profile) -> None:
    first = answer(store, me, "a1")
    theirs = replace(first, overridden=("met", "met"), score=1.0)
    assert store.amend(theirs, first, memory(score=1.0), memory())
    assert not store.amend(replace(first, follow_up="too late", score=0.7), first, memory(score=0.7), memory(score=1.0))
    assert not store.amend(replace(theirs, score=0.2), theirs, memory(score=0.2), memory()), "the question was reviewed again"
    assert store.attempt("a1") == theirs
    assert store.memories(me.id) == {QUESTION: memory(score=1.0)}
    assert len(store.earlier_marks("a1")) == 1


def test_attempts_come_as_they_were_kept_and_by_what_is_asked(store: LearnerStore, me: Profile) -> None:
    other = store.add_profile("Ada", NOW)
    late = answer(store, me, "late", at=LATER)
    early = answer(store, me, "early", at=NOW)
    also_early = answer(store, me, "also early", at=NOW)
    hers = answer(store, other, "hers")
    assert store.attempts(me.id) == [late, early, also_early], "the clock may have been set back"
    assert store.attempts(me.id, since=LATER) == [late]
    assert store.attempts(me.id, since=LATER + timedelta(microseconds=1)) == []
    assert store.attempts(me.id, f"session-{me.id}", LATER, QUESTION) == [late]
    assert store.attempts(me.id, hers.session_id) == []
    assert store.attempts(me.id, question_id="dropout/other") == []


def test_memories_are_replaced_by_question(store: LearnerStore, me: Profile) -> None:
    first, second, third = memory("a/1"), memory("a/2"), memory("a/3")
    store.change_memories(me.id, lambda _: [first, second])
    store.change_memories(me.id, lambda known: iter([replace(known[1], due=LATER, last_confidence=None), third]))
    store.change_memories(me.id, lambda _: [])
    assert store.memories(me.id) == {"a/1": first, "a/2": replace(second, due=LATER, last_confidence=None), "a/3": third}


# marks on questions


def test_bookmarks_go_on_and_off(store: LearnerStore, me: Profile) -> None:
    for question_id, on in (("a/1", True), ("a/1", True), ("a/2", True), ("a/3", True), ("a/2", False), ("a/2", False)):
        store.set_bookmark(me.id, question_id, on)
    assert store.bookmarks(me.id) == {"a/1", "a/3"}


def test_reports_are_kept_in_order(store: LearnerStore, me: Profile) -> None:
    store.report(me.id, "a/2", "The key is \0 wrong.", LATER)
    store.report(me.id, "a/1", "x" * 2000, NOW)
    assert [(report.question_id, report.text, report.at) for report in store.reports(me.id)] == [
        ("a/2", "The key is \0 wrong.", LATER),
        ("a/1", "x" * 2000, NOW),
    ]
    with pytest.raises(LearnerError, match="at most 2000 characters, and this one has 2001"):
        store.report(me.id, "a/1", "x" * 2001, NOW)
    with pytest.raises(LearnerError, match="says what is wrong"):
        store.report(me.id, "a/1", " \n", NOW)


# whoever comes at once


def test_threads_take_turns(store: LearnerStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        profiles = list(threads.map(store.default_profile, [NOW] * 8))
        assert len({profile.id for profile in profiles}) == 1
        me = profiles[0]
        store.add_session(session(me, at=current()))
        ids = [f"a{number}" for number in range(8)]
        kept = list(threads.map(lambda name: store.record(attempt(name), memory(), session(me), current()), ids))
    assert kept.count(True) == 1
    assert store.attempts(me.id) == [attempt(ids[kept.index(True)])]


# what is not there


def test_what_is_not_there_is_named(store: LearnerStore) -> None:
    nobody = Profile("nobody", "No", NOW)
    for call in (
        lambda: store.profile("nobody"),
        lambda: store.save_profile(nobody),
        lambda: store.delete_profile("nobody"),
        lambda: store.add_session(session(nobody)),
        lambda: store.change_memories("nobody", lambda _: [memory()]),
        lambda: store.set_bookmark("nobody", QUESTION, True),
        lambda: store.report("nobody", QUESTION, "Wrong.", NOW),
        lambda: store.learner("nobody"),
    ):
        with pytest.raises(LearnerError, match="There is no profile nobody"):
            call()
    with pytest.raises(LearnerError, match="There is no session s1"):
        store.session("s1")
    with pytest.raises(LearnerError, match="There is no session s1"):
        store.move(session(nobody), None)
    with pytest.raises(LearnerError, match="There is no attempt a1"):
        store.amend(attempt(), attempt())
    for id_no_database_can_hold in ("\0", "\ud800"):
        with pytest.raises(LearnerError):
            store.profile(id_no_database_can_hold)
