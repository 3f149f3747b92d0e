"""The pairs that the verifier learns from, and those kept apart."""

from pathlib import Path
from random import Random

import pytest

from eval.faults import KINDS, FaultKind, inject
from training.guide import DEVELOPMENT_TOPICS, TEST_TOPICS, Guide, guide_pairs, topics_of
from training.guide_cases import guide_cases, kind_of
from training.pairs import Pair, PairLabel

PAGE = """---
title: {title}
---
# {title}

## Definition

{sentences}
"""
SENTENCES = (
    "Bagging reduces variance because the errors of {n} models trained on different samples partly cancel.",
    "Boosting usually trains its members one after the other and mainly reduces bias.",
    "A random forest needs hardly any tuning, while gradient boosting overfits if it runs for too long.",
    "Precision is the share of flagged cases that are right, and recall the share of true cases that are found.",
    "The learning rate should be lowered when the loss of the validation set stops falling.",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A page for each of three topics: one kept for tests, one for development, one to learn from."""
    (tmp_path / "questions").mkdir()
    for topic in (*TEST_TOPICS, *DEVELOPMENT_TOPICS, "ensembles"):
        (tmp_path / "guide" / topic).mkdir(parents=True)
        (tmp_path / "questions" / f"{topic}.yaml").write_text("[]", encoding="utf-8")
    for number, topic in enumerate((min(TEST_TOPICS), min(DEVELOPMENT_TOPICS), "ensembles")):
        sentences = " ".join(SENTENCES).replace("{n}", str(number + 3))
        (tmp_path / "guide" / topic / f"page-{number}.md").write_text(PAGE.format(title=topic, sentences=sentences), encoding="utf-8")
    return tmp_path


def test_the_same_pairs_come_in_every_run(corpus: Path) -> None:
    guide = Guide(corpus, topics_of(corpus))
    assert guide_pairs(guide, Random(1)) == guide_pairs(guide, Random(1))
    assert guide_pairs(guide, Random(1)) != guide_pairs(guide, Random(2))


def test_topics_kept_apart_give_no_pair_to_learn_from(corpus: Path) -> None:
    learned = guide_pairs(Guide(corpus, topics_of(corpus) - TEST_TOPICS - DEVELOPMENT_TOPICS), Random(1))
    assert {pair.group for pair in learned} == {"page-2"}


def test_cases_to_measure_on_come_from_the_test_topics_only(corpus: Path) -> None:
    cases = list(guide_cases(corpus, Random(1), 100))
    assert {case.label for case in cases} == {0, 1}
    assert any(" 3 models" in case.context for case in cases)
    assert not any(" 4 models" in case.context or " 5 models" in case.context for case in cases)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_changes_the_sentence(kind: FaultKind) -> None:
    faulty = [inject(kind, sentence.replace("{n}", "3"), Random(seed)) for sentence in SENTENCES for seed in range(3)]
    assert any(faulty)
    assert not set(faulty) & {sentence.replace("{n}", "3") for sentence in SENTENCES}


def test_what_is_supported_stands_in_its_evidence(corpus: Path) -> None:
    quoted = [pair for pair in guide_pairs(Guide(corpus, topics_of(corpus)), Random(1)) if pair.source == "guide/quoted"]
    assert quoted
    assert all(pair.claim in pair.evidence for pair in quoted)


@pytest.mark.parametrize(
    ("source", "label", "kind"),
    [
        ("guide/spoken negation", "contradicted", "negation"),
        ("guide/source traded", "not", "traded"),
        ("guide/source detail", "supported", "source detail"),
        ("bank/wrong", "not", "wrong"),
    ],
)
def test_a_case_is_known_by_its_fault(source: str, label: PairLabel, kind: str) -> None:
    assert kind_of(Pair(("Evidence.",), "Claim.", label, source, "page")) == kind
