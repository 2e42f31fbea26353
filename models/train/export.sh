#!/bin/sh
# Makes everything in models/weights again: the float model stays outside the checkout.
#
#   export.sh [WEIGHTS]     writes to models/weights unless another folder is named
#
# A second run installs nothing and writes the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
models=$(cd "$here/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train
venv=$("$here/install.sh")
SKEIN_TOKENS=$("$here/tokens/install.sh")
export SKEIN_TOKENS
mkdir -p "$cache/tokens"
node "$here/tokens/tokens.mjs" "$models/weights/vocab.txt" golden >"$cache/tokens/golden.jsonl"
node "$here/tokens/tokens.mjs" "$models/weights/vocab.txt" generated 7 600 >"$cache/tokens/calibration.jsonl"

cd "$here"
exec env PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -m skein_train.export \
	--tokens "$cache/tokens" --weights "${1:-$models/weights}" --float "$cache/minilm-l6-v2.float.onnx"
