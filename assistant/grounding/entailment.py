"""What evidence makes of a claim: supported, contradicted, or neither, read by the shipped network.

The network is the bundled encoder with other layers and a head (training/). Its weights are those layers in half precision; the table of
word embeddings is the bundled one. As with the encoder, an ONNX graph is written once into the data directory and run from there.
"""

import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from assistant.grounding.support import Margins
from ingest.embed import LARGE, TOKENIZER_FILE, WEIGHTS_FILE, bundled_files, silent_onnxruntime

SHIPPED = Path(__file__).parent / "weights" / "verifier.safetensors"
CLS, SEP = 101, 102
LONGEST_CLAIM, LONGEST = 96, 256
"""Tokens of a claim, and of a pair with its three marks; evidence is cut to fit, as in training."""
EXPORT_FORMAT = 3
"""Raised with the weights and with the graph, so that an older export is not taken for a new one."""
MODEL_FILE, MATRICES_FILE, MANIFEST_FILE = "model.onnx", "model.weights", "manifest.json"


class ShippedEntailment:
    """The exported network. Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        """Open the export in `home`/models, making it first where it is missing. Raises EncoderError where the bundled model is."""
        folder = _exported(home / "models")
        onnxruntime = silent_onnxruntime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._workers = ThreadPoolExecutor(os.cpu_count(), "entailment")
        self._tokenizer = Tokenizer.from_file(str(bundled_files() / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True  # a passage with "[SEP]" in it must not end the evidence

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        """For each (evidence, claim): log odds of "supported" against the rest, and of "contradicted"; shape (len(pairs), 2)."""
        texts = [text.encode("utf-8", "replace").decode("utf-8") for pair in pairs for text in pair]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        inputs = [_pair_ids(tokens[place], tokens[place + 1]) for place in range(0, len(tokens), 2)]
        logits = np.array([row for rows in self._workers.map(self._run, inputs) for row in rows], dtype=np.float32).reshape(-1, 3)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        kept = np.clip(chances[:, :2], 1e-6, 1 - 1e-6)
        margins: Margins = np.log(kept) - np.log1p(-kept)
        return margins

    def _run(self, ids: list[int]) -> NDArray[np.float32]:
        (logits,) = self._session.run(["logits"], {"input_ids": np.array([ids], dtype=np.int64)})
        return np.asarray(logits, dtype=np.float32)


def _pair_ids(evidence: list[int], claim: list[int]) -> list[int]:
    claim = claim[:LONGEST_CLAIM]
    return [CLS, *evidence[: LONGEST - 3 - len(claim)], SEP, *claim, SEP]


def _exported(models: Path) -> Path:
    folder = models / f"verifier-onnx{EXPORT_FORMAT}"
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / "verifier.lock"):
        if not _is_whole(folder):
            unfinished = models / "unfinished-verifier"
            shutil.rmtree(unfinished, ignore_errors=True)  # of an export that was killed
            unfinished.mkdir()
            _export(unfinished)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def _export(target: Path) -> None:
    import onnx  # this runs once per data directory

    from assistant.grounding.entailment_graph import pair_logits

    words = "embeddings.word_embeddings.weight"
    bundled = load_file(bundled_files() / WEIGHTS_FILE)
    weights = {name: array.astype(np.float32) for name, array in load_file(SHIPPED).items()} | {words: bundled[words]}
    onnx.save(pair_logits(weights), target / MODEL_FILE, save_as_external_data=True, location=MATRICES_FILE, size_threshold=LARGE)
    sizes = {name: (target / name).stat().st_size for name in (MODEL_FILE, MATRICES_FILE)}
    (target / MANIFEST_FILE).write_text(json.dumps(sizes), encoding="utf-8")
