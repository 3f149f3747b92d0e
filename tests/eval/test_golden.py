"""The golden cases against the guide: what can be checked of them without judgement."""

from collections import Counter

import pytest

from assistant.config import GUIDE
from eval.answers import missing_facts, stands_in
from eval.cases import GOLDEN, Case, read_lines
from ingest.load import find_files, load_file

CASES = read_lines(GOLDEN, Case)
KINDS = 14
"""Of cases, as the type names them."""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The text of each page, on one line."""
    documents = [document for path in find_files([GUIDE]) for document in load_file(path)]
    return {document.id: " ".join(document.text.lower().split()) for document in documents}


def test_there_are_enough_of_every_kind_and_no_id_twice() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert len(CASES) >= 250
    assert len(kinds) == KINDS
    assert min(kinds.values()) >= 7
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [case for case in CASES if case.answerable], ids=lambda case: case.id)
def test_every_fact_stands_in_a_page_of_its_case_and_not_in_its_question(case: Case, pages: dict[str, str]) -> None:
    text = " ".join(pages[page] for page in case.pages)
    asked = " ".join((case.question, *case.history)).lower()
    assert case.facts
    for fact in case.facts:
        assert any(stands_in(text, wording) for wording in fact), f"{fact} stands in none of its pages"
        assert not any(stands_in(asked, wording) for wording in fact), f"{fact} stands in the question, so it proves nothing"


@pytest.mark.parametrize("case", [case for case in CASES if case.answerable], ids=lambda case: case.id)
def test_the_reference_has_every_fact(case: Case) -> None:
    assert missing_facts(case.reference, case.facts) == []


def test_what_is_not_answerable_names_no_page() -> None:
    assert all(not case.pages and not case.facts for case in CASES if not case.answerable)
