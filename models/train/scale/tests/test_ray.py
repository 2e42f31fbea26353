"""The whole way on a local Ray of two workers: sources, tombstones, training. About a minute on two free cores."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data

from skein_scale import events, pairs, simulate, source, tombstones, train
from tests import postgres

PLAN = simulate.Plan(
    events=120_000, people=2_000, authors=400, days=4, undone=0.02, posts_deleted=0.05, accounts_deleted=0.02
)  # fmt: skip
SIZES = pairs.Sizes(people=1 << 12, authors=1 << 10)
Row = dict[str, Any]


def uri(row: Row) -> str:
    """The at-uri of a row's record."""
    return f"at://{row['did']}/{row['collection']}/{row['rkey']}"


class Scale(unittest.TestCase):
    """One folder of invented events, one Ray."""

    folder: tempfile.TemporaryDirectory[str]
    where: str
    rows: list[Row]

    @classmethod
    def setUpClass(cls) -> None:
        """Writes the events and reads them again without Ray: what the others are held to."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.where = f"{cls.folder.name}/events"
        simulate.simulate(PLAN, Path(cls.where))
        files = sorted(Path(cls.where).rglob("*.parquet"))
        cls.rows = pa.concat_tables([pq.ParquetFile(file).read() for file in files]).to_pylist()
        train.start("local", 2)
        ray.data.DataContext.get_current().enable_progress_bars = False

    @classmethod
    def tearDownClass(cls) -> None:
        """Ends Ray."""
        ray.shutdown()
        cls.folder.cleanup()

    def gone(self) -> tuple[set[str], set[str]]:
        """URIs and DIDs that are gone, found by plain Python."""
        dead = [row for row in self.rows if row["op"] == "delete"]
        accounts = {row["did"] for row in dead if row["collection"] == events.ACCOUNT}
        return {uri(row) for row in dead if row["collection"] != events.ACCOUNT}, accounts

    def alive(self) -> set[str]:
        """URIs of the likes that may be learned from, found by plain Python."""
        records, accounts = self.gone()
        likes = [row for row in self.rows if row["collection"] == events.LIKE and row["op"] == "create"]
        return {
            uri(row)
            for row in likes
            if not {uri(row), row["subject"]} & records and not {row["did"], row["subject"].split("/")[2]} & accounts
        }

    def test_no_deleted_uri_reaches_a_batch(self) -> None:
        """Of every batch that the trainer's own join lets through: 0 deleted, and nothing else is missing."""
        dead = tombstones.load(self.where)

        def join(table: pa.Table) -> pa.Table:
            kept = table.filter(pa.array(dead.alive(table)))
            return pa.table({"uri": tombstones.uris(kept), "subject": kept["subject"]})

        records, accounts = self.gone()
        self.assertGreater(min(len(records), len(accounts)), 20)
        data = source.read(self.where, [events.LIKE], events.CREATE).map_batches(join, batch_format="pyarrow")
        deleted, seen = 0, set()
        for batch in data.iter_batches(batch_format="numpy", batch_size=10_000):
            touched = zip(batch["uri"], batch["subject"], strict=True)
            deleted += sum(
                bool({u, s} & records) or bool({u.split("/")[2], s.split("/")[2]} & accounts) for u, s in touched
            )
            seen |= set(batch["uri"])
        self.assertEqual(deleted, 0)
        self.assertEqual(seen, self.alive())
        every = pairs.likes(self.where, pairs.Pairing(dead, SIZES, 0, 1 << 62)).count()
        self.assertEqual(every, len(seen))

    def test_postgresql_gives_the_same_rows(self) -> None:
        """A real server: each row once, by collection and operation, and the same tombstones."""
        with postgres.running() as address:
            self.fill(address)
            for wanted, op in (([events.LIKE], "create"), ([events.LIKE, events.POST], "delete"), (None, "delete")):
                got = source.read(address, wanted, op).take_all()
                want = [r for r in self.rows if (wanted is None or r["collection"] in wanted) and r["op"] == op]
                key = [tuple(sorted(r.items())) for r in got]
                self.assertEqual(sorted(key), sorted(tuple(sorted(r.items())) for r in want))
            here, there = tombstones.load(self.where), tombstones.load(address)
            np.testing.assert_array_equal(here.records, there.records)
            np.testing.assert_array_equal(here.accounts, there.accounts)
        with self.assertRaisesRegex(source.SourceError, "PostgreSQL did not answer"):
            source.read(address)

    def fill(self, address: str) -> None:
        """Copies all rows into a table."""
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerows([row[name] for name in source.COLUMNS] for row in self.rows)
        text.seek(0)
        connection = psycopg2.connect(address)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE event (did text, collection text, rkey text, op text, subject text, time_us bigint)"
            )
            cursor.copy_expert("COPY event FROM STDIN WITH CSV", text)
        connection.close()

    def test_held_out_loss_falls_with_two_workers(self) -> None:
        """Two epochs: below what popularity alone can reach, and the tables are where the command line says."""
        out = Path(self.folder.name) / "out"
        told = train.train(self.where, out, 2, 2, SIZES, batch=1024)
        losses = [step["loss"] for step in told["held_out"]]
        self.assertLess(losses[-1], losses[0])
        self.assertLess(losses[-1], told["chance"] - 0.1)
        self.assertGreater(told["events"], 150_000)
        self.assertEqual(np.load(out / "towers.npz")["author"].shape, (SIZES.authors, 32))

    def test_what_cannot_be_read_is_said(self) -> None:
        """Before any task starts, in words."""
        for where, words in {
            "/nowhere/at/all": "no such folder",
            "mysql://x/y": "is wanted",
            "bigquery://project": "DATASET.TABLE is wanted",
            "bigquery://project/set.table": "BigQuery needs credentials",
        }.items():
            with (
                mock.patch.dict(os.environ, {"HOME": self.folder.name}),
                self.assertRaisesRegex(source.SourceError, words),
            ):
                source.read(where)
        with self.assertRaisesRegex(source.SourceError, "no name of a collection"):
            source.where(["x' OR 1=1"], "", source.literal)

    def test_bigquery_is_asked_for_the_same_rows(self) -> None:
        """With credentials Ray's reader gets project and query; without its client the error says what to install."""
        key = Path(self.folder.name) / "key.json"
        key.write_text("{}")
        with mock.patch.dict(os.environ, {"GOOGLE_APPLICATION_CREDENTIALS": str(key)}):
            with mock.patch("ray.data.read_bigquery") as asked:
                source.read("bigquery://project/set.table", [events.LIKE], "create")
            asked.assert_called_once_with(
                project_id="project",
                query="SELECT did, collection, rkey, op, subject, time_us FROM `project.set.table`"
                " WHERE op = 'create' AND collection IN ('app.bsky.feed.like')",
            )
            with mock.patch("ray.data.read_bigquery", side_effect=ImportError("no google")):
                with self.assertRaisesRegex(source.SourceError, "pip install"):
                    source.read("bigquery://project/set.table")


if __name__ == "__main__":
    unittest.main()
