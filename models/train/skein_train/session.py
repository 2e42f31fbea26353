"""Running a serialised model on token ids, always one thread, so that sums add up in one order."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from skein_train.source import Array

Tokens = list[int]


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """A session on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def padded(batch: list[Tokens]) -> dict[str, NDArray[np.int64]]:
    """Ids and mask [len(batch), longest], padded with 0."""
    length = max(len(tokens) for tokens in batch)
    ids = np.zeros((len(batch), length), np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def run(session: onnxruntime.InferenceSession, batch: list[Tokens], outputs: list[str] | None = None) -> list[Any]:
    """The named outputs, or all, for one batch."""
    return list(session.run(outputs, padded(batch)))


def encode(session: onnxruntime.InferenceSession, texts: list[Tokens]) -> Array:
    """vectors[n, hidden], each text in a batch of its own."""
    return np.concatenate([run(session, [tokens], ["embedding"])[0] for tokens in texts])
