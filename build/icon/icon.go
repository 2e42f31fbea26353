// Package icon holds the app's icon for the shells that show it. It owns the drawing (skein.svg), its renderings
// (render.sh; `make icons`) and the desktop entry; it refuses to know who shows them.
package icon

import _ "embed"

// PNG is the icon, 256 × 256 pixels with alpha.
//
//go:embed skein-256.png
var PNG []byte

// SVG is the drawing the PNGs are made from.
//
//go:embed skein.svg
var SVG []byte
