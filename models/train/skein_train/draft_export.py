"""Rounds a trained table to bytes and writes it with its golden vectors, its passport and the curves it is part of.

python -m skein_train.draft_export WEIGHTS writes the passport alone again, after figures were measured.
"""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from skein_train import draft_curve, golden, measure, passport
from skein_train.draft_features import Names
from skein_train.draft_table import Array, Settings, unit
from skein_train.draft_witness import Witness
from skein_train.source import sha256

ID = "skein-draft/1"
MODEL, GOLDEN_TEXTS, GOLDEN_VECTORS = "draft.bin", "draft.golden.jsonl", "draft.golden.f32"
MEASURED = Path(__file__).parent.parent / "measured-draft.json"
MAGIC = b"SKEINDR1"
# Half of one part in a million of a component lies between Go's vector and the witness's, for its rounding to float32.
TOLERANCE = 0.999999
CLIPPED = 1e-4  # share of components that the largest byte cuts off

TRAINING_DATA = (
    "English texts with the refined encoder's vectors, and texts in 23 other languages with those of their English "
    "counterparts: stsb_multi_mt train (CC BY-SA 4.0), SIB-200 train (FLORES-200, CC BY-SA 4.0), FediData, clickbait "
    "headlines, janitr X posts (MIT), SMS Spam Collection, YouTube comments (CC BY 4.0), Unicode CLDR 48.2 "
    "(Unicode-3.0), WordNet 3.1 (WordNet licence), CC-CEDICT (CC BY-SA 4.0), EDICT (CC BY-SA 4.0). See draft.md"
)


def rounded(rows: Array) -> tuple[float, NDArray[np.int8]]:
    """One scale for the whole table, and bytes from -127 to 127."""
    scale = float(np.quantile(np.abs(rows), 1 - CLIPPED)) / 127
    return scale, np.rint(rows / scale).clip(-127, 127).astype(np.int8)


def pack(known: Names, rows: Array, tail: int) -> bytes:
    """The file that skein/models/draft reads."""
    scale, whole = rounded(rows)
    header = MAGIC + struct.pack("<IIf", len(known), tail, scale)
    return header + known.astype("<u4").tobytes() + (whole.astype(np.int16) + 128).astype(np.uint8).tobytes()


@dataclass(frozen=True)
class DraftTable:
    """A table as its file has it."""

    known: Names
    rows: Array
    tail: int

    @classmethod
    def read(cls, data: bytes) -> DraftTable:
        """Undo pack, but for the scale, which cancels in a direction."""
        known, tail, _ = struct.unpack_from("<IIf", data, len(MAGIC))
        start = len(MAGIC) + 12
        rows = np.frombuffer(data, np.uint8, offset=start + 4 * known).reshape(known + tail, -1)
        return cls(np.frombuffer(data, "<u4", known, start), rows.astype(np.float32) - 128, tail)


@dataclass(frozen=True)
class Posts:
    """Posts that nothing was learned from: counts of the table's rows [posts, rows], and refined vectors."""

    counts: sp.csr_matrix
    refined: Array


def write(folder: Path, known: Names, rows: Array, settings: Settings, posts: Posts) -> None:
    """draft.bin, its golden texts and vectors, and the draft's part of manifest.json."""
    witness = Witness([int(name) for name in known], rounded(rows)[1].astype(np.float32), settings.tail)
    lines = [line for line in (folder / passport.GOLDEN_TEXTS).read_text(encoding="utf-8").split("\n") if line]
    vectors = np.stack([witness.encode(json.loads(line)["text"]) for line in lines])
    useful = np.flatnonzero(vectors.any(axis=1))
    for name, data in {
        MODEL: pack(known, rows, settings.tail),
        GOLDEN_TEXTS: "".join(lines[i] + "\n" for i in useful).encode(),
        GOLDEN_VECTORS: golden.pack(vectors[useful]),
    }.items():
        (folder / name).write_bytes(data)
        print(f"{sha256(data)}  {name}  {len(data)} bytes")
    describe(folder, posts)


def describe(folder: Path, posts: Posts | None = None) -> None:
    """Writes the draft's passport and the curves it is part of, from the files that lie there and the figures measured.

    Without posts the curve of a draft vector and a refined one stays as it is.
    """
    files = {name: (folder / name).read_bytes() for name in (MODEL, GOLDEN_TEXTS, GOLDEN_VECTORS)}
    texts = golden.read_texts(folder / GOLDEN_TEXTS)
    vectors = np.frombuffer(files[GOLDEN_VECTORS], "<f4").reshape(len(texts), -1)
    path = folder / "manifest.json"
    curves = {"draft-draft": measure.closeness(texts, vectors)}
    if posts is not None:
        own = json.loads(path.read_bytes())["closeness"]["refined-refined"]
        draft = unit(posts.counts @ DraftTable.read(files[MODEL]).rows)[0]
        curves["draft-refined"] = draft_curve.across(draft, posts.refined, own)
    path.write_bytes(passport.merged(path.read_bytes(), encoder(files, len(texts)), curves))


def encoder(files: dict[str, bytes], texts: int) -> dict[str, Any]:
    """The draft encoder's passport."""
    return {
        "id": ID,
        "kind": "draft",
        "model": passport.file(MODEL, files[MODEL]),
        "dims": 384,
        "licence": "CC-BY-SA-4.0",
        "origin": "models/train/draft.sh DATA",
        "training_data": TRAINING_DATA,
        "metrics": json.loads(MEASURED.read_text()) if MEASURED.exists() else {},
        "golden": {
            "texts": passport.file(GOLDEN_TEXTS, files[GOLDEN_TEXTS]),
            "vectors": passport.file(GOLDEN_VECTORS, files[GOLDEN_VECTORS]),
            "min_cosine": TOLERANCE,
            "at_start": [int(n * texts / passport.START_CHECKS) for n in range(passport.START_CHECKS)],
        },
    }


if __name__ == "__main__":
    describe(Path(sys.argv[1]))
