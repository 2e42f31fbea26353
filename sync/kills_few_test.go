//go:build !soak

package netsync_test

// kills is how many processes are killed; `make soak` kills at full size.
const kills = 8
