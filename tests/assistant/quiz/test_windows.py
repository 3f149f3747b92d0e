"""The stretches of an answer."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.windows import MOST_READ, MOST_WINDOWS, split_statements, split_windows


def texts(answer: str) -> list[str]:
    return [window.text for window in split_windows(answer)]


def test_sentences_come_first_and_then_their_clauses() -> None:
    answer = "Large weights cost more, so the model keeps them small. Useless features drop out."
    assert texts(answer) == [
        "Large weights cost more, so the model keeps them small.",
        "Useless features drop out.",
        "Large weights cost more",
        "so the model keeps them small.",
    ]


def test_a_clause_that_says_nothing_stays_with_the_one_before_it() -> None:
    assert texts("Large weights cost more, and then some.") == ["Large weights cost more, and then some."]


def test_the_items_of_a_list_are_read_without_their_marks() -> None:
    assert texts("- weights shrink\n- features drop out") == ["weights shrink", "features drop out"]


def test_nothing_to_read_gives_no_window() -> None:
    assert texts("  \n… !?\n") == []


def test_a_long_statement_of_a_reference_makes_more_than_one_point() -> None:
    reference = (
        "Keep it short. The header of the first protocol has a fixed length of eight bytes, while the other one grows to sixty with its "
        "options and flags."
    )
    assert split_statements(reference) == [
        "Keep it short.",
        "The header of the first protocol has a fixed length of eight bytes",
        "while the other one grows to sixty with its options and flags.",
    ]


def test_many_sentences_are_all_read() -> None:
    answer = " ".join(f"Sentence number {number} ends." for number in range(100))
    windows = split_windows(answer)
    assert len(windows) <= MOST_WINDOWS
    assert windows[0].start == 0
    assert max(window.end for window in windows) == len(answer)


@given(st.text(max_size=2 * MOST_READ) | st.text("a,. \n-and;", max_size=300))
def test_windows_of_any_text_are_its_own_words(answer: str) -> None:
    windows = split_windows(answer)
    assert len(windows) <= MOST_WINDOWS
    assert all(answer[window.start : window.end] == window.text and window.text.strip() == window.text != "" for window in windows)
    assert all(window.end <= MOST_READ for window in windows)
