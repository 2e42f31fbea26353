#!/bin/sh
# Tests of the exporter, on tiny encoders with random weights; then types and style. Installs what is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
venv=$(./install.sh)
export PYTHONDONTWRITEBYTECODE=1
"$venv/bin/python" -m unittest discover -s tests -t .
"$venv/bin/ruff" check --no-cache .
"$venv/bin/ruff" format --no-cache --check .
"$venv/bin/mypy" --cache-dir "${venv%/*}/mypy" skein_train tests
