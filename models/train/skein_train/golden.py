"""What tests are held to: texts with the reference's tokens, and the float model's vectors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from skein_train.reference import Reference
from skein_train.session import Tokens, encode
from skein_train.source import Array, Source

# The graph in float32 against numpy in float64, largest difference of one component. Seen: 4e-7.
WITNESS_TOLERANCE = 2e-6


@dataclass(frozen=True)
class Text:
    """One line of a token file."""

    kind: str
    text: str
    ids: Tokens


def read_texts(path: Path) -> list[Text]:
    """JSON lines {kind, text, ids}, as models/train/tokens writes them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Text(**json.loads(line)) for line in lines if line]


def vectors(session: onnxruntime.InferenceSession, source: Source, texts: list[Text]) -> Array:
    """The float graph's vectors [n, hidden], after numpy has agreed with each."""
    result = encode(session, [text.ids for text in texts])
    witness = Reference(source)
    for text, vector in zip(texts, result, strict=True):
        gap = float(np.abs(witness.encode(text.ids) - vector).max())
        if not gap <= WITNESS_TOLERANCE:
            raise ValueError(f"graph and numpy differ by {gap:.2g} on {text.text!r}")
    return result


def pack(result: Array) -> bytes:
    """float32, little-endian, row after row."""
    return result.astype("<f4").tobytes()
