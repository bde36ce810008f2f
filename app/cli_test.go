package app

import (
	"strings"
	"testing"
)

// Whoever mistypes a command is told where the commands are.
func TestAWrongCommandPointsToTheHelp(t *testing.T) {
	for _, args := range [][]string{{"serv"}, {"serve", "--no-such-flag"}, {}, {"check", "extra"}} {
		code, out, beside := command(t, args...)
		if code != 1 || out != "" || !strings.HasPrefix(beside, "panal: ") || !strings.HasSuffix(beside, "; try panal --help\n") || strings.Count(beside, "\n") != 1 {
			t.Errorf("%q: exit %d, %q, %q", args, code, out, beside)
		}
	}
	if code, out, _ := command(t, "--help"); code != 0 || !strings.Contains(out, "demo") {
		t.Errorf("--help: exit %d, %q", code, out)
	}
	if code, _, beside := command(t, "check", "--data", "/dev/null/none"); code != 1 || strings.Contains(beside, "--help") {
		t.Errorf("a command that fails: exit %d, %q", code, beside)
	}
}
