#!/usr/bin/env bash
# The screen in Debian's Chromium, against the browser shell of the real binary over the sample network.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

[ -x build/bin/skein-headless ] || { build/steps/frontend.sh && build/steps/binary.sh skein-headless; }
export SKEIN_BINARY=$PWD/build/bin/skein-headless CHROMIUM=${CHROMIUM:-$(command -v chromium)} PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export PLAYWRIGHT_JUNIT_OUTPUT_FILE=$RESULTS/playwright.xml
reported "$PLAYWRIGHT_JUNIT_OUTPUT_FILE" npm --prefix frontend run --silent e2e -- --reporter=list,junit
finish
