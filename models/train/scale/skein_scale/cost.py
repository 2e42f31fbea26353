"""CPU seconds of each stage, in one process without Ray: python -m skein_scale.cost --events DIR.

Seconds of the processor, not of the clock, so that what else runs on the machine hardly counts.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import torch

from skein_scale import events, pairs, tombstones, train
from skein_scale.towers import Towers, drawn, loss


def rows(root: Path, pattern: str) -> pa.Table:
    """All rows of some files."""
    return pa.concat_tables([pq.ParquetFile(file).read() for file in sorted(root.glob(pattern))])


def dead(root: Path) -> tombstones.Tombstones:
    """What tombstones.load finds, in this process."""
    every = rows(root, "day=*/collection=*/[!l]*.parquet")  # likes.parquet holds no deletion
    found = tombstones.hashes(every.filter(pa.compute.equal(every["op"], events.DELETE)))
    value, account = found["hash"].to_numpy(), found["account"].to_numpy()
    return tombstones.Tombstones(np.unique(value[~account]), np.unique(value[account]))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=Path, required=True, help="what skein_scale.simulate wrote")
    given = parser.parse_args()
    torch.set_num_threads(1)
    pairing = pairs.Pairing(dead(given.events), pairs.Sizes(), 0, 1 << 62)
    at = [time.process_time()]
    table = rows(given.events, f"day=*-0[1-3]/collection={events.LIKE}/likes.parquet")
    at.append(time.process_time())
    joined = pairing(table)
    at.append(time.process_time())
    towers = Towers(pairing.sizes)
    optimizer = torch.optim.Adagrad(towers.parameters(), lr=train.RATE, initial_accumulator_value=1e-3)
    draw = torch.Generator().manual_seed(1)
    person, author = (torch.from_numpy(joined[name].to_numpy().copy()) for name in ("person", "author"))
    steps = min(30, len(person) // train.BATCH)
    at.append(time.process_time())
    for step in range(steps):
        part = slice(step * train.BATCH, (step + 1) * train.BATCH)
        optimizer.zero_grad()
        loss(towers(person[part], author[part], drawn(author[part], draw))).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    at.append(time.process_time())
    million = {"read": (at[1] - at[0]) / len(table), "join": (at[2] - at[1]) / len(table)}
    million["train"] = (at[4] - at[3]) / (steps * train.BATCH)
    told = {name: round(seconds * 1e6, 2) for name, seconds in million.items()}
    print(json.dumps({"cpu_s_per_million": told, "events": len(table), "kept": len(joined), "steps": steps}))


if __name__ == "__main__":
    main()
