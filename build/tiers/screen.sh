#!/usr/bin/env bash
# The screen in Debian's Chromium, against the browser shell of the real binary over the sample network, in a fresh home.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

build/steps/frontend.sh
build/steps/onnxruntime.sh >/dev/null
build/steps/binary.sh skein-headless

home=$(mktemp -d)
env -i HOME="$home" build/bin/skein-headless serve >"$home/said" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$home"' EXIT
for _ in $(seq 100); do
  SKEIN_URL=$(grep -om1 'http://127.0.0.1:[0-9]*/?t=[A-Za-z0-9_-]*' "$home/said" || true)
  [ -z "$SKEIN_URL" ] || break
  kill -0 $server 2>/dev/null || die "skein serve ended: $(cat "$home/said")"
  sleep 0.1
done
[ -n "$SKEIN_URL" ] || die "skein serve printed no address: $(cat "$home/said")"

export SKEIN_URL CHROMIUM=${CHROMIUM:-$(command -v chromium)} PLAYWRIGHT_JUNIT_OUTPUT_FILE=$RESULTS/playwright.xml
reported "$PLAYWRIGHT_JUNIT_OUTPUT_FILE" npm --prefix frontend run --silent e2e -- --reporter=list,junit --output="$RESULTS/playwright"
finish
