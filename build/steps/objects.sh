#!/usr/bin/env bash
# Compares the shared objects the binaries load with the committed lists. Anything else is a new prerequisite of every
# user, which is a decision: `build/steps/objects.sh --write` writes the lists anew for whoever means it.
source "$(dirname "$0")/common.sh"

objects() { ldd "build/bin/$1" | awk '$1 ~ /\.so/ {n = split($1, part, "/"); print part[n]}' | LC_ALL=C sort -u; }

status=0
for binary in skein skein-headless; do
  [ -x "build/bin/$binary" ] || die "build/bin/$binary is not built"
  list=build/objects/$binary.txt
  if [ "${1:-}" = --write ]; then
    mkdir -p build/objects
    objects "$binary" >"$list"
  fi
  extra=$(objects "$binary" | LC_ALL=C comm -23 - "$list")
  if [ -n "$extra" ]; then
    status=1
    printf '%s loads what build/objects/%s.txt does not list:\n%s\n' "$binary" "$binary" "$extra"
  else
    printf '%s: %s shared objects, all listed\n' "$binary" "$(objects "$binary" | wc -l)"
  fi
done
exit $status
