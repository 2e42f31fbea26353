//go:build (desktop && !linux) || (bindings && !desktop)

package window

// checkDisplay has nothing to look for: Windows and macOS always have one, and generating bindings needs none.
func checkDisplay() error { return nil }
