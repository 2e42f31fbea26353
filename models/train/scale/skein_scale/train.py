"""Trains the towers: python -m skein_scale.train --events SOURCE --ray local|ADDRESS --workers N --out DIR.

The same command runs on one machine and on a cluster: only --ray differs. Each worker reads its own part of one stream,
and the gradients are averaged (PyTorch DDP, gloo on CPUs).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import ray
import ray.data
import ray.train
import torch
from ray.train import Checkpoint, DataConfig, RunConfig, ScalingConfig
from ray.train.torch import TorchTrainer, prepare_model

from skein_scale import held_out, pairs, tombstones
from skein_scale.towers import DIMS, Towers, drawn, loss

#: Likes of one step, over all workers: the result does not depend on how many share them.
BATCH = 16_384
RATE = 0.1
#: Share of the time at the end that is held out.
HELD_OUT = 0.1
#: What was measured, beside the tables.
CARD = "card.json"
#: Processors beside those of the workers, for reading and joining.
READERS = 2


def each_worker(config: dict[str, Any]) -> None:
    """What one worker does."""
    torch.manual_seed(config["seed"])
    torch.set_num_threads(1)
    context = ray.train.get_context()
    rank, world = context.get_world_rank(), context.get_world_size()
    model = prepare_model(Towers(config["sizes"]))
    bare = model.module if world > 1 else model
    optimizer = torch.optim.Adagrad(model.parameters(), lr=RATE, initial_accumulator_value=1e-3)
    draw = torch.Generator().manual_seed(config["seed"] + 1 + rank)
    told = [{"seen": 0, "seconds": 0.0} | (held_out.measure(bare, config["held"]) if rank == 0 else {})]
    seen, spent = 0, 0.0
    for _ in range(config["epochs"]):
        begun = time.monotonic()
        for batch in ray.train.get_dataset_shard("train").iter_torch_batches(
            batch_size=config["batch"] // world, drop_last=True, prefetch_batches=2, device="cpu"
        ):
            optimizer.zero_grad()
            loss(model(batch["person"], batch["author"], drawn(batch["author"], draw))).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            seen += len(batch["person"]) * world
        spent += time.monotonic() - begun
        if rank == 0:
            told.append({"seen": seen, "seconds": spent} | held_out.measure(bare, config["held"]))
    # The driver may run on another machine: what was learned travels as a checkpoint, with the figures beside it.
    with tempfile.TemporaryDirectory() as folder:
        if rank == 0:
            save(bare, Path(folder), told)
        ray.train.report({"seen": seen}, checkpoint=Checkpoint.from_directory(folder) if rank == 0 else None)


def save(towers: torch.nn.Module, out: Path, told: list[dict[str, float]]) -> None:
    """The two tables as float32, and what was measured on the way."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {name: getattr(towers, name).weight.detach().numpy() for name in ("person", "author")}
    np.savez(out / "towers.npz", **tables)
    card = {"dims": DIMS, "rows": {name: len(table) for name, table in tables.items()}, "epochs": told}
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n")


def train(source: str, out: Path, workers: int, epochs: int, sizes: pairs.Sizes, batch: int = BATCH) -> dict[str, Any]:
    """One run: tombstones first, then the stream. Returns what was measured."""
    begun = time.monotonic()
    dead = tombstones.load(source)
    first, last = pairs.span(source)
    cut = last - int((last - first) * HELD_OUT)
    held = held_out.take(source, pairs.Pairing(dead, sizes, cut, last + 1))
    prepared = time.monotonic() - begun
    trainer = TorchTrainer(
        each_worker,
        train_loop_config={"seed": 1, "batch": batch, "epochs": epochs, "sizes": sizes, "held": held},
        scaling_config=ScalingConfig(num_workers=workers, resources_per_worker={"CPU": 1}),
        run_config=RunConfig(name="towers", storage_path=str(out.resolve() / "ray")),
        datasets={"train": pairs.likes(source, pairs.Pairing(dead, sizes, first, cut))},
        dataset_config=DataConfig(datasets_to_split=["train"]),
    )
    learned = trainer.fit().checkpoint
    if learned is None:
        raise RuntimeError("the workers left nothing behind")
    learned.to_directory(str(out))
    told = json.loads((out / CARD).read_text())["epochs"]
    seen, seconds = told[-1]["seen"], told[-1]["seconds"]
    return {
        "workers": workers,
        "tombstones": len(dead.records) + len(dead.accounts),
        "events": seen,
        "prepare_s": round(prepared, 1),
        "train_s": round(seconds, 1),
        "whole_s": round(time.monotonic() - begun, 1),
        "events_per_s": round(seen / seconds) if seconds else 0,
        "chance": round(held_out.CHANCE, 4),
        "held_out": [{key: round(value, 4) for key, value in step.items()} for step in told],
    }


def start(where: str, workers: int) -> None:
    """Joins a cluster, or makes one of this machine alone; nothing of it listens beyond loopback."""
    if where != "local":
        ray.init(address=where, log_to_driver=False)
        return
    ray.init(
        num_cpus=workers + READERS, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1",
        object_store_memory=1 << 30,
    )  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", required=True, help="a folder, postgresql://… or bigquery://PROJECT/DATASET.TABLE")
    parser.add_argument("--ray", default="local", help="local, or the address of a cluster")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    start(given.ray, given.workers)
    ray.data.DataContext.get_current().enable_progress_bars = False
    try:
        print(json.dumps(train(given.events, given.out, given.workers, given.epochs, pairs.Sizes())))
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
