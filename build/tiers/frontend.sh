#!/usr/bin/env bash
# The screen's own tests: types, components' markup, and its pure functions.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

step 'svelte-check and tsc' npm --prefix frontend run --silent check
reported "$RESULTS/vitest.xml" npm --prefix frontend run --silent test -- --reporter=dot --reporter=junit --outputFile.junit="$RESULTS/vitest.xml"
finish
