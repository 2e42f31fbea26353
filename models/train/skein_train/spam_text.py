"""The spam model's view of a text: normalised words and counted structure. models/spamtext is the same in Go.

What disguises a word is undone (compatibility forms, hidden characters, lookalikes, leet, a symbol or space between
letters); links go into the counts alone, so that another link does not change the words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4000  # characters
SPACES = frozenset("\t\n\v\f\r \x85\u1680\u2028\u2029")
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
LOOKALIKES = dict(zip("аеорсухіѕјԁһոѡкмтвнαονικρτυχɡıʟ", "aeopcyxisjdhnwkmtbhaovikptuxgil", strict=True))
CURRENCY = frozenset("$€£¥₿฿₹₽")
TLDS = frozenset(
    "com net org io xyz co me ly app info biz gg fun site online shop top link click ru cn th uk de".split()
)
HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
STRUCTURE = (
    *(f"links>={n}" for n in (1, 2, 3)),
    *(f"hashtags>={n}" for n in (1, 3, 6)),
    *(f"mentions>={n}" for n in (1, 2, 4)),
    *(f"currency>={n}" for n in (1, 2)),
    *(f"digits>={n}" for n in (1, 5, 12)),
    *(f"repeats>={n}" for n in (1, 3)),
    *(f"capital_words>={n}" for n in (1, 3)),
    *(f"exclamations>={n}" for n in (1, 3)),
    *(f"symbols>={n}" for n in (1, 3, 6)),
    *(f"words>={n}" for n in (4, 16, 48)),
)
STEPS = tuple((name.split(">=")[0], int(name.split(">=")[1])) for name in STRUCTURE)


@dataclass(frozen=True)
class Reading:
    """A text as the model reads it: normalised words and the names of the counts."""

    words: list[str]
    counts: dict[str, int]


def read(text: str, urls: list[str]) -> Reading:
    """Normalise a text; urls are links that the text does not show, or shows shortened."""
    counts = dict.fromkeys((name for name, _ in STEPS), 0)
    words: list[str] = []
    signed: list[str] = []
    for field in fields(unicodedata.normalize("NFKC", text)[:LONGEST]):
        read_field(field, words, signed, counts)
    counts["links"] = max(counts["links"], len(urls))
    words = join_spaced(words) + signed
    counts["words"] = len(words)
    return Reading(words, counts)


def structure(counts: dict[str, int]) -> list[int]:
    """Indices in STRUCTURE of the steps that the counts reach."""
    return [i for i, (name, least) in enumerate(STEPS) if counts[name] >= least]


def fields(text: str) -> Iterator[str]:
    """Parts between spaces, without hidden characters."""
    part: list[str] = []
    for c in text:
        if c in SPACES:
            if part:
                yield "".join(part)
            part = []
        elif not hidden(c):
            part.append(c)
    if part:
        yield "".join(part)


def hidden(c: str) -> bool:
    """Reports characters that show nothing of their own: format characters, variation selectors, stacked accents."""
    return c > "\x7f" and ("\u0300" <= c <= "\u036f" or "\ufe00" <= c <= "\ufe0f" or unicodedata.category(c) == "Cf")


def read_field(field: str, words: list[str], signed: list[str], counts: dict[str, int]) -> None:
    """Count what a field shows and append its words; mentions and hashtags also with their sign."""
    lower = "".join(c.lower()[0] for c in field)
    at = lower.find("http")
    if at >= 0 and "://" in lower[at : at + 8]:
        counts["links"] += 1
        field, lower = field[:at], lower[:at]
    elif is_domain(lower):
        counts["links"] += 1
        return
    count(field, counts)
    start = 0
    for i in range(len(lower) + 1):
        if i < len(lower) and inside(lower, i):
            continue
        if i > start:
            words.append(unmask(lower[start:i]))
            if start and lower[start - 1] in "@#":
                signed.append(lower[start - 1] + words[-1])
        start = i + 1


def inside(lower: str, i: int) -> bool:
    """Reports whether the character at i belongs to a word; a symbol, @ or $ does between two letters."""
    if is_word(lower[i]):
        return True
    if not 0 < i < len(lower) - 1 or not (is_word(lower[i - 1]) and is_word(lower[i + 1])):
        return False
    return lower[i] in "@$" or unicodedata.category(lower[i]) == "So"


def is_word(c: str) -> bool:
    """Letters, marks, numbers."""
    return unicodedata.category(c)[0] in "LMN"


def is_domain(lower: str) -> bool:
    """Reports a link without a scheme: labels joined by dots, the last one in TLDS, before a slash."""
    labels = lower.split("/", 1)[0].rstrip(".,!?)").split(".")
    return len(labels) > 1 and labels[-1] in TLDS and all(label and HOST >= set(label) for label in labels)


def count(field: str, counts: dict[str, int]) -> None:
    """Add what a field shows besides words."""
    capitals, run = 0, 0
    for i, c in enumerate(field):
        follows = i + 1 < len(field) and is_word(field[i + 1])
        counts["hashtags"] += c == "#" and follows
        counts["mentions"] += c == "@" and follows and (i == 0 or not is_word(field[i - 1]))
        counts["currency"] += c in CURRENCY
        counts["digits"] += "0" <= c <= "9"
        counts["exclamations"] += c == "!"
        counts["symbols"] += unicodedata.category(c) == "So"
        capitals += "A" <= c <= "Z"
        run = run + 1 if i and c == field[i - 1] else 1
        counts["repeats"] += run == 3 and not "0" <= c <= "9"
    counts["capital_words"] += capitals >= 3 and 2 * capitals > len(field)


def unmask(word: str) -> str:
    """Undo lookalikes beside Latin letters or alone, symbols and leet between letters; digits become 0."""
    word = "".join(c for c in word if c in "@$" or is_word(c))
    if any("a" <= c <= "z" for c in word) or all(c in LOOKALIKES for c in word):
        word = "".join(LOOKALIKES.get(c, c) for c in word)
        plain, leet = sum("a" <= c <= "z" for c in word), sum(c in LEET for c in word)
        if 2 <= plain >= leet > 0:
            word = "".join(LEET.get(c, c) for c in word)
    return "".join("0" if unicodedata.category(c) == "Nd" else c for c in word)


def join_spaced(words: list[str]) -> list[str]:
    """Join runs of three or more single letters."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and "a" <= word < "\u3000":
            run.append(word)
            continue
        out += ["".join(run)] if len(run) >= 3 else run
        run = []
        if word:
            out.append(word)
    return out
