#!/bin/sh
# Training at scale, in small: types, style, and every test on a local Ray of two workers and a real PostgreSQL.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
venv=$(./install.sh)
# Ray neither calls home nor colours what it says, and its workers, which wait for one another, are not put behind everything else.
export PYTHONDONTWRITEBYTECODE=1 RAY_USAGE_STATS_ENABLED=0 RAY_COLOR_PREFIX=0 RAY_worker_niceness=0
"$venv/bin/ruff" check --no-cache .
"$venv/bin/ruff" format --no-cache --check .
"$venv/bin/mypy" --cache-dir "${venv%/*}/mypy" skein_scale tests
"$venv/bin/python" -m unittest discover -s tests -t .
