"""The spam trainer on invented rows: splits apart by cluster, features, rounding, calibration, the same bytes."""

from __future__ import annotations

import json
import random
import tempfile
import unittest
from pathlib import Path

import numpy as np

from skein_train import spam_data, spam_model, spam_train
from skein_train.spam_attacks import ATTACKS
from skein_train.spam_data import Row, apart, cluster, misspelt, own_split
from skein_train.spam_features import SIZE, bucket, char_grams, features, word_grams
from skein_train.spam_passport import GOLDEN, PASSPORT, TABLE, write
from skein_train.spam_text import STRUCTURE, read, structure

LURES = "claim free token airdrop wallet bonus profit giveaway presale invest".split()
PLAIN = "heron pond morning walk kettle bread river bicycle rain garden".split()


def invented() -> list[Row]:
    """Rows of all sources, from a fixed seed."""
    draw = random.Random(3)

    def text(words: list[str]) -> str:
        return " ".join(draw.choice(words + PLAIN) for _ in range(9))

    rows = [Row("janitr", "train", text(LURES if i % 2 else PLAIN), i % 2, bait=i % 2) for i in range(90)]
    rows += [Row("janitr", "valid", text(LURES if i % 2 else PLAIN), i % 2) for i in range(20)]
    rows += [Row("fedi", f"{'ab'[i % 2]}.test", text(PLAIN), 0) for i in range(60)]
    rows += [Row("sms", "sms", text(LURES), 1) for _ in range(10)]
    cluster(rows)
    return [*rows, *misspelt(rows)]


class TextTest(unittest.TestCase):
    """What the model reads."""

    def test_disguises_are_undone(self) -> None:
        """Every disguise that the normaliser knows gives the words back."""
        text = "Claim your free token bonus today " * 4 + "https://claim.test/x"
        plain = read(text, []).words
        for name in ("homoglyph", "zero_width", "emoji_split", "link_swap"):
            self.assertEqual(read(ATTACKS[name](text, random.Random(5)), []).words, plain, name)
        self.assertNotEqual(read(ATTACKS["unknown_swapped"](text, random.Random(5)), []).words, plain)

    def test_attacks_change_the_text_but_no_link(self) -> None:
        """An attack that changes nothing would measure nothing."""
        text = "Claim your free token bonus today " * 4 + "https://claim.test/sea"
        for name, attack in ATTACKS.items():
            changed = attack(text, random.Random(5))
            self.assertNotEqual(changed, text, name)
            self.assertEqual("https://claim.test/sea" in changed, name != "link_swap", name)

    def test_structure_counts_steps(self) -> None:
        """Two links reach the first two steps."""
        self.assertEqual(structure(read("", ["a", "b"]).counts), [0, 1])
        self.assertEqual(len(STRUCTURE), 26)


class FeaturesTest(unittest.TestCase):
    """Hashes and matrices."""

    def test_grams(self) -> None:
        """Their number, and that words and characters do not share buckets by their seed."""
        self.assertEqual(len(word_grams(["a", "heron"])), 3)
        self.assertEqual(len(char_grams(["a", "heron"])), 13)
        self.assertNotEqual(bucket("heron"), bucket("heron", 1))
        self.assertLess(max(char_grams(["heron"])), SIZE)

    def test_rows_are_divided_by_the_root_of_their_number(self) -> None:
        """One word is one word gram; an empty text has none."""
        x = features([Row("sms", "sms", "heron", 0), Row("sms", "sms", "", 0)])
        self.assertEqual(x.words[0].sum(), 1.0)
        self.assertAlmostEqual(x.chars[0].sum(), 12**0.5)
        self.assertEqual(x.words[1].nnz + x.chars[1].nnz + x.structure[1].nnz, 0)


class SplitTest(unittest.TestCase):
    """No cluster on both sides."""

    def test_near_duplicates_share_a_cluster(self) -> None:
        """Another link and number do not make another text."""
        same = "claim your tokens now, the sale ends soon "
        rows = [Row("sms", "sms", t, 1) for t in (same + "1 https://a.test", same + "2 https://b.test", "a heron")]
        cluster(rows)
        self.assertEqual(rows[0].cluster, rows[1].cluster)
        self.assertNotEqual(rows[0].cluster, rows[2].cluster)

    def test_apart(self) -> None:
        """Training gives way, except janitr's own rows, for which copies held out go."""
        rows = [Row("fedi", "a", "x", 0, cluster=1), Row("fedi", "b", "x", 0, cluster=1)]
        rows += [Row("janitr", "train", "y", 1, cluster=2), Row("janitr", "valid", "y", 1, cluster=2)]
        learn, held = apart(rows, lambda row: row.part in ("a", "valid"), own_split)
        self.assertEqual(learn.tolist(), [False, False, True, False])
        self.assertEqual(held.tolist(), [True, False, False, False])

    def test_copies_stay_with_their_row(self) -> None:
        """A misspelt copy is in its row's cluster and fold, and only training rows have one."""
        rows = invented()
        copies = [row for row in rows if row.source == "misspelt"]
        self.assertEqual(len(copies), 90)
        self.assertEqual([c.cluster for c in copies], [r.cluster for r in rows if r.part == "train"])
        self.assertTrue(any(c.text != r.text for c, r in zip(copies, rows, strict=False)))


