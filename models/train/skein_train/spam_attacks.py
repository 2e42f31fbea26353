"""Six disguises of spam, and one that the normaliser knows nothing of. Tables here are not those of spam_text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

HOMOGLYPHS = dict(zip("aeopcyxisAEOPCTXHKMB", "аеорсухіѕАЕОРСТХНКМВ", strict=True))
SIGNS = {"o": "0", "i": "1", "e": "3", "a": "4", "s": "$", "t": "7"}
WORD = re.compile(r"[^\W\d_]{4,}")
LINK = re.compile(r"https?://\S+")


def letters(text: str, draw: random.Random, share: float, table: dict[str, str]) -> str:
    """Replace a share of the letters in the table, links apart."""
    return outside_links(
        text, lambda part: "".join(table[c] if c in table and draw.random() < share else c for c in part)
    )


def words(text: str, draw: random.Random, share: float, change: Callable[[str], str]) -> str:
    """Change a share of the words of four letters or more, links apart."""

    def one(match: re.Match[str]) -> str:
        return change(match[0]) if draw.random() < share else match[0]

    return outside_links(text, lambda part: WORD.sub(one, part))


def outside_links(text: str, change: Callable[[str], str]) -> str:
    """Change what stands between links."""
    out, end = [], 0
    for link in LINK.finditer(text):
        out += [change(text[end : link.start()]), link[0]]
        end = link.end()
    return "".join([*out, change(text[end:])])


def homoglyph(text: str, draw: random.Random) -> str:
    """Half of the letters that have one become Cyrillic."""
    return letters(text, draw, 0.5, HOMOGLYPHS)


def zero_width(text: str, draw: random.Random) -> str:
    """A zero-width space after three in ten characters."""
    return outside_links(text, lambda part: "".join(c + ("\u200b" if draw.random() < 0.3 else "") for c in part))


def spaced(text: str, draw: random.Random) -> str:
    """Four words in ten are written with spaces between the letters."""
    return words(text, draw, 0.4, " ".join)


def leet(text: str, draw: random.Random) -> str:
    """Four in ten of the letters that have one become digits or signs."""
    return letters(text, draw, 0.4, SIGNS)


def emoji_split(text: str, draw: random.Random) -> str:
    """Four words in ten have an emoji inside."""
    return words(text, draw, 0.4, lambda w: f"{w[: len(w) // 2]}\U0001f525{w[len(w) // 2 :]}")


def link_swap(text: str, draw: random.Random) -> str:
    """Each link becomes another, of an invented host."""
    return LINK.sub(lambda _: f"https://{draw.choice(['wren', 'otter', 'plover'])}{draw.randrange(99)}.test/x", text)


def swapped(text: str, draw: random.Random) -> str:
    """Unknown to the normaliser: four words in ten have two inner letters swapped."""
    return words(text, draw, 0.4, lambda w: f"{w[0]}{w[2]}{w[1]}{w[3:]}")


ATTACKS: dict[str, Callable[[str, random.Random], str]] = {
    "homoglyph": homoglyph,
    "zero_width": zero_width,
    "spaced": spaced,
    "leet": leet,
    "emoji_split": emoji_split,
    "link_swap": link_swap,
    "unknown_swapped": swapped,
}
