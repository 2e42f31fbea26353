"""Writes models/weights/draft.*: python -m skein_train.draft_train --data DIR --texts DIR …

Twice the same command gives the same bytes on one machine: one thread, fixed seeds, a fixed order.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from skein_train import draft_export, draft_teacher, draft_texts
from skein_train.draft_features import Features, Names
from skein_train.draft_split import Split
from skein_train.draft_table import Array, Settings, Table, unit
from skein_train.draft_texts import Judged, Sample

# How much a text counts where rows are given to features, and how many of each group a batch holds.
WEIGHT = {"stsb": 1.0, "sib": 3.0, "cldr": 0.5, "wordnet": 0.5, "cedict": 0.3, "edict": 0.3}
POSTS = ("headlines", "fedi", "janitr", "sms", "youtube")
GROUPS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("stsb",), 400), (("sib",), 150), (POSTS, 120), (("wordnet",), 120), (("cldr",), 100), (("cedict", "edict"), 134),
)  # fmt: skip


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, meaning in {
        "data": "the public sets, as weights/draft.md lists them",
        "texts": "the unpacked packages of models/train/texts.sh",
        "features": "the command models/train/features, built",
        "skein": "the skein command, built: the refined encoder speaks through it",
        "cache": "folder for the refined vectors",
        "weights": "folder to write what is shipped to",
    }.items():
        parser.add_argument(f"--{name}", type=Path, required=True, help=meaning)
    return parser.parse_args()


@dataclass
class Rows:
    """What is learned from, ready for batches."""

    samples: list[Sample]
    counts: sp.csr_matrix
    target: NDArray[np.float16]  # refined vectors, one a different English text
    meaning: NDArray[np.int64]  # each sample's row of target
    known: Names
    tail: int


def prepare(samples: list[Sample], features: Path, teacher: list[str], cache: Path, settings: Settings) -> Rows:
    """Read, embed, give rows to features."""
    english: dict[str, int] = {}
    meaning = np.asarray([english.setdefault(sample.english, len(english)) for sample in samples])
    target = draft_teacher.vectors(list(english), teacher, cache)
    seen = Features.of([sample.text for sample in samples], features)
    known = seen.choose(np.asarray([WEIGHT.get(sample.source, 1.0) for sample in samples]), settings.rows)
    return Rows(samples, seen.matrix(known, settings.tail), target, meaning, known, settings.tail)


class Draws:
    """Endless passes over groups of rows, each in a new order."""

    def __init__(self, groups: list[NDArray[np.int64]], sizes: list[int], draw: np.random.Generator) -> None:
        self.draw, self.groups, self.sizes = draw, groups, sizes
        self.order = [draw.permutation(group) for group in groups]
        self.at = [0] * len(groups)

    def batch(self) -> NDArray[np.int64]:
        """The next rows of each group."""
        out = []
        for i, size in enumerate(self.sizes):
            if self.at[i] + size > len(self.order[i]):
                self.order[i], self.at[i] = self.draw.permutation(self.groups[i]), 0
            out.append(self.order[i][self.at[i] : self.at[i] + size])
            self.at[i] += size
        return np.concatenate(out)


def unlearned(rows: Rows, learns: NDArray[np.bool_]) -> draft_export.Posts:
    """The posts that are held back from learning."""
    at = np.flatnonzero(~learns & np.isin([sample.source for sample in rows.samples], POSTS))
    return draft_export.Posts(rows.counts[at], unit(rows.target[rows.meaning[at]].astype(np.float32))[0])


def train(rows: Rows, split: Split, pairs: list[Judged], learns: NDArray[np.bool_], settings: Settings) -> Table:
    """The table after settings.steps batches."""
    table = Table(np.asarray((rows.counts > 0).sum(axis=0)).ravel().astype(np.float64), settings)
    source = np.asarray([sample.source for sample in rows.samples])
    draw = np.random.default_rng(settings.order)
    groups = [np.flatnonzero(learns & np.isin(source, names)) for names, _ in GROUPS]
    sizes = [min(size, len(group)) for (_, size), group in zip(GROUPS, groups, strict=True)]
    draws = Draws(groups, sizes, draw)
    left, right, score = judged(rows, split, pairs)
    began, cosines = time.monotonic(), []
    for step in range(settings.steps):
        rate = settings.rate * (1 - step / settings.steps) + settings.rate * 0.05
        at = draws.batch()
        target = rows.target[rows.meaning[at]].astype(np.float32)
        cosines.append(table.learn(rows.counts[at], target, rows.meaning[at], rate))
        pair = draw.choice(len(score), settings.pairs)
        table.judge(rows.counts[left[pair]], rows.counts[right[pair]], score[pair], rate)
        if (step + 1) % 50 == 0:
            print(f"{step + 1} steps, cosine {np.mean(cosines):.4f}, {time.monotonic() - began:.0f} s", flush=True)
            cosines = []
    return table


def judged(rows: Rows, split: Split, pairs: list[Judged]) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Rows of the two sentences of each pair, and people's scores in [0, 1]."""
    at = {(sample.text, sample.language): i for i, sample in enumerate(rows.samples)}
    kept = [pair for pair in pairs if split.judges(pair)]
    left = np.asarray([at[pair.left, pair.language] for pair in kept])
    right = np.asarray([at[pair.right, pair.language] for pair in kept])
    return left, right, np.asarray([pair.score for pair in kept], np.float32) / np.float32(5)


def main() -> None:
    """Train and write."""
    paths, settings = arguments(), Settings()
    samples = draft_texts.samples(paths.data, paths.texts)
    teacher = [str(paths.skein), "embed", "--encoder", "refined", "--data-dir", str(paths.cache)]
    rows = prepare(samples, paths.features, teacher, paths.cache, settings)
    split, pairs = Split(paths.data), draft_texts.stsb(paths.data, "train")
    learns = split.learns(rows.samples, pairs)
    table = train(rows, split, pairs, learns, settings)
    use = rows.counts.T @ np.asarray([WEIGHT.get(sample.source, 1.0) for sample in rows.samples])
    trained = draft_export.Trained(rows.known, table.rows, use)
    draft_export.write(paths.weights, trained, settings, unlearned(rows, learns))


if __name__ == "__main__":
    main()
