// Package page cuts a long list into pages by keyset: a page begins after the key that the page before ended with, so
// that every page costs the same and nothing is skipped or shown twice while rows come and go.
//
// It decides how many items a page has and how a cursor is written. It leaves what the key is, and reading the rows,
// to whoever keeps the list.
package page

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"panal/fault"
	"panal/internal/id"
)

// How many items a page has: when nothing is asked for, and at most.
const (
	Usual = 20
	Most  = 100
)

var (
	// ErrCursor is returned for a cursor that no page of the list gave.
	ErrCursor = fault.OnField("cursor", "invalid.cursor")
	// ErrLimit is returned for a page of fewer than one or more than Most items.
	ErrLimit = fault.OnField("limit", "invalid.range").With(fault.Args{"min": 1, "max": Most})
)

// Page is one page of a list. Next is the cursor of the page after it, empty on the last.
type Page[T any] struct {
	Items []T
	Next  string
}

// Request asks for a page. The zero Request is for the first one, of the usual size.
type Request struct {
	Limit  int // 1 to Most; 0 is Usual
	Cursor string
}

// Size is how many items the page has at most.
func (r Request) Size() (int, error) {
	switch {
	case r.Limit == 0:
		return Usual, nil
	case r.Limit < 0 || r.Limit > Most:
		return 0, ErrLimit
	}
	return r.Limit, nil
}

// Key returns the key that the page begins after, which has so many bytes; nil for the first page.
func (r Request) Key(bytes int) ([]byte, error) {
	if r.Cursor == "" {
		return nil, nil
	}
	key, err := base64.RawURLEncoding.DecodeString(r.Cursor)
	if err != nil || len(key) != bytes || Cursor(key) != r.Cursor { // a key has one cursor; decoding passes over line ends
		return nil, ErrCursor
	}
	return key, nil
}

// Position returns the key that the page begins after, of up to so many bytes; nil for the first page.
func (r Request) Position(most int) ([]byte, error) {
	n := base64.RawURLEncoding.DecodedLen(len(r.Cursor))
	if n > most {
		return nil, ErrCursor
	}
	return r.Key(n)
}

// Cursor writes a key.
func Cursor(key []byte) string { return base64.RawURLEncoding.EncodeToString(key) }

// ByID reads a request for a list in which an id is the key: the id to begin after (zero: from the start) and the size.
func (r Request) ByID() (after id.ID, size int, err error) {
	size, err = r.Size()
	if err != nil {
		return id.Zero, 0, err
	}
	key, err := r.Key(len(after))
	copy(after[:], key)
	return after, size, err
}

// Mark is the key of a list in order of time: when an item was, and its id among those of the same instant. The zero Mark is
// the list's start.
type Mark struct {
	At time.Time
	ID id.ID
}

// Bytes is the mark as a cursor holds it, to the microsecond.
func (m Mark) Bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(m.At.UnixMicro())), m.ID[:]...)
}

// ByTime reads a request for a list in order of time: the mark to begin after and the size.
func (r Request) ByTime() (after Mark, size int, err error) {
	size, err = r.Size()
	if err != nil {
		return Mark{}, 0, err
	}
	key, err := r.Key(8 + len(after.ID))
	if err != nil || key == nil {
		return Mark{}, size, err
	}
	after.At = time.UnixMicro(int64(binary.BigEndian.Uint64(key))).UTC()
	copy(after.ID[:], key[8:])
	return after, size, nil
}

// Cut makes a page of the items that were read, one more than the page's size if there are so many: that one only
// tells that another page follows.
func Cut[T any](items []T, size int, key func(T) []byte) Page[T] {
	if len(items) <= size {
		return Page[T]{Items: items}
	}
	items = items[:size]
	return Page[T]{Items: items, Next: Cursor(key(items[size-1]))}
}
