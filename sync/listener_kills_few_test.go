//go:build !soak

package netsync_test

// listenerKills is how many listening processes are killed; `make soak` kills at full size.
const listenerKills = 6

// truncationStride is how many bytes lie between two places at which an export breaks off.
const truncationStride = 97
