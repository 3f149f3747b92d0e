"""What kind of thing a question asks for, and where a sentence states one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.expected import Kind, expected, finds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who won the Tour de France?", "name"),
        ("which city hosted the games in 2004?", "name"),
        ("Where was Ada born?", "name"),
        ("What is the name of the assistant?", "name"),
        ("Super Bowl 2021 location", "name"),
        ("When was the lasso published?", "date"),
        ("When does season 4 premiere?", "date"),
        ("What is the release date of the game?", "date"),
        ("In which year did it start?", "date"),
        ("How many layers does it have?", "figure"),
        ("What was the company's revenue in 2019?", "figure"),
        ("What is overfitting?", None),
        ("When should I use SMOTE?", None),
        ("When does a Poisson distribution apply?", None),
        ("Why is the learning rate decayed?", None),
        ("", None),
    ],
)
def test_the_wording_tells_what_kind_of_thing_is_asked_for(question: str, kind: Kind | None) -> None:
    assert expected(question) == kind


def stated(kind: Kind, text: str, question: str = "") -> list[str]:
    return [find.text for find in finds(kind, text, question)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It was released on March 3, 2017.", ["March 3, 2017"]),
        ("It was released on 3 March 2017 and shown on Nov. 15.", ["3 March 2017", "Nov. 15"]),
        ("OpenAI released it in 2020.", ["2020"]),
        ("It is a 2017 game.", []),
        ("Jun 13, 2017 ... Today it was announced.", []),
        ("It may march on.", []),
    ],
)
def test_a_date_is_stated_by_a_day_a_month_or_in_a_year(text: str, dates: list[str]) -> None:
    assert stated("date", text) == dates


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It made $6.3 billion, or 12 % more.", ["$6.3 billion", "12 %"]),
        ("It has twelve layers and eight heads.", ["eight"]),
        ("It was made in 2019 with GPT-4.", []),
    ],
)
def test_a_figure_is_no_year_and_no_part_of_a_name(text: str, figures: list[str]) -> None:
    assert stated("figure", text) == figures


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("Who directed Titanic?", "James Cameron directed Titanic.", ["James Cameron"]),
        ("Who directed Titanic?", "The film was a success in Paris.", []),
        ("Where was Titanic shown?", "The film was a success in Paris.", ["Paris"]),
        ("Who won the race?", "On Monday the race was won by Slovenia's Tadej Pogačar.", ["Slovenia's", "Tadej Pogačar"]),
        ("Who won the Tour de France?", "Watching the Tour de France is fun.", []),
    ],
)
def test_a_name_is_one_that_the_question_lacks_and_no_mere_whereabouts(question: str, text: str, names: list[str]) -> None:
    assert stated("name", text, question) == names


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert stated("date", "The awards of 2020 were held in 2020.", "When were the awards 2020 held?") == []
    assert stated("figure", "It has 12 layers.", "How many heads have 12 layers?") == []


def test_a_name_of_several_words_is_surer_than_a_capital_at_the_start() -> None:
    (full,) = finds("name", "It was James Cameron.", "Who directed it?")
    (single,) = finds("name", "Against all odds it won.", "Who directed it?")
    assert full.certainty > single.certainty


@given(st.sampled_from(["name", "date", "figure"]), st.text(max_size=80), st.text(max_size=40))
def test_what_is_found_in_any_text_has_a_certainty(kind: Kind, text: str, question: str) -> None:
    assert all(0 < find.certainty <= 1 and find.text for find in finds(kind, text, question))
