"""A learner's data as one JSON document, out and in."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from assistant.errors import LearnerError
from assistant.learner.store import LearnerStore
from assistant.learner.transfer import export_profile, import_profile
from assistant.learner.types import Learner
from assistant.quiz.attempts import Profile
from tests.assistant.learner.samples import CARD, NOW, QUESTION, answer, current, session
from tests.assistant.learner.strategies import learners


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LearnerStore]:
    """A store that the examples of a property share."""
    store = LearnerStore.in_home(tmp_path_factory.mktemp("transfer"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def sound(lasting: LearnerStore) -> dict[str, Any]:
    """A document in which something of everything stands."""
    sound = lasting.add_profile("Sound", NOW)
    practise(lasting, sound)
    return export_profile(lasting, sound.id)


def through_a_file(document: dict[str, Any]) -> object:
    return json.loads(json.dumps(document))


def without_ids(learner: Learner) -> Learner:
    """Equal for learners who did the same: ids are replaced by places, and the name by nothing."""
    places = {session.id: str(place) for place, session in enumerate(learner.sessions)}
    return replace(
        learner,
        profile=replace(learner.profile, id="", name=""),
        sessions=tuple(replace(session, id=places[session.id], profile_id="") for session in learner.sessions),
        attempts=tuple(
            replace(history, attempt=replace(history.attempt, id="", session_id=places[history.attempt.session_id]))
            for history in learner.attempts
        ),
    )


def ids_of(learner: Learner) -> set[str]:
    return {learner.profile.id, *(session.id for session in learner.sessions), *(history.attempt.id for history in learner.attempts)}


def practise(store: LearnerStore, me: Profile) -> None:
    """Do something of everything."""
    first = answer(store, me, "a1", "noise \0 é")
    store.amend(replace(first, follow_up="in units", score=1.0), first)
    answer(store, me, "a2", (1, 0), NOW + timedelta(minutes=1))
    store.move(session(me, f"session-{me.id}", current()), None)
    store.set_bookmark(me.id, QUESTION, True)
    store.report(me.id, QUESTION, "Wrong.", NOW)


@pytest.fixture
def practised(store: LearnerStore, me: Profile) -> Profile:
    practise(store, me)
    return me


@pytest.fixture
def exported(store: LearnerStore, practised: Profile) -> dict[str, Any]:
    return export_profile(store, practised.id)


def test_what_is_exported_comes_back(store: LearnerStore, practised: Profile, exported: dict[str, Any]) -> None:
    added = import_profile(store, through_a_file(exported))
    mine, theirs = store.learner(practised.id), store.learner(added.id)
    assert without_ids(theirs) == without_ids(mine)
    assert ids_of(theirs).isdisjoint(ids_of(mine))
    assert store.open_session(added.id) != store.open_session(practised.id)
    assert [mark.follow_up for mark in store.earlier_marks(theirs.attempts[0].attempt.id)] == [""]


def test_importing_twice_gives_two_profiles(store: LearnerStore, practised: Profile, exported: dict[str, Any]) -> None:
    names = [import_profile(store, exported).name for _ in range(2)]
    assert names == ["Me 2", "Me 3"]
    store.save_profile(replace(practised, name="x" * 60))
    assert import_profile(store, export_profile(store, practised.id)).name == "x" * 58 + " 2"
    store.delete_profile(practised.id)
    assert import_profile(store, exported).name == "Me"


@settings(max_examples=25, phases=[Phase.generate])
@given(learners())
def test_any_learner_survives_the_journey(lasting: LearnerStore, learner: Learner) -> None:
    first = lasting.add_learner(learner)
    second = import_profile(lasting, through_a_file(export_profile(lasting, first.id)))
    kept, again = lasting.learner(first.id), lasting.learner(second.id)
    assert without_ids(kept) == without_ids(again) == without_ids(learner)
    assert repr([history.attempt.response for history in again.attempts]) == repr(
        [history.attempt.response for history in learner.attempts]
    ), "True is no 1"
    for profile in (first, second):
        lasting.delete_profile(profile.id)


def test_the_format_is_what_it_was(practised: Profile, exported: dict[str, Any]) -> None:
    """Files that learners keep must stay readable: another shape is another version."""
    history = exported["learner"]["attempts"][0]
    mark = {"grade": history["attempt"]["grade"], "follow_up": "", "overridden": [], "score": 0.45}
    assert exported | {"learner": {}} == {"format": "viva-learner", "version": 1, "learner": {}}
    assert exported["learner"] | {"attempts": []} == {
        "profile": {
            "id": practised.id,
            "name": "Me",
            "created": "2026-03-01T09:30:15.123456Z",
            "desired_retention": 0.9,
            "interview": None,
            "new_a_day": 20,
        },
        "sessions": [
            {
                "id": f"session-{practised.id}",
                "profile_id": practised.id,
                "plan": {
                    "pool": "mixed",
                    "topics": ["nlp"],
                    "tiers": [],
                    "kinds": [],
                    "concepts": [],
                    "hard": False,
                    "number": 10,
                    "minutes": 30,
                },
                "seed": 5,
                "started": "2026-03-01T09:30:15.123456Z",
                "current": {"question_id": QUESTION, "seed": 1, "shown_at": "2026-03-01T09:30:15.123456Z", "hints": 0},
                "ended": None,
            }
        ],
        "attempts": [],
        "memories": [
            {
                "question_id": QUESTION,
                "card": CARD,
                "due": "2026-03-03T09:30:15.123456Z",
                "reviews": 1,
                "last_at": "2026-03-01T09:30:15.123456Z",
                "last_score": 0.45,
                "last_confidence": "sure",
            }
        ],
        "bookmarks": [QUESTION],
        "reports": [{"question_id": QUESTION, "text": "Wrong.", "at": "2026-03-01T09:30:15.123456Z"}],
    }
    assert history == {
        "attempt": {
            "id": "a1",
            "session_id": f"session-{practised.id}",
            "question_id": QUESTION,
            "seed": 1,
            "at": "2026-03-01T09:30:15.123456Z",
            "seconds": 12.25,
            "response": "noise \0 é",
            "confidence": "sure",
            "hints": 1,
            "grade": {
                "score": 0.5,
                "marker": "embedded",
                "points": [
                    {"label": "met", "credit": 1.0, "said": [[0, 4], [9, 12]], "reason": ""},
                    {"label": "missed", "credit": 0.0, "said": [], "reason": "You do not say why."},
                ],
                "remark": "Short.",
            },
            "follow_up": "in units",
            "overridden": [],
            "score": 1.0,
        },
        "earlier": [mark],
    }


# documents that are not sound

DAMAGE: list[tuple[list[str | int], object, str]] = [
    (["profile", "name"], None, "learner.profile.name: Input should be a valid string"),
    (["profile", "name"], "x" * 61, "the name has 1 to 60 printable characters"),
    (["profile", "desired_retention"], 1.5, "the desired retention is 0.7 to 0.97, not 1.5"),
    (["profile", "admin"], True, "learner.profile.admin: Unexpected keyword argument"),
    (["profile", "created"], "2026-03-01T09:30:15", "learner.profile.created: a time without a time zone"),
    (["profile", "interview"], "9999-12-31", "learner.profile.interview: the year 9999"),
    (["sessions", 0, "started"], "0001-01-01T00:00:00+14:00", "learner.sessions.0.started: the year 1"),
    (["sessions", 0, "profile_id"], "p", "is another profile's"),
    (["sessions", 0, "plan", "minutes"], 10**400, "learner.sessions.0.plan.minutes: "),
    (["attempts", 0, "attempt", "session_id"], "s", "attempt a1 belongs to no session"),
    (["attempts", 1, "attempt", "id"], "a1", "a1 stands 2 times among attempts"),
    (["attempts", 0, "attempt", "score"], float("inf"), "learner.attempts.0.attempt.score: Input should be a finite number"),
    (["attempts", 0, "attempt", "hints"], 3, "learner.attempts.0.attempt.hints: 3, which is not 0 to 2"),
    (["attempts", 0, "attempt", "response"], {"a": 1}, "learner.attempts.0.attempt.response"),
    (["attempts", 0, "attempt", "response"], "\ud800", "document: Invalid JSON"),
    (["attempts", 0, "earlier", 0, "grade", "points", 0, "credit"], -1, "learner.attempts.0.earlier.0.grade.points.0.credit: -1"),
    (["memories", 0, "card"], "{}", f"the card of {QUESTION}: card_id: Field required"),
    (["memories", 0, "card"], CARD.replace("2.3065", "0"), "stability: Input should be greater than or equal to 0.001"),
    (["memories", 0, "card"], CARD.replace("2.3065", "null"), "stability: Input should be a valid number"),
    (["memories", 0, "card"], CARD.replace("2.3065", "1e999"), "stability: Input should be"),
    (["memories", 0, "card"], CARD.replace("2.118103970459016", "null"), "difficulty: Input should be a valid number"),
    (["memories", 0, "card"], CARD.replace('"state": 2', '"state": 1'), "state: Input should be 2"),
    (["memories", 0, "card"], CARD.replace("2026-03-03", "9999-12-31"), f"the card of {QUESTION}.0: the year 9999"),
    (["memories", 0, "card"], CARD.replace("2026-03-01", "0001-01-01"), f"the card of {QUESTION}.1: the year 1"),
    (["bookmarks"], ["a/1", "a/1"], "a/1 stands 2 times among bookmarks"),
    (["reports", 0, "text"], "x" * 2001, "a report has 2001 characters"),
    (["reports", 0, "text"], {1}, "it is no JSON"),
]


@pytest.mark.parametrize(("path", "value", "fault"), DAMAGE, ids=[fault for _, _, fault in DAMAGE])
def test_a_damaged_document_is_named_and_changes_nothing(
    lasting: LearnerStore, sound: dict[str, Any], path: list[str | int], value: object, fault: str
) -> None:
    document, before = copy.deepcopy(sound), lasting.profiles()
    place = document["learner"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(LearnerError) as raised:
        import_profile(lasting, document)
    assert fault in str(raised.value)
    assert lasting.profiles() == before


@pytest.mark.parametrize("document", [None, [], {}, "viva-learner", {"format": "viva-receipt/1", "version": 1}])
def test_a_file_of_another_kind_is_refused(lasting: LearnerStore, document: object) -> None:
    with pytest.raises(LearnerError, match="not a learner's data as Viva exports them"):
        import_profile(lasting, document)


def test_a_document_of_a_newer_version_asks_for_an_update(lasting: LearnerStore, sound: dict[str, Any]) -> None:
    with pytest.raises(LearnerError, match="Update Viva to import them"):
        import_profile(lasting, sound | {"version": 2, "learner": {"in": "another shape"}})


def test_of_many_faults_the_first_are_listed(lasting: LearnerStore, sound: dict[str, Any]) -> None:
    with pytest.raises(LearnerError, match=r"learner\.bookmarks\.0: .*learner\.bookmarks\.9: .*; and 90 more\. Export"):
        import_profile(lasting, sound | {"learner": sound["learner"] | {"bookmarks": [0] * 100}})
