"""Marks of free text: with the bundled encoder for what they are, with the fake one for what may never happen."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cache import CachedEncoder
from assistant.quiz.attempts import Grade, PointGrade
from assistant.quiz.evasion import HEDGES, LISTS, REPEATS
from assistant.quiz.marking import CUT, EMPTY, STRAYS, EmbeddedMarker, asked_for, joined, mark_against_reference, rubric_texts
from assistant.quiz.windows import MOST_READ
from ingest.embed import load_encoder
from ingest.types import Encoder, Vectors
from tests.assistant.quiz.free_text import POINTS, PROMPT, lasso_question
from tests.fakes import WordEncoder

QUESTION = lasso_question()
LITERAL = " ".join(point for point, _, _ in POINTS)
IN_OTHER_WORDS = (
    "It drives the coefficients of irrelevant inputs all the way to zero, so those features drop out of the model. Standardize your "
    "columns beforehand, or the penalty hits them unequally because of their scales. I'd pick it if only a handful of many features "
    "really matter."
)
CONTRADICTED = f"{POINTS[0][2]} {POINTS[1][0]}"
RIGHT, OPPOSITE = POINTS[0][0], POINTS[0][2]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    home = tmp_path_factory.mktemp("home")
    return CachedEncoder(load_encoder("all-MiniLM-L6-v2", home), home)


@pytest.fixture(scope="module")
def marker(encoder: Encoder) -> EmbeddedMarker:
    return EmbeddedMarker(encoder)


def labels(grade: Grade) -> list[str]:
    return [point.label for point in grade.points]


@pytest.mark.parametrize("answer", [LITERAL, IN_OTHER_WORDS])
def test_what_is_meant_counts_and_not_the_wording(marker: EmbeddedMarker, answer: str) -> None:
    grade = marker.mark(QUESTION, answer)
    assert (labels(grade), grade.score, grade.marker, grade.remark) == (["met"] * 3, 1.0, "embedded", "")


def test_a_terse_answer_earns_what_it_says(marker: EmbeddedMarker) -> None:
    assert labels(marker.mark(QUESTION, "pushes weights to exactly zero")) == ["met", "missed", "missed"]


def test_points_weigh_what_the_rubric_says(marker: EmbeddedMarker) -> None:
    assert marker.mark(lasso_question(3, 1, 1), RIGHT).score == pytest.approx(3 / 5)


def test_a_mark_rests_on_the_learners_own_words(marker: EmbeddedMarker) -> None:
    answer = f"Well, let me think about that for a moment. {RIGHT} My last team used it a lot."
    (point, *_) = marker.mark(QUESTION, answer).points
    ((start, end),) = point.said
    assert "exactly zero" in answer[start:end]
    assert "my last team" not in answer[start:end].lower()


@pytest.mark.parametrize("answer", [CONTRADICTED, f"{CONTRADICTED} {RIGHT}"], ids=["the opposite", "the opposite and the point"])
def test_a_wrong_claim_costs_its_point_and_is_named(marker: EmbeddedMarker, answer: str) -> None:
    (point, scaled, _) = marker.mark(QUESTION, answer).points
    ((start, end),) = point.said
    assert (point.label, point.credit, answer[start:end]) == ("contradicted", 0.0, OPPOSITE)
    assert OPPOSITE in point.reason
    assert scaled.label == "met"


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        ("", EMPTY),
        (" \n…?!", EMPTY),
        (PROMPT, REPEATS),
        ("sparsity, zero weights, standardization, feature selection, lasso, penalty", LISTS),
        ("The weights may become zero or stay small. Scaling might help or it might hurt, it depends.", HEDGES),
        ("Yesterday we cooked pasta for the children, and afterwards everyone went to the park.", STRAYS),
        ("模型训练数据", STRAYS),
    ],
)
def test_what_says_nothing_earns_nothing_and_is_told_so(marker: EmbeddedMarker, answer: str, remark: str) -> None:
    grade = marker.mark(QUESTION, answer)
    assert (grade.score, labels(grade), grade.remark) == (0.0, ["missed"] * 3, remark)


def test_filler_changes_no_mark(marker: EmbeddedMarker) -> None:
    filler = "I have been asked this before, and I remember that I was rather nervous then. The weather was lovely that day."
    assert labels(marker.mark(QUESTION, f"{filler} {IN_OTHER_WORDS} {filler}")) == labels(marker.mark(QUESTION, IN_OTHER_WORDS))


def test_a_very_long_answer_is_read_in_part_and_says_so(marker: EmbeddedMarker) -> None:
    grade = marker.mark(QUESTION, LITERAL + " and so on" * 10_000)
    assert (labels(grade), grade.remark) == (["met"] * 3, CUT)


def test_an_addition_raises_the_mark_and_is_counted_from_the_whole_text(marker: EmbeddedMarker) -> None:
    before = marker.mark(QUESTION, RIGHT)
    after = marker.mark_again(QUESTION, RIGHT, POINTS[1][0], before)
    assert (labels(before), labels(after)) == (["met", "missed", "missed"], ["met", "met", "missed"])
    assert after.score > before.score
    ((start, end),) = after.points[1].said
    assert joined(RIGHT, POINTS[1][0])[start:end] == POINTS[1][0]


def test_an_addition_takes_nothing_away(marker: EmbeddedMarker) -> None:
    before = marker.mark(QUESTION, LITERAL)
    assert marker.mark_again(QUESTION, LITERAL, OPPOSITE, before) == before


def test_an_addition_to_an_answer_that_was_too_long_is_read(marker: EmbeddedMarker) -> None:
    answer = "I would like to think aloud about regularization. " * 100
    after = marker.mark_again(QUESTION, answer, RIGHT, marker.mark(QUESTION, answer))
    ((start, end),) = after.points[0].said
    assert joined(answer, RIGHT)[start:end] == RIGHT


def test_what_is_learnt_beforehand_is_all_that_a_rubric_needs() -> None:
    asked: list[str] = []

    class Recorder(WordEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().encode(texts)

    EmbeddedMarker(Recorder()).mark(QUESTION, "zero")
    assert set(asked) - {"zero"} == set(rubric_texts([QUESTION])) - {"zero"}


def test_an_answer_beside_a_reference_is_marked_by_its_statements(encoder: Encoder) -> None:
    def share(answer: str) -> float:
        return mark_against_reference(encoder, "What is a leaf of a tree?", "A node that has no children.", answer)

    right, wordy, wrong = share("A node without children."), share("It is a vertex with no child nodes below it."), share("The top of it.")
    assert right > 0.8
    assert wordy > 0.6
    assert wrong < 0.5
    assert share("") == 0


def test_where_so_many_are_asked_for_the_best_so_many_count(encoder: Encoder) -> None:
    reference = (
        "It supports billions of hosts.\nIt reduces routing tables.\nIt increases security.\nIt supports multicast.\nIt supports roaming."
    )
    answer = "More security. Smaller routing tables."
    few = mark_against_reference(encoder, "State two objectives of the protocol.", reference, answer)
    every = mark_against_reference(encoder, "What are the objectives of the protocol?", reference, answer)
    assert few > 0.7 > every


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("State at least 4 of the differences.", 4),
        ("Please NAME two challenges.", 2),
        ("Describe any three of them.", 3),
        ("Name the 2 phases.", None),
        ("Give at least 0 reasons.", None),
        ("What is a tree?", None),
    ],
)
def test_a_question_may_ask_for_so_many(question: str, number: int | None) -> None:
    assert asked_for(question) == number


SIGNS = "\\frac{}$<b>\x00\u202e\ud800 a,.\n"
ANY_TEXT = st.text(max_size=400) | st.text(SIGNS, max_size=400) | st.sampled_from([LITERAL, CONTRADICTED, PROMPT])


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=60)
def test_any_text_gets_a_mark(answer: str, addition: str) -> None:
    marker = EmbeddedMarker(WordEncoder())
    before = marker.mark(QUESTION, answer)
    after = marker.mark_again(QUESTION, answer, addition, before)
    for grade, text in ((before, answer), (after, joined(answer, addition))):
        assert len(grade.points) == len(QUESTION.rubric)
        assert 0 <= grade.score <= 1
        assert all(0 <= start < end <= len(text) for point in grade.points for start, end in point.said)
    assert all(now.credit >= then.credit for now, then in zip(after.points, before.points, strict=True))


@pytest.mark.parametrize(
    "answer", ["\\frac{" * 20_000, "<div>" * 20_000, "a\n" * 50_000, "word, " * 20_000, "\x00" * 100_000, "模型。" * 33_000]
)
def test_no_text_takes_long(answer: str) -> None:
    grade = EmbeddedMarker(WordEncoder()).mark(QUESTION, answer)
    assert all(end <= MOST_READ for point in grade.points for _, end in point.said)


def test_an_unsure_point_says_so_and_is_worth_its_chance(marker: EmbeddedMarker) -> None:
    unsure = [
        point
        for answer in ("It removes some inputs.", "It may make weights vanish.", "It selects.", "When there are lots of columns.")
        for point in marker.mark(QUESTION, answer).points
        if point.label == "unsure"
    ]
    assert unsure
    assert all(0.3 <= point.credit < 0.5 and point.said and point.reason for point in unsure)
    assert PointGrade("missed", 0.0).said == ()
