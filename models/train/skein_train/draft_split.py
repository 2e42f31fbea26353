"""Which rows of the training sets may be learned from: none whose near-duplicates are held back."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from skein_train import draft_texts, spam_data
from skein_train.draft_texts import Judged, Sample

HELD = 8  # one cluster in eight is for choosing settings


class Split:
    """What is learned from, what settings were chosen on, what is left out, by clusters of STS-B's English sentences.

    A pair with a sentence that has a near-duplicate in dev is left out. Of the rest, a pair with a sentence in a held
    cluster is for choosing settings, and so are both its sentences in all languages. The shipped table learns from
    neither.
    """

    def __init__(self, data: Path) -> None:
        train, dev = (
            [pair for pair in draft_texts.stsb(data, part) if pair.language == "en"] for part in ("train", "dev")
        )
        texts = [text for pair in train + dev for text in (pair.left, pair.right)]
        rows = [spam_data.Row("stsb", "stsb", text, 0) for text in texts]
        spam_data.cluster(rows)
        cluster, count = [row.cluster for row in rows], 2 * len(train)
        known = set(cluster[count:])
        kind = ["dev" if c in known else "held" if crc32(str(c).encode()) % HELD == 0 else "" for c in cluster[:count]]
        self.sentence = dict(zip(texts[:count], kind, strict=True))
        sides = {pair.row: {kind[2 * n], kind[2 * n + 1]} for n, pair in enumerate(train)}
        self.left_out = {row for row, both in sides.items() if "dev" in both}
        self.choosing = {row for row, both in sides.items() if "held" in both} - self.left_out
        self.numbers = {text: number for number, text in draft_texts.sib(data, "train")["en"].items()}

    def learns(self, samples: list[Sample], pairs: list[Judged]) -> NDArray[np.bool_]:
        """Flags of samples to learn from; pairs are the judged ones in all languages."""
        known = {
            (text, pair.language) for pair in pairs if pair.row in self.choosing for text in (pair.left, pair.right)
        }
        return np.asarray([self._learns(sample) and (sample.text, sample.language) not in known for sample in samples])

    def _learns(self, sample: Sample) -> bool:
        if sample.source == "stsb":
            return not self.sentence[sample.english]
        if sample.source == "sib":
            return self.numbers[sample.english] % 7 != 0
        return crc32(sample.english.encode()) % 20 != 0

    def judges(self, pair: Judged) -> bool:
        """Reports judged pairs to learn from."""
        return pair.row not in self.left_out and pair.row not in self.choosing
