"""How far int8 is from float, and how far cosines of unlike and like texts lie apart."""

from __future__ import annotations

import numpy as np
import onnxruntime

from skein_train.golden import Text
from skein_train.session import encode, run
from skein_train.source import Array

BATCH = 8


def cosines(left: Array, right: Array) -> Array:
    """Row by row; the rows have length 1."""
    result: Array = (left * right).sum(axis=1)
    return result


def fidelity(reference: Array, shipped: Array) -> dict[str, float]:
    """Cosine of each text's two vectors: smallest, 1st percentile, median."""
    values = cosines(reference, shipped)
    low, first, middle = (float(np.percentile(values, q)) for q in (0, 1, 50))
    return {"cosine_to_float_min": low, "cosine_to_float_p1": first, "cosine_to_float_median": middle}


def company(session: onnxruntime.InferenceSession, texts: list[Text]) -> float:
    """1 - the smallest cosine between a text's vector alone and in a padded batch with others."""
    alone = encode(session, [text.ids for text in texts])
    together = [
        run(session, [text.ids for text in texts[at : at + BATCH]], ["embedding"])[0]
        for at in range(0, len(texts), BATCH)
    ]
    return float(1 - cosines(alone, np.concatenate(together)).min())


def closeness(texts: list[Text], vectors: Array) -> dict[str, float]:
    """Where the curve from cosine to closeness starts and ends, for vectors of one encoder.

    low: nine in ten pairs of unlike invented posts lie below; high: half the invented paraphrases lie
    above. The curve is linear in between, 0 below and 1 above.
    """
    unlike = [i for i, text in enumerate(texts) if text.kind == "english"]
    every = (vectors[unlike] @ vectors[unlike].T)[np.triu_indices(len(unlike), 1)]
    pairs = [i for i, text in enumerate(texts) if text.kind == "paraphrase"]
    like = cosines(vectors[pairs[0::2]], vectors[pairs[1::2]])
    return {"low": round(float(np.percentile(every, 90)), 2), "high": round(float(np.median(like)), 2)}
