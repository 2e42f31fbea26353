#!/usr/bin/env bash
# Deliberate bugs, which the tests must notice: a share of them, another with each commit. `make mutants` and `make soak`
# take all.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

export SHARE=${SHARE:-12}
step mutants build/mutants/run.sh
finish
