package testnet

import "syscall"

// dieWithParent makes the kernel end the child when the thread that started it is gone.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
