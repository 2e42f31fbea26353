"""Hashed n-grams and structure as a sparse matrix, as models/spamtext computes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from skein_train.spam_data import Row
from skein_train.spam_text import STRUCTURE, read, structure

BITS = 18
SIZE = 1 << BITS
GRAMS = (3, 4, 5)
WORD_SEED = 1


@dataclass(frozen=True)
class Features:
    """Of n texts: words [n, SIZE] and chars [n, SIZE], each row over the root of its number; structure [n, 26]."""

    words: sp.csr_matrix
    chars: sp.csr_matrix
    structure: sp.csr_matrix


def bucket(text: str, seed: int = 0) -> int:
    """Where an n-gram's weight stands."""
    return (crc32(text.encode(), seed) * 2654435761 & 0xFFFFFFFF) >> (32 - BITS)


def word_grams(words: list[str]) -> list[int]:
    """Words and neighbouring pairs."""
    pairs = [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]
    return [bucket(gram, WORD_SEED) for gram in (*words, *pairs)]


def char_grams(words: list[str]) -> list[int]:
    """Character n-grams inside each word with a space on either side."""
    padded = [f" {word} " for word in words]
    return [bucket(p[i : i + n]) for p in padded for n in GRAMS for i in range(len(p) - n + 1)]


def matrix(lists: list[list[int]], width: int, value: Callable[[int], float]) -> sp.csr_matrix:
    """Rows with value(length) at each listed column; repeated columns add up."""
    lengths = [len(columns) for columns in lists]
    data = np.repeat([value(n) for n in lengths], lengths)
    columns = np.concatenate([np.asarray(c, np.int64) for c in lists])
    result = sp.csr_matrix((data, columns, np.cumsum([0, *lengths])), shape=(len(lists), width))
    result.sum_duplicates()
    return result


def features(rows: list[Row]) -> Features:
    """The features of all rows."""
    readings = [read(row.text, row.urls) for row in rows]

    def mean(n: int) -> float:
        return n**-0.5 if n else 0.0

    return Features(
        matrix([word_grams(r.words) for r in readings], SIZE, mean),
        matrix([char_grams(r.words) for r in readings], SIZE, mean),
        matrix([structure(r.counts) for r in readings], len(STRUCTURE), lambda _: 1.0),
    )


def idf(part: sp.csr_matrix) -> NDArray[np.float64]:
    """Inverse document frequency by column. It is folded into the weights: rare n-grams may weigh more."""
    frequency = np.bincount(part.indices, minlength=part.shape[1])
    return np.asarray(np.log((1 + part.shape[0]) / (1 + frequency)) + 1)
