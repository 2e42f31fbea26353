//go:build !desktop && !bindings

package window

import (
	"context"
	"io/fs"

	"skein/app"
	"skein/feed"
)

// Built reports whether this binary can open a window.
const Built = false

// Run says that this build has no window. Errors: CodeNoDisplay.
func Run(context.Context, *app.App, fs.FS) error { return feed.Fail(feed.CodeNoDisplay) }
