"""Jetstream captures into Parquet: python -m skein_scale.convert --out DIR CAPTURE…

A capture is what the v1 wire sends, one JSON object a line, plain or packed by zstd (.zst). A line that cannot be read,
or says nothing that is learned from, is counted by reason and left out: the stream is data of strangers.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import zstandard

from skein_scale import events

#: Rows held before they are written, over all days and collections.
CHUNK = 500_000
#: Longest line read, in bytes: a record is at most 1 MiB.
MAX_LINE = 2 << 20

Row = dict[str, Any]


class Unreadable(ValueError):
    """A line that is left out; the text is the reason."""


def subject_of(collection: str, record: Row) -> str:
    """What a record points at, "" for nothing. Raises Unreadable."""
    subject = record.get("subject", "")
    if collection == events.POST:
        reply = record.get("reply")
        subject = reply.get("parent") if isinstance(reply, dict) else ""
    if isinstance(subject, dict):
        subject = subject.get("uri")
    if not isinstance(subject, str) or len(subject) > 8192:
        raise Unreadable("subject")
    return subject


def row_of(line: str) -> Row | None:
    """The row of a line, None for an event that nothing is learned from. Raises Unreadable."""
    try:
        event = json.loads(line)
    except ValueError as error:
        raise Unreadable("json") from error
    if not isinstance(event, dict):
        raise Unreadable("shape")
    did, time_us, kind = event.get("did"), event.get("time_us"), event.get("kind")
    if (
        not isinstance(did, str)
        or not did.startswith("did:")
        or not isinstance(time_us, int)
        or not 0 < time_us < 1 << 60
    ):
        raise Unreadable("did or time")
    row: Row = {
        "did": did,
        "collection": events.ACCOUNT,
        "rkey": "",
        "op": events.DELETE,
        "subject": "",
        "time_us": time_us,
    }
    if kind == "account":
        return account_row(row, event.get("account"))
    if kind != "commit":
        return None
    commit = event.get("commit")
    if not isinstance(commit, dict):
        raise Unreadable("shape")
    collection, rkey, op = commit.get("collection"), commit.get("rkey"), commit.get("operation")
    if not isinstance(collection, str) or not isinstance(rkey, str) or not rkey or "/" in collection + rkey:
        raise Unreadable("path")
    row |= {"collection": collection, "rkey": rkey}
    if op == "delete":
        return row
    if op not in ("create", "update") or not isinstance(commit.get("record"), dict):
        raise Unreadable("operation")
    return row | {"op": events.CREATE, "subject": subject_of(collection, commit["record"])}


def account_row(row: Row, account: object) -> Row | None:
    """Deleted and taken-down accounts are tombstones of all they wrote; other changes are not kept."""
    if not isinstance(account, dict):
        raise Unreadable("shape")
    gone = not account.get("active", True) and account.get("status") in ("deleted", "takendown")
    return row if gone else None


def lines(path: Path) -> Iterator[str]:
    """Lines of a capture. One that is too long comes cut, and is then no JSON."""
    with path.open("rb") as raw:
        source: Any = (
            zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) if path.suffix == ".zst" else raw
        )
        reader = io.BufferedReader(source) if path.suffix == ".zst" else source
        while line := reader.readline(MAX_LINE):
            yield line.decode("utf-8", "replace")


def flush(rows: list[Row], out: Path, part: int) -> None:
    """Writes rows by day and collection, in the order in which they came."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((events.day_of(row["time_us"]), row["collection"]), []).append(row)
    for (day, collection), group in groups.items():
        events.write(out, day, collection, f"part-{part:05}", pa.Table.from_pylist(group, schema=events.SCHEMA))


def convert(captures: Iterable[Path], out: Path, chunk: int = CHUNK) -> Counter[str]:
    """Writes the events of captures under out and counts what became of the lines."""
    told: Counter[str] = Counter()
    rows: list[Row] = []
    part = 0
    for path in captures:
        for line in lines(path):
            try:
                row = row_of(line)
            except Unreadable as reason:
                told[f"unreadable: {reason}"] += 1
                continue
            told["left out" if row is None else "written"] += 1
            if row is not None:
                rows.append(row)
            if len(rows) >= chunk:
                flush(rows, out, part)
                rows, part = [], part + 1
    flush(rows, out, part)
    return told


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("captures", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for day=…/collection=…/*.parquet")
    given = parser.parse_args()
    print(json.dumps(convert(given.captures, given.out)))


if __name__ == "__main__":
    main()
