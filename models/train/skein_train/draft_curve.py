"""What closeness the refined encoder will give a post, on average, that has a cosine by its draft vector.

An edition whose posts wait for their refined vectors goes through this curve, from the cosine of a post's draft vector
to the nearest of the reader's interests, which are refined. Posts and likes are English posts that nothing was learned
from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skein_train.draft_table import Array, unit

EDITIONS, LIKES, INTERESTS = 20, 60, 8  # drawn readers, posts that each likes, centroids that these are summed up in
ROUNDS = 6  # of k-means
STEPS = 10  # of the curve, from cosine 0 to 1
ENOUGH = 100  # posts that a step needs to be believed


def across(draft: Array, refined: Array, own: dict[str, Any]) -> dict[str, Any]:
    """The curve for unit vectors [posts, dims] of the same posts; own is the curve of two refined vectors."""
    draw = np.random.default_rng(0)
    cosines, closeness = [], []
    for _ in range(EDITIONS):
        order = draw.permutation(len(draft))
        interests, posts = centroids(refined[order[:LIKES]], draw), order[LIKES:]
        cosines.append((draft[posts] @ interests.T).max(axis=1))
        nearest = (refined[posts] @ interests.T).max(axis=1)
        closeness.append(((nearest - own["low"]) / (own["high"] - own["low"])).clip(0, 1))
    values = averages(np.concatenate(cosines), np.concatenate(closeness))
    return {"low": 0.0, "high": 1.0, "values": [round(float(value), 3) for value in values]}


def averages(cosine: Array, closeness: Array) -> NDArray[np.float64]:
    """Mean closeness around each step, weighted by nearness to it; straight on to 1 where posts are too few."""
    steps = np.linspace(0, 1, STEPS + 1)
    weight = np.maximum(0, 1 - np.abs(cosine[:, None] - steps) * STEPS)
    total = weight.sum(axis=0)
    known = np.flatnonzero(total >= ENOUGH)
    mean = (weight * closeness[:, None]).sum(axis=0)[known] / total[known]
    values = np.interp(steps, [*steps[known], 1.0], [*mean, 1.0])
    return np.asarray(np.maximum.accumulate(values))


def centroids(vectors: Array, draw: np.random.Generator) -> Array:
    """Directions of INTERESTS groups of vectors, by k-means."""
    centres = vectors[draw.choice(len(vectors), INTERESTS, replace=False)]
    for _ in range(ROUNDS):
        group = (vectors @ centres.T).argmax(axis=1)
        sums = [vectors[group == n].sum(axis=0) if (group == n).any() else centres[n] for n in range(INTERESTS)]
        centres = unit(np.stack(sums))[0]
    return centres
