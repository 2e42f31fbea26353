#!/usr/bin/env bash
# The binaries as they are handed out: what they load, how large they are, and that they need nothing of this tree.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

build/steps/frontend.sh
build/steps/onnxruntime.sh >/dev/null
step 'build skein' build/steps/binary.sh skein
step 'build skein-headless' build/steps/binary.sh skein-headless
step 'shared objects' build/steps/objects.sh
step 'skein alone' build/steps/alone.sh skein
step 'skein-headless alone' build/steps/alone.sh skein-headless
finish
