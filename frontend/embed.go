// Package frontend embeds the built screen. It owns the files under dist and nothing else: which shell serves them, and
// under which address, is decided in app/window and app/web.
package frontend

import (
	"embed"
	"io/fs"
)

// dist holds at least its .gitkeep, so that a fresh clone compiles before the screen is built.
//
//go:embed all:dist
var dist embed.FS

// Dist is the built screen with index.html at its root. Without a build it holds no index.html.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a constant valid path
	}
	return sub
}
