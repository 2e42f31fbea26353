"""Rounds the topic model to bytes and writes it with its golden texts and its passport."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from skein_train import passport
from skein_train.source import sha256
from skein_train.topic_data import LABELS
from skein_train.topic_model import DIMS, SIZE, VECTOR, Array, Inputs, Linear

VERSION = "topics/1"
TABLE, PASSPORT, GOLDEN = "topics.bin", "topics.json", "topics.golden.jsonl"
MAGIC = b"SKEINTO1"
MEASURED = Path(__file__).parent.parent / "measured-topics.json"
CLIPPED = 1e-4  # share of a label's weights that the largest byte cuts off


def pack(model: Linear, rarity: Array) -> bytes:
    """magic; labels, dims, buckets; bias; vector weights [dims, labels]; scale a label; bytes [buckets, labels]."""
    table = model.weights[DIMS:] * rarity[:, None]
    scale = np.quantile(np.abs(table), 1 - CLIPPED, axis=0) / 127
    scale[scale == 0] = 1
    return b"".join([
        MAGIC + struct.pack("<III", table.shape[1], DIMS, SIZE),
        model.bias.astype("<f4").tobytes(),
        (model.weights[:DIMS] * VECTOR).astype("<f4").tobytes(),
        scale.astype("<f4").tobytes(),
        np.rint(table / scale).clip(-127, 127).astype(np.int8).tobytes(),
    ])  # fmt: skip


def logits(data: bytes, x: Inputs) -> tuple[Array, Array]:
    """What the packed table says of texts by n-grams alone, and with vectors: the Go code is held to it."""
    labels, _, _ = struct.unpack_from("<III", data, len(MAGIC))
    at = len(MAGIC) + 12
    bias, vector, scale = (
        np.frombuffer(data, "<f4", n, at + 4 * before).astype(np.float64)
        for n, before in ((labels, 0), (DIMS * labels, labels), (labels, labels + DIMS * labels))
    )
    table = np.frombuffer(data, np.int8, offset=at + 4 * (2 * labels + DIMS * labels)).reshape(SIZE, labels)
    grams = np.asarray(x.grams @ table.astype(np.float64)) * scale + bias
    return grams, np.asarray(grams + x.vectors @ vector.reshape(DIMS, labels))


def golden(data: bytes, texts: list[str], x: Inputs) -> bytes:
    """Texts with the logits that the packed table gives them."""
    rows = [
        {"text": text, "grams": [round(float(v), 5) for v in grams], "logits": [round(float(v), 5) for v in both]}
        for text, grams, both in zip(texts, *logits(data, x), strict=True)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def describe(files: dict[str, bytes], draft: bytes, cuts: dict[str, Array], seen: dict[str, int]) -> bytes:
    """topics.json. The model reads draft vectors, so it names the table that it was trained on."""
    whole = {
        "version": VERSION,
        "labels": LABELS,
        "table": passport.file(TABLE, files[TABLE]),
        "golden": passport.file(GOLDEN, files[GOLDEN]),
        "draft_sha256": sha256(draft),
        "thresholds": {language: [round(min(float(v), 1e3), 4) for v in cut] for language, cut in cuts.items()},
        "licence": "CC-BY-SA-4.0",
        "command": "models/train/topics.sh DATA",
        "seen": seen,
        "metrics": json.loads(MEASURED.read_text()) if MEASURED.exists() else {},
    }
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()
