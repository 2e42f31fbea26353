"""What was taken back since: read before each run, and joined out of every batch.

The join is with the tombstones on the small side: sorted 64-bit hashes, handed to every task once (8 bytes each: the
hundred million deletions of a large year are 0.8 GB). Two URIs with the same hash cost one good row in 10^11, and never
let a deleted one through. A table too large for that is split by the hash of its DID and joined split by split; Ray's
own hash join would move every event over the network to find one in a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from skein_scale import events, source

Hashes = NDArray[np.uint64]


def hashed(texts: pa.ChunkedArray | pa.Array) -> Hashes:
    """A 64-bit hash of each text, the same in every process and run."""
    found: Hashes = pd.util.hash_array(texts.to_numpy(zero_copy_only=False).astype(object), categorize=False)
    return found


def by_value(texts: pa.ChunkedArray | pa.Array) -> Hashes:
    """[hashed] for a column in which few values stand often: each is hashed once."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = whole.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    found: Hashes = hashed(coded.dictionary)[coded.indices.to_numpy(zero_copy_only=False)]
    return found


def uris(table: pa.Table) -> pa.ChunkedArray:
    """The at-uri of each row's own record."""
    return pc.binary_join_element_wise("at://", table["did"], "/", table["collection"], "/", table["rkey"], "")


def uri_of(did: str, collection: str, rkey: str) -> str:
    """The same for one row."""
    return f"at://{did}/{collection}/{rkey}"


def author_of(subjects: pa.ChunkedArray) -> pa.ChunkedArray:
    """The DID in each at-uri; the text itself where it is no at-uri."""
    found = pc.struct_field(pc.extract_regex(subjects, r"^at://(?P<did>[^/]+)"), "did")
    return pc.if_else(pc.equal(pc.coalesce(found, ""), ""), subjects, found)


@dataclass(frozen=True)
class Tombstones:
    """Hashes of the URIs and DIDs that are gone, sorted."""

    records: Hashes
    accounts: Hashes

    def alive(self, table: pa.Table) -> NDArray[np.bool_]:
        """Rows of which neither the record, nor what it points at, nor either account is gone."""
        did, author = by_value(table["did"]), by_value(author_of(table["subject"]))
        gone = among(did, self.accounts) | among(author, self.accounts)
        if len(self.records):
            gone |= among(hashed(uris(table)), self.records) | among(by_value(table["subject"]), self.records)
        kept: NDArray[np.bool_] = ~gone
        return kept


def among(wanted: Hashes, held: Hashes) -> NDArray[np.bool_]:
    """Which of some hashes are in a sorted list."""
    if not len(held):
        return np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
    found: NDArray[np.bool_] = held[place] == wanted
    return found


def load(where: str) -> Tombstones:
    """Reads every deletion of a source.

    A record written again under its old key is left out as well: keys are used once in practice, and that is safe.
    """
    gone = source.read(where, None, events.DELETE).map_batches(hashes, batch_format="pyarrow")
    records: list[Hashes] = [np.empty(0, np.uint64)]
    accounts: list[Hashes] = [np.empty(0, np.uint64)]
    for batch in gone.iter_batches(batch_format="numpy", batch_size=None):
        value, account = batch["hash"].astype(np.uint64), batch["account"].astype(np.bool_)
        accounts.append(value[account])
        records.append(value[~account])
    return Tombstones(np.unique(np.concatenate(records)), np.unique(np.concatenate(accounts)))


def hashes(table: pa.Table) -> pa.Table:
    """The hash of what each deletion is about, and whether that is an account."""
    account = pc.equal(table["collection"], events.ACCOUNT)
    value = np.where(account.to_numpy(), by_value(table["did"]), hashed(uris(table)))
    return pa.table({"hash": pa.array(value, pa.uint64()), "account": account})
