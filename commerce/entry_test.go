package commerce

import (
	"errors"
	"testing"

	"panal/internal/id"
)

// An entry is of a kind that campaigns sell by, or it is none.
func TestEntries(t *testing.T) {
	bargain := Entry{id.Bargain, id.ID{1}}
	if got, err := ParseEntry(bargain.Text()); got != bargain || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := ParseEntry(""); got != (Entry{}) || got.Text() != "" || err != nil {
		t.Errorf("of nothing: %+v, %v", got, err)
	}
	for _, text := range []string{id.Order.Text(id.ID{1}), "barg_", "barg", "_", "nonsense"} {
		if got, err := ParseEntry(text); err == nil {
			t.Errorf("%q is the entry %+v", text, got)
		}
	}
	for err, ordered := range map[error]bool{ErrBargainBound: true, ErrSpotOrdered.Because(errors.New("so")): true, ErrNotCalled: false, nil: false} {
		if EntryOrdered(err) != ordered {
			t.Errorf("%v is ordered: %v", err, !ordered)
		}
	}
}
