"""Marks of questions that have a key."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ResponseError
from assistant.quiz.attempts import Grade, PointLabel, Response
from assistant.quiz.bank import Bank
from assistant.quiz.cloze import matches
from assistant.quiz.grade import ClosedQuestion, explanation_of, grade_closed, key_of, marks, own_score, parts_right
from assistant.quiz.numeric import draw
from assistant.quiz.present import orders_of, present
from assistant.quiz.types import KINDS, Cloze, FreeText, Kind, Matching, Numeric
from tests.assistant.quiz.bank_files import OPTIONS, one, raw
from tests.assistant.quiz.learners import asked

Ask: TypeAlias = Callable[..., ClosedQuestion]
CLOSED: list[Kind] = [kind for kind in KINDS if kind not in ("short_answer", "open")]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def read(kind: Kind, **changes: Any) -> ClosedQuestion:
        question = one(tmp_path, raw(kind, **changes))
        assert not isinstance(question, FreeText)
        return question

    return read


def score(question: ClosedQuestion, response: Response, seed: int = 1) -> float:
    return grade_closed(question, seed, response).score


def test_the_key_of_every_question_of_the_bank_earns_full_marks(shipped: Bank) -> None:
    failing = [
        question.id
        for question in shipped
        if not isinstance(question, FreeText)
        for seed in (1, 2)
        if grade_closed(question, seed, key_of(question, seed)) != Grade(1.0)
    ]
    assert failing == []


def test_an_option_is_right_at_the_place_it_is_shown(ask: Ask) -> None:
    question = ask("single_choice")
    for seed in range(10):
        right = present(question, seed).options.index("A positive that stays unseen")
        assert [score(question, place, seed) for place in range(4)] == [float(place == right) for place in range(4)]


@pytest.mark.parametrize(("picked", "credit"), [("ac", 1), ("a", 0.5), ("ab", 0), ("abc", 0.5), ("abcd", 0), ("bd", 0), ("b", 0)])
def test_wrong_picks_cost_as_much_as_right_ones_earn(ask: Ask, picked: str, credit: float) -> None:
    question = ask("multiple_choice")
    first = orders_of(question, 1)[0]
    assert score(question, tuple(first.index("abcd".index(letter)) for letter in picked)) == credit


def test_a_statement_is_true_or_false(ask: Ask) -> None:
    assert (score(ask("true_false"), True), score(ask("true_false"), False)) == (1, 0)
    assert score(ask("true_false", key=False), False) == 1


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        (None, "{key}"),
        (None, "{percent} %"),
        (None, "{percent} percent"),
        (None, "about {key}"),
        (None, "= {key}"),
        ("dollars", "${key}"),
        ("dollars", "{key} Dollars"),
        ("euros", "{key} €"),
        ("days", "{key} day"),
        ("GB", "{key}gb"),
        ("percentage points", "{key} %"),
        ("percentage points", "{key} percentage points"),
        ("%", "{key} per cent"),
        ("s", "{key} s"),
    ],
)
def test_a_number_is_read_with_what_people_write_around_it(ask: Ask, unit: str | None, typed: str) -> None:
    question = ask("numeric", unit=unit)
    key = str(key_of(question, 1))
    assert score(question, typed.format(key=key, percent=f"{100 * float(key):g}")) == 1


def test_thousands_may_stand_in_groups(ask: Ask) -> None:
    question = ask("numeric", key="1000 * tp", tolerance=1, prompt="What is 1000 times {tp} + 0*{fn}?")
    assert isinstance(question, Numeric)
    key = int(draw(question, Random(1)).key)
    assert [score(question, text) for text in (f"{key}", f"{key:,}", f"{key:,}".replace(",", " "), f"{key + 2}")] == [1, 1, 1, 0]


def test_a_wrong_number_is_wrong(ask: Ask) -> None:
    assert score(ask("numeric"), "0.01") == 0


@pytest.mark.parametrize(
    ("order", "credit"),
    [((0, 1, 2, 3), 1), ((3, 2, 1, 0), 0), ((1, 0, 2, 3), 2 / 3), ((1, 0, 3, 2), 1 / 3), ((3, 0, 1, 2), 0), ((2, 3, 0, 1), 0)],
)
def test_an_order_is_worth_its_pairs_in_the_right_order_less_the_others(ask: Ask, order: tuple[int, ...], credit: float) -> None:
    question = ask("ordering")
    first = orders_of(question, 1)[0]
    assert score(question, tuple(first.index(item) for item in order)) == pytest.approx(credit)


def test_an_order_by_chance_earns_little(ask: Ask) -> None:
    question, random = ask("ordering"), Random(1)
    assert sum(score(question, tuple(random.sample(range(4), 4))) for _ in range(400)) / 400 < 0.25


def test_each_pair_counts(ask: Ask) -> None:
    question = ask("matching")
    assert isinstance(question, Matching)
    key = key_of(question, 1)
    assert isinstance(key, tuple)
    swapped = (int(key[1]), int(key[0]), int(key[2]))
    assert score(question, swapped) == pytest.approx(1 / 3)
    assert parts_right(question, 1, swapped) == (False, False, True)


def test_each_blank_counts(ask: Ask) -> None:
    question = ask("cloze", prompt="____ is high where ____ are few.", blanks=[["recall"], ["misses", "missed cases"]])
    assert isinstance(question, Cloze)
    assert score(question, ("Recall", "alarms")) == 0.5
    assert parts_right(question, 1, ("precision", "the missed case")) == (False, True)


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Recall", "recall"),
        ("  the  recall ", "recall"),
        ("cold-start", "cold start"),
        ("coldstart", "cold start"),
        ("Cold Starts", "cold-start"),
        ("boundary", "boundaries"),
        ("loss", "losses"),
        ("regularizatoin", "regularization"),
        ("overfiting", "overfitting"),
        ("n-1", "n − 1"),
        ("1.00", "1"),
        ("0,5", "0.5"),
        ("50 %", "0.5"),
        ("“Kaiming”", "Kaiming"),
        ("a", "a"),
    ],
)
def test_a_blank_forgives_how_a_word_is_written(typed: str, accepted: str) -> None:
    assert matches(typed, (accepted,), a_cloze())


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("L2", "L1"),
        ("2", "1"),
        ("-1", "1"),
        ("n+1", "n-1"),
        ("bits", "nats"),
        ("underfitting", "overfitting"),
        ("undersampling", "oversampling"),
        ("asymmetric", "symmetric"),
        ("recall", "precision"),
        ("parameters", "hyperparameters"),
        ("sensitivity", "insensitivity"),
        ("B-PER", "I-PER"),
        ("", "a"),
        ("high recall", "recall"),
        ("regulariatoin", "regularization"),
    ],
)
def test_a_blank_does_not_take_another_word_for_a_slip(typed: str, accepted: str) -> None:
    assert not matches(typed, (accepted,), a_cloze())


def test_a_slip_that_makes_a_word_of_the_question_is_none() -> None:
    """What would be one letter off may be the very thing it is to be told from."""
    assert matches("interclass", ("intraclass",), a_cloze()) is False
    assert matches("homonims", ("homonyms",), a_cloze())
    assert not matches("homonims", ("homonyms",), a_cloze(explanation="Homonims are something else."))


def test_every_accepted_answer_of_the_bank_is_accepted(shipped: Bank) -> None:
    for question in shipped.of_kind("cloze"):
        assert isinstance(question, Cloze)
        for accepted in question.blanks:
            assert all(matches(text, accepted, question) for text in accepted), question.id


def test_no_blank_of_the_bank_takes_the_answer_of_another(shipped: Bank) -> None:
    """But where both list it."""
    for question in shipped.of_kind("cloze"):
        assert isinstance(question, Cloze)
        listed = [{text.removeprefix("the ") for text in accepted} for accepted in question.blanks]
        for place, accepted in enumerate(question.blanks):
            others = set().union(*listed[:place], *listed[place + 1 :]) - listed[place]
            taken = [text for text in others if matches(text, accepted, question)]
            assert all(text.removesuffix("s") in {each.removesuffix("s") for each in listed[place]} for text in taken), question.id


def a_cloze(**changes: Any) -> Cloze:
    question = asked("cloze", kind="cloze")
    assert isinstance(question, Cloze)
    return question.model_copy(update=changes)


BAD: list[tuple[Kind, Response]] = [
    ("single_choice", 4),
    ("single_choice", -1),
    ("single_choice", True),
    ("single_choice", "0"),
    ("scenario", (0,)),
    ("code", "a"),
    ("true_false", 1),
    ("true_false", "true"),
    ("multiple_choice", ()),
    ("multiple_choice", (0, 0)),
    ("multiple_choice", (0, 4)),
    ("multiple_choice", 0),
    ("numeric", "many"),
    ("numeric", ""),
    ("numeric", 1),
    ("numeric", "1" * 10**5),
    ("numeric", "1" + " " * 10**5 + "x"),
    ("cloze", "recall"),
    ("cloze", ()),
    ("cloze", ("recall", "recall")),
    ("cloze", (1,)),
    ("cloze", ("x" * 10**5,)),
    ("ordering", (0, 1, 2)),
    ("ordering", (0, 1, 2, 2)),
    ("ordering", (0, 1, 2, 3, 4)),
    ("ordering", ("a", "b", "c", "d")),
    ("matching", (0, 0, 1)),
    ("matching", (0, 1)),
]


@pytest.mark.parametrize(("kind", "response"), BAD)
def test_what_is_no_answer_is_refused_with_advice(ask: Ask, kind: Kind, response: Response) -> None:
    with pytest.raises(ResponseError, match=r"\. [A-Z]"):
        score(ask(kind), response)


ANYTHING = st.one_of(
    st.booleans(),
    st.integers(-2, 9),
    st.text(max_size=40),
    st.lists(st.integers(-1, 6), max_size=6).map(tuple),
    st.lists(st.text(max_size=20), max_size=3).map(tuple),
)


@given(kind=st.sampled_from(CLOSED), response=ANYTHING, seed=st.integers(0, 2**32))
def test_any_response_gets_a_mark_or_a_message(kind: Kind, response: Response, seed: int) -> None:
    question = asked(kind.replace("_", "-"), kind=kind)
    assert not isinstance(question, FreeText)
    with suppress(ResponseError):
        assert 0 <= score(question, response, seed) <= 1


@pytest.mark.parametrize(("hints", "left"), [(0, 0.8), (1, 0.72), (2, 0.6)])
def test_hints_cost_a_share_of_the_mark(hints: int, left: float) -> None:
    assert marks(Grade(0.8), hints) == pytest.approx(left)


def test_a_learner_who_disagrees_marks_each_point() -> None:
    question = asked("open", kind="open")
    assert own_score(question, ["met", "partly", "missed", "contradicted"]) == 0.375
    assert own_score(asked("one"), ["met"]) == 1


@pytest.mark.parametrize("labels", [[], ["met"], ["met"] * 5, ["met", "met", "met", "unsure"]])
def test_another_number_of_labels_is_refused(labels: list[PointLabel]) -> None:
    with pytest.raises(ResponseError, match="4 times one of met, partly, missed, contradicted"):
        own_score(asked("open", kind="open"), labels)


def test_an_explanation_has_the_values_that_were_drawn(ask: Ask) -> None:
    assert "are found, which is 0." in explanation_of(ask("numeric"), 1)
    assert explanation_of(ask("code", options=OPTIONS), 1) == "A missed case is a positive that was not found."
