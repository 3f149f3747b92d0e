"""What a learner sees before the answer: shuffled, filled in, and nothing of the key."""

from pathlib import Path

from assistant.quiz.bank import Bank
from assistant.quiz.present import orders_of, present
from assistant.quiz.types import ChoiceQuestion, Code, FreeText, Matching, MultipleChoice, Numeric, Ordering, Question, TrueFalse
from tests.assistant.quiz.bank_files import EVERY_KIND, bank_of, one, raw


def secrets_of(question: Question) -> list[str]:
    """What must not be said before the answer, wherever it isn't part of what is shown."""
    said = [question.probe, *question.hints]
    if not isinstance(question, Numeric):
        said.append(question.explanation)
    match question:
        case ChoiceQuestion() | MultipleChoice():
            said += [text for option in question.options for text in (option.misconception, option.why) if text]
        case TrueFalse():
            said += [question.reason, question.misconception]
        case FreeText():
            said += [text for point in question.rubric for text in (point.point, point.counts, *point.wrong)]
    return said


def test_nothing_of_the_key_is_shown(shipped: Bank) -> None:
    leaks = []
    for question in shipped:
        shown = present(question, 1)
        text = "\n".join((shown.prompt, shown.code, *shown.options, *shown.choices))
        leaks += [f"{question.id}: {secret}" for secret in secrets_of(question) if secret in text]
    assert leaks == []


def test_every_question_of_the_bank_is_shown_whole(shipped: Bank) -> None:
    for question in shipped:
        shown = present(question, 2)
        match question:
            case ChoiceQuestion() | MultipleChoice():
                assert sorted(shown.options) == sorted(option.text for option in question.options)
            case Ordering():
                assert sorted(shown.options) == sorted(question.items)
                assert shown.options != question.items
            case Matching():
                assert sorted(zip(*question.pairs, strict=True)) != []
                assert (set(shown.options), set(shown.choices)) == (
                    {left for left, _ in question.pairs},
                    {right for _, right in question.pairs},
                )


def test_items_never_stand_in_the_right_order(tmp_path: Path) -> None:
    question = one(tmp_path, raw("ordering"))
    orders = {orders_of(question, seed)[0] for seed in range(500)}
    assert (0, 1, 2, 3) not in orders
    assert len(orders) == 23


def test_both_sides_of_a_matching_question_are_shuffled(tmp_path: Path) -> None:
    question = one(tmp_path, raw("matching"))
    both = {orders_of(question, seed) for seed in range(500)}
    assert len({lefts for lefts, _ in both}) == len({rights for _, rights in both}) == 6
    assert len(both) == 36


def test_same_seed_shows_the_same(tmp_path: Path) -> None:
    for question in bank_of(tmp_path, *EVERY_KIND):
        assert present(question, 5) == present(question, 5)


def test_the_right_option_stands_at_every_place(tmp_path: Path) -> None:
    question = one(tmp_path, raw("single_choice"))
    assert {orders_of(question, seed)[0].index(0) for seed in range(50)} == {0, 1, 2, 3}


def test_values_are_drawn_and_their_unit_is_shown(tmp_path: Path) -> None:
    shown = present(one(tmp_path, raw("numeric", unit="%")), 3)
    assert "{" not in shown.prompt.replace(r"\frac{TP}{TP + FN}", "")
    assert shown.unit == "%"


def test_code_stands_apart_from_the_prompt(tmp_path: Path) -> None:
    question = one(tmp_path, raw("code"))
    assert isinstance(question, Code)
    shown = present(question, 1)
    assert (shown.prompt, shown.code) == (question.prompt, question.code)


def test_a_scenario_comes_before_its_prompt(tmp_path: Path) -> None:
    assert present(one(tmp_path, raw("scenario")), 1).prompt.startswith("A clinic screens")


def test_blanks_are_counted(tmp_path: Path) -> None:
    assert present(one(tmp_path, raw("cloze")), 1).blanks == 1
