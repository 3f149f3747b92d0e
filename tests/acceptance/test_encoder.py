"""The bundled model, as it is exported and run, against sentence-transformers as the reference."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ingest.embed import BUNDLED_MODEL, BUNDLED_PACKAGE, OnnxEncoder, SentenceTransformerEncoder, load_encoder
from ingest.errors import EncoderError
from ingest.types import Encoder

TEXTS = [
    "Overfitting means that a model learns the noise of its training data.",
    "What is L1 regularization?",
    "",
    " \n\t",
    "word",
    "naïve Bayes — 朴素贝叶斯, наивный Байес, $P(A|B) = \\frac{P(B|A)P(A)}{P(B)}$ 🙂",
    "half a character \ud800 of broken JSON",
    "A long text goes on and on, until nobody reads it any more. " * 60,
    *(f"A sentence of some length: {'very ' * number}long." for number in range(40)),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that holds the exported model."""
    folder = tmp_path_factory.mktemp("home")
    load_encoder(BUNDLED_MODEL, folder)
    return folder


@pytest.fixture(scope="module")
def encoder(home: Path) -> Encoder:
    return load_encoder(BUNDLED_MODEL, home)


@pytest.fixture(scope="module")
def reference() -> Encoder:
    package = find_spec(BUNDLED_PACKAGE)
    assert package is not None
    assert package.origin is not None
    return load_encoder(str(Path(package.origin).parent / "model"), Path("never used"))


def test_vectors_are_those_of_sentence_transformers(encoder: Encoder, reference: Encoder) -> None:
    assert isinstance(encoder, OnnxEncoder)
    assert isinstance(reference, SentenceTransformerEncoder)
    vectors, expected = encoder.encode(TEXTS), reference.encode(TEXTS)
    assert vectors.dtype == expected.dtype == np.dtype(np.float32)
    assert vectors.shape == expected.shape == (len(TEXTS), encoder.dimension)
    assert np.abs(vectors - expected).max() < 1e-5
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_tokens_are_counted_as_by_sentence_transformers(encoder: Encoder, reference: Encoder) -> None:
    assert encoder.count_tokens(TEXTS) == reference.count_tokens(TEXTS)
    assert (encoder.dimension, encoder.max_tokens) == (reference.dimension, reference.max_tokens)


def test_no_texts_give_no_vectors(encoder: Encoder, reference: Encoder) -> None:
    assert encoder.encode([]).shape == reference.encode([]).shape == (0, 384)
    assert encoder.count_tokens([]) == reference.count_tokens([]) == []


def test_text_has_the_same_vector_alone_and_among_others_and_from_any_thread(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    with ThreadPoolExecutor(4) as threads:
        alone = np.concatenate(list(threads.map(lambda text: encoder.encode([text]), TEXTS)))
    assert np.abs(together - alone).max() < 1e-5


def test_text_is_cut_at_the_window(encoder: Encoder) -> None:
    words = ["tree"] * (encoder.max_tokens - 2)
    within, beyond = encoder.encode([" ".join(words), " ".join([*words, "and", "more"])])
    assert within @ beyond == pytest.approx(1, abs=1e-6)


def test_export_is_used_again_and_made_again_where_it_was_cut_short(tmp_path: Path) -> None:
    load_encoder(BUNDLED_MODEL, tmp_path)
    (weights,) = tmp_path.glob("models/*/model.weights")
    made = weights.stat().st_mtime_ns
    load_encoder(BUNDLED_MODEL, tmp_path)
    assert weights.stat().st_mtime_ns == made
    weights.write_bytes(weights.read_bytes()[:1000])
    load_encoder(BUNDLED_MODEL, tmp_path).encode(["works again"])


def test_model_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match="Set VIVA_EMBEDDING_MODEL"):
        load_encoder(str(tmp_path / "no-such-model"), tmp_path)


SILENT = """
import sys
from pathlib import Path
from ingest.embed import load_encoder
from ingest.index import Store
from ingest.pipeline import check, ingest
home, text = Path(sys.argv[1]), Path(sys.argv[2])
encoder = load_encoder("all-MiniLM-L6-v2", home)
store = Store(home, encoder)
assert ingest([text], store, encoder, lambda *_: None)[0].chunks
assert check(store, encoder, lambda *_: None) == []
print(*sorted({"torch", "transformers", "sentence_transformers"} & sys.modules.keys()))
"""


def test_nothing_is_written_outside_the_data_directory_and_torch_stays_out(home: Path, tmp_path: Path) -> None:
    """ONNX Runtime and Chroma have telemetry, which leaves files in the home directory."""
    (tmp_path / "text.md").write_text("# Drift\n\nDrift changes the inputs.\n")
    (tmp_path / "user").mkdir()
    places = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")
    environment = {name: str(tmp_path / "user") for name in places} | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", SILENT, str(home), str(tmp_path / "text.md")]
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr, ended.stdout.split()) == (0, "", [])
    assert [str(path) for path in (tmp_path / "user").rglob("*")] == []
