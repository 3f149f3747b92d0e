"""Numeric questions: drawing values, filling texts in, reading an answer."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BankError
from assistant.quiz.numeric import Draw, draw, fill, is_right, parse_number, placeholders, places_asked, rounded
from assistant.quiz.types import QUESTION, Numeric
from tests.assistant.quiz.bank_files import one, raw

Fields: TypeAlias = dict[str, Any]


@pytest.fixture
def numeric(tmp_path: Path) -> Callable[..., Numeric]:
    def read(**changes: Any) -> Numeric:
        question = one(tmp_path, raw("numeric", **changes))
        assert isinstance(question, Numeric)
        return question

    return read


def built(fields: Fields) -> Numeric:
    """Without files, for many examples."""
    joined = raw("numeric", **fields, topic="evaluation", tier="foundational", source=None)
    question = QUESTION.validate_python({**joined, "sources": [{"page": "recall", "section": "Explanation", "sentence": "One."}]})
    assert isinstance(question, Numeric)
    return question


def test_values_are_filled_in_and_the_key_is_computed(numeric: Callable[..., Numeric]) -> None:
    drawn = draw(
        numeric(parameters={"tp": {"choices": [30, 90]}, "fn": {"integers": [10, 11]}}, condition="tp == 30 and fn == 10"),
        Random(1),
    )
    assert drawn.values == {"tp": 30, "fn": 10}
    assert drawn.prompt == r"A detector finds 30 cases and misses 10. What is $\frac{TP}{TP + FN}$? Answer to two decimals."
    assert drawn.explanation == "30 of 30 + 10 are found, which is 0.75."
    assert drawn.key == 0.75


def test_same_seed_draws_the_same(numeric: Callable[..., Numeric]) -> None:
    question = numeric()
    assert draw(question, Random(7)) == draw(question, Random(7))
    assert len({draw(question, Random(seed)).key for seed in range(20)}) > 10


def test_decimals_are_shown_with_their_places(numeric: Callable[..., Numeric]) -> None:
    question = numeric(parameters={"tp": {"decimals": [0.1, 0.9, 2]}, "fn": {"choices": [2, 0.5]}}, condition="tp == 0.5 and fn == 2")
    assert "finds 0.50 cases and misses 2." in draw(question, Random(0)).prompt


@given(low=st.integers(-50, 50), width=st.integers(1, 50), places=st.integers(1, 4), seed=st.integers())
def test_values_stay_within_their_bounds_and_meet_the_condition(low: int, width: int, places: int, seed: int) -> None:
    fields = {"tp": {"decimals": [low / 10, (low + width) / 10, places]}, "fn": {"integers": [low, low + width]}}
    drawn = draw(built({"parameters": fields, "condition": f"fn >= {low} + {width} / 2", "key": "tp + fn"}), Random(seed))
    assert low / 10 <= drawn.values["tp"] <= (low + width) / 10
    assert drawn.values["tp"] == round(drawn.values["tp"], places)
    assert low + width / 2 <= drawn.values["fn"] <= low + width


@given(seed=st.integers(), inside=st.floats(-0.999, 0.999), beyond=st.floats(1.001, 9))
def test_rounded_key_is_right_and_so_is_what_lies_within_the_tolerance(seed: int, inside: float, beyond: float) -> None:
    question = built({})
    drawn = draw(question, Random(seed))
    assert is_right(rounded(question, drawn.key), drawn)
    assert is_right(f"{drawn.key + inside * drawn.tolerance:.9f}", drawn)
    assert not is_right(f"{drawn.key + beyond * drawn.tolerance:.9f}", drawn)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"condition": "tp > 100"}, "recall/numeric: condition: no draw of 200 meets it"),
        ({"condition": "tp >"}, "recall/numeric: condition: .*not an expression"),
        ({"key": "tp / (fn - fn)"}, "recall/numeric: .*division by zero.*, with {'tp': "),
        ({"prompt": "What is {recall}?"}, "recall/numeric: .*no parameter for the placeholder {recall}"),
        ({"explanation": "It is {key:.3f}."}, "recall/numeric: .*no parameter for the placeholder"),
        ({"prompt": "What is \\frac{tp}{fn?"}, "recall/numeric: .*braces of LaTeX are doubled"),
    ],
)
def test_what_can_not_be_drawn_is_said(numeric: Callable[..., Numeric], changes: Fields, message: str) -> None:
    with pytest.raises(BankError, match=message):
        draw(numeric(**changes), Random(0))


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("0.75", "", 0.75),
        (" .75 ", "", 0.75),
        ("0,75", "", 0.75),
        ("1,234", "", 1234),
        ("0,125", "", 0.125),
        ("-0,125", "", -0.125),
        ("0,125,000", "", None),
        ("1,234.5", "", 1234.5),
        ("−3", "", -3),
        ("-3e-4", "", -0.0003),
        ("75 %", "", 0.75),
        ("75 %", "%", 75),
        ("75", "%", 75),
        ("12.5 ms", "ms", 12.5),
        ("12.5 ms", "", None),
        ("1.2.3", "", None),
        ("3/4", "", None),
        ("nan", "", None),
        ("inf", "", None),
        ("1e999", "", None),
        ("٣", "", 3),
        ("", "", None),
        ("9" * 101, "", None),
    ],
)
def test_number_is_read_as_people_type_it(text: str, unit: str, number: float | None) -> None:
    assert parse_number(text, unit) == number


@pytest.mark.parametrize(("key", "right"), [(2345, True), (2.345, True), (23.45, False)])
def test_a_comma_that_may_part_thousands_or_decimals_is_taken_either_way(key: float, right: bool) -> None:
    assert is_right("2,345", Draw({}, "", "", key, 0.0005, "")) is right


@given(st.text())
def test_any_text_is_right_or_not(text: str) -> None:
    assert is_right(text, Draw({}, "", "", 0.75, 0.005, "%")) in (True, False)


@pytest.mark.parametrize(
    ("prompt", "places"),
    [
        ("Answer to two decimals.", 2),
        ("Give 1 decimal.", 1),
        ("Answer to 3 decimal places.", 3),
        ("Answer as a whole number.", 0),
        ("Round to the nearest integer.", 0),
        ("How many decimals has it?", None),
    ],
)
def test_places_are_read_from_the_prompt(prompt: str, places: int | None) -> None:
    assert places_asked(prompt) == places


def test_key_is_rounded_as_asked_else_as_the_tolerance_says() -> None:
    assert rounded(built({}), 2 / 3) == "0.67"
    assert rounded(built({"prompt": "What?", "tolerance": 0.05}), 2 / 3) == "0.7"
    assert rounded(built({"prompt": "What?"}), 24.0) == "24"
    assert rounded(built({}), -0.001) == "0.00"


def test_braces_of_latex_are_doubled() -> None:
    assert fill(r"\frac{{a}}{{b}} for {a}", {"a": "1"}) == r"\frac{a}{b} for 1"
    assert placeholders(r"\frac{{a}}{{b}} for {a}") == {"a"}
