#!/usr/bin/env bash
# Opens the window, or, where there is no display, starts the browser shell, which prints its address.
source "$(dirname "$0")/common.sh"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/bin/skein "$@"
fi
say 'There is no display here; the same screen opens in a browser at the address below.'
exec build/bin/skein serve "$@"
