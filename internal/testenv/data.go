package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

// DataVar names the directory of the public data sets that some tests compare with. Without it, it is shared/data beside
// the module's root.
const DataVar = "PANAL_DATA"

// Data returns the path of a file of those data sets, or ends the test when it is not there.
func Data(tb testing.TB, name string) string {
	tb.Helper()
	dir := os.Getenv(DataVar)
	if dir == "" {
		dir = filepath.Join(root(tb), "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		Missing(tb, "data", err.Error())
	}
	return path
}

// root is the module's directory: tests run in their package's.
func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	tb.Fatal("there is no go.mod above the working directory", err)
	return ""
}
