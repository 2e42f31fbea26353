#!/usr/bin/env bash
# Draws skein.svg as PNGs of the sizes desktops ask for, with Chromium, whose gradients and edges are the browser's own.
source "$(dirname "$0")/../steps/common.sh"

svg=$(base64 -w0 build/icon/skein.svg)
for size in 16 32 48 64 128 256 512; do
  "${CHROMIUM:-chromium}" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
    --window-size="$size,$size" --screenshot="build/icon/skein-$size.png" \
    "data:text/html,<style>*{margin:0}</style><img width=$size height=$size src='data:image/svg+xml;base64,$svg'>" 2>/dev/null
done
