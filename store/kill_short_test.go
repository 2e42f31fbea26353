//go:build !soak

package store

// How often a process is killed and a file smashed.
const (
	killCount  = 30
	smashCount = 40
)
