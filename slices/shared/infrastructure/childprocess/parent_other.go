//go:build unix && !linux

package childprocess

import "syscall"

// endWithParent does nothing: only Linux ends a child when its parent is killed.
func endWithParent(*syscall.SysProcAttr) {}
