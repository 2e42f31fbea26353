#!/usr/bin/env bash
# Tests against the real servers. CORPUS=file seeds them with texts of one's own, one post a line.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

if [ -n "${CORPUS:-}" ]; then CORPUS=$(cd "$OLDPWD" && realpath "$CORPUS"); export CORPUS; fi
SKEIN_ONNXRUNTIME=$(build/steps/onnxruntime.sh)
export SKEIN_ONNXRUNTIME
go run ./internal/testnet/install >/dev/null
tested build/steps/tagged.sh e2e -p 1 -timeout 25m -v
finish
