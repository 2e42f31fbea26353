"""Two towers: a vector for who likes and one for whose posts are liked, near each other where likes are.

Yi et al., RecSys 2019.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from skein_scale.pairs import Sizes

DIMS = 32
#: Authors that each like is held against.
NEGATIVES = 255


class Towers(nn.Module):
    """Two embedding tables. Biases are left out on purpose: negatives are drawn as often as they are liked, so
    popularity alone explains nothing (see held_out.CHANCE)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.person = nn.Embedding(sizes.people, DIMS)
        self.author = nn.Embedding(sizes.authors, DIMS)
        for table in (self.person, self.author):
            nn.init.normal_(table.weight, std=DIMS**-0.5)

    def forward(self, person: Tensor, author: Tensor, others: Tensor) -> Tensor:
        """Scores [n][1 + len(others)]: of the author that was liked, then of the others, the same for all n likes.

        An other that happens to be the liked author scores minus infinity: it is no negative.
        """
        who, liked = self.person(person), self.author(author)
        own = (who * liked).sum(1, keepdim=True)
        rest = who @ self.author(others).T
        rest = rest.masked_fill(author[:, None] == others[None, :], float("-inf"))
        return torch.cat((own, rest), 1)


def loss(scores: Tensor) -> Tensor:
    """Sampled softmax: the liked author is the first of each row."""
    found: Tensor = nn.functional.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))
    return found


def drawn(author: Tensor, generator: torch.Generator) -> Tensor:
    """Negatives: authors of other likes of the same batch, as often as they are liked."""
    found: Tensor = author[torch.randint(len(author), (NEGATIVES,), generator=generator)]
    return found
