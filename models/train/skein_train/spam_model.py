"""Logistic regression on the features, as the int8 table that Go reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from skein_train.spam_data import Row
from skein_train.spam_features import SIZE, Features, idf
from skein_train.spam_text import STRUCTURE

Array = NDArray[np.float64]
# Strengths of the groups: the weaker, the more a weight in it costs. Chosen on folds of janitr's training rows and on
# each other source; docs/experiments/0201-spam-blend.md has the alternatives.
STRENGTH = {"words": 0.5, "chars": 0.25, "structure": 0.3}
WEIGHT = {"janitr": 1.0, "misspelt": 0.5, "fedi": 0.3, "youtube": 0.01, "sms": 0.01, "thai": 0.01}
OTHERS = ("youtube", "sms", "thai")
PRIOR = 0.02  # share of spam that probabilities are calibrated for


@dataclass(frozen=True)
class Head:
    """One output: logit = bias + words·Σ/√n + chars·Σ/√n + Σ structure, sums over int8 tables [SIZE]."""

    bias: float
    words: float
    chars: float
    structure: Array
    word_table: NDArray[np.int8]
    char_table: NDArray[np.int8]

    def logit(self, x: Features) -> Array:
        """[n]"""
        sums = self.words * (x.words @ self.word_table.astype(np.float64))
        sums += self.chars * (x.chars @ self.char_table.astype(np.float64))
        return np.asarray(sums + x.structure @ self.structure + self.bias)

    def calibrated(self, slope: float, shift: float) -> Head:
        """The head whose logit is slope·logit + shift."""
        return replace(
            self,
            bias=slope * self.bias + shift,
            words=slope * self.words,
            chars=slope * self.chars,
            structure=slope * self.structure,
        )


def select(x: Features, which: NDArray[np.bool_]) -> Features:
    """Some rows."""
    return Features(x.words[which], x.chars[which], x.structure[which])


def weights(rows: list[Row]) -> Array:
    """Of each row by source. Sources other than X and the Fediverse only say what else spam looks like.

    Where X is left out they are all the spam there is, and weigh ten times as much, or ordinary posts would drown them.
    """
    alone = all(row.source != "janitr" for row in rows)
    factor = {name: 10.0 if alone and name in OTHERS else 1.0 for name in WEIGHT}
    return np.asarray([WEIGHT[row.source] * factor[row.source] for row in rows])


def fit(x: Features, labels: NDArray[np.int64], weight: Array) -> Head:
    """Train and round to int8."""
    word_idf, char_idf = STRENGTH["words"] * idf(x.words), STRENGTH["chars"] * idf(x.chars)
    whole = sp.hstack(
        [x.words @ sp.diags(word_idf), x.chars @ sp.diags(char_idf), x.structure * STRENGTH["structure"]]
    ).tocsr()
    used = np.flatnonzero(np.bincount(whole.indices, minlength=whole.shape[1]))
    regression = LogisticRegression(C=1.0, max_iter=200, tol=1e-3).fit(whole[:, used], labels, sample_weight=weight)
    coefficients = np.zeros(whole.shape[1])
    coefficients[used] = regression.coef_[0]
    words, word_table = quantise(coefficients[:SIZE] * word_idf)
    chars, char_table = quantise(coefficients[SIZE : 2 * SIZE] * char_idf)
    structure = coefficients[2 * SIZE :] * STRENGTH["structure"]
    assert len(structure) == len(STRUCTURE)
    return Head(float(regression.intercept_[0]), words, chars, structure, word_table, char_table)


def quantise(values: Array) -> tuple[float, NDArray[np.int8]]:
    """A scale and int8 values whose product is near the given ones."""
    scale = float(np.abs(values).max()) / 127 or 1.0
    return scale, np.rint(values / scale).astype(np.int8)


def platt(logits: Array, labels: NDArray[np.int64]) -> tuple[float, float]:
    """Slope and shift that make out-of-fold logits a probability where the share of spam is PRIOR."""
    positive = labels.mean()
    weight = np.where(labels == 1, PRIOR / positive, (1 - PRIOR) / (1 - positive))
    regression = LogisticRegression(C=1e6, tol=1e-8).fit(logits[:, None], labels, sample_weight=weight)
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])


def probability(logits: Array) -> Array:
    """1 / (1 + e^-logit)."""
    return np.asarray(1 / (1 + np.exp(-logits)))