class ModelTest(unittest.TestCase):
    """Training, rounding, calibration."""

    def test_quantise(self) -> None:
        """Half a step at most is lost, and nothing of nothing."""
        values = np.array([-1.0, 0.3, 0.004, 0.0])
        scale, table = spam_model.quantise(values)
        self.assertLessEqual(float(np.abs(scale * table - values).max()), scale / 2 + 1e-12)
        self.assertEqual(spam_model.quantise(np.zeros(3))[1].tolist(), [0, 0, 0])

    def test_platt_restores_the_prior(self) -> None:
        """Weighted to the prior, the mean probability is the prior."""
        logits = np.random.default_rng(1).normal(size=4000)
        labels = (np.random.default_rng(2).random(4000) < spam_model.probability(logits)).astype(np.int64)
        slope, shift = spam_model.platt(logits, labels)
        chance = spam_model.probability(slope * logits + shift)
        mean = 0.02 * chance[labels == 1].mean() + 0.98 * chance[labels == 0].mean()
        self.assertAlmostEqual(float(mean), 0.02, places=3)
        self.assertAlmostEqual(slope, 1.0, delta=0.15)

    def test_other_sources_weigh_more_alone(self) -> None:
        """Ten times, where X is left out."""
        sms, chief = Row("sms", "sms", "", 1), Row("janitr", "train", "", 1)
        self.assertAlmostEqual(spam_model.weights([sms])[0], 10 * spam_model.weights([sms, chief])[0])

    def test_trains_and_writes_the_same_bytes(self) -> None:
        """Spam and the rest come apart on rows held back, and a second run changes nothing."""
        rows = invented()
        learn = np.asarray([own_split(row) for row in rows])
        x = features(rows)
        written: list[list[bytes]] = []
        for _ in range(2):
            model = spam_train.whole(rows, x, learn)
            with tempfile.TemporaryDirectory() as folder:
                write(model, Path(folder), "test")
                written.append([(Path(folder) / name).read_bytes() for name in (TABLE, GOLDEN, PASSPORT)])
        self.assertEqual(written[0], written[1])
        self.assertEqual(len(written[0][0]), 4 * SIZE)
        self.assertFalse(any("valid" in part for part in json.loads(written[0][2])["seen"]))
        held = np.asarray([row.part == "valid" for row in rows])
        chance = model.spam.logit(spam_model.select(x, held))
        label = spam_train.spam_labels(rows)[held]
        self.assertGreater(float(chance[label == 1].mean() - chance[label == 0].mean()), 1.0)
        self.assertTrue(0 < model.threshold < 1)


class LoadTest(unittest.TestCase):
    """The files of the public sets, with invented rows in their place."""

    def test_load(self) -> None:
        """Each set's own form, labels and splits; rows in no split are left out."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            files = {
                "spam/janitr_x/posts.jsonl": '{"id":"1","text":"a","labels":["giveaway"],"urls":["u"]}\n'
                '{"id":"2","text":"b","labels":["topic_ai"]}\n{"id":"3","text":"c","labels":["scam"]}\n',
                "spam/janitr_x/train.ids.txt": "1\n",
                "spam/janitr_x/valid.ids.txt": "2\n",
                "spam/janitr_x/calib.ids.txt": "",
                "topics/fedidata_mastodon/posts.jsonl": '{"instance":"a.test","text":"d"}\n',
                "spam/youtube_comments/youtube_comments.jsonl": '{"text":"e","label":1}\n',
                "spam/sms_spam_collection/SMSSpamCollection.tsv": "ham\tf\nspam\tg\n",
                **{f"spam/thai_sms/{n}.txt": f"{n}|h {n}\n" for n in ("ok", "otp", "scam", "spam")},
            }
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            rows = spam_data.load(root)
        self.assertEqual("".join(str(row.label) for row in rows), "10010100111")
        self.assertEqual([row.part for row in rows[:3]], ["train", "valid", "a.test"])
        self.assertEqual((rows[0].urls, rows[0].bait, rows[1].bait), (["u"], 1, 0))


if __name__ == "__main__":
    unittest.main()
