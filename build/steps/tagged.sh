#!/usr/bin/env bash
# tagged.sh TAG [GO TEST FLAGS]: runs the tests that exist only under a build tag, and no others, as go test -json.
# The tag must stand alone in its `//go:build` line. Prints nothing when there are none.
source "$(dirname "$0")/common.sh"

tag=$1
shift
mapfile -t files < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -l "^//go:build $tag\$" || true)
[ ${#files[@]} -gt 0 ] || exit 0
names=$(grep -ho '^func Test[A-Z][A-Za-z0-9_]*' "${files[@]}" | awk '$2 != "TestMain" {print $2}' | sort -u | paste -sd'|') || exit 0
mapfile -t packages < <(printf './%s\n' "${files[@]%/*}" | sort -u)
exec go test -json -tags "$tag" -count=1 -run "^($names)\$" "$@" "${packages[@]}"
