#!/usr/bin/env bash
# Builds the screen into frontend/dist when one of its sources has changed.
source "$(dirname "$0")/common.sh"

build/steps/npm.sh
sources=(frontend/src frontend/public frontend/index.html frontend/package-lock.json app/words)
for file in frontend/*.config.* frontend/tsconfig.json frontend/wailsjs; do [ -e "$file" ] && sources+=("$file"); done
now=$(digest "${sources[@]}")
if [ -f frontend/dist/index.html ] && fresh frontend "$now"; then exit 0; fi
say 'Skein builds the screen'
(cd frontend && npm run --silent build >&2)
[ -f frontend/dist/.gitkeep ] || : >frontend/dist/.gitkeep
stamp frontend "$now"
