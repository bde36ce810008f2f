package once

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

var actor = id.NewGenerator(nil).New(time.Unix(1_800_000_000, 0))

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		what, key string
		err       error
		zero      bool
	}{
		{"none", "", nil, true},
		{"one character", "a", nil, false},
		{"a UUID", "8f0c6a3e-5f0c-4d43-9d0a-0c5c8f0c6a3e", nil, false},
		{"spaces inside", "order 12", nil, false},
		{"the longest", strings.Repeat("k", 255), nil, false},
		{"one too long", strings.Repeat("k", 256), ErrKey, true},
		{"a line break", "a\nb", ErrKey, true},
		{"a NUL", "a\x00", ErrKey, true},
		{"DEL", "a\x7f", ErrKey, true},
		{"not ASCII", "clé", ErrKey, true},
	} {
		r, err := New(actor, c.key)
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) || r.IsZero() != c.zero {
			t.Errorf("%s: %+v, %v", c.what, r, err)
		}
	}
}

func TestStrangersAreNotRemembered(t *testing.T) {
	if r, err := New(id.Zero, "key", []byte("body")); err != nil || r != (Request{}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// The same parts have the same hash; other parts, or the same bytes cut elsewhere, another.
func TestHash(t *testing.T) {
	parts := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 4), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		ra, _ := New(actor, "key", a...)
		rb, _ := New(actor, "key", b...)
		same := len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = bytes.Equal(a[i], b[i])
		}
		if same != (ra == rb) {
			t.Fatalf("%q and %q: hashes equal is %v", a, b, ra == rb)
		}
	})
}
