"""Writes models/weights/spam-text.*: python -m skein_train.spam_train --data DIR --weights DIR.

Twice the same command gives the same bytes on one machine: folds come from cluster numbers, one thread computes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skein_train.spam_data import Flags, Row, apart, fold, load, own_split
from skein_train.spam_features import SIZE, Features, features
from skein_train.spam_model import Array, Head, fit, platt, probability, select, weights
from skein_train.spam_passport import Model, write
from skein_train.spam_text import STRUCTURE

FOLDS = 3
# Ordinary posts of left-out instances that the default threshold flags: the promise is 1 %, and new instances differ.
FLAGGED = 0.005
Labels = NDArray[np.int64]


def trained(rows: list[Row], x: Features, labels: Labels, learn: Flags) -> Head:
    """A head on the rows to learn from."""
    own = [row for row, use in zip(rows, learn, strict=True) if use]
    return fit(select(x, learn), labels[learn], weights(own))


def unseen_logits(rows: list[Row], x: Features, labels: Labels, learn: Flags) -> Array:
    """Logits of each row to learn from by a head that did not: by folds of clusters. Others stay NaN."""
    logits = np.full(len(rows), np.nan)
    folds = np.asarray([fold(row, FOLDS) for row in rows])
    for k in range(FOLDS):
        held = learn & (folds == k)
        logits[held] = trained(rows, x, labels, learn & ~held).logit(select(x, held))
    return logits


def calibrated(rows: list[Row], x: Features, labels: Labels, learn: Flags) -> tuple[Head, tuple[float, float]]:
    """A head whose probability is that of unseen X posts, and the slope and shift that made it so."""
    network = learn & np.asarray([row.source == "janitr" for row in rows])
    line = platt(unseen_logits(rows, x, labels, learn)[network], labels[network])
    return trained(rows, x, labels, learn).calibrated(*line), line


def threshold(rows: list[Row], x: Features, labels: Labels, learn: Flags, line: tuple[float, float]) -> float:
    """The probability that FLAGGED of the ordinary posts reach, each instance seen by a head trained without it."""
    seen: list[float] = []
    for instance in sorted({row.part for row, use in zip(rows, learn, strict=True) if use and row.source == "fedi"}):
        rest, held = apart(rows, lambda row, name=instance: row.part == name, lambda _: True)  # type: ignore[misc]
        head = trained(rows, x, labels, learn & rest).calibrated(*line)
        seen += list(probability(head.logit(select(x, learn & held))))
    return float(np.quantile(seen, 1 - FLAGGED))


def spam_labels(rows: list[Row]) -> Labels:
    """1 for spam."""
    return np.asarray([row.label for row in rows])


def silent() -> Head:
    """An output that says nothing, for models whose bait nobody asks for."""
    none = np.zeros(SIZE, np.int8)
    return Head(0.0, 0.0, 0.0, np.zeros(len(STRUCTURE)), none, none)


def whole(rows: list[Row], x: Features, learn: Flags, with_bait: bool = True) -> Model:
    """Both outputs and the threshold."""
    labels = spam_labels(rows)
    spam, line = calibrated(rows, x, labels, learn)
    bait = silent()
    if with_bait:
        bait, _ = calibrated(rows, x, np.asarray([row.bait for row in rows]), learn)
    seen = [row for row, use in zip(rows, learn, strict=True) if use]
    return Model(spam, bait, threshold(rows, x, labels, learn, line), seen)


def main() -> None:
    """Load, train, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with spam/ and topics/")
    parser.add_argument("--weights", type=Path, required=True, help="folder to write to")
    paths = parser.parse_args()
    rows = load(paths.data)
    learn = np.asarray([own_split(row) for row in rows])
    write(whole(rows, features(rows), learn), paths.weights, "models/spamtext/train.sh DATA")


if __name__ == "__main__":
    main()
