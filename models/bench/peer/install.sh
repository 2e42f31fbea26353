#!/bin/sh
# Installs the pinned npm package outside the checkout and prints its folder, for SKEIN_PEER.
# A second run installs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${XDG_CACHE_HOME:-$HOME/.cache}/skein/encoder-peer
mkdir -p "$home"
if ! cmp -s "$here/package-lock.json" "$home/installed-lock.json"; then
	cp "$here/package.json" "$here/package-lock.json" "$home/"
	(cd "$home" && npm ci --ignore-scripts --no-audit --no-fund >&2)
	cp "$here/package-lock.json" "$home/installed-lock.json"
fi
echo "$home"
