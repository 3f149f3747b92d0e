"""Which page answers for a term of a screening."""

import pytest

from tests.assistant.quiz.test_request import SUBJECTS


@pytest.mark.parametrize(
    ("term", "page"),
    [
        ("RAG", "retrieval-augmented-generation"),
        ("Experience with RAG", "retrieval-augmented-generation"),
        ("precision and recall", "precision-and-recall"),
        ("model drift", "model-drift"),
        ("drift of data", "data-drift"),
        ("Production", "model-drift"),
        ("LLMs", "retrieval-augmented-generation"),
    ],
)
def test_a_term_has_a_page_where_most_of_it_names_one(term: str, page: str) -> None:
    assert SUBJECTS.page_on(term) == page


@pytest.mark.parametrize(
    "term", ["", "!", "model", "models", "drift", "learning", "Docker and RAG", "RAG on Kubernetes", "weak communication"]
)
def test_a_word_in_a_title_or_beside_a_name_is_no_subject(term: str) -> None:
    assert SUBJECTS.page_on(term) is None
