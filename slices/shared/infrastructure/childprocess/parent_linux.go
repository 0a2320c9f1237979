package childprocess

import "syscall"

// endWithParent survives a change of user by Credential: Go sets it after setuid.
func endWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGQUIT }
