package fact

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What is another is kept, with what it was; what is the same, or nothing on both sides, is not.
func TestChanges(t *testing.T) {
	var got Changes
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	got.Note("size", 2, 3)
	got.Note("size", 3, 3)
	got.Note("until", time.Time{}, noon)
	got.Note("since", noon, noon.UTC())
	got.Note("kind", Kind(""), Kind("a.b"))
	got.NoteOf("price", "month", int64(500), int64(0))
	want := Changes{{"size", "", "2", "3"}, {"until", "", "", "2026-03-01T11:00:00Z"}, {"kind", "", "", "a.b"}, {"price", "month", "500", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// Of a long text what differs is kept, with a little around it, and of that no more than a page bears.
func TestChangesOfLongTexts(t *testing.T) {
	long := strings.Repeat("é and so on, ", 100)
	near, far := string([]rune(long)[:around]), string([]rune(long)[len([]rune(long))-around:])
	for what, c := range map[string]struct{ was, now, before, after string }{
		"in the middle": {long + "Be kind. " + long, long + "Shout. " + long, "…" + far + "Be kind" + ". " + near[:len(near)-2] + "…", "…" + far + "Shout" + ". " + near[:len(near)-2] + "…"},
		"at the end":    {long, long + "Be kind.", "…" + far, "…" + far + "Be kind."},
		"all of it":     {"", long, "", string([]rune(long)[:longest]) + "…"},
	} {
		var got Changes
		got.Note("rules", c.was, c.now)
		if want := (Change{"rules", "", c.before, c.after}); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
}
