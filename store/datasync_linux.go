package store

import (
	"os"
	"syscall"
)

// datasync has a file's content written out, and of what describes it no more than is needed to read it: as SQLite does.
func datasync(file *os.File) error {
	for {
		if err := syscall.Fdatasync(int(file.Fd())); err != syscall.EINTR {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
