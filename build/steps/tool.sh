#!/usr/bin/env bash
# tool.sh MODULE/PATH VERSION: builds a Go tool into the cache, once for each version, and prints its path.
source "$(dirname "$0")/common.sh"

bin=$CACHE/tools/$(basename "$1")-$2
[ -x "$bin/$(basename "$1")" ] || GOFLAGS= GOBIN=$bin go install "$1@$2" >&2
echo "$bin/$(basename "$1")"
