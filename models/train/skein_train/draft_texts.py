"""What the draft encoder is trained on: texts in 24 languages, each with the English text whose meaning it has."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skein_train import open_texts, spam_data

# Folders of sib200, by the name of the language.
SIB = {
    "ar": "arb_Arab", "ca": "cat_Latn", "de": "deu_Latn", "el": "ell_Grek", "en": "eng_Latn", "es": "spa_Latn",
    "fi": "fin_Latn", "fr": "fra_Latn", "hi": "hin_Deva", "id": "ind_Latn", "it": "ita_Latn", "ja": "jpn_Jpan",
    "ko": "kor_Hang", "nl": "nld_Latn", "pl": "pol_Latn", "pt": "por_Latn", "ru": "rus_Cyrl", "sv": "swe_Latn",
    "th": "tha_Thai", "tr": "tur_Latn", "uk": "ukr_Cyrl", "vi": "vie_Latn", "zh": "zho_Hans", "zh-Hant": "zho_Hant",
}  # fmt: skip
STSB = "de en es fr it ja nl pl pt ru zh".split()


@dataclass(frozen=True)
class Sample:
    """A text, its language, the set it is from, and the English text it is to be near to."""

    text: str
    english: str
    language: str
    source: str


@dataclass(frozen=True)
class Judged:
    """A pair of sentences and how alike people found them, 0 to 5; row numbers it across languages."""

    language: str
    row: int
    left: str
    right: str
    score: float


def stsb(data: Path, part: str) -> list[Judged]:
    """STS-B in eleven languages; row n is the same pair in each."""
    pairs = []
    for language in STSB:
        path = data / f"similarity/stsb_multi_mt/stsb-{language}-{part}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            pairs += [
                Judged(language, n, one_line(a), one_line(b), float(s)) for n, (a, b, s) in enumerate(csv.reader(file))
            ]
    return pairs


def sib(data: Path, part: str) -> dict[str, dict[int, str]]:
    """language → number → sentence; a number is the same sentence in each language."""
    result: dict[str, dict[int, str]] = {}
    for language, folder in SIB.items():
        lines = (data / f"topics/sib200/{folder}/{part}.tsv").read_text(encoding="utf-8").split("\n")[1:]
        rows = (line.split("\t") for line in lines if line)
        result[language] = {int(number): one_line(text) for number, _, text in rows}
    return result


def posts(data: Path) -> Iterator[tuple[str, str]]:
    """(source, text) of social posts, headlines and messages, most of them English."""
    for row in spam_data.lines(data / "topics/fedidata_mastodon/posts.jsonl"):
        yield "fedi", row["text"]
    for name in ("clickbait_data", "non_clickbait_data"):
        with gzip.open(data / f"spam/clickbait_headlines/{name}.gz", "rt", encoding="utf-8") as file:
            yield from (("headlines", line) for line in file)
    for post in spam_data.janitr(data):
        if post.part == "train":
            yield "janitr", post.text
    yield from (("sms", row.text) for row in spam_data.sms(data))
    yield from (("youtube", row.text) for row in spam_data.youtube(data))


def samples(data: Path, open_root: Path) -> list[Sample]:
    """Everything but judged pairs' scores, in a fixed order, no text twice for one language."""
    found: dict[tuple[str, str], Sample] = {}

    def add(text: str, english: str, language: str, source: str) -> None:
        text, english = one_line(text), one_line(english)
        if text and english:
            found.setdefault((text, language), Sample(text, english, language, source))

    english = {pair.row: (pair.left, pair.right) for pair in stsb(data, "train") if pair.language == "en"}
    for pair in stsb(data, "train"):
        add(pair.left, english[pair.row][0], pair.language, "stsb")
        add(pair.right, english[pair.row][1], pair.language, "stsb")
    sentences = sib(data, "train")
    for language, texts in sentences.items():
        for number, text in texts.items():
            add(text, sentences["en"][number], language, "sib")
    for source, text in posts(data):
        if is_english(text):
            add(text, text, "en", source)
    for name in ("cldr", "wordnet", "cedict", "edict"):
        for language, text, meaning in getattr(open_texts, name)(open_root):
            add(text, meaning, language, name)
    return list(found.values())


def one_line(text: str) -> str:
    """Runs of white space as one space, at most 1,000 characters: the encoder is fed a text a line."""
    return " ".join(text.split())[:1000]


COMMON = frozenset(
    "the a an of to in is it you for on that with are this was at be have i my your not and or but as from by what how "
    "we they he she his her will can just so if do me up out about all get no who why when".split()
)


def is_english(text: str) -> bool:
    """A rough guess: mostly ASCII and one word in eight among the commonest; short texts need one."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    plain = sum(word.isascii() for word in words)
    return bool(words) and plain >= 0.95 * len(words) and 8 * sum(word in COMMON for word in words) >= len(words)
