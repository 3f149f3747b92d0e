"""The bank that ships passes every check, with the real model and the whole guide."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from assistant.config import GUIDE, QUESTIONS
from assistant.quiz.admission import examine
from assistant.quiz.bank import Bank, load_bank
from assistant.quiz.evidence import load_guide
from assistant.quiz.numeric import draw, is_right, rounded
from assistant.quiz.types import Numeric
from ingest.embed import load_encoder

CHECKS = ["source", "numeric", "length", "position", "leak", "form", "reading", "duplicate", "coverage"]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(QUESTIONS, GUIDE)


@pytest.fixture(scope="module")
def findings(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    found = defaultdict(list)
    encoder = load_encoder("all-MiniLM-L6-v2", tmp_path_factory.mktemp("model"))
    for finding in examine(bank, load_guide(GUIDE), encoder):
        found[finding.check].append(str(finding))
    return found


@pytest.mark.parametrize("check", CHECKS)
def test_shipped_bank_has_no_finding(findings: Mapping[str, list[str]], check: str) -> None:
    assert findings[check] == []


def test_every_finding_belongs_to_a_check_above(findings: Mapping[str, list[str]]) -> None:
    assert findings.keys() <= set(CHECKS)


def test_every_topic_of_the_guide_has_its_file() -> None:
    assert {path.stem for path in QUESTIONS.glob("*.yaml")} == {path.name for path in Path(GUIDE).iterdir()}


def test_numeric_questions_hold_for_draws_that_the_check_did_not_make(bank: Bank) -> None:
    for question in bank.of_kind("numeric"):
        assert isinstance(question, Numeric)
        for seed in range(10_000, 10_020):
            drawn = draw(question, Random(seed))
            assert is_right(rounded(question, drawn.key), drawn), question.id
