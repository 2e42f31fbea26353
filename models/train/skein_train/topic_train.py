"""Writes models/weights/topics.*, or prints figures: see topics.sh."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from skein_train import draft_export, topic_data, topic_export, topic_figures, topic_model
from skein_train.draft_export import DraftTable
from skein_train.draft_features import Features
from skein_train.source import sha256
from skein_train.topic_data import Row
from skein_train.topic_model import Array, Inputs
from skein_train.topic_stack import Set, Stack, of_words, teachers


@dataclass(frozen=True)
class Sets:
    """All that is learned from."""

    own: Set
    fedi: Set
    sib: Set
    words: Set

    @property
    def rarity(self) -> Array:
        """Of n-grams, over posts and sentences."""
        return topic_model.rarity(sp.vstack([s.inputs.grams for s in (self.fedi, self.sib)]).tocsr())


class Eye:
    """Sees texts as the shipped draft encoder does."""

    def __init__(self, draft: bytes, command: Path) -> None:
        self.table, self.command = DraftTable.read(draft), command

    def see(self, texts: list[str]) -> Inputs:
        """What the model sees of texts."""
        return topic_model.inputs(Features.of(texts, self.command), self.table)

    def all(self, data: Path) -> Sets:
        """Read and see the sets."""

        def one(rows: list[Row]) -> Set:
            return Set(rows, self.see([row.text for row in rows]))

        return Sets(*(one(rows) for rows in (*(load(data) for load in topic_data.SETS), topic_data.words())))


def figures(sets: Sets) -> dict[str, Any]:
    """What cross-validation says, beside TF-IDF on the same rows."""
    stack = Stack(sets.own, teachers(sets.fedi, sets.sib, sets.words, sets.rarity), sets.rarity)
    ordinary = sets.fedi.inputs.whole(sets.rarity)
    listed = [model.standard(ordinary) for model in of_words(sets.words, sets.rarity)]
    return {
        "x_topic": topic_figures.by_language(sets.own.rows, stack.cross_validated()),
        "x_topic_tfidf": topic_figures.by_language(sets.own.rows, topic_figures.plain(sets.own.rows)),
        "fedidata": topic_figures.left_out(sets.fedi, listed, sets.rarity),
        "fedidata_tfidf": topic_figures.left_out_plain(sets.fedi.rows),
    }


def train(sets: Sets, draft: bytes, eye: Eye, golden_texts: list[str]) -> dict[str, bytes]:
    """The model's three files."""
    stack = Stack(sets.own, teachers(sets.fedi, sets.sib, sets.words, sets.rarity), sets.rarity)
    every = np.arange(len(sets.own.rows))
    data = topic_export.pack(stack.train(every), sets.rarity)
    flat = [" ".join(text.split()) for text in golden_texts]
    files = {topic_export.TABLE: data, topic_export.GOLDEN: topic_export.golden(data, flat, eye.see(flat))}
    seen = {name: len(getattr(sets, name).rows) for name in ("own", "fedi", "sib", "words")}
    files[topic_export.PASSPORT] = topic_export.describe(files, draft, stack.thresholds(every), seen)
    return files


def main() -> None:
    """Train or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "features", "weights"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--figures", action="store_true", help="print cross-validated figures and write nothing")
    paths = parser.parse_args()
    draft = (paths.weights / draft_export.MODEL).read_bytes()
    eye = Eye(draft, paths.features)
    sets = eye.all(paths.data)
    if paths.figures:
        print(json.dumps(figures(sets), indent=1), flush=True)
        return
    texts = (paths.weights / draft_export.GOLDEN_TEXTS).read_text(encoding="utf-8").split("\n")
    for name, content in train(sets, draft, eye, [json.loads(line)["text"] for line in texts if line]).items():
        (paths.weights / name).write_bytes(content)
        print(f"{sha256(content)}  {name}  {len(content)} bytes")


if __name__ == "__main__":
    main()
