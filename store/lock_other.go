//go:build !unix

package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockDir takes the data directory for this process by holding a file open that can be made only once. After a crash
// the file stays, and the error says which one to remove.
func lockDir(dir string) (unlock func(), err error) {
	name := filepath.Join(dir, "panal.lock")
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data directory %s is in use by another panal (if none runs, remove %s): %w", dir, name, err)
	}
	return func() { file.Close(); os.Remove(name) }, nil
}
