#!/bin/sh
# Makes the virtual environment of pyproject.toml outside the checkout and prints its folder; PyTorch comes from Debian
# (build/apt/scale.txt). A second run installs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/scale
mkdir -p "$cache"
if ! cmp -s "$here/pyproject.toml" "$cache/installed.toml"; then
	/usr/bin/python3 -m venv --system-site-packages "$cache/venv"
	python3 -c 'import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
print("\n".join(project["dependencies"] + project["optional-dependencies"]["check"]))' "$here/pyproject.toml" |
		"$cache/venv/bin/pip" install -q -r /dev/stdin >&2
	cp "$here/pyproject.toml" "$cache/installed.toml"
fi
echo "$cache/venv"
