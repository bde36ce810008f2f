package main

import (
	"os"
	"syscall"
)

// datasync is what SQLite and PostgreSQL call on Linux.
func datasync(file *os.File) error { return syscall.Fdatasync(int(file.Fd())) }
