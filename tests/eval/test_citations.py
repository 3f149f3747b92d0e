"""Citation recall and precision as in ALCE."""

from collections.abc import Sequence

from assistant.types import Answer, Citation, Sentence, Span
from eval.citations import by_verifier, citation_scores
from tests.library import ENCODER, ENTAILMENT


def sentence(text: str, *quotes: str) -> Sentence:
    citations = (Citation(number, Span("page", 0, len(quote), quote, "0")) for number, quote in enumerate(quotes, start=1))
    return Sentence(text, tuple(citations))


def all_words(claim: str, passages: Sequence[str]) -> bool:
    return set(claim.split()) <= set(" ".join(passages).split())


def scores(*sentences: Sentence) -> dict[str, float | None]:
    found = citation_scores(Answer("q", "answered", sentences=sentences), all_words)
    return {name: score.value for name, score in found.items()}


def test_sentence_without_its_words_in_the_citation_lowers_recall_and_precision() -> None:
    assert scores(sentence("a b", "a b c"), sentence("a d", "a b c")) == {"citation_recall": 0.5, "citation_precision": 0.5}


def test_sentence_without_citation_lowers_recall_alone() -> None:
    assert scores(sentence("a", "a"), sentence("b")) == {"citation_recall": 0.5, "citation_precision": 1.0}


def test_citation_that_adds_nothing_is_superfluous() -> None:
    assert scores(sentence("a b", "a b", "z")) == {"citation_recall": 1.0, "citation_precision": 0.5}


def test_citations_that_bear_out_only_together_are_both_needed() -> None:
    assert scores(sentence("a b", "a", "b")) == {"citation_recall": 1.0, "citation_precision": 1.0}


def test_either_of_two_that_suffice_alone_counts_as_needed() -> None:
    assert scores(sentence("a", "a", "a")) == {"citation_recall": 1.0, "citation_precision": 1.0}


def test_connectives_and_answers_without_claims_have_no_score() -> None:
    assert scores(Sentence("In short:", kind="connective")) == {}


def test_evidence_names_what_falls_short() -> None:
    found = citation_scores(Answer("q", "answered", sentences=(sentence("a b", "a b", "z"), sentence("c"))), all_words)
    assert found["citation_recall"].evidence == ("c",)
    assert found["citation_precision"].evidence == ("[2] a b",)


def test_verifier_takes_a_quotation_for_borne_out_and_a_denial_not() -> None:
    bears_out = by_verifier(ENCODER, ENTAILMENT)
    assert bears_out("Pruning  removes branches.", ["A tree is grown. Pruning removes branches."])
    assert not bears_out("Pruning removes branches.", [])
    assert not bears_out("Dropout needs a larger learning rate.", ["A tree is grown. Pruning removes branches."])
