"""The draft encoder as it learns: rows added up, their direction pulled to the English text's refined vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Settings:
    """What was chosen on rows held out of the training sets (docs/experiments/0401-draft-encoder.md)."""

    rows: int = 56_000
    tail: int = 6_000
    dims: int = 384
    batch: int = 1024
    temperature: float = 0.05
    contrast: float = 0.5
    judged: float = 0.4
    rate: float = 0.03
    start: float = 1e-8  # of Adagrad's sums; 1e-3 freezes the table
    pairs: int = 256
    steps: int = 600
    seed: int = 7  # of the rows as they start
    order: int = 1  # of the batches


class Table:
    """Rows with Adagrad's sums; one thread, a fixed order, so the same bytes each time."""

    def __init__(self, frequency: NDArray[np.float64], settings: Settings) -> None:
        draw = np.random.default_rng(settings.seed)
        rarity = np.log(frequency.max() + 2) - np.log(frequency + 1)
        scale = (rarity / rarity.max() / np.sqrt(settings.dims)).astype(np.float32)
        self.rows: Array = draw.standard_normal((len(frequency), settings.dims), np.float32) * scale[:, None]
        self.sums = np.full_like(self.rows, settings.start)
        self.settings = settings

    def encode(self, x: sp.csr_matrix) -> Array:
        """Unit vectors [texts, dims]; a text without features is zero."""
        return unit(x @ self.rows)[0]

    def step(self, x: sp.csr_matrix, gradient: Array, rate: float) -> None:
        """One Adagrad step of the rows in use, from the gradient of each text's sum."""
        used, local = np.unique(x.indices, return_inverse=True)
        small = sp.csr_matrix((x.data, local.astype(np.int32), x.indptr), shape=(x.shape[0], len(used)))
        change = np.asarray(small.T @ gradient)
        sums = self.sums[used] + change * change
        self.sums[used] = sums
        self.rows[used] -= rate * change / np.sqrt(sums)

    def learn(self, x: sp.csr_matrix, target: Array, meaning: NDArray[np.int64], rate: float) -> float:
        """Pull texts to their targets and away from the batch's other targets; returns the mean cosine before."""
        raw = x @ self.rows
        vectors, length = unit(raw)
        cosines = vectors @ target.T
        logits = cosines / self.settings.temperature
        share = np.exp(logits - logits.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        same = (meaning[:, None] == meaning[None, :]).astype(np.float32)
        share -= same / same.sum(axis=1, keepdims=True)
        pull = -target + self.settings.contrast * (share @ target)
        self.step(x, through(pull, vectors, length), rate)
        return float(np.diagonal(cosines).mean())

    def judge(self, left: sp.csr_matrix, right: sp.csr_matrix, score: Array, rate: float) -> float:
        """Raise the correlation of pairs' cosines with people's scores; returns it as it was before."""
        a, long = unit(left @ self.rows)
        b, wide = unit(right @ self.rows)
        cosine = (a * b).sum(axis=1)
        x, y = cosine - cosine.mean(), score - score.mean()
        x_length, y_length = np.linalg.norm(x) + 1e-6, np.linalg.norm(y) + 1e-6
        correlation = float(x @ y / (x_length * y_length))
        slope = correlation * x / x_length**2 - y / (x_length * y_length)
        gap = (self.settings.judged * len(score) * slope).astype(np.float32)[:, None]
        both = sp.vstack([left, right]).tocsr()
        self.step(both, np.concatenate([through(gap * b, a, long), through(gap * a, b, wide)]), rate)
        return correlation


def unit(raw: Array) -> tuple[Array, Array]:
    """Directions and lengths [n, 1]; zero stays zero."""
    length = np.sqrt((raw * raw).sum(axis=1, keepdims=True))
    length = np.where(length > 0, length, 1).astype(np.float32)
    return raw / length, length


def through(gradient: Array, vectors: Array, length: Array) -> Array:
    """The gradient of the sums, from that of their directions."""
    result: Array = (gradient - (gradient * vectors).sum(axis=1, keepdims=True) * vectors) / length
    return result
