#!/usr/bin/env bash
# Names the prerequisites that are missing, with the way to get them. These are the user's to install.
source "$(dirname "$0")/common.sh"

problems=()
for program in go node npm gcc; do
  command -v "$program" >/dev/null || problems+=("$program is not installed")
done
if command -v node >/dev/null; then
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    problems+=("Node $(node --version) is too old: 20.19 or newer is needed")
fi
[ ${#problems[@]} = 0 ] || die "$(printf '%s\n' "${problems[@]}")
Skein is built with Go 1.26, Node 20.19 with npm, make and a C compiler (Debian: build-essential)."
