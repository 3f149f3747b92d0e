"""Any cross-encoder as verifier, with tiny ones made here and really loaded."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.grounding.cross_encoder import CrossEncoderEntailment
from assistant.grounding.judge import JudgeEntailment
from assistant.grounding.verifier_models import load_entailment

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] l1 gives sparse dense weights".split()
PAIRS = [("L1 gives sparse weights", "L1 gives weights"), ("weights", "dense"), ("\ud800", "L1")]


def tiny_model(folder: Path, labels: Sequence[str]) -> Path:
    """A model with these classes and random weights, the same in every run."""
    import torch  # here, so that collecting the tests doesn't take seconds in each worker
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=32,
        initializer_range=1.0,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def chances_of(folder: Path, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """What transformers itself makes of the pairs, one by one."""
    import torch
    from transformers import BertForSequenceClassification, BertTokenizer

    model, tokenizer = BertForSequenceClassification.from_pretrained(folder), BertTokenizer.from_pretrained(folder)
    with torch.no_grad():
        rows = [model(**tokenizer(*pair, return_tensors="pt")).logits.softmax(dim=1)[0].numpy() for pair in pairs]
    return np.array(rows)


def log_odds(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.log(chances) - np.log1p(-chances)


@pytest.mark.parametrize(
    ("labels", "supported", "contradicted"),
    [
        (("contradiction", "entailment", "neutral"), 1, 0),
        (("ENTAILMENT", "Neutral", "CONTRADICTION"), 0, 2),
        (("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), 0, 1),
        (("entailment", "not_entailment"), 0, None),
        (("0", "1"), 1, None),
    ],
)
def test_margins_are_the_models_own_whatever_its_classes_are_called(
    tmp_path: Path, labels: Sequence[str], supported: int, contradicted: int | None
) -> None:
    folder = tiny_model(tmp_path, labels)
    margins = CrossEncoderEntailment(str(folder)).margins(PAIRS)
    expected = chances_of(folder, PAIRS[:2])
    assert margins.shape == (3, 2)
    assert margins.dtype == np.float32
    np.testing.assert_allclose(margins[:2, 0], log_odds(expected[:, supported]), atol=1e-3)
    if contradicted is None:
        assert (margins[:, 1] < -10).all()
    else:
        np.testing.assert_allclose(margins[:2, 1], log_odds(expected[:, contradicted]), atol=1e-3)


def test_no_pairs_have_no_margins(tmp_path: Path) -> None:
    assert CrossEncoderEntailment(str(tiny_model(tmp_path, ("0", "1")))).margins([]).shape == (0, 2)


@pytest.mark.parametrize(
    "labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("positive", "negative"), ("LABEL_0",), ("neutral", "contradiction")]
)
def test_a_model_that_does_not_name_its_classes_is_refused(tmp_path: Path, labels: Sequence[str]) -> None:
    with pytest.raises(ModelError, match=rf"'{labels[0]}'.*VIVA_VERIFIER_MODEL"):
        CrossEncoderEntailment(str(tiny_model(tmp_path, labels)))


@pytest.mark.parametrize("damaged", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_damaged_model_is_named_with_its_setting(tmp_path: Path, damaged: str) -> None:
    folder = tiny_model(tmp_path, ("0", "1"))
    (folder / damaged).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=rf"'{folder}' can't be loaded: .*VIVA_VERIFIER_MODEL"):
        CrossEncoderEntailment(str(folder))


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="can't be loaded"):
        CrossEncoderEntailment(str(tmp_path))


def test_the_setting_names_the_kind_of_verifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason="needs the extra [openai]")
    monkeypatch.setenv("OPENAI_API_KEY", "any word")
    model = tiny_model(tmp_path / "model", ("0", "1"))
    assert isinstance(load_entailment(str(model), tmp_path, 1.0), CrossEncoderEntailment)
    assert isinstance(load_entailment("openai:test", tmp_path, 1.0), JudgeEntailment)
    with pytest.raises(ModelError, match="nobody"):
        load_entailment("nobody:test", tmp_path, 1.0)
