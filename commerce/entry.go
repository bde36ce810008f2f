package commerce

import (
	"errors"
	"slices"
	"strings"

	"panal/internal/id"
)

// Entry names what a member has in a campaign that sells, by a kind of id of its own. Where each has one in a campaign,
// as a place in the line of a drop, the campaign is name enough and there is no entry.
type Entry struct {
	Kind id.Kind
	ID   id.ID
}

// entryKinds are the kinds of ids that entries have.
var entryKinds = []id.Kind{id.Bargain}

// ParseEntry reads an entry as Text writes it; empty text is none. Of every other kind of id it is no entry.
func ParseEntry(text string) (Entry, error) {
	if text == "" {
		return Entry{}, nil
	}
	prefix, _, _ := strings.Cut(text, "_")
	kind := id.Kind(prefix)
	if !slices.Contains(entryKinds, kind) {
		return Entry{}, ErrCampaignMissing
	}
	key, err := kind.Parse(text)
	return Entry{kind, key}, err
}

// Text is the entry in addresses and in JSON.
func (e Entry) Text() string { return e.Kind.Text(e.ID) }

// EntryOrdered reports that a purchase is refused because what it names is in an order already, which may await payment.
func EntryOrdered(err error) bool {
	return errors.Is(err, ErrBargainBound) || errors.Is(err, ErrSpotOrdered)
}
