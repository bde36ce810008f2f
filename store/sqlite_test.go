package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"panal/store"
)

func TestDirectoryOfAnyName(t *testing.T) {
	parent := t.TempDir()
	for _, name := range []string{"a#1", "a#2", "50%", "50%20", "what?", "x&y=z", "Café del Valle"} {
		dir := filepath.Join(parent, name)
		db, err := store.Open(t.Context(), store.Config{Dir: dir})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "panal.db")); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
