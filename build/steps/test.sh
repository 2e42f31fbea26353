#!/usr/bin/env bash
# Runs every tier, also after one has failed, and closes with the seconds of each and the count of all tests.
source "$(dirname "$0")/common.sh"

rm -rf build/.results
mkdir -p build/.results
seconds=()
failed=()
tier() {
  local start=$SECONDS
  say "— $1"
  "build/tiers/$1.sh" </dev/null || failed+=("$1")
  seconds+=("$(printf '%5d s  %s' $((SECONDS - start)) "$1")")
}

start=$SECONDS
build/steps/setup.sh
seconds+=("$(printf '%5d s  setup' $((SECONDS - start)))")
for name in check frontend onnx binaries e2e screen window mutants; do tier "$name"; done
[ -z "${GOVULNDB:-}" ] || tier vulnerabilities

printf '%s\n' "${seconds[@]}" "$(printf '%5d s  in all' "$SECONDS")"
[ ${#failed[@]} = 0 ] || printf 'failed: %s\n' "${failed[*]}"
build/.results/tally sum build/.results
[ ${#failed[@]} = 0 ]
