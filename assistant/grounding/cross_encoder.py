"""A verifier of the user's choice: any cross-encoder for natural language inference that sentence-transformers loads."""

import re
from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np

from assistant.errors import ModelError
from assistant.grounding.support import Margins

SUPPORTED = frozenset({"entailment", "entailed", "entails", "entail", "supported", "supports", "support", "1"})
CONTRADICTED = frozenset({"contradiction", "contradicted", "contradicts", "contradict", "refuted", "refutes", "refute"})
NEITHER = frozenset({"neutral", "not entailment", "not entailed", "not supported", "unsupported", "not enough info", "nei", "0"})
"""What models call their classes; 1 and 0 are MiniCheck's."""
LEAST_CHANCE = 1e-6

REMEDY = (
    "Set VIVA_VERIFIER_MODEL to a cross-encoder for natural language inference, by its name on the Hugging Face hub or its folder, "
    "to a chat model as provider:name, or to nothing for the verifier that comes with Viva."
)


class CrossEncoderEntailment:
    """Reads pairs with a model from a folder or, by its name, from the Hugging Face hub. Safe to use from several threads."""

    def __init__(self, name: str) -> None:
        """Load the model. Raises ModelError where that can't be done, or its classes aren't those of such a model."""
        from safetensors import SafetensorError  # here, for these take seconds to import and only serve another model
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        try:
            self._model = CrossEncoder(name)
        except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
            raise ModelError(f"The verifier model '{name}' can't be loaded: {_first_line(error)} {REMEDY}") from error
        self._logits = Identity()
        self._supported, self._contradicted = _classes(self._model.config.id2label, name)
        self._lock = Lock()  # the tokenizer can't be used by two threads at once

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        """As the protocol says; a model without a class for it finds nothing contradicted."""
        if not pairs:
            return np.empty((0, 2), dtype=np.float32)
        texts = [tuple(text.encode("utf-8", "replace").decode("utf-8") for text in pair) for pair in pairs]
        with self._lock:
            logits = np.asarray(self._model.predict(texts, activation_fn=self._logits, show_progress_bar=False), dtype=np.float64)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        found = np.full((len(pairs), 2), LEAST_CHANCE)
        found[:, 0] = chances[:, self._supported]
        if self._contradicted is not None:
            found[:, 1] = chances[:, self._contradicted]
        found = np.clip(found, LEAST_CHANCE, 1 - LEAST_CHANCE)
        margins: Margins = (np.log(found) - np.log1p(-found)).astype(np.float32)
        return margins


def _classes(labels: Mapping[int, str], name: str) -> tuple[int, int | None]:
    """The places of the classes "supported" and, where there is one, "contradicted"."""
    words = {re.sub(r"[\W_]+", " ", str(label)).strip().lower(): place for place, label in labels.items()}
    supported = [place for word, place in words.items() if word in SUPPORTED]
    contradicted = [place for word, place in words.items() if word in CONTRADICTED]
    known = all(word in SUPPORTED | CONTRADICTED | NEITHER for word in words)
    if len(labels) < 2 or len(words) < len(labels) or not known or len(supported) != 1 or len(contradicted) > 1:
        said = ", ".join(f"'{label}'" for label in labels.values())
        raise ModelError(
            f"The verifier model '{name}' does not say which of its classes is which: they are called {said}, "
            f"where entailment, contradiction and neutral are expected, or entailment and not_entailment. {REMEDY}"
        )
    return supported[0], contradicted[0] if contradicted else None


def _first_line(error: Exception) -> str:
    """What went wrong, as a sentence."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return line if line.endswith((".", "!", "?")) else f"{line}."
