# Sourced by the scripts of build/: strict mode, the top of the tree, the cache, and a stamp of what went in.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/skein
STAMPS=build/.stamps
mkdir -p "$CACHE" "$STAMPS"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# digest PATH…: one hash over the names and contents of all files under the paths.
digest() { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1; }

# fresh NAME DIGEST: is the stamp NAME of this digest?
fresh() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$STAMPS/$1"; }
