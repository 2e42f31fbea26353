"""The files of one model: table, golden texts, and the passport that names both by hash."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from skein_train.spam_data import Row
from skein_train.spam_golden import golden
from skein_train.spam_model import PRIOR, STRENGTH, WEIGHT, Head

PASSPORT, TABLE, GOLDEN = "spam-text.json", "spam-text.bin", "spam-text.golden.jsonl"
VERSION = "spam-text/1"


@dataclass(frozen=True)
class Model:
    """Two calibrated outputs, the threshold of the first, and the rows they were trained on."""

    spam: Head
    bait: Head
    threshold: float
    seen: list[Row]


def write(model: Model, folder: Path, command: str) -> None:
    """Write the three files and print their hashes."""
    tables = (model.spam.word_table, model.spam.char_table, model.bait.word_table, model.bait.char_table)
    files = {TABLE: b"".join(t.tobytes() for t in tables), GOLDEN: golden(model.spam, model.bait)}
    files[PASSPORT] = passport(model, files, command)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{sha256(data).hexdigest()}  {folder.name}/{name}  {len(data)} bytes", flush=True)


def passport(model: Model, files: dict[str, bytes], command: str) -> bytes:
    """The passport as indented JSON."""
    whole = {
        "version": VERSION,
        "table": file(TABLE, files[TABLE]),
        "golden": file(GOLDEN, files[GOLDEN]),
        "spam": head(model.spam),
        "bait": head(model.bait),
        "threshold": model.threshold,
        "prior": PRIOR,
        "licence": "MIT OR Apache-2.0",
        "command": command,
        "seen": dict(sorted(Counter(f"{r.source}/{r.part}/{r.label}" for r in model.seen).items())),
        "settings": {
            **{f"strength_{k}": v for k, v in STRENGTH.items()},
            **{f"weight_{k}": v for k, v in WEIGHT.items()},
        },
    }
    return (json.dumps(whole, indent=2) + "\n").encode()


def file(name: str, data: bytes) -> dict[str, Any]:
    """A shipped file by name, hash and size in bytes."""
    return {"file": name, "sha256": sha256(data).hexdigest(), "bytes": len(data)}


def head(h: Head) -> dict[str, Any]:
    """What turns sums of the table into a logit."""
    return {"bias": h.bias, "words": h.words, "chars": h.chars, "structure": [float(v) for v in h.structure]}
