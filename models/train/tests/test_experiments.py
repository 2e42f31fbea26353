"""The list of experiments is one that MLflow can import."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from skein_train import experiments

LINE: dict[str, Any] = {
    "id": "0001", "date": "2026-01-02", "question": "Why?", "command": "make", "metrics": {"a": 1}, "commit": "",
}  # fmt: skip


class ExperimentsTest(unittest.TestCase):
    """The file itself, and lines that it must not have."""

    def test_every_line_is_a_run(self) -> None:
        """At least ten experiments, each run with an id of its own, a page, metrics and a time."""
        runs = experiments.read()
        self.assertGreaterEqual(len({run.name[:4] for run in runs}), 10)
        self.assertEqual(len({run.run_id for run in runs}), len(runs))
        for run in runs:
            self.assertTrue(run.artifacts and run.metrics and 0 < run.start_ms <= run.end_ms, run.name)

    def test_every_page_has_a_run(self) -> None:
        """No page is left out of the list."""
        listed = {path for run in experiments.read() for path in run.artifacts}
        self.assertEqual(
            {path.name for path in experiments.PAGES.glob("[0-9]*.md")} - {path.name for path in listed}, set()
        )

    def test_refuses(self) -> None:
        """What MLflow would refuse, and what is no run."""
        changes: dict[str, dict[str, Any]] = {
            "no page": {"id": "9999"}, "a short id": {"id": "1"}, "no values": {"metrics": {"a": []}},
            "NaN": {"metrics": {"a": float("nan")}}, "words as values": {"metrics": {"a": ["b"]}},
            "nothing": {"metrics": {"a": None}},
            "a name": {"metrics": {"a:b": 1}},
            "unknown": {"surprise": 1}, "no command": {"command": None}, "back in time": {"start_ms": 5, "end_ms": 4},
            "a file elsewhere": {"artifacts": ["../x"]}, "a parameter": {"params": {"": 1}},
        }  # fmt: skip
        for name, change in changes.items():
            with self.subTest(name), self.assertRaises(experiments.SchemaError):
                experiments.parse(json.dumps(LINE | change), 1)
        with self.assertRaises(experiments.SchemaError):
            experiments.parse(json.dumps({key: value for key, value in LINE.items() if key != "metrics"}), 1)

    def test_the_store_holds_everything(self) -> None:
        """Files where MLflow looks for them."""
        run = experiments.parse(
            json.dumps(
                LINE
                | {
                    "metrics": {"a": 1, "page": "top", "runs": [1, 2.5]},
                    "start_ms": 7,
                    "end_ms": 9,
                    "params": {"seed": 3},
                }
            ),
            4,
        )
        with tempfile.TemporaryDirectory() as folder:
            experiments.write([run], Path(folder))
            home = Path(folder) / "1" / run.run_id
            self.assertEqual((home / "metrics/a").read_text(), "9 1.0 0\n")
            self.assertEqual((home / "params/seed").read_text(), "3")
            self.assertEqual((home / "metrics/runs").read_text(), "9 1.0 0\n9 2.5 1\n")
            self.assertEqual((home / "params/page").read_text(), "top")
            self.assertEqual((home / "params/question").read_text(), "Why?")
            self.assertEqual([path.name for path in (home / "artifacts").iterdir()], ["0001-first-page.md"])
            meta = (home / "meta.yaml").read_text()
            for text in (f'run_id: "{run.run_id}"', "start_time: 7", "end_time: 9", "status: 3"):
                self.assertIn(text, meta)


if __name__ == "__main__":
    unittest.main()
