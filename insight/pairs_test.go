package insight_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"panal/insight"
)

func TestReadPairsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pairs.txt")
	if err := os.WriteFile(path, []byte("# who costs what\nann 3\n\"bob b\",4\nlonely\na b c\ncid\t5"), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	report, err := insight.ReadPairsFile(t.Context(), path, func(id, value string) error {
		got = append(got, id+"="+value)
		return nil
	})
	if err != nil || !slices.Equal(got, []string{"ann=3", "bob b=4", "cid=5"}) {
		t.Errorf("%q, %v", got, err)
	}
	if report.Lines != 5 || report.Malformed != 2 || !slices.Equal(report.First, []int{4, 5}) {
		t.Errorf("%+v", report)
	}
	stop := errors.New("stop")
	if _, err := insight.ReadPairsFile(t.Context(), path, func(_, _ string) error { return stop }); err != stop {
		t.Errorf("an error of each: %v", err)
	}
}
