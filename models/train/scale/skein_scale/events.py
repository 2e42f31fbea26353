"""What an event is on disk: one row of a Parquet file under day=YYYY-MM-DD/collection=NSID."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

LIKE = "app.bsky.feed.like"
POST = "app.bsky.feed.post"
#: Account events of the stream have no collection; they lie under this name.
ACCOUNT = "account"

CREATE, DELETE = "create", "delete"

#: Columns of a file; day and collection are in its path as well, so that a reader can leave whole files out.
SCHEMA = pa.schema(
    [
        ("did", pa.string()),  # who did it
        ("collection", pa.string()),  # NSID of the record, or ACCOUNT
        ("rkey", pa.string()),  # "" for an account event
        ("op", pa.string()),  # CREATE (updates too) or DELETE
        ("subject", pa.string()),  # at-uri of what is liked, reposted or answered; DID of who is followed; else ""
        ("time_us", pa.int64()),  # when the stream saw it
    ]
)


def day_of(time_us: int) -> str:
    """The UTC day of a moment, as in a path."""
    return datetime.fromtimestamp(time_us / 1e6, UTC).strftime("%Y-%m-%d")


def folder(root: Path, day: str, collection: str) -> Path:
    """Where the files of a day and a collection lie."""
    return root / f"day={day}" / f"collection={collection}"


def write(root: Path, day: str, collection: str, name: str, table: pa.Table) -> None:
    """Writes one file; it appears under its name when it is whole."""
    at = folder(root, day, collection)
    at.mkdir(parents=True, exist_ok=True)
    partial = at / f".{name}.partial"
    pq.write_table(table.cast(SCHEMA), partial, compression="zstd")
    partial.rename(at / f"{name}.parquet")
