# Sourced by the tiers: step and tested record what ran into $RESULTS/<tier>.json and go on after a failure.
# shellcheck shell=bash
RESULTS=$PWD/build/.results
TIER=$(basename "$0" .sh)
mkdir -p "$RESULTS"
rm -f "$RESULTS/$TIER.json"
TALLY=$RESULTS/tally
go build -o "$TALLY" ./build/tally
failures=0

# step NAME COMMAND…: one command that passes or fails.
step() { "$TALLY" step "$RESULTS/$TIER.json" "$@" || failures=$((failures + 1)); }

# tested COMMAND…: a command that prints go test -json. What it says on standard error is shown.
tested() { "$@" | "$TALLY" go "$RESULTS/$TIER.json" || failures=$((failures + 1)); }

# reported FILE COMMAND…: a command that leaves a JUnit report.
reported() {
  local report=$1
  shift
  rm -f "$report"
  "$@" || failures=$((failures + 1))
  "$TALLY" junit "$RESULTS/$TIER.json" "$report" || failures=$((failures + 1))
}

finish() { [ "$failures" = 0 ]; }
