"""Writes models/weights: python -m skein_train.export --tokens DIR --weights DIR --float FILE.

Twice the same command gives the same bytes: no seed is drawn, every session runs on one thread.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from skein_train import calibrate, dense, encoder, golden, measure, passport, source
from skein_train.golden import Text
from skein_train.session import encode, open_session
from skein_train.source import Array

CALIBRATION = "calibration.jsonl"
MEASURED = Path(__file__).parent.parent / "measured.json"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=Path, required=True, help=f"folder with golden.jsonl and {CALIBRATION}")
    parser.add_argument("--weights", type=Path, required=True, help="folder to write what is shipped to")
    parser.add_argument("--float", type=Path, required=True, help="file to write the float model to; not shipped")
    return parser.parse_args()


def measured(models: dict[str, bytes], reference: Array, vectors: Array, texts: list[Text]) -> dict[str, float]:
    """Every figure of the passport: those made here, and those that Go code measured (measured.json)."""
    wide = encode(open_session(models["int8_with_float_table"]), [text.ids for text in texts])
    return {
        **measure.fidelity(reference, vectors),
        "cosine_to_float_p1_with_float_table": measure.fidelity(reference, wide)["cosine_to_float_p1"],
        "apart_alone_and_in_batch": measure.company(open_session(models["int8"]), texts),
        **{f"bytes_{name}": len(data) for name, data in models.items()},
        **(json.loads(MEASURED.read_text()) if MEASURED.exists() else {}),
    }


def build_all(weights: source.Source, calibration: list[Text]) -> dict[str, bytes]:
    """The float model, the shipped one, and the one between, to see what the byte table costs."""
    shipped = dense.shipped(calibrate.ranges(weights, [text.ids for text in calibration]))
    return {
        "float": encoder.build(weights, dense.EXACT),
        "int8": encoder.build(weights, shipped),
        "int8_with_float_table": encoder.build(weights, replace(shipped, lookup=dense.exact_lookup)),
    }


def main() -> None:
    """Build, check, measure, write, print."""
    paths = arguments()
    weights = source.load()
    texts = golden.read_texts(paths.tokens / passport.GOLDEN_TEXTS)
    models = build_all(weights, golden.read_texts(paths.tokens / CALIBRATION))
    reference = golden.vectors(open_session(models["float"]), weights, texts)
    vectors = encode(open_session(models["int8"]), [text.ids for text in texts])
    metrics = measured(models, reference, vectors, texts)
    files = {
        passport.MODEL: models["int8"],
        passport.VOCAB: weights.vocab,
        passport.GOLDEN_TEXTS: (paths.tokens / passport.GOLDEN_TEXTS).read_bytes(),
        passport.GOLDEN_VECTORS: golden.pack(reference),
    }
    old = paths.weights / "manifest.json"
    before = old.read_bytes() if old.exists() else b""
    curve = measure.closeness(texts, vectors)
    files["manifest.json"] = passport.manifest(weights, files, texts, metrics, curve, before)
    paths.weights.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (paths.weights / name).write_bytes(data)
        print(f"{source.sha256(data)}  {name}  {len(data)} bytes")
    paths.float.write_bytes(models["float"])
    print(json.dumps(metrics, indent=2, sort_keys=True))


if __name__ == "__main__":
    main()
