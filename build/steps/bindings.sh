#!/usr/bin/env bash
# Writes frontend/wailsjs from the bound API. With --check it leaves the tree alone and fails where that would change anything.
source "$(dirname "$0")/common.sh"

if [ "${1:-}" != --check ]; then
  go run -tags bindings . >/dev/null
  exit
fi
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
cp -r frontend/wailsjs/go "$kept/"
status=0
go run -tags bindings . >/dev/null || status=1
diff -r "$kept/go" frontend/wailsjs/go || { echo "the bindings are old: run make bindings and commit what it writes"; status=1; }
rm -rf frontend/wailsjs/go
cp -r "$kept/go" frontend/wailsjs/
exit $status
