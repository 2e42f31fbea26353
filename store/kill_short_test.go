//go:build !soak

package store

// How often a process is killed and a file smashed.
const (
	killCount  = 30
	smashCount = 40
	// migrationShare is the share of the statements within a migration after which a process is killed, beside the first and the last.
	migrationShare = 0.1
)
