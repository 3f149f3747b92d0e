"""The bundled model's network as an ONNX graph, written out from its published weights.

Six layers are a page of code. Tracing them with torch gives the same vectors at the same speed, after ten seconds and in 800 MB.
There is no padding, and no mask for it: the texts of one run have the same number of tokens.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

LAYERS, HEADS = 6, 12
EPSILON = 1e-12
"""Keeps layer normalisation from dividing by zero; the model was trained with it."""
MICROSOFT = "com.microsoft"
FUSED = frozenset({"MultiHeadAttention", "SkipLayerNormalization", "BiasGelu"})
"""Operators that ONNX Runtime adds to the standard; each does in one pass what the standard needs several for."""
OPSET, FUSED_OPSET, FORMAT_VERSION = 18, 1, 9

Weights = Mapping[str, NDArray[np.float32]]


def sentence_embedding(weights: Weights) -> onnx.ModelProto:
    """From `input_ids` (texts, tokens) to unit `vectors` (texts, dimension): the encoder, the mean over its tokens, normalised."""
    graph = Graph(weights)
    states = _embeddings(graph)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        states = attention(graph, layer, states)
        states = feed_forward(graph, layer, states)
    mean = graph.add("ReduceMean", states, graph.constant([1]), keepdims=0)
    return graph.model(graph.add("LpNormalization", mean, axis=-1, p=2), "vectors")


def _embeddings(graph: "Graph") -> str:
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    first_segment = graph.weights["embeddings.token_type_embeddings.weight"][0]  # the second is for pairs of texts
    places = graph.constant(graph.weights["embeddings.position_embeddings.weight"] + first_segment)
    length = graph.add("Shape", "input_ids", start=1)
    used = graph.add("Slice", places, graph.constant([0]), length)
    norm = "embeddings.LayerNorm"
    return graph.add(
        "LayerNormalization", graph.add("Add", words, used), graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias"), epsilon=EPSILON
    )


def attention(graph: "Graph", layer: str, states: str) -> str:
    """One layer's self-attention over the states of that name, added to them and normalised; the name of what comes out."""
    names = [f"{layer}.attention.self.{name}" for name in ("query", "key", "value")]
    projected = [graph.add("MatMul", states, graph.matrix(name)) for name in names]
    bias = graph.constant(np.concatenate([graph.weights[f"{name}.bias"] for name in names]))
    context = graph.add("MultiHeadAttention", *projected, bias, num_heads=HEADS)
    return _added(graph, f"{layer}.attention.output", context, states)


def feed_forward(graph: "Graph", layer: str, states: str) -> str:
    """The layer's other half."""
    name = f"{layer}.intermediate.dense"
    inner = graph.add("BiasGelu", graph.add("MatMul", states, graph.matrix(name)), graph.weight(f"{name}.bias"))
    return _added(graph, f"{layer}.output", inner, states)


def _added(graph: "Graph", name: str, inputs: str, states: str) -> str:
    """`inputs` projected, added to `states`, and normalised."""
    projected = graph.add("MatMul", inputs, graph.matrix(f"{name}.dense"))
    others = [graph.weight(f"{name}.{part}") for part in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
    return graph.add("SkipLayerNormalization", projected, states, *others, epsilon=EPSILON)


class Graph:
    """An ONNX graph while it grows. A value is known by its name."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, values: NDArray[np.float32] | Sequence[int]) -> str:
        """A constant; integers are for shapes and axes."""
        name = f"constant{len(self._constants)}"
        array = np.asarray(values, dtype=values.dtype if isinstance(values, np.ndarray) else np.int64)
        self._constants.append(onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def weight(self, name: str) -> str:
        """A weight as it was published."""
        return self.constant(self.weights[name])

    def matrix(self, name: str) -> str:
        """The matrix of a linear layer, published as outputs x inputs, the other way round."""
        return self.constant(self.weights[f"{name}.weight"].T)

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Apply an operator."""
        output = f"value{len(self._nodes)}"
        domain = MICROSOFT if operator in FUSED else ""
        self._nodes.append(onnx.helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def model(self, output: str, name: str) -> onnx.ModelProto:
        """The whole, with the value `output` given out as `name`."""
        self._nodes.append(onnx.helper.make_node("Identity", [output], [name]))
        ids = onnx.helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["text", "token"])
        vectors = onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["text", None])
        graph = onnx.helper.make_graph(self._nodes, "sentence_embedding", [ids], [vectors], self._constants)
        opsets = [onnx.helper.make_opsetid("", OPSET), onnx.helper.make_opsetid(MICROSOFT, FUSED_OPSET)]
        return onnx.helper.make_model(graph, opset_imports=opsets, ir_version=FORMAT_VERSION)
