//go:build !soak

package netsync_test

// listenerKills is how many listening processes are killed; `make soak` kills at full size.
const listenerKills = 6
