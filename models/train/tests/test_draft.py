"""The draft's trainer on invented texts: it learns, its bytes are the same twice, and what is packed is read back."""

from __future__ import annotations

import unittest

import numpy as np
import scipy.sparse as sp

from skein_train import draft_export
from skein_train.draft_export import DraftTable
from skein_train.draft_features import Features
from skein_train.draft_table import Array, Settings, Table, unit

SMALL = Settings(rows=12, tail=4, dims=8, steps=60)


def data() -> tuple[sp.csr_matrix, Array]:
    """Counts of 40 texts over 16 rows, and directions that lie in them."""
    draw = np.random.default_rng(2)
    x = sp.csr_matrix((draw.random((40, 16)) < 0.3).astype(np.float32))
    return x, unit(np.asarray(x @ draw.normal(size=(16, 8))).astype(np.float32))[0]


def trained(steps: int) -> Table:
    """A table after some batches."""
    x, target = data()
    table = Table(np.asarray(x.sum(axis=0), np.float64).ravel(), SMALL)
    for _ in range(steps):
        table.learn(x, target, np.arange(40), SMALL.rate)
    return table


class DraftTest(unittest.TestCase):
    """Learning, packing, choosing."""

    def test_learns(self) -> None:
        """Vectors come nearer to their targets."""
        x, target = data()
        before, after = ((trained(n).encode(x) * target).sum(axis=1).mean() for n in (0, SMALL.steps))
        self.assertGreater(after, max(0.7, float(before) + 0.3))

    def test_the_same_steps_give_the_same_bytes(self) -> None:
        """One thread, one order."""
        self.assertEqual(trained(5).rows.tobytes(), trained(5).rows.tobytes())

    def test_judged_pairs_raise_the_correlation(self) -> None:
        """People's scores pull cosines into their order."""
        x, _ = data()
        table, score = trained(5), np.linspace(0, 5, 20).astype(np.float32)
        first = table.judge(x[:20], x[20:], score, 0.03)
        for _ in range(40):
            last = table.judge(x[:20], x[20:], score, 0.03)
        self.assertGreater(last, first + 0.1)

    def test_what_is_packed_is_read_back(self) -> None:
        """Names, rows up to a scale, and the number of shared ones."""
        known = np.array([3, 7, 9], np.uint32)
        rows = np.random.default_rng(1).normal(size=(5, 384)).astype(np.float32)
        back = DraftTable.read(draft_export.pack(known, rows, 2, np.array([1.0, 3.0, 2.0, 0.0, 0.0])))
        self.assertEqual((back.known.tolist(), back.tail), (known.tolist(), 2))
        cosine = (unit(back.rows)[0] * unit(rows)[0]).sum(axis=1)
        self.assertGreater(float(cosine.min()), 0.999)

    def test_unknown_words_share_the_tail_and_unknown_grams_are_left_out(self) -> None:
        """Name 5 is a whole word's, name 4 is not; 2 has a row of its own."""
        features = Features(np.array([2, 4, 5], np.uint32), np.array([0, 1, 2, 0]), np.array([0, 3, 4]))
        counts = features.matrix(np.array([2], np.uint32), 3).toarray()
        self.assertEqual(counts.tolist(), [[1, 0, 0, 1], [1, 0, 0, 0]])
        self.assertEqual(features.choose(np.array([1.0, 1.0]), 1).tolist(), [2])


if __name__ == "__main__":
    unittest.main()
