//go:build soak

package netsync_test

// kills is how many processes are killed.
const kills = 60
