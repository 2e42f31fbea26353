//go:build soak

package netsync_test

// listenerKills is how many listening processes are killed.
const listenerKills = 200

// truncationStride leaves no byte out.
const truncationStride = 1
