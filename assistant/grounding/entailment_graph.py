"""The network for pairs as an ONNX graph: the bundled encoder's layers with sides and a head (as ingest/bert.py does for single texts).

The layers' matrices are rounded to integers, and so are the states that they are multiplied with, as they come: that halves the time
of a run. What it costs is in docs/verifier.md.
"""

from typing import Any

import numpy as np
import onnx

from ingest.bert import EPSILON, MICROSOFT, Graph, Weights, attention, feed_forward

LAYERS = 6
SEP = 102
LARGEST = 63
"""Integers are of 7 bits: processors without VNNI add two products of 8 bits in 16, where greater ones would overflow."""


class RoundedGraph(Graph):
    """A graph whose matrices are integers, each column with a scale."""

    def __init__(self, weights: Weights) -> None:
        super().__init__(weights)
        self._scales: dict[str, str] = {}

    def matrix(self, name: str) -> str:
        """The matrix of a linear layer, rounded."""
        matrix = self.weights[f"{name}.weight"].T
        scales = np.maximum(np.abs(matrix).max(axis=0), EPSILON) / LARGEST
        rounded = self.constant(np.rint(matrix / scales).astype(np.int8))
        self._scales[rounded] = self.constant(scales.astype(np.float32))
        return rounded

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Apply an operator; the product with a rounded matrix is one of integers."""
        if operator != "MatMul" or inputs[1] not in self._scales:
            return super().add(operator, *inputs, **attributes)
        product = super().add("DynamicQuantizeMatMul", *inputs, self._scales[inputs[1]], **attributes)
        self._nodes[-1].domain = MICROSOFT
        return product


def pair_logits(weights: Weights) -> onnx.ModelProto:
    """From `input_ids` (pairs, tokens), `[CLS] evidence [SEP] claim [SEP]`, to `logits` (pairs, 3)."""
    graph = RoundedGraph(weights)
    ends = graph.add("Cast", graph.add("Equal", "input_ids", graph.constant([SEP])), to=onnx.TensorProto.INT64)
    before = graph.add("CumSum", ends, graph.constant([1]), exclusive=1)
    segments = graph.add("Min", before, graph.constant([1]))
    states = _embedded(graph, segments)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        states = feed_forward(graph, layer, attention(graph, layer, states))
    return graph.model(_head(graph, states, segments), "logits")


def _embedded(graph: Graph, segments: str) -> str:
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.add("Shape", "input_ids", start=1)
    places = graph.add("Slice", graph.weight("embeddings.position_embeddings.weight"), graph.constant([0]), length)
    sides = graph.add("Gather", graph.weight("embeddings.token_type_embeddings.weight"), segments)
    total = graph.add("Add", graph.add("Add", words, places), sides)
    norm = "embeddings.LayerNorm"
    return graph.add("LayerNormalization", total, graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias"), epsilon=EPSILON)


def _head(graph: Graph, states: str, segments: str) -> str:
    """Over the first token's state, and the mean and the greatest of the claim's."""
    share = graph.add("Unsqueeze", graph.add("Cast", segments, to=onnx.TensorProto.FLOAT), graph.constant([2]))
    axis = graph.constant([1])
    sums = graph.add("ReduceSum", graph.add("Mul", states, share), axis, keepdims=0)
    mean = graph.add("Div", sums, graph.add("ReduceSum", share, axis, keepdims=0))
    is_claim = graph.add("Cast", share, to=onnx.TensorProto.BOOL)
    claim = graph.add("Where", is_claim, states, graph.constant(np.array([-1e4], dtype=np.float32)))
    most = graph.add("ReduceMax", claim, axis, keepdims=0)
    first = graph.add("Squeeze", graph.add("Gather", states, graph.constant([0]), axis=1), axis)
    pooled = graph.add("Concat", first, mean, most, axis=1)
    hidden = graph.add("Tanh", graph.add("Gemm", pooled, graph.weight("head.hidden.weight"), graph.weight("head.hidden.bias"), transB=1))
    return graph.add("Gemm", hidden, graph.weight("head.classes.weight"), graph.weight("head.classes.bias"), transB=1)
