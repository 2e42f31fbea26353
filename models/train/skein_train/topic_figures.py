"""Cross-validated figures of the topic model, each beside a plain TF-IDF regression on the same rows."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, make_union

from skein_train import topic_data, topic_model
from skein_train.topic_data import Row
from skein_train.topic_model import Array, Linear, Rows
from skein_train.topic_stack import FOLDS, INNER, Set, folds

RESAMPLES = 1000


def plain(rows: list[Row]) -> NDArray[np.bool_]:
    """The baseline: TF-IDF of words and characters, one language at a time, label rates matched the same way."""
    language, labels = np.asarray([row.part for row in rows]), topic_data.truth(rows)
    given = np.zeros(labels.shape, bool)
    for own in sorted(set(language)):
        mine = np.flatnonzero(language == own)
        fold = folds([rows[i] for i in mine], FOLDS)
        for f in range(FOLDS):
            learn, test = mine[fold != f], mine[fold == f]
            inner = folds([rows[i] for i in learn], INNER, "inner")
            held = np.zeros((len(learn), labels.shape[1]))
            for g in range(INNER):
                held[inner == g] = tfidf(rows, labels, learn[inner != g], learn[inner == g])
            given[test] = tfidf(rows, labels, learn, test) >= topic_model.matched(held, labels[learn])
    return given


def words() -> FeatureUnion:
    """The usual features."""
    return make_union(
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )


def tfidf(rows: list[Row], labels: NDArray[np.int8], learn: Rows, test: Rows) -> Array:
    """Logits of test rows from learn rows."""
    features = words()
    x = features.fit_transform([rows[i].text for i in learn]).tocsr()
    model = topic_model.fit(x, labels[learn], 3.0)
    return model.logits(features.transform([rows[i].text for i in test]).tocsr())


def by_language(rows: list[Row], given: NDArray[np.bool_]) -> dict[str, dict[str, float]]:
    """Figures of each language, with the interval of the macro-F1."""
    language, labels, draw = np.asarray([row.part for row in rows]), topic_data.truth(rows), np.random.default_rng(1)
    result = {}
    for own in sorted(set(language)):
        mine = np.flatnonzero(language == own)
        resampled = [mine[draw.integers(0, len(mine), len(mine))] for _ in range(RESAMPLES)]
        low, high = np.percentile([topic_model.macro_f1(given[at], labels[at]) for at in resampled], [2.5, 97.5])
        hit = (given[mine] & (labels[mine] == 1)).sum()
        result[str(own)] = {
            "macro_f1": round(topic_model.macro_f1(given[mine], labels[mine]), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
            "micro_f1": round(float(2 * hit / (given[mine].sum() + labels[mine].sum())), 4),
            "abstained": round(float((~given[mine].any(axis=1)).mean()), 4),
            "n": len(mine),
        }
    return result


def own_names(rows: list[Row]) -> tuple[list[str], NDArray[np.int8]]:
    """The topics of a set as it names them, and which row has which."""
    names = sorted({row.own for row in rows})
    return names, np.asarray([[row.own == name for name in names] for row in rows], np.int8)


def left_out(fedi: Set, teach: list[Linear], rarity: Array) -> dict[str, float]:
    """Accuracy on each Mastodon instance of a model that saw only the others, over the set's own topics."""
    full = fedi.inputs.whole(rarity)
    said = sp.csr_matrix(np.hstack([teacher.logits(full) for teacher in teach]))
    return each_instance(fedi.rows, lambda learn, test: seen(sp.hstack([full, said]).tocsr(), fedi.rows, learn, test))


def left_out_plain(rows: list[Row]) -> dict[str, float]:
    """The same of TF-IDF."""

    def predict(learn: Rows, test: Rows) -> Array:
        return tfidf(rows, own_names(rows)[1], learn, test)

    return each_instance(rows, predict)


def seen(x: sp.csr_matrix, rows: list[Row], learn: Rows, test: Rows) -> Array:
    """Logits of test rows for each topic of the set."""
    return topic_model.fit(x[learn], own_names(rows)[1][learn], 0.3).logits(x[test])


def each_instance(rows: list[Row], predict: object) -> dict[str, float]:
    """Accuracy with its interval over posts, instance by instance; the mean counts instances alike."""
    part, truth, draw = (
        np.asarray([row.part for row in rows]),
        own_names(rows)[1].argmax(axis=1),
        np.random.default_rng(1),
    )
    result: dict[str, float] = {}
    right = {}
    for instance in sorted(set(part)):
        learn, test = np.flatnonzero(part != instance), np.flatnonzero(part == instance)
        right[str(instance)] = predict(learn, test).argmax(axis=1) == truth[test]  # type: ignore[operator]
        result[str(instance)] = round(float(right[str(instance)].mean()), 4)
    means = [
        np.mean([hit[draw.integers(0, len(hit), len(hit))].mean() for hit in right.values()]) for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        **result,
        "mean": round(float(np.mean(list(result.values()))), 4),
        "mean_low": round(float(low), 4),
        "mean_high": round(float(high), 4),
    }
