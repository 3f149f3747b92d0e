"""What kind of answer a question calls for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.compose import PLANS
from assistant.answer.intent import recognise
from assistant.types import Intent

QUESTIONS: dict[str, Intent] = {
    "What is overfitting?": "definition",
    "Explain batch normalization": "definition",
    "Tell me about transformers": "definition",
    "What does AUC mean?": "definition",
    "Explain overfitting in simple words": "simple",
    "How would you explain dropout to my boss?": "simple",
    "ELI5 gradient descent": "simple",
    "Give me a 60-second answer on regularization": "interview",
    "How would you answer about bagging in an interview?": "interview",
    "What is the difference between L1 and L2?": "difference",
    "bagging vs. boosting": "difference",
    "Compare precision and recall": "difference",
    "How does ridge differ from lasso?": "difference",
    "What is the formula of cross-entropy?": "formula",
    "How is F1 calculated?": "formula",
    "Give an example of data leakage": "example",
    "Walk me through backpropagation with numbers": "example",
    "When should I use SMOTE?": "choice",
    "Which one should I choose, bagging or boosting?": "choice",
    "What are the pitfalls of k-means?": "pitfalls",
    "What are the disadvantages of decision trees?": "pitfalls",
    "How do I monitor a model?": "production",
    "How do I handle imbalanced data?": "list",
    "What are some ways to reduce overfitting?": "list",
    "Why does dropout help?": "why",
    "What is the purpose of a validation set?": "why",
    "How does a random forest work?": "how",
    "Regularization": "general",
    "": "general",
}


@pytest.mark.parametrize(("question", "intent"), QUESTIONS.items())
def test_the_wording_of_a_question_tells_what_it_calls_for(question: str, intent: Intent) -> None:
    assert recognise(question) == intent


@pytest.mark.parametrize("question", ["THE PITFALLS OF K-MEANS?", "what’s wrong with accuracy?"])
def test_capitals_and_curly_apostrophes_make_no_difference(question: str) -> None:
    assert recognise(question) == "pitfalls"


def test_a_cue_inside_a_longer_word_is_no_cue() -> None:
    assert recognise("Showcase somehow") == "general"


@given(st.text(max_size=60))
def test_any_text_gets_a_kind_that_there_is_a_plan_for(question: str) -> None:
    assert recognise(question) in PLANS
