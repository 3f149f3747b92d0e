"""Keys that can be found by length, place or habit."""

import math
from pathlib import Path
from typing import Any

import pytest

from assistant.quiz.bank import Bank
from assistant.quiz.cues import balance, check_balance, check_lengths, chi_square, tail
from tests.assistant.quiz.bank_files import OPTIONS, bank_of, raw


def choice(number: int, place: int, length: int = 20) -> dict[str, Any]:
    """Its right option stands at `place` and has `length` characters; the wrong ones have 19 to 21."""
    wrong = [{**OPTIONS[1], "text": f"{'xyz'[each]}" * (19 + each)} for each in range(3)]
    return raw("single_choice", f"n{number}", options=[*wrong[:place], {"text": "r" * length, "right": True}, *wrong[place:]])


def findings_of(bank: Bank) -> list[str]:
    return [f"{finding.check}: {finding.message}" for finding in check_balance(bank)]


def test_even_bank_has_no_finding(tmp_path: Path) -> None:
    truths = [raw("true_false", f"t{number}", key=number % 2 == 0) for number in range(12)]
    bank = bank_of(tmp_path, *(choice(number, number % 4) for number in range(24)), *truths)
    assert findings_of(bank) == []
    assert balance(bank).places == (6, 6, 6, 6)


@pytest.mark.parametrize(("length", "name"), [(22, "longest"), (12, "shortest")])
def test_right_option_of_telling_length_is_found(tmp_path: Path, length: int, name: str) -> None:
    bank = bank_of(tmp_path, *(choice(number, number % 4, length if number < 14 else 20) for number in range(24)))
    (finding,) = findings_of(bank)
    assert finding.startswith(f"length: the right option is the {name} in 14 of 24 questions")


def test_option_as_long_as_another_is_not_the_longest(tmp_path: Path) -> None:
    shape = balance(bank_of(tmp_path, choice(0, 0, 21), choice(1, 1, 22)))
    assert (shape.longest, shape.shortest) == (1, 0)


def test_uneven_places_are_found(tmp_path: Path) -> None:
    bank = bank_of(tmp_path, *(choice(number, 2 if number < 14 else number % 4) for number in range(24)))
    (finding,) = findings_of(bank)
    assert finding.startswith("position: the right option stands at the four places")


@pytest.mark.parametrize("key", [True, False])
def test_statements_that_are_nearly_all_alike_are_found(tmp_path: Path, key: bool) -> None:
    bank = bank_of(tmp_path, *(raw("true_false", f"t{number}", key=key if number else not key) for number in range(14)))
    assert findings_of(bank) == [f"position: {13 if key else 1} of 14 statements are true. Make about half of them true."]


@pytest.mark.parametrize(("length", "admitted"), [(32, True), (33, False)])
def test_single_option_that_stands_out_is_found(tmp_path: Path, length: int, admitted: bool) -> None:
    assert (check_lengths(bank_of(tmp_path, choice(0, 1, length))) == []) is admitted


def test_short_options_may_differ(tmp_path: Path) -> None:
    options = [{"text": "Only the median", "right": True}, *({**OPTIONS[1], "text": text} for text in ("Both", "Mean", "None"))]
    assert check_lengths(bank_of(tmp_path, raw("single_choice", options=options))) == []


def test_tail_is_that_of_the_binomial_distribution() -> None:
    assert tail(0, 10, 0.25) == pytest.approx(1)
    assert tail(10, 10, 0.5) == pytest.approx(1 / 1024)
    assert tail(3, 4, 0.25) == pytest.approx(13 / 256)
    assert math.isclose(tail(280, 1000, 0.25), 0.0163, rel_tol=0.05)  # by the normal approximation, z = 2.15 with continuity


def test_chi_square_is_the_distance_from_even_counts() -> None:
    assert chi_square([5, 5, 5, 5]) == 0
    assert chi_square([10, 10, 0, 0]) == 20
    assert chi_square([0, 0, 0, 0]) == 0
