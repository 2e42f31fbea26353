"""Numbers to bytes: symmetric int8 with a scale per row or per output channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skein_train.source import Array

Bytes = NDArray[np.int8]

FULL = 127
# Seven bits for what is multiplied: a u8 times an s7, twice, still fits the 16-bit sums of processors
# without VNNI, which saturate silently. So every processor computes the same integers.
REDUCED = 63


def by_column(weights: Array, levels: int = REDUCED) -> tuple[Bytes, Array]:
    """weights[in, out] -> bytes[in, out], scale[out]; a column's largest magnitude becomes `levels`."""
    scale = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / np.float32(levels)
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def by_row(table: Array) -> tuple[Bytes, Array]:
    """table[n, dim] -> bytes[n, dim], scale[n, 1]; eight bits, as it is only read."""
    quantised, scale = by_column(np.ascontiguousarray(table.T), FULL)
    return np.ascontiguousarray(quantised.T), scale[:, None]
