"""What stands for a person is taken out of a question, and nothing of the subject is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding.personal import is_card, is_iban, without_personal_data

PERSONAL = [
    ("I am jane.doe+ml@uni-wien.ac.at, what is L1?", "I am [e-mail], what is L1?"),
    ("Pay DE89 3704 0044 0532 0130 00 please", "Pay [IBAN] please"),
    ("GB82WEST12345698765432 I think", "[IBAN] I think"),
    ("My card 4111 1111 1111 1111 leaked.", "My card [card number] leaked."),
    ("My card is 5500-0055-5555-5559", "My card is [card number]"),
    ("SSN 123-45-6789, is that a feature?", "SSN [national id], is that a feature?"),
    ("The server at 192.168.0.17 is down", "The server at [IP address] is down"),
    ("Ping 2001:db8:85a3::8a2e:370:7334 fails", "Ping [IP address] fails"),
    ("Ring +43 660 1234567.", "Ring [phone]."),
    ("Ring +1 (555) 123-4567!", "Ring [phone]!"),
    ("(555) 123-4567 or 555-123-4567", "[phone] or [phone]"),
    ("Ring 0171 2345678 or 06 12 34 56 78", "Ring [phone] or [phone]"),
    ("Call me at 5551234567, is AUC enough?", "Call me at [phone], is AUC enough?"),
]

SUBJECT = [
    "Is an F1 of 0.85 good for 192 features and 1,234,567 rows?",
    "ResNet-50 or VGG-16 on 10 000 000 images (224x224x3)?",
    "L1/L2, k=5, lr=1e-4, momentum .9, seed 1234567890",
    "scikit-learn==1.4.2.0, version 11.2.0.5, v1.2.3.4, Python 3.11",
    "from 2024-01-15 to 31.12.2025, 01/02/2024, at 12:30:45, 2023-2024",
    "Why recall@10? And precision@k.It depends. mAP@0.5:0.95",
    "$w_{t+1} = w_t - 0.001 \\cdot 1234567890123456$ and 3.141592653589793",
    "An MLP of 784-30-10, or 512 64 1024 units; 256-128-64-10",
    "arXiv:1706.03762, doi 10.1145/3292500.3330701, ISBN 978-3-16-148410-0",
    "+1 000 000 examples, +0.5 points, 1e+12345678, a gain of +12%",
    "x[::2], std::vector, 1700000000000 ms, 0000-0002-1825-0097",
    "@torch.no_grad and y = X @ W.T, tokens per second 123456789",
    "0.1 0.2 0.3 0.4, 1 2 3 4 5 6 7 8 9 10, 0 0 1 1 0 1 0 1 1 0",
    "What does a 95% interval of [0.12, 0.34] say? n = 100-200",
]


@pytest.mark.parametrize(("text", "masked"), PERSONAL)
def test_what_stands_for_a_person_is_masked(text: str, masked: str) -> None:
    assert without_personal_data(text) == masked


@pytest.mark.parametrize("text", SUBJECT)
def test_the_subject_is_left_alone(text: str) -> None:
    assert without_personal_data(text) == text


@given(st.text())
def test_masking_once_is_enough(text: str) -> None:
    masked = without_personal_data(text)
    assert without_personal_data(masked) == masked


@given(st.text(alphabet="0123456789 .-/+@:abL()[]=", max_size=60))
def test_masking_once_is_enough_for_figures(text: str) -> None:
    masked = without_personal_data(text)
    assert without_personal_data(masked) == masked


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 10**9))
def test_a_figure_is_no_personal_data(number: float, count: int) -> None:
    text = f"a loss of {number} after {count:,} steps, {number:.3f} or {number:e}"
    assert without_personal_data(text) == text


@given(st.integers(4 * 10**14, 6 * 10**14))
def test_a_card_number_has_one_right_check_digit(stem: int) -> None:
    assert sum(is_card(f"{stem}{check}") for check in range(10)) == 1


@given(st.integers(0, 10**18 - 1))
def test_an_iban_with_a_digit_changed_is_none(account: int) -> None:
    digits = f"{account:018d}"
    check = 98 - int(f"{digits}131400") % 97
    assert is_iban(f"DE{check:02d}{digits}")
    assert not is_iban(f"DE{check:02d}{digits[:-1]}{(int(digits[-1]) + 1) % 10}")
