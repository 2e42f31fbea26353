"""The range of every dense layer's input on texts that are not the golden ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from skein_train import dense, encoder
from skein_train.graph import Graph
from skein_train.session import Tokens, open_session, run
from skein_train.source import Array, Source


def inputs_of_dense(source: Source) -> list[str]:
    """The names of the tensors that feed dense layers."""
    names: set[str] = set()

    def note(g: Graph, name: str, x: str, weights: Array, bias: Array) -> str:
        names.add(x)
        return dense.exact(g, name, x, weights, bias)

    encoder.build(source, replace(dense.EXACT, dense=note))
    return sorted(names)


def ranges(source: Source, texts: list[Tokens]) -> dict[str, dense.Range]:
    """Per input and channel, the smallest and largest value over all tokens of all texts."""
    names = inputs_of_dense(source)
    session = open_session(encoder.build(source, dense.EXACT, names))
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for tokens in texts:
        for name, values in zip(names, run(session, [tokens], names), strict=True):
            low[name] = np.minimum(low.get(name, np.float32(np.inf)), values.min(axis=(0, 1)))
            high[name] = np.maximum(high.get(name, np.float32(-np.inf)), values.max(axis=(0, 1)))
    return {name: dense.Range(low[name], high[name]) for name in names}
