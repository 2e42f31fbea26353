//go:build !linux

package testnet

import "syscall"

// dieWithParent has no counterpart here; the servers still stop when their standard input closes.
func dieWithParent(*syscall.SysProcAttr) {}
