#!/usr/bin/env bash
# Installs the frontend's npm packages when their lock file has changed.
source "$(dirname "$0")/common.sh"

lock=$(digest frontend/package.json frontend/package-lock.json)
if [ -d frontend/node_modules ] && fresh npm "$lock"; then exit 0; fi
say "Skein installs $(grep -c '"node_modules/' frontend/package-lock.json) npm packages into frontend/node_modules"
(cd frontend && npm ci --no-audit --no-fund --no-update-notifier >&2)
stamp npm "$lock"
