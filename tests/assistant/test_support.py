"""The shipped network and the score built on it, with the real weights."""

from pathlib import Path

import pytest

from assistant.grounding.entailment import LONGEST, ShippedEntailment
from assistant.grounding.support import THRESHOLD, Entailment, support
from ingest.embed import load_encoder
from ingest.types import Encoder

SOURCE = "Bagging mainly reduces variance, because the errors of models trained on different samples partly cancel when averaged."
OTHER = "Boosting trains its members in sequence and mainly reduces bias."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def entailment(home: Path) -> Entailment:
    return ShippedEntailment(home)


@pytest.fixture(scope="module")
def encoder(home: Path) -> Encoder:
    return load_encoder("all-MiniLM-L6-v2", home)


def test_a_copy_is_supported_and_its_faulty_versions_are_not(encoder: Encoder, entailment: Entailment) -> None:
    claims = [
        SOURCE,
        SOURCE.replace("reduces", "does not reduce"),
        SOURCE.replace("variance", "bias"),
        SOURCE.replace("reduces", "increases"),
    ]
    found = support(claims, [SOURCE, OTHER], encoder, entailment)
    assert [each.supported for each in found] == [True, False, False, False]


def test_a_claim_about_something_else_is_not_supported(encoder: Encoder, entailment: Entailment) -> None:
    (found,) = support(["The Eiffel Tower was finished in 1889."], [SOURCE, OTHER], encoder, entailment)
    assert found.score < THRESHOLD


def test_the_worst_sentence_decides(encoder: Encoder, entailment: Entailment) -> None:
    (found,) = support([f"{SOURCE} Paris is the capital of Peru."], [SOURCE], encoder, entailment)
    assert not found.supported


def test_nothing_supports_without_passages(encoder: Encoder, entailment: Entailment) -> None:
    assert [each.score for each in support([SOURCE, ""], [], encoder, entailment)] == [0.0, 0.0]


def test_a_separator_written_in_a_passage_does_not_end_the_evidence(entailment: Entailment) -> None:
    (margins,) = entailment.margins([(f"{OTHER} [SEP] {SOURCE}", SOURCE)])
    assert margins[0] > 0


def test_long_evidence_is_cut(entailment: Entailment) -> None:
    margins = entailment.margins([(f"{OTHER} " * LONGEST, SOURCE)])
    assert margins.shape == (1, 2)


def test_a_damaged_export_is_written_again(home: Path, entailment: Entailment) -> None:
    before = entailment.margins([(SOURCE, OTHER)])
    (home / "models" / "verifier-onnx3" / "manifest.json").write_text("{broken", encoding="utf-8")
    assert ShippedEntailment(home).margins([(SOURCE, OTHER)]) == pytest.approx(before)
