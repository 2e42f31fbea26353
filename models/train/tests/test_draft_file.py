"""The draft encoder's file and the curve of its vectors beside refined ones."""

from __future__ import annotations

import struct
import unittest

import numpy as np

from skein_train import draft_curve, draft_export
from skein_train.draft_table import unit
from skein_train.draft_witness import Witness, words

TEXTS = ["geese came back", "the geese returned", "bread at home", "Brot zu Hause", "Die Gänse sind da", "パンを焼く"]


class FileTest(unittest.TestCase):
    """The file that Go reads."""

    def test_rows_most_in_use_come_first(self) -> None:
        """Names and rows move together; the shared rows stay."""
        known = np.asarray([3, 7, 9], np.uint32)
        rows = np.random.default_rng(3).standard_normal((5, 384)).astype(np.float32)
        data = draft_export.pack(known, rows, 2, np.asarray([1.0, 5.0, 1.0, 0.0, 0.0]))
        magic, count, tail, scale = struct.unpack_from("<8sIIf", data)
        self.assertEqual((magic, count, tail), (draft_export.MAGIC, 3, 2))
        self.assertEqual(np.frombuffer(data, "<u4", 3, 20).tolist(), [7, 3, 9])
        whole = np.frombuffer(data, np.uint8, offset=32).reshape(5, 384).astype(np.float32) - 128
        self.assertLessEqual(
            float(np.abs(whole * scale - rows[[1, 0, 2, 3, 4]]).max()), float(np.abs(rows).max()) / 100
        )

    def test_the_order_of_rows_changes_no_vector(self) -> None:
        """A sum does not know where its rows lie."""
        draw = np.random.default_rng(4)
        names = sorted({n for text in TEXTS for n in self._names(text)})
        rows = draw.integers(-127, 128, (len(names) + 4, 384)).astype(np.float32)
        order = draw.permutation(len(names))
        moved = np.concatenate([rows[order], rows[len(names) :]])
        one, two = Witness(names, rows, 4), Witness([names[i] for i in order], moved, 4)
        for text in TEXTS:
            self.assertEqual(one.encode(text).tobytes(), two.encode(text).tobytes())

    @staticmethod
    def _names(text: str) -> list[int]:
        empty = Witness([], np.zeros((1, 384), np.float32), 1)
        return [name for kind, word in words(text) for name in empty.features(kind, word)]


class CurveTest(unittest.TestCase):
    """The curve of a draft vector and a refined one."""

    own = {"low": 0.2, "high": 0.8}

    def test_rises_to_one(self) -> None:
        """Never down, and the same each time."""
        draw = np.random.default_rng(5)
        refined = unit(draw.standard_normal((600, 16)).astype(np.float32))[0]
        draft = unit(refined + 0.8 * draw.standard_normal(refined.shape).astype(np.float32))[0]
        curve = draft_curve.across(draft, refined, self.own)
        values = curve["values"]
        self.assertEqual((curve["low"], curve["high"], values[-1]), (0.0, 1.0, 1.0))
        self.assertEqual(values, sorted(values))
        self.assertEqual(curve, draft_curve.across(draft, refined, self.own))

    def test_is_the_mean(self) -> None:
        """Of closeness around a cosine."""
        cosine = np.repeat(np.asarray([0.2, 0.5], np.float32), 400)
        closeness = np.tile(np.asarray([0.0, 0.4], np.float32), 400) + cosine - np.float32(0.2)
        values = draft_curve.averages(cosine, closeness)
        self.assertAlmostEqual(values[2], 0.2, 5)
        self.assertAlmostEqual(values[5], 0.5, 5)
        self.assertAlmostEqual(values[10], 1.0, 5)

    def test_knows_nothing_of_vectors_without_relation(self) -> None:
        """A cosine that says nothing moves nothing."""
        draw = np.random.default_rng(6)
        refined = unit(draw.standard_normal((600, 16)).astype(np.float32))[0]
        other = unit(draw.standard_normal((600, 16)).astype(np.float32))[0]
        values = draft_curve.across(other, refined, self.own)["values"]
        known = draft_curve.across(refined, refined, self.own)["values"]
        self.assertLess(values[6] - values[3], (known[6] - known[3]) / 2)


if __name__ == "__main__":
    unittest.main()
