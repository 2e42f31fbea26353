"""The same arithmetic again, in numpy and float64, sharing no code with the graph: its witness."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from skein_train.session import Tokens
from skein_train.source import Array, Source

Wide = NDArray[np.float64]
erf = np.vectorize(math.erf, otypes=[np.float64])


class Reference:
    """A BERT encoder by the book (arXiv 1810.04805), one text at a time."""

    def __init__(self, source: Source) -> None:
        """Widen all weights to float64 once."""
        self.shape = source.shape
        self.weights: dict[str, Wide] = {name: t.astype(np.float64) for name, t in source.tensors.items()}

    def dense(self, x: Wide, key: str) -> Wide:
        """x @ weight.T + bias, as the checkpoint stores it."""
        result: Wide = x @ self.weights[f"{key}.weight"].T + self.weights[f"{key}.bias"]
        return result

    def norm(self, x: Wide, key: str) -> Wide:
        """LayerNorm over the last axis."""
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.shape.epsilon)
        result: Wide = centred / deviation * self.weights[f"{key}.weight"] + self.weights[f"{key}.bias"]
        return result

    def attend(self, x: Wide, key: str) -> Wide:
        """Head by head."""
        query, keys, values = (self.dense(x, f"{key}.self.{part}") for part in ("query", "key", "value"))
        mixed = np.empty_like(x)
        for head in range(self.shape.heads):
            own = slice(head * self.shape.head, (head + 1) * self.shape.head)
            logits = query[:, own] @ keys[:, own].T / math.sqrt(self.shape.head)
            weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
            mixed[:, own] = weights / weights.sum(axis=-1, keepdims=True) @ values[:, own]
        return self.dense(mixed, f"{key}.output.dense")

    def encode(self, tokens: Tokens) -> Array:
        """vector[hidden] of one text."""
        x = self.weights["embeddings.word_embeddings.weight"][tokens]
        x = x + self.weights["embeddings.position_embeddings.weight"][: len(tokens)]
        x = self.norm(x + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for index in range(self.shape.layers):
            key = f"encoder.layer.{index}"
            x = self.norm(x + self.attend(x, f"{key}.attention"), f"{key}.attention.output.LayerNorm")
            wide = self.dense(x, f"{key}.intermediate.dense")
            wide = wide * 0.5 * (1 + erf(wide / math.sqrt(2)))
            x = self.norm(x + self.dense(wide, f"{key}.output.dense"), f"{key}.output.LayerNorm")
        mean = x.mean(axis=0)
        vector: Array = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector
