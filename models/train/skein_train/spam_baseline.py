"""The column beside every figure: plain TF-IDF and logistic regression on the same rows with the same weights."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from skein_train.spam_data import Flags, Row
from skein_train.spam_model import Array, weights


def baseline(rows: list[Row], learn: Flags, held: Flags) -> Array:
    """Logits of the held rows, from words, pairs and character n-grams of the text as it is."""
    own = [row for row, use in zip(rows, learn, strict=True) if use and row.source != "misspelt"]
    parts = []
    for vectorizer in (
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
    ):
        x = vectorizer.fit_transform([row.text for row in own])
        parts.append((x, vectorizer.transform([row.text for row, use in zip(rows, held, strict=True) if use])))
    regression = LogisticRegression(max_iter=200).fit(
        sp.hstack([x for x, _ in parts]).tocsr(), [row.label for row in own], sample_weight=weights(own)
    )
    return np.asarray(regression.decision_function(sp.hstack([y for _, y in parts]).tocsr()))
