//go:build desktop && linux

package window

import (
	"os"

	"skein/feed"
)

// checkDisplay looks for an X11 or Wayland display: without one GTK would end the process with a message nobody can act on.
func checkDisplay() error {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return feed.Fail(feed.CodeNoDisplay)
	}
	return nil
}
