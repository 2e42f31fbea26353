"""Reads docs/experiments/experiments.jsonl and writes it as a folder that MLflow opens as its store of runs.

python -m skein_train.experiments STORE, then mlflow ui --backend-store-uri STORE. Each line is one run: its id,
parameters (question, command, commit, params where a line has them, measures that are words), metrics, artifacts (the
page), start and end.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parents[3] / "docs/experiments"
NAME = "skein"
EXPERIMENT = "1"
REQUIRED = {"id", "date", "question", "command", "metrics", "commit"}
OPTIONAL = {"params", "artifacts", "start_ms", "end_ms"}
KEY = re.compile(r"[A-Za-z0-9_\-. /]{1,250}")  # what MLflow allows as the name of a metric or a parameter
FINISHED = 3  # MLflow's RunStatus


class SchemaError(ValueError):
    """A line that is no run."""


@dataclass(frozen=True)
class Run:
    """One line."""

    run_id: str
    name: str
    params: dict[str, str]
    metrics: dict[str, list[float]]  # several values are MLflow's steps
    artifacts: list[Path] = field(default_factory=list)
    start_ms: int = 0
    end_ms: int = 0


def parse(line: str, number: int, pages: Path = PAGES) -> Run:
    """The run of a line; its number among all lines makes its id, which stays, because lines are only ever added."""
    row: dict[str, Any] = json.loads(line)
    if missing := REQUIRED - row.keys():
        raise SchemaError(f"line {number}: no {sorted(missing)}")
    if unknown := row.keys() - REQUIRED - OPTIONAL:
        raise SchemaError(f"line {number}: {sorted(unknown)} is not known")
    words = {key: value for key, value in row["metrics"].items() if isinstance(value, (str, bool))}
    metrics = {key: steps(value) for key, value in row["metrics"].items() if key not in words}
    params = {key: row[key] for key in ("question", "command", "commit")} | words | row.get("params", {})
    if not re.fullmatch(r"\d{4}", row["id"]) or not all(isinstance(row[key], str) for key in ("question", "command")):
        raise SchemaError(f"line {number}: an id of four digits, a question and a command are words")
    for key, values in metrics.items():
        if not KEY.fullmatch(key) or not values or not all(map(math.isfinite, values)):
            raise SchemaError(f"line {number}: metric {key!r} is {row['metrics'][key]!r}")
    if bad := [key for key in params if not KEY.fullmatch(key)]:
        raise SchemaError(f"line {number}: parameters {bad}")
    start, end = times(row, number)
    return Run(
        run_id=sha256(f"{row['id']} {number}".encode()).hexdigest()[:32],
        name=f"{row['id']} {row['question']}",
        params={key: str(value) for key, value in params.items()},
        metrics=metrics,
        artifacts=artifacts(row, number, pages),
        start_ms=start,
        end_ms=end,
    )


def steps(value: object) -> list[float]:
    """A number as one step, a list of numbers as several; nothing for anything else."""
    several: list[object] = value if isinstance(value, list) else [value]
    numbers = [float(one) for one in several if isinstance(one, (int, float)) and not isinstance(one, bool)]
    return numbers if len(numbers) == len(several) else []


def times(row: dict[str, Any], number: int) -> tuple[int, int]:
    """Start and end in milliseconds: the day's, where a line names no more than that."""
    day = int(datetime.fromisoformat(row["date"]).replace(tzinfo=UTC).timestamp() * 1000)
    start, end = row.get("start_ms", day), row.get("end_ms", row.get("start_ms", day))
    if not isinstance(start, int) or not isinstance(end, int) or not 0 < start <= end:
        raise SchemaError(f"line {number}: from {start} to {end}")
    return start, end


def artifacts(row: dict[str, Any], number: int, pages: Path) -> list[Path]:
    """The experiment's page, and files beside it that the line names."""
    found = sorted(pages.glob(f"{row['id']}-*.md")) + [pages / name for name in row.get("artifacts", [])]
    if not found or not all(path.is_file() and path.parent == pages for path in found):
        raise SchemaError(f"line {number}: no page, or artifacts elsewhere: {[path.name for path in found]}")
    return found


def read(pages: Path = PAGES) -> list[Run]:
    """All runs, in the order of the lines."""
    lines = (pages / "experiments.jsonl").read_text(encoding="utf-8").splitlines()
    return [parse(line, number, pages) for number, line in enumerate(lines, 1) if line]


def write(runs: list[Run], store: Path) -> None:
    """MLflow's own layout of files, with one experiment."""
    root = store / EXPERIMENT
    first, last = min(run.start_ms for run in runs), max(run.end_ms for run in runs)
    put(root / "meta.yaml", yaml({
        "artifact_location": root.as_uri(), "creation_time": first, "experiment_id": EXPERIMENT,
        "last_update_time": last, "lifecycle_stage": "active", "name": NAME,
    }))  # fmt: skip
    for run in runs:
        folder = root / run.run_id
        put(folder / "meta.yaml", yaml({
            "artifact_uri": (folder / "artifacts").as_uri(), "end_time": run.end_ms, "entry_point_name": "",
            "experiment_id": EXPERIMENT, "lifecycle_stage": "active", "run_id": run.run_id, "run_name": run.name,
            "run_uuid": run.run_id, "source_name": "", "source_type": 4, "source_version": "",
            "start_time": run.start_ms, "status": FINISHED, "tags": [], "user_id": NAME,
        }))  # fmt: skip
        for key, values in run.metrics.items():
            put(folder / "metrics" / key, "".join(f"{run.end_ms} {value!r} {n}\n" for n, value in enumerate(values)))
        for key, text in run.params.items():
            put(folder / "params" / key, text)
        put(folder / "tags" / "mlflow.runName", run.name)
        for path in run.artifacts:
            put(folder / "artifacts" / path.name, path.read_text(encoding="utf-8"))


def yaml(values: dict[str, Any]) -> str:
    """Flat YAML; JSON's way to write a value is one of YAML's."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())


def put(path: Path, text: str) -> None:
    """Writes a file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    runs = read()
    write(runs, Path(sys.argv[1]).absolute())
    print(f"{len(runs)} runs of {len({run.name[:4] for run in runs})} experiments")
