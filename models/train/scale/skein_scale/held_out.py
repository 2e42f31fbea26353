"""Likes from after the time that is learned from, and how well they are foretold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from skein_scale.pairs import Pairing, likes
from skein_scale.towers import NEGATIVES, drawn, loss

#: What a model that knows popularity alone scores: negatives are drawn by popularity, so nothing tells them apart.
CHANCE = math.log(1 + NEGATIVES)
MOST = 100_000
BATCH = 10_000


@dataclass(frozen=True)
class HeldOut:
    """Pairs in the order of the source."""

    person: NDArray[np.int64]
    author: NDArray[np.int64]


def take(where: str, pairing: Pairing) -> HeldOut:
    """At most MOST pairs of a span."""
    rows = likes(where, pairing).take_batch(MOST, batch_format="numpy")
    return HeldOut(rows["person"], rows["author"])


def measure(towers: torch.nn.Module, held: HeldOut) -> dict[str, float]:
    """Mean loss, and how often the liked author is in the ten nearest of 256. Negatives are the same each time."""
    draw = torch.Generator().manual_seed(7)
    total, found = 0.0, 0
    with torch.no_grad():
        for at in range(0, len(held.person), BATCH):
            person, author = (torch.from_numpy(column[at : at + BATCH].copy()) for column in (held.person, held.author))
            scores = towers(person, author, drawn(author, draw))
            total += float(loss(scores)) * len(person)
            found += int(((scores[:, 1:] >= scores[:, :1]).sum(1) < 10).sum())
    return {"loss": total / len(held.person), "recall_at_10_of_256": found / len(held.person)}
