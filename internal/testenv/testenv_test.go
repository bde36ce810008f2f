package testenv_test

import (
	"fmt"
	"strings"
	"testing"

	"panal/internal/testenv"
)

// recorder stands in for the test that Missing ends.
type recorder struct {
	testing.TB
	verdict string
}

func (r *recorder) Helper()                        {}
func (r *recorder) Fatalf(format string, a ...any) { r.verdict = "fatal: " + fmt.Sprintf(format, a...) }
func (r *recorder) Skipf(format string, a ...any) {
	if r.verdict == "" { // Fatalf would have ended a real test before this.
		r.verdict = "skip: " + fmt.Sprintf(format, a...)
	}
}

func TestMissing(t *testing.T) {
	for _, tc := range []struct{ require, want string }{
		{"", "skip"},
		{"browser", "skip"},
		{"postgres", "fatal"},
		{"browser,postgres", "fatal"},
		{"postgresql", "skip"},
	} {
		t.Setenv(testenv.RequireVar, tc.require)
		r := &recorder{}
		testenv.Missing(r, "postgres", "no server binaries")
		if !strings.HasPrefix(r.verdict, tc.want+": ") || !strings.HasSuffix(r.verdict, "no server binaries") {
			t.Errorf("with %s=%q: %q, want %s with the reason", testenv.RequireVar, tc.require, r.verdict, tc.want)
		}
	}
}
