"""The topic trainer on invented rows and a tiny draft table: thresholds, teachers, rounding, the same bytes."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

from skein_train import draft_export, topic_data, topic_export, topic_figures, topic_model, topic_train
from skein_train.topic_data import LABELS, Row
from skein_train.topic_model import Linear
from skein_train.topic_stack import Set, folds
from skein_train.topic_train import Eye, Sets

# Reads lines and prints, like models/train/features, how many features each has and their names: its words, hashed.
COMMAND = """#!{python}
import sys, zlib
for line in sys.stdin.buffer.read().split(b"\\n")[:-1]:
    names = [zlib.crc32(word) | 1 for word in line.split()]
    for name in [len(names), *names]:
        sys.stdout.buffer.write(name.to_bytes(4, "little"))
"""
WORDS = {"music": "song band tour chorus".split(), "sports": "goal match team cup".split()}
PLAIN = "heron pond morning walk kettle bread river rain".split()


def rows(count: int, seed: int, part: str = "") -> list[Row]:
    """Texts about music, sports, both or nothing, in two languages."""
    draw, out = random.Random(seed), []
    for i in range(count):
        own = tuple(label for n, label in enumerate(WORDS) if i % 4 & (1 << n))
        said = [draw.choice(WORDS[label]) for label in own for _ in range(2)]
        text = " ".join([*said, *(draw.choice(PLAIN) for _ in range(5)), str(draw.random())])
        out.append(Row(text, part or ("en", "de")[i % 8 // 4], own, own[0] if own else "none"))
    return out


class TopicTest(unittest.TestCase):
    """One small training for all tests."""

    eye: Eye
    sets: Sets
    draft: bytes

    @classmethod
    def setUpClass(cls) -> None:
        """Make a table, a command and rows."""
        cls.enterClassContext(tempfile.TemporaryDirectory())
        command = Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "features"
        command.write_text(COMMAND.format(python=sys.executable))
        command.chmod(0o700)
        draw = np.random.default_rng(4)
        known = np.unique(draw.integers(0, 1 << 32, 20, np.uint32))
        cls.draft = draft_export.pack(
            known, draw.normal(size=(len(known) + 50, 384)).astype(np.float32), 50, np.ones(len(known))
        )
        cls.eye = Eye(cls.draft, command)
        words = [Row(word, "en", (label,)) for label, all in WORDS.items() for word in all]
        parts = (rows(120, 1), rows(80, 2, "a.test") + rows(80, 3, "b.test"), rows(40, 4, "sib"), words)
        cls.sets = Sets(*(Set(part, cls.eye.see([row.text for row in part])) for part in parts))

    def test_the_same_rows_give_the_same_bytes(self) -> None:
        """Twice the same training, the same files; the passport names them by hash."""
        first, second = (topic_train.train(self.sets, self.draft, self.eye, ["a song", "rain"]) for _ in range(2))
        self.assertEqual(first, second)
        passport = json.loads(first[topic_export.PASSPORT])
        self.assertEqual(passport["labels"], LABELS)
        self.assertEqual(len(passport["thresholds"][""]), len(LABELS))
        self.assertEqual(set(passport["thresholds"]), {"", "en", "de"})
        self.assertEqual(passport["seen"], {"own": 120, "fedi": 160, "sib": 40, "words": 8})

    def test_learns_what_is_there(self) -> None:
        """Cross-validated, what two words of four tell is found nearly always, and TF-IDF's figure stands beside it."""
        figures = topic_train.figures(self.sets)
        for language in ("en", "de"):
            # Two of nineteen labels exist, so the mean over all can reach 2/19.
            self.assertGreater(figures["x_topic"][language]["macro_f1"], 0.9 * 2 / 19)
            self.assertIn("macro_f1", figures["x_topic_tfidf"][language])
        self.assertGreater(figures["fedidata"]["mean"], 0.6)
        self.assertEqual(set(figures["fedidata"]), {"a.test", "b.test", "mean", "mean_low", "mean_high"})

    def test_rounding_keeps_the_logits(self) -> None:
        """The witness of the packed table says nearly what floats say, with and without vectors."""
        draw, own = np.random.default_rng(3), self.sets.own.inputs
        model = Linear(draw.normal(size=(topic_model.DIMS + topic_model.SIZE, 3)), draw.normal(size=3))
        rarity = draw.random(topic_model.SIZE)
        exact = model.logits(own.whole(rarity))
        grams, packed = topic_export.logits(topic_export.pack(model, rarity), own)
        self.assertLess(float(np.abs(packed - exact).max()), 0.05 * float(exact.std()))
        self.assertGreater(float(np.abs(grams - packed).max()), 0.5 * float(exact.std()))


class Parts(unittest.TestCase):
    """What the model is made of."""

    def test_thresholds_match_the_rates(self) -> None:
        """A label is given as often as people gave it, and never where they never did."""
        draw = np.random.default_rng(1)
        logits, labels = draw.normal(size=(300, 3)), (draw.random((300, 3)) < [0.3, 0.1, 0]).astype(np.int8)
        cuts = topic_model.matched(logits, labels)
        self.assertEqual((logits >= cuts).sum(axis=0).tolist(), labels.sum(axis=0).tolist())
        self.assertTrue(np.isinf(cuts[2]))

    def test_a_language_with_few_rows_leans_on_all(self) -> None:
        """Its threshold lies between its own and that of all."""
        logits, labels = np.arange(40.0)[:, None], np.zeros((40, 1), np.int8)
        labels[[10, 39]] = 1
        language = np.asarray(["en"] * 20 + ["de"] * 20)
        cuts = topic_model.thresholds(logits, labels, language)
        own = topic_model.matched(logits[:20], labels[:20])[0]
        self.assertTrue(own < cuts["en"][0] < cuts[""][0])

    def test_macro_f1_by_hand(self) -> None:
        """Two of three right, and a label that is nowhere counts 0."""
        given, labels = np.array([[1, 0], [1, 0], [0, 0]], bool), np.array([[1, 0], [0, 0], [0, 0]], np.int8)
        self.assertAlmostEqual(topic_model.macro_f1(given, labels), (2 / 3) / 2)

    def test_folds_go_by_text(self) -> None:
        """The same text is in the same fold wherever it stands."""
        some = rows(30, 5)
        self.assertEqual(folds(some, 5).tolist(), folds(some[::-1], 5)[::-1].tolist())

    def test_lists_of_words_name_every_label_in_four_languages(self) -> None:
        """A list that lacks a label would teach that nobody means it."""
        listed = topic_data.words()
        for label in LABELS:
            self.assertEqual({row.part for row in listed if row.labels == (label,)}, {"en", "es", "el", "ja"}, label)
        self.assertEqual({row.labels[0] for row in listed}, set(LABELS))

    def test_own_names(self) -> None:
        """A set's own topics, one a row."""
        names, flags = topic_figures.own_names([Row("", "", (), "news"), Row("", "", (), "art")])
        self.assertEqual((names, flags.tolist()), (["art", "news"], [[0, 1], [1, 0]]))


if __name__ == "__main__":
    unittest.main()
