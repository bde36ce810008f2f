package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"panal/store"
	"panal/store/storetest"
)

// A disk that is really full.
func TestDiskFullInTruth(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("panal-test", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	l := newLane(t, storetest.Open(t, store.Config{Dir: dir}, storetest.WithClock(storetest.NewClock())), nil)
	kept := 0
	for range 4 {
		kept = l.fill(kept)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	l.goesOn(kept)
}
