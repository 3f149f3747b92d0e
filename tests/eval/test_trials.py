"""Faults tried on the guards, over a small real store."""

from pathlib import Path

import pytest

from assistant.types import Answer, Query
from eval.trials import FAULTS, Trial, draw, possible_faults, try_guards
from ingest.index import Store
from tests.library import ENCODER, ENTAILMENT, QUESTION, chain_over, store_of


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def answer(store: Store) -> Answer:
    return chain_over(store).invoke(Query(QUESTION))


def tried(store: Store, answer: Answer, faulty: Answer, place: int = 0) -> Trial:
    return try_guards(answer, faulty, place, ENCODER, ENTAILMENT, store.open())


def test_a_fault_is_offered_only_where_the_sentence_has_a_place_for_it(answer: Answer) -> None:
    for place in range(len(answer.sentences)):
        for kind in FAULTS:
            drawn = draw(answer, place, kind, 0)
            assert (drawn is not None) == (kind in possible_faults(answer, place, 0))
            assert drawn is None or drawn.sentences[place] != answer.sentences[place]


def test_a_negation_is_found_by_its_guard_and_the_sentence_is_removed(store: Store, answer: Answer) -> None:
    faulty = draw(answer, 0, "negation", 0)
    assert faulty is not None
    trial = tried(store, answer, faulty)
    found = {finding.guard: finding.caught for finding in trial.findings}
    assert trial.caught
    assert found["Opposites"]
    assert found["All together"]
    assert not found["The cited place"]
    assert trial.checked.citations[0].span.quote in trial.written.citations[0].span.quote


def test_a_wrong_citation_is_put_right(store: Store, answer: Answer) -> None:
    faulty = draw(answer, 0, "wrong citation", 0)
    assert faulty is not None
    trial = tried(store, answer, faulty)
    assert trial.caught
    assert trial.checked.citations == answer.sentences[0].citations
    assert "the citation is put right" in trial.findings[-1].detail


def test_a_sentence_without_a_fault_passes_every_guard(store: Store, answer: Answer) -> None:
    trial = tried(store, answer, answer)
    assert not trial.caught
    assert not any(finding.caught for finding in trial.findings)


def test_a_sentence_that_cites_what_is_no_longer_there_is_caught(tmp_path: Path, answer: Answer) -> None:
    elsewhere = store_of(tmp_path, [])
    trial = try_guards(answer, answer, 0, ENCODER, ENTAILMENT, elsewhere.open())
    assert trial.findings[0].caught
    assert "no longer among the sources" in trial.findings[0].detail
