#!/bin/sh
# Throughput: EVENTS invented events on disk, then one epoch with one worker and with two. Prints a JSON line each: events a second
# while training, seconds of everything, held-out loss before and after. Figures of a machine that others use too say little.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
events=${EVENTS:-10000000}
venv=$("$here/install.sh")
cache=${venv%/*}
cd "$here"
export PYTHONDONTWRITEBYTECODE=1 RAY_USAGE_STATS_ENABLED=0 RAY_worker_niceness=0
if [ ! -d "$cache/events-$events" ]; then
	"$venv/bin/python" -m skein_scale.simulate --events "$events" --out "$cache/events-$events.partial" >&2
	mv "$cache/events-$events.partial" "$cache/events-$events"
fi
for workers in 1 2; do
	"$venv/bin/python" -m skein_scale.train --events "$cache/events-$events" --workers "$workers" --out "$cache/towers-$workers" 2>"$cache/ray-$workers.log"
done
