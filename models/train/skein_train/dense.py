"""The arithmetic of an encoder, in float and in int8: dense layers, the word table, Gelu.

Why not ONNX Runtime's own dynamic quantiser: it takes one scale from the whole batch, so a text's
vector depends on the texts that happen to stand beside it, and the few enormous activations behind
Gelu cost the rest their precision (cosine to the float model, 1st percentile of the golden texts:
.974). Here no scale crosses tokens: fixed, calibrated scales where LayerNorm or attention bound the
input, one scale a token behind Gelu.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from skein_train.graph import RUNTIME, Graph
from skein_train.quantise import by_column, by_row
from skein_train.source import Array

LEVELS = 255  # of a uint8
GELU_MINIMUM = 0.1701  # Gelu never falls below -0.17005, by tanh, or -0.16998
GELU_ZERO = 32  # the byte that means 0 behind Gelu: below it lie the few negative values
MIGRATION = 0.5  # SmoothQuant's alpha: how much of an input channel's size moves into the weights

# (graph, name, x[..., in], weights[in, out], bias[out]) -> name of x @ weights + bias
Dense = Callable[[Graph, str, str, Array, Array], str]
# (graph, ids, table[n, hidden]) -> name of table[ids]
Lookup = Callable[[Graph, str, Array], str]
# (graph, name, x) -> name of Gelu(x)
Activation = Callable[[Graph, str, str], str]


@dataclass(frozen=True)
class Arithmetic:
    """How an encoder computes."""

    dense: Dense
    lookup: Lookup
    gelu: Activation


@dataclass(frozen=True)
class Range:
    """The smallest and largest value of each channel of one dense layer's input, on calibration texts."""

    low: Array
    high: Array


def exact(g: Graph, name: str, x: str, weights: Array, bias: Array) -> str:
    """In float."""
    product = g.op("MatMul", x, g.constant(f"{name}.weight", weights), name=f"{name}.matmul")
    return g.op("Add", product, g.constant(f"{name}.bias", bias), name=f"{name}.add")


def exact_lookup(g: Graph, ids: str, table: Array) -> str:
    """In float."""
    return g.op("Gather", g.constant("words", table), ids, name="words.row")


def exact_gelu(g: Graph, name: str, x: str) -> str:
    """By the error function."""
    return g.op("Gelu", x, name=name)


def fast_gelu(g: Graph, name: str, x: str) -> str:
    """By tanh: 5e-4 off at most, far below a byte's step, and an eighth of the whole time saved."""
    return g.op("FastGelu", x, name=name, domain=RUNTIME)


def byte_lookup(g: Graph, ids: str, table: Array) -> str:
    """A byte per number and a scale per row, so that a rare word keeps a precision of its own."""
    quantised, scale = by_row(table)
    row = g.op("Gather", g.constant("words.int8", quantised), ids, name="words.byte")
    row = g.op("Cast", row, name="words.cast", to=TensorProto.FLOAT)
    factor = g.op("Gather", g.constant("words.scale", scale), ids, name="words.factor")
    return g.op("Mul", row, factor, name="words.row")


class Quantised:
    """Dense layers in int8, by the ranges of their inputs."""

    def __init__(self, ranges: dict[str, Range]) -> None:
        """Ranges are keyed by the name of the input."""
        self.ranges = ranges

    def __call__(self, g: Graph, name: str, x: str, weights: Array, bias: Array) -> str:
        """Choose by the input: Gelu's has no useful bound, attention's has no outliers, LayerNorm's has."""
        if x.endswith(".gelu"):
            return per_token(g, name, x, weights, bias)
        if x.endswith(".mixed"):
            return calibrated(g, name, x, weights, bias, self.ranges[x])
        return evened(g, name, x, weights, bias, self.ranges[x])


def calibrated(g: Graph, name: str, x: str, weights: Array, bias: Array, seen: Range) -> str:
    """One fixed scale: the calibrated range becomes 0 ... 255."""
    low, high = min(float(seen.low.min()), 0.0), max(float(seen.high.max()), 0.0)
    step = np.float32((high - low) / LEVELS)
    return multiply(g, name, x, step, round(-low / step), weights, bias)


def evened(g: Graph, name: str, x: str, weights: Array, bias: Array, seen: Range) -> str:
    """The same after dividing outlier channels, whose rows of weights grow instead (SmoothQuant, arXiv 2211.10438)."""
    even = migration(weights, seen)
    smooth = g.op("Mul", x, g.constant(f"{name}.even", 1 / even), name=f"{name}.evened")
    return calibrated(g, name, smooth, weights * even[:, None], bias, Range(seen.low / even, seen.high / even))


def migration(weights: Array, seen: Range) -> Array:
    """What to divide each input channel by, and to multiply its row of weights by; mean (log) 1."""
    inputs = np.maximum(np.maximum(np.abs(seen.low), np.abs(seen.high)), 1e-3) ** MIGRATION
    outputs = np.maximum(np.abs(weights).max(axis=1), 1e-4) ** (1 - MIGRATION)
    ratio = inputs / outputs
    even: Array = (ratio / np.exp(np.log(ratio).mean())).astype(np.float32)
    return even


def per_token(g: Graph, name: str, x: str, weights: Array, bias: Array) -> str:
    """One scale a token: its largest value becomes 255, or its least negative one 0."""
    axis = g.constant("last.axis", np.array([-1], np.int64))
    largest = g.op("ReduceMax", x, axis, name=f"{name}.largest", keepdims=1)
    share = g.constant("gelu.share", np.float32(1 / (LEVELS - GELU_ZERO)))
    floor = g.constant("gelu.floor", np.float32(GELU_MINIMUM / GELU_ZERO))
    scale = g.op("Max", g.op("Mul", largest, share, name=f"{name}.share"), floor, name=f"{name}.token_scale")
    unit = g.op("Div", x, scale, name=f"{name}.unit")
    product = multiply(g, name, unit, np.float32(1), GELU_ZERO, weights, None)
    scaled = g.op("Mul", product, scale, name=f"{name}.scaled")
    return g.op("Add", scaled, g.constant(f"{name}.bias", bias), name=f"{name}.add")


def multiply(g: Graph, name: str, x: str, step: np.float32, zero: int, weights: Array, bias: Array | None) -> str:
    """round(x / step) + zero as uint8, times weights in int8, back in float."""
    offset = g.constant(f"zero{zero}", np.uint8(zero))
    step_of_x = g.constant(f"{name}.step", step)
    quantised, scale = by_column(weights)
    as_bytes = g.op("QuantizeLinear", x, step_of_x, offset, name=f"{name}.u8")
    inputs = [as_bytes, g.constant(f"{name}.int8", quantised), step_of_x, g.constant(f"{name}.scale", scale), offset]
    if bias is not None:
        inputs += ["", g.constant(f"{name}.bias", bias)]
    return g.op("MatMulIntegerToFloat", *inputs, name=f"{name}.product", domain=RUNTIME)


EXACT = Arithmetic(exact, exact_lookup, exact_gelu)


def shipped(ranges: dict[str, Range]) -> Arithmetic:
    """What is shipped: everything in int8 that pays."""
    return Arithmetic(Quantised(ranges), byte_lookup, fast_gelu)
