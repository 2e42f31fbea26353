"""What texts look like to the draft encoder: rows of its table, as Go code reads them (models/train/features)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Names = NDArray[np.uint32]
WHOLE = 1  # the bit of a name that says "a whole word"


def read(texts: list[str], command: Path) -> tuple[Names, NDArray[np.int64]]:
    """All texts' feature names one after the other, and where each text's begin (one more at the end)."""
    fed = "\n".join(texts) + "\n"
    answer = subprocess.run([command], input=fed.encode(), stdout=subprocess.PIPE, check=True).stdout
    stream = np.frombuffer(answer, "<u4")
    starts = np.zeros(len(texts) + 1, np.int64)
    keep = np.ones(len(stream), bool)
    at = 0
    for i in range(len(texts)):
        keep[at] = False
        starts[i + 1] = starts[i] + int(stream[at])
        at += 1 + int(stream[at])
    if at != len(stream):
        raise ValueError("the features of another number of texts came back")
    return stream[keep], starts


@dataclass(frozen=True)
class Features:
    """The features of many texts, each known by its place among the different names, which ascend."""

    unique: Names
    index: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: list[str], command: Path) -> Features:
        """Read texts."""
        names, starts = read(texts, command)
        unique, index = np.unique(names, return_inverse=True)
        return cls(unique, index, starts)

    def choose(self, weight: NDArray[np.float64], size: int) -> Names:
        """The names that get a row of their own: the most frequent ones, texts weighted; ascending."""
        counts = np.bincount(self.index, weights=np.repeat(weight, np.diff(self.starts)), minlength=len(self.unique))
        best = np.lexsort((self.unique, -counts))[:size]
        return np.asarray(np.sort(self.unique[best]))

    def matrix(self, known: Names, tail: int) -> sp.csr_matrix:
        """counts[texts, len(known) + tail]: unknown whole words share the tail, other unknown features are left out."""
        at = np.searchsorted(known, self.unique).clip(max=len(known) - 1)
        found = known[at] == self.unique
        column = np.where(found, at, len(known) + (self.unique >> 1) % np.uint32(tail)).astype(np.int32)
        used = (found | (self.unique & WHOLE == 1))[self.index]
        before = np.concatenate([[0], np.cumsum(used)])
        result = sp.csr_matrix(
            (np.ones(int(before[-1]), np.float32), column[self.index[used]], before[self.starts]),
            shape=(len(self.starts) - 1, len(known) + tail),
        )
        result.sum_duplicates()
        return result
