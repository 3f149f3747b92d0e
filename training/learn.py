"""Training of the verifier's network. Needs torch and numpy alone; takes a GPU where there is one."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.network import Reader, Shape, load_reader

CLS, SEP = 101, 102
LONGEST_CLAIM = 96
NOT = 3
"""Label, as `training.pairs.LABELS` numbers it, of pairs of which nobody said why they are not supported."""

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained."""

    name: str
    shape: Shape = field(default_factory=Shape)
    epochs: float = 3.0
    rate: float = 1e-4
    batch: int = 96
    longest: int = 256
    """Tokens of a pair; evidence is cut there."""
    warm_up: float = 0.06
    decay: float = 0.01
    smoothing: float = 0.05
    average: float = 0.998
    """Of the moving average of the weights, which is what is kept. 0 keeps the last weights."""
    without: tuple[str, ...] = ()
    """Prefixes of sources left out."""
    most_pairs: int | None = None
    longest_kept: int | None = None
    """Pairs of more tokens are left out, which makes the rest faster on a processor."""
    seed: int = 1
    layer_decay: float = 1.0
    """Learning rate of a layer over that of the layer above it."""


class Pairs:
    """Pairs as sequences of token ids."""

    def __init__(self, arrays: Arrays, recipe: Recipe) -> None:
        self._text = lists(arrays["text_tokens"], arrays["text_ends"])
        evidence = lists(arrays["pair_evidence"], arrays["pair_evidence_ends"])
        names = [str(name) for name in arrays["pair_sources"]]
        rows = [row for row, source in enumerate(arrays["pair_source"]) if not names[int(source)].startswith(recipe.without or ("?",))]
        if recipe.most_pairs is not None:
            rows = list(np.random.default_rng(recipe.seed).permutation(rows))[: recipe.most_pairs]
        self.sequences: list[tuple[NDArray[np.int64], int]] = []
        labels = []
        for row in rows:
            found = compose([self._text(int(place)) for place in evidence(row)], self._text(int(arrays["pair_claim"][row])), recipe.longest)
            if recipe.longest_kept is None or len(found[0]) <= recipe.longest_kept:
                self.sequences.append(found)
                labels.append(int(arrays["pair_label"][row]))
        self.labels = np.array(labels)
        self.lengths = np.array([len(ids) for ids, _ in self.sequences])

    def batches(self, size: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
        """Rows, in batches of like length and about as many tokens as `size` pairs of mean length have, in random order."""
        order = np.argsort(self.lengths + random.uniform(-4, 4, len(self.lengths)))
        tokens = size * float(self.lengths.mean())
        found, first = [], 0
        for last in range(1, len(order) + 1):
            if last == len(order) or (last - first + 1) * self.lengths[order[last]] > tokens:
                found.append(order[first:last])
                first = last
        random.shuffle(found)
        return found


def lists(values: NDArray[np.generic], ends: NDArray[np.generic]) -> Callable[[int], NDArray[np.generic]]:
    """The list at a place, of lists that stand end to end in `values`."""
    starts = np.concatenate([[0], ends[:-1]])
    return lambda place: values[starts[place] : ends[place]]


def compose(evidence: Sequence[NDArray[np.generic]], claim: NDArray[np.generic], longest: int) -> tuple[NDArray[np.int64], int]:
    """`[CLS] evidence [SEP] claim [SEP]`, and where the claim starts. The evidence is cut where the whole would be too long."""
    claim = claim[:LONGEST_CLAIM]
    joined = np.concatenate(evidence)[: longest - 3 - len(claim)] if len(evidence) else np.zeros(0, dtype=np.int64)
    return np.concatenate([[CLS], joined, [SEP], claim, [SEP]]).astype(np.int64), len(joined) + 2


def padded(sequences: Sequence[tuple[NDArray[np.int64], int]], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, segments and mask, (pairs, tokens); the length is rounded up to a multiple of 8."""
    longest = -(-max(len(ids) for ids, _ in sequences) // 8) * 8
    ids = np.zeros((len(sequences), longest), dtype=np.int64)
    segments = np.zeros_like(ids)
    lengths = np.array([len(found) for found, _ in sequences])
    for row, (found, start) in enumerate(sequences):
        ids[row, : len(found)] = found
        segments[row, start : len(found)] = 1
    mask = np.arange(longest) < lengths[:, None]
    return tuple(torch.from_numpy(array).to(device, non_blocking=True) for array in (ids, segments, mask))  # type: ignore[return-value]


def loss_of(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy over three classes; over two where the label only says "not supported"."""
    scores = torch.log_softmax(logits.float(), dim=-1)
    exact = functional.nll_loss(scores, labels.clamp(max=2), reduction="none")
    either = -torch.logsumexp(scores[:, 1:], dim=-1)
    return ((1 - smoothing) * torch.where(labels == NOT, either, exact) - smoothing * scores.mean(-1)).mean()


def train(
    recipe: Recipe, arrays: Arrays, weights: Path, device: torch.device, report: Callable[[str], None], limit: float = math.inf
) -> Reader:
    """A network trained by the recipe: AdamW, a warm-up and a linear decay, and the moving average of its weights.

    `limit` is in seconds: where the recipe would take longer, the decay is quickened from half of it on, so as to end in time.
    """
    pairs = Pairs(arrays, recipe)
    reader = load_reader(weights, recipe.shape, recipe.seed).to(device)
    report(f"{recipe.name}: {len(pairs.labels)} pairs, {pairs.lengths.mean():.0f} tokens on average")
    random = np.random.default_rng(recipe.seed)
    groups = _parameter_groups(reader, recipe)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=device.type == "cuda")
    per_epoch = len(pairs.batches(recipe.batch, np.random.default_rng(0)))
    steps = int(per_epoch * recipe.epochs)
    warm = max(1, int(steps * recipe.warm_up))
    rates = [group["lr"] for group in groups]
    average = [parameter.detach().clone() for parameter in reader.parameters()]
    started, total = time.monotonic(), torch.zeros((), device=device)
    reader.train()
    for step, rows in enumerate(_endless(pairs, recipe.batch, random)):
        progress = max(step / steps, _spent(time.monotonic() - started, limit))
        if progress >= 1:
            break
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min((step + 1) / warm, (1 - progress) / (1 - recipe.warm_up))
        ids, segments, mask = padded([pairs.sequences[row] for row in rows], device)
        labels = torch.from_numpy(pairs.labels[rows]).to(device, non_blocking=True)
        with torch.autocast(device.type, torch.bfloat16):
            logits = reader(ids, segments, mask)
        loss = loss_of(logits, labels, recipe.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        total += loss.detach()
        if recipe.average:
            kept = min(recipe.average, (step + 1) / (step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(average, [parameter.detach() for parameter in reader.parameters()], 1 - kept)
        if (step + 1) % 500 == 0:
            report(f"{recipe.name}: step {step + 1} of {steps}, loss {float(total) / 500:.4f}, {time.monotonic() - started:.0f} s")
            total.zero_()
    if recipe.average:
        with torch.no_grad():
            for parameter, mean in zip(reader.parameters(), average, strict=True):
                parameter.copy_(mean)
    report(f"{recipe.name}: trained in {time.monotonic() - started:.0f} s")
    return reader.eval()


def _parameter_groups(reader: Reader, recipe: Recipe) -> list[dict[str, Any]]:
    """The head learns five times as fast as the layers; norms and biases don't decay."""
    groups = []
    for name, parameter in reader.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith(("hidden", "classes")):
            rate = recipe.rate * (5 if not recipe.shape.rank else 1)
        elif name.startswith("layers."):
            rate = recipe.rate * recipe.layer_decay ** (5 - int(name.split(".")[1]))
        else:
            rate = recipe.rate * recipe.layer_decay**6
        groups.append({"params": [parameter], "lr": rate, "weight_decay": recipe.decay if parameter.dim() > 1 else 0.0})
    return groups


def _spent(seconds: float, limit: float) -> float:
    """Share of the time limit, which counts from half of it on only."""
    return max(0.0, seconds / limit - 0.5) * 2


def _endless(pairs: Pairs, size: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    while True:
        yield from pairs.batches(size, random)
