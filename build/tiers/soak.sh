#!/usr/bin/env bash
# Kills, fuzzing and long runs: a short share of each with SHORT=1, else at full size; then the mutants.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

size=(-timeout 60m)
[ -z "${SHORT:-}" ] || size=(-timeout 5m -short)
tested build/steps/tagged.sh soak "${size[@]}"
step mutants build/mutants/run.sh
finish
