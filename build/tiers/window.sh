#!/usr/bin/env bash
# The true window, under a virtual display, driven through WebKit's inspector.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

build/steps/frontend.sh
build/steps/onnxruntime.sh >/dev/null
step 'build skein-devtools' build/steps/binary.sh skein-devtools
tested build/steps/tagged.sh window -timeout 5m -v
finish
