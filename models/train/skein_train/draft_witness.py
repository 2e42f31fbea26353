"""The draft encoder once more, in plain Python: what Go is held to. They share roman.tsv and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from skein_train.draft_table import Array

ROMAN = Path(__file__).parents[2] / "draft/roman.tsv"
LEADS = "g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h".split(",")
VOWELS = "a,ae,ia,iae,eo,e,io,ie,o,va,vae,oe,io,u,vo,ve,vi,iu,eu,ui,i".split(",")
TAILS = ",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,h".split(",")
MAX_RUNES, MAX_WORD, MAX_TERMS = 4000, 64, 257
HIDDEN = re.compile("[\u0300-\u036f\u064b-\u0652\u0640\ufe00-\ufe0f\u200c\u200d\U0001f3fb-\U0001f3ff]")
SOUTH_EAST_ASIA = re.compile("[\u0e00-\u109f\u1780-\u17ff]")


def kind(c: str) -> str:
    """How a character belongs to words."""
    category = unicodedata.category(c)
    if HIDDEN.match(c) or category == "Cf":
        return "hidden"
    if "\u30a1" <= c <= "\u30ff" and c != "\u30fb":
        return "kana"
    if category[0] in "LMN":
        gaps = c < "\u2000" and not SOUTH_EAST_ASIA.match(c) or "\uac00" <= c <= "\ud7a3"
        return "letter" if gaps else "dense"
    return "sign" if category == "So" and c >= "\u2000" else "gap"


def fold(c: str) -> str:
    """Lower case without accents, of alphabets only."""
    if c >= "\u2000":
        return c
    lower = c.lower()[0]
    return unicodedata.normalize("NFD", lower)[0] if lower < "\u0530" or lower >= "\u1e00" else lower


def words(text: str) -> Iterator[tuple[str, str]]:
    """(kind, word) of a text."""
    text = HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[^\W_]*://([^/?#\s]*)[^ \n]*", r" \1", text)[:MAX_RUNES]
    word, now = "", "gap"
    for c in text:
        own = kind(c)
        if own == "hidden":
            continue
        if word and (own != now or own == "sign" or len(word.encode()) + 4 > MAX_WORD):
            yield now, word
            word = ""
        now = own
        if own != "gap":
            word += fold(c)
    if word:
        yield now, word


def roman(word: str, table: dict[str, str]) -> str:
    """The word in Latin letters; what has none stays."""
    out = ""
    for c in word:
        s = ord(c) - 0xAC00
        out += LEADS[s // 588] + VOWELS[s % 588 // 28] + TAILS[s % 28] if 0 <= s <= 0x2BA3 else table.get(c, c)
    return out


def name(seed: str, text: str) -> int:
    """FNV-1a of seed and text, mixed down to 32 bits."""
    h = 14695981039346656037
    for b in (seed + text).encode():
        h = (h ^ b) * 1099511628211 % 2**64
    return ((h ^ h >> 29) * 0xBF58476D1CE4E5B9 % 2**64) >> 32


def grams(seed: str, text: str, lengths: range) -> list[int]:
    """Names of all n-grams; single ones are marked as whole."""
    found = [text[i : i + n] for i in range(len(text)) for n in lengths if i + n <= len(text)]
    return [name(seed, gram) & ~1 | (len(gram) == 1) for gram in found]


class Witness:
    """A table as its file has it."""

    def __init__(self, known: list[int], rows: Array, tail: int) -> None:
        self.known = {feature: row for row, feature in enumerate(known)}
        self.rows, self.tail = rows.astype(np.int64), tail
        pairs = (line.split("\t") for line in ROMAN.read_text(encoding="utf-8").split("\n") if "\t" in line)
        self.table = {letters: latin for letters, latin in pairs}

    def features(self, kind_: str, word: str) -> list[int]:
        """Names of the features of a word."""
        if kind_ == "dense":
            return grams("d", word, range(1, 5))
        whole = [name("w", word) | 1]
        return whole if kind_ == "sign" else whole + grams("g", f"|{roman(word, self.table)}|", range(3, 6))

    def encode(self, text: str) -> Array:
        """The direction, rounded to float32 at the end only; zero for a text without words."""
        total = np.zeros(self.rows.shape[1], np.int64)
        for kind_, word in words(text):
            rows = [self.row(feature) for feature in self.features(kind_, word)]
            for row in [row for row in rows if row >= 0][:MAX_TERMS]:
                total += self.rows[row]
        length = np.sqrt(np.float64((total * total).sum()))
        result: Array = (total / (length or 1)).astype(np.float32)
        return result

    def row(self, feature: int) -> int:
        """A known feature's row, a whole word's shared row, or -1."""
        if feature in self.known:
            return self.known[feature]
        return len(self.known) + (feature >> 1) % self.tail if feature & 1 else -1
