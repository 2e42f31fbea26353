"""The refined encoder's vectors of English texts, through the code that serves users, kept in a cache."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skein_train.source import sha256

DIMS = 384
Half = NDArray[np.float16]


def vectors(texts: list[str], command: list[str], cache: Path) -> Half:
    """[texts, DIMS], unit length, half precision; made anew only for other texts or another command."""
    fed = ("\n".join(texts) + "\n").encode()
    kept = cache / f"refined-{sha256(fed)[:16]}.npy"
    if kept.exists():
        result: Half = np.load(kept)
        return result
    made = np.zeros((len(texts), DIMS), np.float16)
    source = cache / "texts-to-embed.txt"
    source.write_bytes(fed)
    with source.open("rb") as lines, subprocess.Popen(command, stdin=lines, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        count = 0
        for row, line in enumerate(process.stdout):
            made[row] = json.loads(line) or 0
            count += 1
    if process.returncode or count != len(texts):
        raise RuntimeError(f"the refined encoder answered {count} of {len(texts)} texts, code {process.returncode}")
    partial = kept.with_suffix(".partial.npy")
    np.save(partial, made)
    partial.replace(kept)
    return made
