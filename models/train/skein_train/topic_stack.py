"""What the topic model is built of: teachers from other sets and lists of words, and regressions that hear them."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from skein_train import topic_data, topic_model
from skein_train.topic_data import Row
from skein_train.topic_model import Array, Inputs, Linear, Rows

FOLDS, INNER = 5, 3
OWN = 0.25  # strength of the inputs beside what the teachers say: 824 rows must not speak louder than they
STRENGTH = 1.0


@dataclass(frozen=True)
class Set:
    """Rows and what the model sees of them."""

    rows: list[Row]
    inputs: Inputs

    @property
    def labels(self) -> NDArray[np.int8]:
        """Flags [rows, labels]."""
        return topic_data.truth(self.rows)


def folds(rows: list[Row], count: int, salt: str = "") -> Rows:
    """The fold of each row, by its text: the same in every run, and the same text is never on both sides."""
    return np.asarray([crc32((salt + row.text).encode()) % count for row in rows])


def of_words(words: Set, rarity: Array) -> list[Linear]:
    """What lists of words teach: by their n-grams, by their vectors, and by both."""

    def one(vector: float, gram: float, strength: float) -> Linear:
        model = topic_model.fit(words.inputs.whole(rarity, vector, gram), words.labels, strength)
        model.weights[: topic_model.DIMS] *= vector / topic_model.VECTOR  # as weights of inputs at full strength
        model.weights[topic_model.DIMS :] *= gram
        return model

    return [one(0.0, 1.0, 3.0), one(topic_model.VECTOR, 0.0, 3.0), one(topic_model.VECTOR, 1.0, 1.0)]


def teachers(fedi: Set, sib: Set, words: Set, rarity: Array) -> list[Linear]:
    """Models of other sets' labels, all on one scale: that of ordinary posts."""
    ordinary = fedi.inputs.whole(rarity)
    models = [
        topic_model.fit(ordinary, fedi.labels, 0.3),
        topic_model.fit(sib.inputs.whole(rarity), sib.labels, 0.1),
        *of_words(words, rarity),
    ]
    return [model.standard(ordinary) for model in models]


class Stack:
    """Regressions on X-Topic's rows over their inputs and what each teacher says of the label."""

    def __init__(self, own: Set, teach: list[Linear], rarity: Array) -> None:
        full = own.inputs.whole(rarity)
        self.x = (full * OWN).tocsr()
        self.said = [teacher.logits(full) for teacher in teach]
        self.teach, self.rows, self.labels = teach, own.rows, own.labels
        self.language = np.asarray([row.part for row in own.rows])

    def columns(self, label: int) -> sp.csr_matrix:
        """Inputs of all rows for one label: their own, then a column for each teacher."""
        return sp.hstack([self.x, *[sp.csr_matrix(said[:, [label]]) for said in self.said]]).tocsr()

    def train(self, at: Rows) -> Linear:
        """Weights over the inputs at full strength, the teachers' folded in."""
        size = self.x.shape[1]
        weights, bias = np.zeros((size, self.labels.shape[1])), np.zeros(self.labels.shape[1])
        for label in range(self.labels.shape[1]):
            w, bias[label] = topic_model.regression(self.columns(label)[at], self.labels[at, label], STRENGTH)
            weights[:, label] = w[:size] * OWN
            for teacher, share in zip(self.teach, w[size:], strict=True):
                weights[:, label] += share * teacher.weights[:, label]
                bias[label] += share * teacher.bias[label]
        return Linear(weights, bias)

    def logits(self, model: Linear, at: Rows) -> Array:
        """Of some rows."""
        return model.logits((self.x[at] / OWN).tocsr())

    def thresholds(self, at: Rows) -> dict[str, Array]:
        """Where labels are given as often as people gave them, on rows that the models did not see."""
        fold, held = folds([self.rows[i] for i in at], INNER, "inner"), np.zeros((len(at), self.labels.shape[1]))
        for f in range(INNER):
            held[fold == f] = self.logits(self.train(at[fold != f]), at[fold == f])
        return topic_model.thresholds(held, self.labels[at], self.language[at])

    def cross_validated(self) -> NDArray[np.bool_]:
        """Labels given to each row by a model and thresholds that did not see it."""
        every, fold = np.arange(len(self.rows)), folds(self.rows, FOLDS)
        given = np.zeros(self.labels.shape, bool)
        for f in range(FOLDS):
            cuts, test = self.thresholds(every[fold != f]), every[fold == f]
            logits = self.logits(self.train(every[fold != f]), test)
            given[test] = logits >= np.stack([cuts[language] for language in self.language[test]])
        return given
