"""The exporter on a tiny encoder with random weights: no download, a second to run."""

from __future__ import annotations

import unittest

import numpy as np

from skein_train import calibrate, dense, encoder, golden, measure, passport, quantise
from skein_train.golden import Text
from skein_train.reference import Reference
from skein_train.session import encode, open_session, run
from skein_train.source import Array, Shape, Source

VOCAB, POSITIONS, WIDE = 50, 16, 64
TEXTS = [[1, 2], [1, 7, 2], [1, 9, 30, 4, 2], [1, *range(10, 22), 2], [1, 49, 49, 49, 2]]


def tiny() -> Source:
    """Two layers of width 32 and two heads, weights from a fixed seed."""
    draw = np.random.default_rng(1)
    shape = Shape(layers=2, hidden=32, heads=2)

    def tensor(*sizes: int) -> Array:
        return draw.normal(0, 0.2, sizes).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": tensor(VOCAB, 32),
        "embeddings.position_embeddings.weight": tensor(POSITIONS, 32),
        "embeddings.token_type_embeddings.weight": tensor(2, 32),
        "embeddings.LayerNorm.weight": 1 + tensor(32),
        "embeddings.LayerNorm.bias": tensor(32),
    }
    sizes = {
        "attention.self.query": (32, 32),
        "attention.self.key": (32, 32),
        "attention.self.value": (32, 32),
        "attention.output.dense": (32, 32),
        "intermediate.dense": (WIDE, 32),
        "output.dense": (32, WIDE),
    }
    for index in range(shape.layers):
        key = f"encoder.layer.{index}"
        for name, (rows, columns) in sizes.items():
            tensors[f"{key}.{name}.weight"] = tensor(rows, columns)
            tensors[f"{key}.{name}.bias"] = tensor(rows)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[f"{key}.{name}.weight"] = 1 + tensor(32)
            tensors[f"{key}.{name}.bias"] = tensor(32)
    return Source(tensors=tensors, shape=shape, vocab=b"", version="0")


def float_model(source: Source) -> bytes:
    """The reference graph."""
    return encoder.build(source, dense.EXACT)


def int8_model(source: Source) -> bytes:
    """The shipped graph."""
    return encoder.build(source, dense.shipped(calibrate.ranges(source, TEXTS)))


class Models(unittest.TestCase):
    """Graph, numpy and int8 against each other."""

    def test_graph_and_numpy_agree(self) -> None:
        """Two implementations without shared code give the same vectors of length 1."""
        source = tiny()
        vectors = encode(open_session(float_model(source)), TEXTS)
        witness = Reference(source)
        for tokens, vector in zip(TEXTS, vectors, strict=True):
            np.testing.assert_allclose(vector, witness.encode(tokens), atol=golden.WITNESS_TOLERANCE)
            self.assertAlmostEqual(float(np.linalg.norm(vector)), 1, places=5)

    def test_golden_vectors_refuse_a_disagreeing_graph(self) -> None:
        """The witness is asked: one changed weight is found."""
        source = tiny()
        session = open_session(float_model(source))
        source.tensors["encoder.layer.1.output.dense.bias"][3] += 0.01
        with self.assertRaisesRegex(ValueError, "differ"):
            golden.vectors(session, source, [Text("other", "x", TEXTS[2])])

    def test_int8_is_close(self) -> None:
        """Even a tiny encoder, with little to average over, stays near its float model."""
        source = tiny()
        exact = encode(open_session(float_model(source)), TEXTS)
        shipped = encode(open_session(int8_model(source)), TEXTS)
        self.assertGreater(measure.fidelity(exact, shipped)["cosine_to_float_min"], 0.99)

    def test_a_vector_does_not_depend_on_its_batch(self) -> None:
        """No scale crosses tokens, and padding is masked."""
        session = open_session(int8_model(tiny()))
        together = run(session, TEXTS, ["embedding"])[0]
        np.testing.assert_allclose(together, encode(session, TEXTS), atol=1e-5)

    def test_the_same_weights_give_the_same_bytes(self) -> None:
        """Twice the same command, the same file."""
        self.assertEqual(int8_model(tiny()), int8_model(tiny()))


class Parts(unittest.TestCase):
    """What the models are made of."""

    def test_columns_use_all_levels(self) -> None:
        """The largest magnitude of each column is the last level, and an empty column stays zero."""
        weights = np.array([[0.5, -8, 0], [-1, 4, 0]], np.float32)
        quantised, scale = quantise.by_column(weights)
        self.assertEqual(np.abs(quantised).max(axis=0).tolist(), [63, 63, 0])
        np.testing.assert_allclose(quantised * scale, weights, atol=float(scale.max()) / 2)

    def test_start_rows_are_short_and_distinct(self) -> None:
        """The check at start runs a few short texts."""
        texts = [Text("english", "", [0] * length) for length in (2, 5, 300, 7, 9, 11, 13, 41, 40, 3)]
        rows = passport.start_rows(texts)
        self.assertEqual(len(set(rows)), passport.START_CHECKS)
        self.assertTrue(all(3 <= len(texts[row].ids) <= passport.SHORT for row in rows))

    def test_closeness_lies_between_unlike_and_like(self) -> None:
        """Unlike texts at right angles, paraphrases equal: the curve spans 0 to 1."""
        texts = [Text("english", "", [])] * 3 + [Text("paraphrase", "", [])] * 2
        vectors = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 3]]
        self.assertEqual(measure.closeness(texts, vectors), {"low": 0.0, "high": 1.0})


if __name__ == "__main__":
    unittest.main()
