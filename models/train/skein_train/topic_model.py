"""The topic model: one logistic regression a label, over a text's draft vector and its n-grams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from skein_train.draft_export import DraftTable
from skein_train.draft_features import Features
from skein_train.draft_table import unit

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
BITS = 16
SIZE = 1 << BITS
DIMS = 384
VECTOR = 4.0  # strength of the vector; n-grams have 1 times their rarity
NOBODY = -6.0  # the logit of a label that no row has
SURE = 5  # rows that a language's own threshold needs to count as much as that of all languages


@dataclass(frozen=True)
class Inputs:
    """What the model sees of texts: vectors [n, DIMS] and n-grams [n, SIZE], a share of 1/√n each."""

    vectors: Array
    grams: sp.csr_matrix

    def whole(self, rarity: Array, vector: float = VECTOR, gram: float = 1.0) -> sp.csr_matrix:
        """Both groups in one matrix [n, DIMS + SIZE], each at its strength."""
        return sp.hstack([sp.csr_matrix(self.vectors * vector), self.grams @ sp.diags(rarity * gram)]).tocsr()


def inputs(features: Features, table: DraftTable) -> Inputs:
    """Both kinds of features, of the draft encoder as it is shipped."""
    vectors = unit((features.matrix(table.known, table.tail) @ table.rows).astype(np.float32))[0]
    return Inputs(vectors.astype(np.float64), grams(features))


def grams(features: Features) -> sp.csr_matrix:
    """n-grams hashed to SIZE columns: the upper bits of a feature's name."""
    length = np.diff(features.starts)
    column = (features.unique >> np.uint32(32 - BITS)).astype(np.int32)[features.index]
    value = np.repeat(1 / np.sqrt(np.maximum(length, 1)), length)
    result = sp.csr_matrix((value, column, features.starts), shape=(len(length), SIZE))
    result.sum_duplicates()
    return result


def rarity(x: sp.csr_matrix) -> Array:
    """log(n / texts that have it), 0 for what nobody has."""
    seen = np.asarray((x > 0).sum(axis=0)).ravel()
    return np.where(seen > 0, np.log((1 + x.shape[0]) / (1 + seen)), 0.0)


@dataclass
class Linear:
    """Weights [inputs, labels] and biases [labels]."""

    weights: Array
    bias: Array

    def logits(self, x: sp.csr_matrix) -> Array:
        """[n, labels]."""
        return np.asarray(x @ self.weights + self.bias)

    def standard(self, x: sp.csr_matrix) -> Linear:
        """The same with logits of mean 0 and spread 1 over x; a label that nobody has says 0."""
        logits = self.logits(x)
        spread = logits.std(axis=0)
        scale = np.where(spread > 1e-9, 1 / np.maximum(spread, 1e-9), 0.0)
        return Linear(self.weights * scale, (self.bias - logits.mean(axis=0)) * scale)


def regression(x: sp.csr_matrix, labels: NDArray[np.int8], strength: float) -> tuple[Array, float]:
    """One label's weights and bias, from the columns in use."""
    weights = np.zeros(x.shape[1])
    if not 0 < labels.sum() < len(labels):
        return weights, NOBODY
    used = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]))
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-2).fit(x[:, used], labels)
    weights[used] = model.coef_[0]
    return weights, float(model.intercept_[0])


def fit(x: sp.csr_matrix, labels: NDArray[np.int8], strength: float) -> Linear:
    """One regression a label."""
    pairs = [regression(x, labels[:, label], strength) for label in range(labels.shape[1])]
    return Linear(np.stack([w for w, _ in pairs], axis=1), np.asarray([b for _, b in pairs]))


def matched(logits: Array, labels: NDArray[np.int8]) -> Array:
    """Thresholds at which each label is given as often as people gave it; infinite for one that they never gave."""
    n = len(logits)
    out = np.full(logits.shape[1], np.inf)
    for label in range(logits.shape[1]):
        count = min(n, int(labels[:, label].sum()))
        if count:
            ordered = np.sort(logits[:, label])[::-1]
            out[label] = (ordered[count - 1] + ordered[min(n - 1, count)]) / 2
    return out


def thresholds(logits: Array, labels: NDArray[np.int8], language: NDArray[np.str_]) -> dict[str, Array]:
    """By language, and under "" for all others. A language with few rows of a label leans on all languages together."""
    every = matched(logits, labels)
    cuts = {"": every}
    for own in sorted(set(language)):
        mine = language == own
        cut, count = matched(logits[mine], labels[mine]), labels[mine].sum(axis=0)
        cut = np.where(np.isfinite(cut), cut, every)
        lean = np.where(np.isfinite(every), every, 0.0)
        mixed = (count * np.where(np.isfinite(cut), cut, 0.0) + SURE * lean) / (count + SURE)
        cuts[str(own)] = np.where(np.isfinite(every), mixed, np.inf)
    return cuts


def macro_f1(given: NDArray[np.bool_], labels: NDArray[np.int8]) -> float:
    """Mean F1 over all labels; one without rows on either side counts 0."""
    hit = (given & (labels == 1)).sum(axis=0)
    return float(np.mean(2 * hit / np.maximum(1, given.sum(axis=0) + labels.sum(axis=0))))
