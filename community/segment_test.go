package community

import (
	"slices"
	"strings"
	"testing"

	"panal/fact"
	"panal/internal/id"
)

// A fact says what a segment was and became. Its rule is kept whole, however long: half of one could not be read.
func TestSegmentChanges(t *testing.T) {
	long := Rule{Field: FieldAttribute, Key: "city", Is: AnyOf, Values: []string{strings.Repeat("a", 100), strings.Repeat("b", 100), strings.Repeat("c", 100)}}
	was := Segment{ID: id.ID{1}, Name: "Regulars", Rule: long}
	now := was
	now.Persona, now.About, now.Rule = true, "Who comes each week.", Rule{}
	want := fact.Changes{{Part: "about", Now: "Who comes each week."}, {Part: "persona", Now: "true"}, {Part: "rule", Was: long.Text(), Now: "{}"}}
	if got := was.changes(now); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := was.changes(was); got != nil {
		t.Errorf("nothing is another, and is told: %+v", got)
	}
	made, removed := (Segment{}).changes(was), was.changes(Segment{})
	if want := (fact.Changes{{Part: "name", Now: "Regulars"}, {Part: "rule", Now: long.Text()}}); !slices.Equal(made, want) {
		t.Errorf("made: %+v, want %+v", made, want)
	}
	if want := (fact.Changes{{Part: "name", Was: "Regulars"}, {Part: "rule", Was: long.Text()}}); !slices.Equal(removed, want) {
		t.Errorf("deleted: %+v, want %+v", removed, want)
	}
}
