"""What to do next about gaps, and what a screening asks for."""

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.advice import MOST_TERMS, PRACTICE_MINUTES, READ_MINUTES, best_next, known_concepts, screen, terms_in
from assistant.quiz.attempts import Memory
from assistant.quiz.gaps import Audit, Cell
from assistant.quiz.schedule import DAY
from ingest.page import Tier
from ingest.records import DocumentRecord
from tests.assistant.quiz.learners import NOW, by_id, remembered

EACH = READ_MINUTES + PRACTICE_MINUTES


def page(name: str, tier: Tier = "foundational", *prerequisites: str, topic: str = "evaluation") -> DocumentRecord:
    return DocumentRecord(name, name.title(), "guide", "text/markdown", topic, tier, (), prerequisites, (), "")


def audited(share: float = 0.3, concepts: dict[str, float] | None = None) -> Audit:
    tiers: tuple[Tier, ...] = ("foundational", "intermediate", "advanced")
    return Audit(tuple(Cell("evaluation", tier, "unsure", 1, share, 0.1, 0.9) for tier in tiers), concepts or {})


def order(
    pages: list[DocumentRecord], audit: Audit | None = None, memories: dict[str, Memory] | None = None, minutes: int = 30
) -> list[str]:
    return [step.concept for step in best_next(audit or audited(), memories or {}, pages, NOW, minutes)]


def test_foundational_gaps_come_first() -> None:
    assert order([page("deep", "advanced"), page("middle", "intermediate"), page("base")]) == ["base", "middle", "deep"]


def test_what_others_build_on_comes_first() -> None:
    pages = [page("alone"), page("base"), page("middle", "foundational", "base"), page("top", "foundational", "middle")]
    assert order(pages, minutes=2 * EACH) == ["base", "middle"]
    steps = {step.concept: step.needed_by for step in best_next(audited(), {}, pages, NOW)}
    assert steps["base"] == 2


def test_prerequisite_comes_before_what_needs_it() -> None:
    audit = audited(concepts={"middle": 0.01, "base": 0.5})
    pages = [
        page("base", "advanced"),
        page("middle", "foundational", "base"),
        *(page(f"other{n}", "foundational", "middle") for n in range(3)),
    ]
    assert order(pages, audit, minutes=5 * EACH)[:2] == ["base", "middle"]


def test_list_fits_the_minutes() -> None:
    pages = [page(f"page{number}") for number in range(20)]
    steps = best_next(audited(), {}, pages, NOW)
    assert sum(step.minutes for step in steps) <= 30 < sum(step.minutes for step in steps) + EACH
    assert best_next(audited(), {}, pages, NOW, minutes=EACH - 1) == []


def test_what_is_known_or_outside_the_audit_is_left_out() -> None:
    pages = [page("known"), page("gap"), page("own", topic="")]
    memories = by_id([remembered("known/one", Rating.Easy), remembered("known/two", Rating.Easy)])
    assert order(pages, memories=memories) == ["gap"]


def test_forgotten_and_wrong_answers_count_as_unknown() -> None:
    pages = [page("forgotten"), page("wrong"), page("known")]
    memories = by_id(
        [
            remembered("forgotten/one", Rating.Again, at=NOW - 300 * DAY),
            remembered("wrong/one", Rating.Again, score=0.0),
            remembered("known/one"),
        ]
    )
    known = known_concepts(audited(0.6), memories, pages, NOW)
    assert known["wrong"] == pytest.approx(0.3)
    assert known["forgotten"] < 0.5
    assert known["known"] == pytest.approx(0.8)


def test_concept_that_nothing_is_known_of_may_be_known_or_not() -> None:
    assert known_concepts(Audit((), {}), {}, [page("new")], NOW) == {"new": 0.5}


def test_screening_has_both_sides() -> None:
    found = screen(["RAG", "COBOL", "recall", "F1"], {"RAG": "rag", "recall": "recall", "F1": "f1"}.get, {"rag": 0.2, "recall": 0.9})
    assert found.uncovered == ("COBOL",)
    assert [(subject.term, subject.concept) for subject in found.unknown] == [("RAG", "rag"), ("F1", "f1")]
    assert [subject.term for subject in found.known] == ["recall"]


def test_nothing_hides_behind_what_it_is_joined_with() -> None:
    pages = {"RAG": "rag", "precision and recall": "recall", "recall": "recall"}
    found = screen(["Docker and RAG", "precision and recall", "Spark OR Terraform", "recall & RAG"], pages.get, {})
    assert found.uncovered == ("Docker", "Spark", "Terraform")
    assert [subject.term for subject in found.unknown] == ["RAG", "precision and recall", "recall"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("RAG, drift detection; LoRA", ["RAG", "drift detection", "LoRA"]),
        ("- RAG\n* LoRA\n• k-means\n1. SMOTE\n2) A/B testing.", ["RAG", "LoRA", "k-means", "SMOTE", "A/B testing"]),
        ("Skills: Python, SQL, and CI/CD", ["Python", "SQL", "CI/CD"]),
        ("Requirements:\nvector databases (Pinecone, Weaviate)", ["vector databases", "Pinecone", "Weaviate"]),
        ("RAG, rag, Rag", ["RAG"]),
        ("You will work in a small team that builds new products.\nRAG", ["RAG"]),
        ("GPT-4, OR-Tools, 3D vision, C++", ["GPT-4", "OR-Tools", "3D vision", "C++"]),
        (" \n,;", []),
    ],
)
def test_subjects_are_found_in_a_pasted_text(text: str, terms: list[str]) -> None:
    assert terms_in(text) == terms


@given(st.text())
def test_any_text_gives_subjects_or_none(text: str) -> None:
    terms = terms_in(text)
    assert len(terms) <= MOST_TERMS
    assert all(term.strip() for term in terms)
    assert len({term.casefold() for term in terms}) == len(terms)
