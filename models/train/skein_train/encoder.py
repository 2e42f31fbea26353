"""A BERT encoder as a graph, with mean pooling and L2 normalisation inside.

Written by hand instead of traced: it needs no PyTorch, it is the same bytes on every run, and it is
already in the shape that ONNX Runtime's fast kernels want.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from skein_train.dense import Arithmetic, Lookup
from skein_train.graph import RUNTIME, Graph
from skein_train.source import Array, Source

MASKED = -10000.0  # added to the logits of padding, as BERT was trained


def build(source: Source, by: Arithmetic, extra_outputs: list[str] | None = None) -> bytes:
    """The whole model, serialised."""
    g = Graph()
    g.op("Cast", "attention_mask", name="mask.float", to=TensorProto.FLOAT)
    g.op("Cast", "attention_mask", name="mask.int", to=TensorProto.INT32)
    x = embed(g, source, by.lookup)
    for index in range(source.shape.layers):
        x = layer(g, index, x, source, by)
    pool(g, x)
    return g.model(source.shape.hidden, extra_outputs or [])


def embed(g: Graph, source: Source, lookup: Lookup) -> str:
    """Word + position + segment 0, normalised: [batch, length, hidden]."""
    tensors = source.tensors
    words = lookup(g, "input_ids", tensors["embeddings.word_embeddings.weight"])
    # The segment is always 0, so its row is added to every position once, here.
    table = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = g.op("Shape", "input_ids", name="length", start=1, end=2)
    zero = g.constant("zero", np.array([0], np.int64))
    positions = g.op("Slice", g.constant("positions", table), zero, length, zero, name="positions.used")
    return add_norm(g, "embedded", words, positions, source, "embeddings.LayerNorm")


def layer(g: Graph, index: int, x: str, source: Source, by: Arithmetic) -> str:
    """Attention and feed-forward, each added to its input and normalised."""
    name, key = f"layer{index}", f"encoder.layer.{index}"
    mixed = attention(g, name, x, source, f"{key}.attention", by)
    x = add_norm(g, f"{name}.attended", mixed, x, source, f"{key}.attention.output.LayerNorm")
    wide = by.dense(g, f"{name}.wide", x, *weights_of(source, f"{key}.intermediate.dense"))
    active = by.gelu(g, f"{name}.gelu", wide)
    narrow = by.dense(g, f"{name}.narrow", active, *weights_of(source, f"{key}.output.dense"))
    return add_norm(g, f"{name}.done", narrow, x, source, f"{key}.output.LayerNorm")


def attention(g: Graph, name: str, x: str, source: Source, key: str, by: Arithmetic) -> str:
    """Multi-head self-attention; query, key and value come from one product."""
    parts = [weights_of(source, f"{key}.self.{part}") for part in ("query", "key", "value")]
    weights, bias = np.hstack([w for w, _ in parts]), np.hstack([b for _, b in parts])
    joined = by.dense(g, f"{name}.qkv", x, weights, bias)
    query, keys, values = g.split(joined, [f"{name}.query", f"{name}.key", f"{name}.value"])
    mixed = g.op(
        "MultiHeadAttention", query, keys, values, "", "mask.int",
        name=f"{name}.mixed", domain=RUNTIME, num_heads=source.shape.heads, mask_filter_value=MASKED,
    )  # fmt: skip
    return by.dense(g, f"{name}.out", mixed, *weights_of(source, f"{key}.output.dense"))


def weights_of(source: Source, key: str) -> tuple[Array, Array]:
    """A dense layer as (weights[in, out], bias[out]); checkpoints store [out, in]."""
    return np.ascontiguousarray(source.tensors[f"{key}.weight"].T), source.tensors[f"{key}.bias"]


def add_norm(g: Graph, name: str, x: str, y: str, source: Source, key: str) -> str:
    """LayerNorm of x + y over the last axis."""
    scale = g.constant(f"{name}.gamma", source.tensors[f"{key}.weight"])
    bias = g.constant(f"{name}.beta", source.tensors[f"{key}.bias"])
    total = g.op("Add", x, y, name=f"{name}.sum")
    return g.op("LayerNormalization", total, scale, bias, name=name, axis=-1, epsilon=source.shape.epsilon)


def pool(g: Graph, x: str) -> str:
    """The mean over real tokens, scaled to length 1."""
    second = g.constant("second", np.array([1], np.int64))
    weight = g.op("Unsqueeze", "mask.float", g.constant("last", np.array([2], np.int64)), name="pool.weight")
    total = g.op("ReduceSum", g.op("Mul", x, weight, name="pool.kept"), second, name="pool.sum", keepdims=0)
    count = g.op("ReduceSum", "mask.float", second, name="pool.count", keepdims=1)
    mean = g.op("Div", total, count, name="pool.mean")
    length = g.op("ReduceL2", mean, second, name="pool.length", keepdims=1)
    floor = g.constant("pool.floor", np.array(1e-12, np.float32))
    return g.op("Div", mean, g.op("Max", length, floor, name="pool.safe"), name="embedding")
