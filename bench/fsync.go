package main

import (
	"os"
	"path/filepath"
	"time"
)

// page is what a database writes at least.
const page = 4 << 10

// measureFsync returns how often a second a page can be appended to a file and made durable: what one who commits
// each order by itself could reach at most.
func measureFsync(dir string, lasts time.Duration) (float64, error) {
	name := filepath.Join(dir, "fsync")
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer os.Remove(name)
	defer file.Close()
	data := make([]byte, page)
	start, count := time.Now(), 0
	for time.Since(start) < lasts {
		if _, err := file.Write(data); err != nil {
			return 0, err
		}
		if err := datasync(file); err != nil {
			return 0, err
		}
		count++
	}
	return perSecond(count, time.Since(start)), nil
}
