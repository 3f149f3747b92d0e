"""The verifier's network: the bundled encoder reading evidence and claim together, and a head that says what the one makes of the other.

The table of word embeddings stays as published, so that it need not be shipped twice. Everything else may learn: all layers, or
(`rank` above 0) low-rank additions to their matrices.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

LAYERS, HEADS, WIDTH, INNER, VOCABULARY, PLACES = 6, 12, 384, 1536, 30522, 512
EPSILON = 1e-12
WORDS = "embeddings.word_embeddings.weight"
CLASSES = 3
"""Supported, contradicted, neutral."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What may differ between networks that are compared."""

    rank: int = 0
    """Of the low-rank additions; 0 trains the layers themselves."""
    trained_layers: int = LAYERS
    """Counted from the top."""
    dropout: float = 0.1
    words_learn: bool = False


class Projection(nn.Module):
    """A linear layer, with a low-rank addition where `rank` is above 0 (Hu et al. 2021: LoRA)."""

    def __init__(self, inputs: int, outputs: int, rank: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs)) if rank else None
        self.up = nn.Parameter(torch.zeros(outputs, rank)) if rank else None

    def forward(self, states: Tensor) -> Tensor:
        projected = functional.linear(states, self.weight, self.bias)
        if self.down is None or self.up is None:
            return projected
        return projected + 2 * functional.linear(functional.linear(states, self.down), self.up)

    def merged(self) -> Tensor:
        """The matrix with the addition in it."""
        return self.weight if self.down is None or self.up is None else self.weight + 2 * self.up @ self.down


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as in BERT."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (Projection(WIDTH, WIDTH, shape.rank) for _ in range(4))
        self.inner = Projection(WIDTH, INNER, shape.rank)
        self.outer = Projection(INNER, WIDTH, shape.rank)
        self.first, self.second = (nn.LayerNorm(WIDTH, eps=EPSILON) for _ in range(2))
        self.dropout = shape.dropout

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """`states` (pairs, tokens, width); `mask` (pairs, 1, 1, tokens) is true where a token stands."""
        pairs, tokens, _ = states.shape
        query, key, value = (part(states).view(pairs, tokens, HEADS, -1).transpose(1, 2) for part in (self.query, self.key, self.value))
        dropped = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropped)
        mixed = self.out(mixed.transpose(1, 2).reshape(pairs, tokens, WIDTH))
        states = self.first(states + functional.dropout(mixed, dropped))
        inner = self.outer(functional.gelu(self.inner(states)))
        normalised: Tensor = self.second(states + functional.dropout(inner, dropped))
        return normalised


class Reader(nn.Module):
    """The encoder with the head for pairs."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(LAYERS))
        self.hidden = nn.Linear(3 * WIDTH, WIDTH)
        self.classes = nn.Linear(WIDTH, CLASSES)
        self.dropout = shape.dropout

    def encode(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """The last layer's states. `ids` and `segments` (0 evidence, 1 claim) and `mask` (true where a token stands): (pairs, tokens)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states: Tensor = self.norm(self.words(ids) + self.places(places) + self.segments(segments))
        states = functional.dropout(states, self.dropout if self.training else 0.0)
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        return states

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Logits (pairs, classes)."""
        states = self.encode(ids, segments, mask)
        claims = (segments == 1) & mask
        mean = (states * claims[..., None]).sum(1) / claims.sum(1, keepdim=True)
        most = states.masked_fill(~claims[..., None], -1e4).amax(1)
        pooled = torch.cat([states[:, 0], mean.to(states.dtype), most], dim=-1)
        hidden = functional.dropout(torch.tanh(self.hidden(pooled)), self.dropout if self.training else 0.0)
        logits: Tensor = self.classes(hidden)
        return logits

    def sentence_vectors(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors of texts, as the published model gives them (before any training)."""
        states = self.encode(ids, torch.zeros_like(ids), mask)
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(mean.float(), dim=-1)


def load_reader(weights: Path, shape: Shape, seed: int) -> Reader:
    """The published encoder under a new head. Only what `shape` names will learn."""
    torch.manual_seed(seed)
    reader = Reader(shape)
    published = {name: tensor.float() for name, tensor in load_file(weights).items()}
    with torch.no_grad():
        for name, parameter in published_parts(reader, merged=False).items():
            parameter.copy_(published[name])
    for parameter in reader.parameters():
        parameter.requires_grad = True
    reader.words.weight.requires_grad = shape.words_learn
    frozen = LAYERS - shape.trained_layers
    if frozen or shape.rank:
        for part in (reader.places, reader.segments, reader.norm):
            part.requires_grad_(False)
    for layer in list(reader.layers)[:frozen]:
        layer.requires_grad_(False)
    if shape.rank:
        for projection in (module for module in reader.layers.modules() if isinstance(module, Projection)):
            projection.weight.requires_grad = projection.bias.requires_grad = False
    return reader


def published_parts(reader: Reader, merged: bool = True) -> Mapping[str, Tensor]:
    """The reader's tensors under the names they are published with, with or without the low-rank additions in them."""
    parts: dict[str, Tensor] = {
        WORDS: reader.words.weight,
        "embeddings.position_embeddings.weight": reader.places.weight,
        "embeddings.token_type_embeddings.weight": reader.segments.weight,
        "embeddings.LayerNorm.weight": reader.norm.weight,
        "embeddings.LayerNorm.bias": reader.norm.bias,
    }
    for number, layer in enumerate(reader.layers):
        assert isinstance(layer, Layer)
        prefix = f"encoder.layer.{number}"
        projections = {
            "attention.self.query": layer.query,
            "attention.self.key": layer.key,
            "attention.self.value": layer.value,
            "attention.output.dense": layer.out,
            "intermediate.dense": layer.inner,
            "output.dense": layer.outer,
        }
        for name, projection in projections.items():
            parts[f"{prefix}.{name}.weight"] = projection.merged() if merged else projection.weight
            parts[f"{prefix}.{name}.bias"] = projection.bias
        for name, norm in (("attention.output.LayerNorm", layer.first), ("output.LayerNorm", layer.second)):
            parts[f"{prefix}.{name}.weight"] = norm.weight
            parts[f"{prefix}.{name}.bias"] = norm.bias
    return parts


def shipped_parts(reader: Reader) -> dict[str, Tensor]:
    """What has to be shipped: everything but the table of words, in half precision."""
    parts = {name: tensor for name, tensor in published_parts(reader).items() if name != WORDS}
    parts |= {"head.hidden.weight": reader.hidden.weight, "head.hidden.bias": reader.hidden.bias}
    parts |= {"head.classes.weight": reader.classes.weight, "head.classes.bias": reader.classes.bias}
    return {name: tensor.detach().to("cpu", torch.float16).contiguous() for name, tensor in parts.items()}
