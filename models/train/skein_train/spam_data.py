"""The public sets as rows with a source, near-duplicates under one cluster number. See weights/spam-text.md."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

SPAM = frozenset(
    "scam phishing malware fake_support recovery_scam job_scam romance_scam impersonation account_compromise spam "
    "reply_spam dm_spam promo affiliate lead_gen engagement_bait follow_train giveaway bot".split()
)
BAIT = frozenset(["engagement_bait", "follow_train", "giveaway"])
SHINGLE = 5  # characters
ALIKE = 0.6  # of the smaller set of shingles; of the larger one, half of it
COMMON = 200  # shingles seen in more texts say nothing


@dataclass
class Row:
    """One text. part is the set's own split, the Fediverse instance, or the source's name."""

    source: str
    part: str
    text: str
    label: int
    urls: list[str] = field(default_factory=list)
    bait: int = 0
    cluster: int = -1


def load(data: Path) -> list[Row]:
    """All sets, clustered."""
    rows = [*janitr(data), *fediverse(data), *youtube(data), *sms(data), *thai(data)]
    cluster(rows)
    return [*rows, *misspelt(rows)]


def lines(path: Path) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def janitr(data: Path) -> list[Row]:
    """X posts in the set's own split; posts in no list are left out."""
    home = data / "spam/janitr_x"
    part = {i: name for name in ("train", "valid", "calib") for i in (home / f"{name}.ids.txt").read_text().split()}
    return [
        Row(
            "janitr",
            part[p["id"]],
            p["text"],
            int(bool(SPAM & set(p["labels"]))),
            p.get("urls") or [],
            int(bool(BAIT & set(p["labels"]))),
        )
        for p in lines(home / "posts.jsonl")
        if p["id"] in part
    ]


def fediverse(data: Path) -> list[Row]:
    """Ordinary posts of Mastodon: nobody labelled them, all count as no spam."""
    return [Row("fedi", p["instance"], p["text"], 0) for p in lines(data / "topics/fedidata_mastodon/posts.jsonl")]


def youtube(data: Path) -> list[Row]:
    """Comments below five videos."""
    return [
        Row("youtube", "youtube", p["text"], p["label"])
        for p in lines(data / "spam/youtube_comments/youtube_comments.jsonl")
    ]


def sms(data: Path) -> list[Row]:
    """English text messages of 2011."""
    text = (data / "spam/sms_spam_collection/SMSSpamCollection.tsv").read_text(encoding="utf-8")
    pairs = [line.split("\t", 1) for line in text.split("\n") if "\t" in line]
    return [Row("sms", "sms", message, int(label == "spam")) for label, message in pairs]


def thai(data: Path) -> list[Row]:
    """Thai text messages."""
    rows = []
    for name in ("ok", "otp", "scam", "spam"):
        for line in (data / f"spam/thai_sms/{name}.txt").read_text(encoding="utf-8").split("\n"):
            if "|" in line:
                rows.append(Row("thai", "thai", line.split("|", 1)[1], int(name in ("scam", "spam"))))
    return rows


def shingles(text: str) -> set[int]:
    """Hashes of character 5-grams, links, digits, spaces and punctuation apart; of the whole if it is short."""
    bare = re.sub(r"https?://\S+|[\W\d_]+", "", text.lower())
    return {crc32(bare[i : i + SHINGLE].encode()) for i in range(max(1, len(bare) - SHINGLE + 1))}


def cluster(rows: list[Row]) -> None:
    """Give near-duplicates, and what they are near to in turn, the same cluster number."""
    root = list(range(len(rows)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    sets = [shingles(row.text) for row in rows]
    holders: dict[int, list[int]] = defaultdict(list)
    for i, own in enumerate(sets):
        shared: dict[int, int] = defaultdict(int)
        for h in sorted(own):
            if len(holders[h]) < COMMON:
                for j in holders[h]:
                    shared[j] += 1
                holders[h].append(i)
        for j, n in shared.items():
            if n >= ALIKE * min(len(own), len(sets[j])) and n >= ALIKE / 2 * max(len(own), len(sets[j])):
                root[find(i)] = find(j)
    for i, row in enumerate(rows):
        row.cluster = find(i)


def apart(rows: list[Row], held: Callable[[Row], bool], trainable: Callable[[Row], bool]) -> tuple[Flags, Flags]:
    """Flags of training rows and of held-out rows: no cluster is on both sides. Rows held out are never trained on.

    Training gives way, but janitr's own training rows stay and held-out copies of them go.
    """
    out = np.asarray([held(row) for row in rows])
    learn = np.asarray([trainable(row) for row in rows]) & ~out
    kept = {rows[i].cluster for i in np.flatnonzero(learn) if rows[i].part == "train"}
    out &= np.asarray([row.cluster not in kept for row in rows])
    gone = {rows[i].cluster for i in np.flatnonzero(out)}
    return learn & np.asarray([row.cluster not in gone for row in rows]), out


def own_split(row: Row) -> bool:
    """Reports rows that weights may be trained on: all but those that janitr's own split holds back."""
    return row.part not in ("valid", "calib")


def misspelt(rows: list[Row]) -> list[Row]:
    """Copies of janitr's training rows with letters dropped and doubled: who hides a word also spells it wrongly."""
    own = [row for row in rows if row.part == "train"]
    return [replace(row, source="misspelt", part="misspelt", text=misspell(row.text)) for row in own]


def misspell(text: str) -> str:
    """Drop or double one inner letter in four words of ten."""
    draw = random.Random(crc32(text.encode()))

    def one(match: re.Match[str]) -> str:
        word, at = match[0], draw.randrange(1, len(match[0]) - 1)
        if draw.random() >= 0.4:
            return word
        return word[:at] + word[at] * draw.choice((0, 2)) + word[at + 1 :]

    return re.sub(r"[^\W\d_]{4,}", one, text)


def half(row: Row) -> bool:
    """Reports the half of a source, by cluster, that figures are on. An early grid looked at it: see the card."""
    return row.cluster * 40503 % 1009 % 2 == 1


def fold(row: Row, folds: int = 3) -> int:
    """The fold of a row, by cluster."""
    return row.cluster * 2654435761 % 1000003 % folds
