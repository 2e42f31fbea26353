#!/usr/bin/env bash
# Deliberate bugs, which the tests must notice.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

step mutants build/mutants/run.sh
finish
