//go:build !soak

package store

const killCount = 30
