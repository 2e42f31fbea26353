#!/usr/bin/env bash
# bench.sh ROOM|all: prints the figures of a room, one JSON object a line. A room's figures are printed by its tests
# called TestBench… under the build tag bench; they check answers before they compare times.
source "$(dirname "$0")/common.sh"

packages=./...
[ "$1" = all ] || packages=./$1/...
SKEIN_ONNXRUNTIME=$(build/steps/onnxruntime.sh)
export SKEIN_ONNXRUNTIME
case $1 in sync | all)
  SKEIN_TAP=$(build/steps/tool.sh github.com/bluesky-social/indigo/cmd/tap v0.0.0-20260605210604-af2fec94f34c)
  export SKEIN_TAP ;;
esac
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
go test -tags bench -run '^TestBench' -count=1 -p 1 -timeout 30m -v "$packages" >"$log" 2>&1 || status=$?
grep -o '{"figure".*}' "$log" || true
[ "$status" = 0 ] || { cat "$log" >&2; exit "$status"; }
grep -q '{"figure"' "$log" || die "no figure was printed for $1"
