//go:build soak

package store

// How often a process is killed and a file smashed.
const (
	killCount      = 200
	smashCount     = 1500
	migrationShare = 1
)
