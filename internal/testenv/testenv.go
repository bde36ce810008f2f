// Package testenv decides what a test does when a program it needs is not on
// the machine. A clone with Go alone skips such tests and says why; a machine
// that promised the program fails them, so that nothing is skipped unseen.
// Finding and starting the program is left to the package that needs it.
package testenv

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// RequireVar lists, separated by commas, the needs that must be met here.
const RequireVar = "PANAL_TEST_REQUIRE"

// Missing ends the test because need ("postgres", "browser") is not met:
// it fails when RequireVar names the need, and skips otherwise.
func Missing(tb testing.TB, need, reason string) {
	tb.Helper()
	if slices.Contains(strings.Split(os.Getenv(RequireVar), ","), need) {
		tb.Fatalf("%s is required by %s: %s", need, RequireVar, reason)
	}
	tb.Skipf("skipped without %s: %s", need, reason)
}
