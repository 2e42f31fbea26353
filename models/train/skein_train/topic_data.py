"""Rows for the topic model: X-Topic's own labels, and two other sets where theirs mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skein_train.draft_texts import SIB, one_line
from skein_train.spam_data import lines

LABELS = (
    "arts_&_culture business_&_entrepreneurs celebrity_&_pop_culture diaries_&_daily_life family fashion_&_style "
    "film_tv_&_video fitness_&_health food_&_dining gaming learning_&_educational music news_&_social_concern "
    "other_hobbies relationships science_&_technology sports travel_&_adventure youth_&_student_life"
).split()
WORDS = Path(__file__).parent.parent / "words" / "topics.tsv"
LANGUAGES = {"en": "en", "es": "es", "el": "gr", "ja": "ja"}
# What another set calls a label of ours; what it calls otherwise has no name here and counts as unknown.
FEDI = {
    "news": "news_&_social_concern", "technology": "science_&_technology", "science": "science_&_technology",
    "arts & culture": "arts_&_culture", "hobbies & interests": "other_hobbies", "travel": "travel_&_adventure",
    "food": "food_&_dining", "business & finance": "business_&_entrepreneurs", "music": "music", "sports": "sports",
    "gaming": "gaming", "fashion & beauty": "fashion_&_style", "movies & tv": "film_tv_&_video",
    "entertainment": "celebrity_&_pop_culture", "careers": "business_&_entrepreneurs", "none": "diaries_&_daily_life",
}  # fmt: skip
SIB_TOPICS = {
    "science/technology": "science_&_technology", "travel": "travel_&_adventure", "politics": "news_&_social_concern",
    "sports": "sports", "health": "fitness_&_health", "entertainment": "film_tv_&_video",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A text, its language or instance, and its labels; own is the name that its set has for its one topic."""

    text: str
    part: str
    labels: tuple[str, ...]
    own: str = ""


def x_topic(data: Path) -> list[Row]:
    """People's labels, several a text."""
    rows = []
    for language, name in LANGUAGES.items():
        for line in lines(data / f"topics/x_topic/{name}_dev.jsonl"):
            rows.append(Row(one_line(line["text"]), language, tuple(label for label in LABELS if line[label])))
    return rows


def fedi(data: Path) -> list[Row]:
    """Mastodon posts with one topic each, named by a language model."""
    posts = lines(data / "topics/fedidata_mastodon/posts.jsonl")
    return [Row(one_line(p["text"]), p["instance"], named(FEDI, p["topic"]), p["topic"]) for p in posts]


def sib(data: Path) -> list[Row]:
    """Encyclopaedic sentences in 24 languages."""
    rows = []
    for folder in SIB.values():
        text = (data / f"topics/sib200/{folder}/train.tsv").read_text(encoding="utf-8")
        fields = [line.split("\t") for line in text.split("\n")[1:] if line]
        rows += [Row(one_line(text), "sib", named(SIB_TOPICS, topic), topic) for _, topic, text in fields]
    return rows


def words() -> list[Row]:
    """Lists of words written for each label in four languages, one row a word. See weights/topics.md."""
    rows = []
    for line in WORDS.read_text(encoding="utf-8").split("\n"):
        if line:
            label, language, listed = line.split("\t")
            rows += [Row(word, language, (label,)) for word in listed.split()]
    return rows


def named(table: dict[str, str], topic: str) -> tuple[str, ...]:
    """The label that a topic stands for, if any."""
    return (table[topic],) if topic in table else ()


def truth(rows: list[Row]) -> NDArray[np.int8]:
    """Flags [rows, labels]."""
    return np.asarray([[label in row.labels for label in LABELS] for row in rows], np.int8)


SETS = (x_topic, fedi, sib)
