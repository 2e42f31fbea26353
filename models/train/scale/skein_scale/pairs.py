"""Events into what a model takes: who liked whose post, as rows of two tables, with the tombstones joined out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from ray.data import Dataset

from skein_scale import events, source
from skein_scale.tombstones import Tombstones, author_of, by_value


@dataclass(frozen=True)
class Sizes:
    """Rows of the two tables. Accounts share them by hash, so that the tables do not grow with the network."""

    people: int = 1 << 17
    authors: int = 1 << 15


@dataclass(frozen=True)
class Pairing:
    """The step from a batch of events to pairs. dead and sizes travel to each task once."""

    dead: Tombstones
    sizes: Sizes
    first_us: int  # of the span that is learned from
    before_us: int

    def __call__(self, table: pa.Table) -> pa.Table:
        """Rows person, author of the likes in the span that nobody took back."""
        when = table["time_us"].to_numpy()
        table = table.filter(pa.array((when >= self.first_us) & (when < self.before_us)))
        table = table.filter(pa.array(self.dead.alive(table)))
        person = by_value(table["did"]) % np.uint64(self.sizes.people)
        author = by_value(author_of(table["subject"])) % np.uint64(self.sizes.authors)
        return pa.table({"person": person.astype(np.int64), "author": author.astype(np.int64)})


def likes(where: str, pairing: Pairing) -> Dataset:
    """A stream of pairs: nothing but the batches in hand is in memory."""
    return source.read(where, [events.LIKE], events.CREATE).map_batches(
        pairing, batch_format="pyarrow", batch_size=None, zero_copy_batch=True
    )


def span(where: str) -> tuple[int, int]:
    """The times of the first and the last like, in µs: of each batch in its task, of those here."""
    found = source.read(where, [events.LIKE], events.CREATE).map_batches(ends, batch_format="pyarrow").take_all()
    if not found:
        raise source.SourceError(f"{where}: there are no likes in it")
    return min(row["first"] for row in found), max(row["last"] for row in found)


def ends(table: pa.Table) -> pa.Table:
    """One row for a batch, none for an empty one."""
    when = table["time_us"].to_numpy()
    return pa.table(
        {"first": when[:1] if not len(when) else [when.min()], "last": when[:1] if not len(when) else [when.max()]}
    )
