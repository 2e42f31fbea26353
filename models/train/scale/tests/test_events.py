"""Captures into Parquet, and invented events, without Ray."""

from __future__ import annotations

import json
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from skein_scale import convert, events, simulate, tombstones

NINTH = "at://did:plc:b/app.bsky.feed.post/9"
Record = dict[str, Any]
DAY = 1_790_000_000_000_000


def commit(
    did: str, collection: str, rkey: str, operation: str = "create", record: Record | None = None, at: int = DAY
) -> dict[str, Any]:
    """A commit as the wire sends it."""
    change: dict[str, Any] = {"rev": "1", "operation": operation, "collection": collection, "rkey": rkey}
    if record is not None:
        change["record"] = record
    return {"did": did, "time_us": at, "kind": "commit", "commit": change}


def account(status: str) -> dict[str, Any]:
    """An account that is no longer active, as the wire says it."""
    return {"did": "did:plc:c", "time_us": DAY, "kind": "account", "account": {"active": False, "status": status}}


LINES: list[tuple[Any, str]] = [
    (commit("did:plc:a", events.LIKE, "1", record={"subject": {"uri": NINTH}}), "written"),
    (commit("did:plc:a", events.LIKE, "1", "delete"), "written"),
    (commit("did:plc:a", "app.bsky.graph.follow", "2", record={"subject": "did:plc:b"}), "written"),
    (commit("did:plc:a", events.POST, "3", record={"reply": {"parent": {"uri": "at://did:plc:b/x/1"}}}), "written"),
    (commit("did:plc:a", events.POST, "4", "update", record={"text": "hi"}, at=DAY + simulate.DAY_US), "written"),
    (account("deleted"), "written"),
    (account("deactivated"), "left out"),
    ({"did": "did:plc:c", "time_us": DAY, "kind": "identity"}, "left out"),
    ("{", "unreadable: json"),
    ([1], "unreadable: shape"),
    ({"did": "plc", "time_us": DAY, "kind": "commit"}, "unreadable: did or time"),
    ({"did": "did:plc:a", "time_us": 1 << 62, "kind": "commit"}, "unreadable: did or time"),
    (commit("did:plc:a", "../../x", "1", record={}), "unreadable: path"),
    (commit("did:plc:a", events.LIKE, ""), "unreadable: path"),
    (commit("did:plc:a", events.LIKE, "1", "truncate", record={}), "unreadable: operation"),
    (commit("did:plc:a", events.LIKE, "1", record={"subject": {"uri": 7}}), "unreadable: subject"),
]  # fmt: skip


class Convert(unittest.TestCase):
    """The converter on every kind of line, plain and packed."""

    def check(self, name: str, data: bytes) -> None:
        """Converts one capture and reads what was written."""
        with tempfile.TemporaryDirectory() as folder:
            capture, out = Path(folder) / name, Path(folder) / "events"
            capture.write_bytes(data)
            told = convert.convert([capture], out, chunk=2)
            self.assertEqual(told, Counter(word for _, word in LINES))
            rows = [row for file in sorted(out.rglob("*.parquet")) for row in pq.ParquetFile(file).read().to_pylist()]
            self.assertEqual(len(rows), told["written"])
            for row in rows:
                where = events.folder(out, events.day_of(row["time_us"]), row["collection"])
                self.assertTrue(list(where.glob("*.parquet")), where)
            self.assertEqual(
                Counter((row["op"], row["subject"]) for row in rows if row["did"] == "did:plc:a"),
                Counter([
                    ("create", NINTH), ("delete", ""), ("create", "did:plc:b"),
                    ("create", "at://did:plc:b/x/1"), ("create", ""),
                ]),
            )  # fmt: skip
            self.assertEqual([row["op"] for row in rows if row["collection"] == events.ACCOUNT], ["delete"])

    def test_plain_and_packed(self) -> None:
        """JSON lines, and the same by zstd in two frames."""
        text = [(line if isinstance(line, str) else json.dumps(line)).encode() + b"\n" for line, _ in LINES]
        self.check("capture.jsonl", b"".join(text))
        pack = zstandard.ZstdCompressor().compress
        self.check("capture.jsonl.zst", pack(b"".join(text[:5])) + pack(b"".join(text[5:])))


class Simulate(unittest.TestCase):
    """What is invented is what was asked for."""

    def test_counts_and_repeats(self) -> None:
        """As many as asked for, on the days asked for; the same seed, the same rows; keys stand once."""
        plan = simulate.Plan(events=2_000, people=300, authors=100, days=3, undone=0.05)
        tables = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                told = simulate.simulate(plan, Path(folder))
                self.assertEqual(len(list(Path(folder).glob("day=*"))), 3)
                files = sorted(Path(folder).rglob("*.parquet"))
                tables.append(pa.concat_tables([pq.ParquetFile(file).read() for file in files]))
        self.assertTrue(tables[0].equals(tables[1]))
        rows = tables[0].to_pylist()
        likes = [(r["did"], r["rkey"]) for r in rows if (r["collection"], r["op"]) == (events.LIKE, events.CREATE)]
        undone = [(r["did"], r["rkey"]) for r in rows if (r["collection"], r["op"]) == (events.LIKE, events.DELETE)]
        self.assertEqual((len(likes), len(set(likes)), len(undone)), (2_000, 2_000, told["undone"]))
        self.assertTrue(undone and set(undone) <= set(likes))


class Join(unittest.TestCase):
    """The tombstones on a table in hand."""

    def test_each_way_to_be_gone(self) -> None:
        """The record, what it points at, its author, the other's account: each takes the row out, nothing else does."""
        post = "at://did:plc:b/app.bsky.feed.post/9"
        cases = {
            "stays": ("did:plc:a", "1", post),
            "record gone": ("did:plc:a", "2", post),
            "subject gone": ("did:plc:a", "3", "at://did:plc:b/app.bsky.feed.post/8"),
            "account gone": ("did:plc:gone", "1", post),
            "their account gone": ("did:plc:a", "4", "at://did:plc:gone/app.bsky.feed.post/9"),
            "their account, named alone": ("did:plc:a", "5", "did:plc:gone"),
            "no subject": ("did:plc:a", "6", ""),
        }
        rows = [
            {"did": d, "collection": events.LIKE, "rkey": k, "op": "create", "subject": s, "time_us": 1}
            for d, k, s in cases.values()
        ]
        records = [tombstones.uri_of("did:plc:a", events.LIKE, "2"), "at://did:plc:b/app.bsky.feed.post/8"]
        dead = tombstones.Tombstones(
            np.sort(tombstones.hashed(pa.array(records))), np.sort(tombstones.hashed(pa.array(["did:plc:gone"])))
        )
        alive = dead.alive(pa.Table.from_pylist(rows, schema=events.SCHEMA))
        self.assertEqual([name for name, ok in zip(cases, alive, strict=True) if ok], ["stays", "no subject"])
        nothing = tombstones.Tombstones(np.empty(0, np.uint64), np.empty(0, np.uint64))
        self.assertTrue(nothing.alive(pa.Table.from_pylist(rows, schema=events.SCHEMA)).all())


if __name__ == "__main__":
    unittest.main()
