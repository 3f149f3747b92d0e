"""What a sentence asks to practise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.concepts import Concepts
from assistant.quiz.attempts import Plan
from assistant.quiz.bank import Bank
from assistant.quiz.request import INTERVIEW, MOST, Unknown, read_request
from assistant.quiz.subjects import Subjects
from ingest.records import DocumentRecord
from tests.fakes import WordEncoder

PAGES = {
    "regularization": ("Regularization", "generalisation", ["weight penalty"]),
    "l1-regularization": ("L1 regularization", "generalisation", ["L1", "lasso"]),
    "l2-regularization": ("L2 regularization", "generalisation", ["L2", "ridge"]),
    "precision-and-recall": ("Precision and recall", "evaluation", ["recall"]),
    "mixed-precision": ("Mixed precision", "deep-learning", ["fp16"]),
    "retrieval-augmented-generation": ("Retrieval-augmented generation", "llm-era", ["RAG"]),
    "rag-evaluation": ("RAG evaluation", "llm-era", ["faithfulness"]),
    "model-drift": ("Model drift", "mlops", ["model decay"]),
    "data-drift": ("Data drift", "mlops", ["covariate shift"]),
    "weak-supervision": ("Weak supervision", "data", ["labelling functions"]),
    "machine-learning": ("Machine learning", "foundations", ["ML"]),
}
TOPICS = {
    "foundations": "Foundations",
    "generalisation": "Generalisation",
    "data": "Data and features",
    "evaluation": "Evaluation",
    "deep-learning": "Deep learning",
    "llm-era": "The LLM era",
    "mlops": "Production",
    "system-design": "Worked system designs",
}


def record(page: str) -> DocumentRecord:
    title, topic, aliases = PAGES[page]
    return DocumentRecord(page, title, "", "text/markdown", topic, "foundational", tuple(aliases), (), (), "")


BANK = Bank((), {page: (topic, "foundational") for page, (_, topic, _) in PAGES.items()}, TOPICS)
SUBJECTS = Subjects(BANK, Concepts(map(record, PAGES), WordEncoder(dimension=512)))
REGULARIZATION = ("regularization", "l1-regularization", "l2-regularization")
RAG = ("retrieval-augmented-generation", "rag-evaluation")
DRIFT = ("model-drift", "data-drift")


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("quiz me", Plan()),
        ("Quiz me on everything, please!", Plan()),
        ("quiz me on regularization", Plan(concepts=REGULARIZATION)),
        ("ten hard questions about RAG", Plan(concepts=RAG, hard=True)),
        ("Can you give me 5 really hard RAG questions?", Plan(concepts=RAG, hard=True, number=5)),
        ("mock interview", INTERVIEW),
        ("Start a mock interview on evaluation", Plan(topics=("evaluation",), kinds=INTERVIEW.kinds, number=8, minutes=30)),
        (
            "mock interview with 3 open questions in 15 minutes about drift",
            Plan(concepts=DRIFT, kinds=("open",), number=3, minutes=15),
        ),
        ("interview me", INTERVIEW),
        ("test me on L1 with 5 questions, 10 minutes", Plan(concepts=("l1-regularization",), number=5, minutes=10)),
        ("twenty questions in half an hour", Plan(number=20, minutes=30)),
        ("a dozen questions on lasso", Plan(concepts=("l1-regularization",), number=12)),
        ("review what is due", Plan(pool="due")),
        ("What's due?", Plan(pool="due")),
        ("what is due today?", Plan(pool="due")),
        ("test me on what is due in evaluation", Plan(pool="due", topics=("evaluation",))),
        ("my weak spots", Plan(pool="weak")),
        ("practise my weakest topics", Plan(pool="weak")),
        ("ask me something new about RAG", Plan(pool="new", concepts=RAG)),
        ("ask me open questions about drift", Plan(kinds=("open",), concepts=DRIFT)),
        ("advanced true/false questions on ridge", Plan(tiers=("advanced",), kinds=("true_false",), concepts=("l2-regularization",))),
        ("five multiple choice or numeric questions", Plan(kinds=("single_choice", "multiple_choice", "numeric"), number=5)),
        ("quiz me on precision and recall", Plan(concepts=("precision-and-recall",))),
        ("quiz me on data and features", Plan(topics=("data",))),
        ("quiz me on L1, L2 and drift", Plan(concepts=("l1-regularization", "l2-regularization", *DRIFT))),
        ("quiz me on LLMs", Plan(topics=("llm-era",))),
        ("quiz me on system design", Plan(topics=("system-design",))),
        ("quiz me on production and ridge", Plan(concepts=("l2-regularization", "model-drift", "data-drift"))),
        ("ask me about weak supervision", Plan(concepts=("weak-supervision",))),
        ("drill me on ML and pizza", Plan(concepts=("machine-learning",))),
        ("let’s do a quick quiz on ridge", Plan(concepts=("l2-regularization",))),
        ("0 questions on ridge", Plan(concepts=("l2-regularization",), number=1)),
        ("9999 questions", Plan(number=MOST)),
        ("give me hard problems on ridge", Plan(concepts=("l2-regularization",), hard=True)),
        ("three problems on ridge", Plan(concepts=("l2-regularization",), number=3)),
        ("quiz me on ridge, could you?", Plan(concepts=("l2-regularization",))),
        ("can you ask me 5 questions on ridge?", Plan(concepts=("l2-regularization",), number=5)),
    ],
)
def test_a_request_becomes_a_plan(text: str, plan: Plan) -> None:
    assert read_request(text, SUBJECTS) == plan


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is RAG?",
        "What is a mock interview?",
        "How do I practise for an interview?",
        "what is due process in fairness?",
        "What questions about RAG are asked in interviews?",
        "common questions about RAG",
        "weak supervision",
        "Explain regularization",
        "practice makes perfect",
        "practice of ML",
        "Is a quiz useful?",
        "a question about RAG: why does it help?",
        "two questions: what is RAG and why does it work?",
        "questions on drift, does it slow training?",
        "review my answer: what are the weak points of ridge?",
        "Practice interviews: what should I expect?",
        "Three problems of drift are?",
        "problems of drift",
        "hi, hard problems in regularization",
        "weak points of ridge?",
        "quiz me " + "very " * 100,
    ],
)
def test_a_question_for_the_chat_is_no_request(text: str) -> None:
    assert read_request(text, SUBJECTS) is None


def test_an_unknown_subject_is_named_with_what_is_nearest() -> None:
    asked = read_request("Quiz me on covariate models!", SUBJECTS)
    assert isinstance(asked, Unknown)
    assert asked.unknown == "covariate models"
    assert len(asked.nearest) == 3
    assert asked.nearest[0] == "Data drift"


REQUESTS = st.one_of(st.text(), st.text().map("quiz me on {}".format), st.text(alphabet="ten hard questions about RAG,;'\ud800\x00"))


@given(REQUESTS)
def test_any_text_is_a_plan_a_subject_or_none(text: str) -> None:
    asked = read_request(text, SUBJECTS)
    assert asked is None or isinstance(asked, Plan | Unknown)
    if isinstance(asked, Plan):
        assert 1 <= asked.number <= MOST


def test_topics_of_the_bank_are_the_syllabus(shipped: Bank) -> None:
    assert list(shipped.topics)[0:2] == ["foundations", "mathematics"]
    assert set(shipped.topics) == {topic for topic, _ in shipped.concepts.values()}
    assert shipped.topics["llm-era"] == "The LLM era"
