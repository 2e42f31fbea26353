#!/usr/bin/env bash
# run.sh [TREE [PATCHES]]: applies each one-edit bug in PATCHES (build/mutants/*.patch) to a copy of TREE and runs the
# tests of the package its first line names ("Package: ./ranker"). A bug that no test notices has survived, and fails
# the run; so does a patch that no longer applies or compiles. A test that hangs has noticed. SHARE=n judges n of them,
# drawn by SEED (any text; the commit that is checked out where it is not given), so that every commit draws others.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "${1:-$here/../..}" && pwd)
patches=$(cd "${2:-$here}" && pwd)

shopt -s nullglob
files=("$patches"/*.patch)
[ ${#files[@]} -gt 0 ] || { echo "there is no patch in $patches" >&2; exit 1; }
if [ -n "${SHARE:-}" ] && [ "$SHARE" -lt ${#files[@]} ]; then
  seed=${SEED:-$(git -C "$tree" rev-parse HEAD)}
  echo "$SHARE of ${#files[@]} mutants, drawn by SEED=$seed"
  mapfile -t files < <(for f in "${files[@]}"; do printf '%s %s\n' "$(printf '%s %s' "$seed" "$(basename "$f")" | sha256sum | cut -c1-16)" "$f"; done |
    sort | head -n "$SHARE" | cut -d' ' -f2-)
fi

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
(cd "$tree" && git ls-files -co --exclude-standard -z | while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
  tar --null -T - -cf -) | tar -xf - -C "$copy"
cd "$copy"
export GIT_CEILING_DIRECTORIES=$copy

declare -A sound
caught=0
problems=0
for patch in "${files[@]}"; do
  name=$(basename "$patch" .patch)
  package=$(sed -n '1s/^Package: //p' "$patch")
  verdict=caught
  if [ -z "$package" ]; then
    verdict='names no package in its first line'
  elif [ -z "${sound[$package]:-}" ] && ! go test -failfast -timeout 5m "$package" >"$copy/.log" 2>&1; then
    verdict='cannot be judged: the tests fail without it'
  elif sound[$package]=yes && ! git apply "$patch" 2>"$copy/.log"; then
    verdict='does not apply'
  else
    if ! go build "$package" 2>"$copy/.log"; then
      verdict='does not compile'
    elif go test -failfast -count=1 -timeout 4m "$package" >"$copy/.log" 2>&1; then
      verdict=survived
    fi
    git apply -R "$patch"
  fi
  if [ "$verdict" = caught ]; then
    caught=$((caught + 1))
    verdict="caught by $(grep -om1 -- '--- FAIL: [A-Za-z0-9_/]*' "$copy/.log" | cut -d' ' -f3 || echo 'a crash')"
  else
    problems=$((problems + 1))
    [ "$verdict" = survived ] || head -n 20 "$copy/.log" >&2
  fi
  printf '%-40s %s\n' "$name" "$verdict"
done
printf '%d of %d mutants caught\n' "$caught" "${#files[@]}"
[ "$problems" = 0 ]
