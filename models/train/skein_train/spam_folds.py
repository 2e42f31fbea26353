"""Rows and weights for the figures: python -m skein_train.spam_folds --data DIR --out DIR.

For each question a folder with rows.jsonl ({"text", "label", "urls", "baseline", …}) that the weights beside it never
saw. Go scores the rows (models/spamtext, build tag figures). shipped/ has rows only: they are for the shipped weights.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from skein_train.spam_attacks import ATTACKS
from skein_train.spam_baseline import baseline
from skein_train.spam_data import Flags, Row, apart, half, load, own_split
from skein_train.spam_features import Features, features
from skein_train.spam_model import Array
from skein_train.spam_passport import Model, write
from skein_train.spam_train import Labels, silent, spam_labels, trained, whole

COMMAND = "models/spamtext/figures.sh DATA"


def main() -> None:
    """All questions in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with spam/ and topics/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    paths = parser.parse_args()
    rows = load(paths.data)
    x, labels = features(rows), spam_labels(rows)
    shipped(rows, paths.out / "shipped")
    for source in ("janitr", "youtube", "sms", "thai"):
        left_out_source(rows, x, labels, source, paths.out / f"source-{source}")
    for instance in sorted({row.part for row in rows if row.source == "fedi"}):
        left_out_instance(rows, x, instance, paths.out / f"instance-{instance}")


def shipped(rows: list[Row], out: Path) -> None:
    """janitr's valid and calib rows, near-duplicates of training rows apart, with disguises of the spam among them."""
    learn = np.asarray([own_split(row) for row in rows])
    seen = {row.cluster for row, use in zip(rows, learn, strict=True) if use}
    held = ~learn & np.asarray([row.cluster not in seen for row in rows])
    write_rows(rows, held, baseline(rows, learn, held), out, disguised)


def left_out_source(rows: list[Row], x: Features, labels: Labels, source: str, out: Path) -> None:
    """A source never trained on; of YouTube, SMS and Thai half, which an early grid of settings had looked at."""
    learn, held = apart(rows, lambda r: r.source == source and (source == "janitr" or half(r)), own_split)
    learn &= np.asarray([row.source != source for row in rows])
    model = Model(trained(rows, x, labels, learn), silent(), 0.5, [r for r, u in zip(rows, learn, strict=True) if u])
    write(model, out, COMMAND)
    write_rows(rows, held, baseline(rows, learn, held), out)


def left_out_instance(rows: list[Row], x: Features, instance: str, out: Path) -> None:
    """Ordinary posts of an instance never seen, and janitr's valid rows, for one threshold chosen on neither."""
    learn, held = apart(rows, lambda row: row.part in (instance, "valid"), own_split)
    write(whole(rows, x, learn, with_bait=False), out, COMMAND)
    write_rows(rows, held, baseline(rows, learn, held), out)


def disguised(row: Row) -> dict[str, Any]:
    """The disguises of a spam row, by name."""
    if not row.label:
        return {}
    draw = random.Random(row.cluster)
    return {"attacks": {name: attack(row.text, draw) for name, attack in ATTACKS.items()}}


def write_rows(
    rows: list[Row], held: Flags, logits: Array, out: Path, more: Callable[[Row], dict[str, Any]] = lambda _: {}
) -> None:
    """rows.jsonl with the baseline's logit beside each."""
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for row, logit in zip((r for r, use in zip(rows, held, strict=True) if use), logits, strict=True):
        line = {"text": row.text, "label": row.label, "urls": row.urls, "part": row.part, "bait": row.bait}
        line |= {"cluster": row.cluster, "baseline": float(logit)} | more(row)
        lines.append(json.dumps(line))
    (out / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out.name}: {len(lines)} rows", flush=True)


if __name__ == "__main__":
    main()
