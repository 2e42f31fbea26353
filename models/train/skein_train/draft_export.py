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


def pack(known: Names, rows: Array, tail: int, use: NDArray[np.float64]) -> bytes:
    """The file that skein/models/draft reads, with the rows most in use first."""
    scale, whole = rounded(rows)
    order = np.lexsort((known, -use[: len(known)]))
    whole[: len(known)] = whole[order]
    header = MAGIC + struct.pack("<IIf", len(known), tail, scale)
    return header + known[order].astype("<u4").tobytes() + (whole.astype(np.int16) + 128).astype(np.uint8).tobytes()


@dataclass(frozen=True)
class DraftTable:
    """A table as its file has it, with the names ascending, as they were learned."""

    known: Names
    rows: Array
    tail: int

    @classmethod
    def read(cls, data: bytes) -> DraftTable:
        """Undo pack, but for the scale, which cancels in a direction."""
        known, tail, _ = struct.unpack_from("<IIf", data, len(MAGIC))
        start = len(MAGIC) + 12
        rows = np.frombuffer(data, np.uint8, offset=start + 4 * known).reshape(known + tail, -1)
        names = np.frombuffer(data, "<u4", known, start)
        order = np.argsort(names)
        return cls(
            names[order], rows[np.concatenate([order, np.arange(known, known + tail)])].astype(np.float32) - 128, tail
        )


@dataclass(frozen=True)
class Trained:
    """A table as it was learned: names of features in the order of their rows [known + tail, dims], and their use."""

    known: Names
    rows: Array
    use: NDArray[np.float64]


@dataclass(frozen=True)
class Posts:
    """Posts that nothing was learned from: counts of the table's rows [posts, rows], and refined vectors."""

    counts: sp.csr_matrix
    refined: Array


def write(folder: Path, table: Trained, settings: Settings, posts: Posts) -> None:
    """draft.bin, its golden texts and vectors, and the draft's part of manifest.json."""
    bytes_ = rounded(table.rows)[1].astype(np.float32)
    witness = Witness([int(name) for name in table.known], bytes_, settings.tail)
    lines = [line for line in (folder / passport.GOLDEN_TEXTS).read_text(encoding="utf-8").split("\n") if line]
    vectors = np.stack([witness.encode(json.loads(line)["text"]) for line in lines])
    useful = np.flatnonzero(vectors.any(axis=1))
    for name, data in {
        MODEL: pack(table.known, table.rows, settings.tail, table.use),
        GOLDEN_TEXTS: "".join(lines[i] + "\n" for i in useful).encode(),
        GOLDEN_VECTORS: golden.pack(vectors[useful]),
    }.items():
        (folder / name).write_bytes(data)
        print(f"{sha256(data)}  {name}  {len(data)} bytes")
    own = json.loads((folder / "manifest.json").read_bytes())["closeness"]["refined-refined"]
    describe(folder, {"draft-refined": draft_curve.across(unit(posts.counts @ bytes_)[0], posts.refined, own)})


def describe(folder: Path, measured: dict[str, dict[str, Any]] | None = None) -> None:
    """Writes the draft's passport and the curves it is part of, from the files that lie there and the figures measured.

    Curves that were not measured now stay as they are.
    """
    files = {name: (folder / name).read_bytes() for name in (MODEL, GOLDEN_TEXTS, GOLDEN_VECTORS)}
    texts = golden.read_texts(folder / GOLDEN_TEXTS)
    vectors = np.frombuffer(files[GOLDEN_VECTORS], "<f4").reshape(len(texts), -1)
    curves: dict[str, dict[str, Any]] = {"draft-draft": measure.closeness(texts, vectors), **(measured or {})}
    path = folder / "manifest.json"
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
