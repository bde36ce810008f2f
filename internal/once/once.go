// Package once describes a request that must take effect once, however often it arrives: who asks, the Idempotency-Key
// they gave it, and a hash of what they ask for.
//
// It decides which keys are good, and that a key is bound to an actor and a body. It leaves remembering requests and
// their results to store, and reading the header to the surfaces.
package once

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"panal/internal/id"
)

// MaxKey is the longest key.
const MaxKey = 255

// ErrKey is returned for a key that is too long, or not all printable ASCII.
var ErrKey = errors.New("once: a key has at most 255 printable ASCII characters")

// Request is a request that is remembered. The zero Request is none: it takes effect each time.
type Request struct {
	Actor id.ID
	Key   string
	Hash  [32]byte
}

// IsZero reports whether there is nothing to remember.
func (r Request) IsZero() bool { return r.Key == "" }

// New returns the request of an actor with a key, for a body in one or more parts (path, form, JSON…). Without a key
// there is nothing to remember, nor without an actor: strangers' keys must not meet.
func New(actor id.ID, key string, body ...[]byte) (Request, error) {
	if len(key) > MaxKey {
		return Request{}, ErrKey
	}
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return Request{}, ErrKey
		}
	}
	if key == "" || actor.IsZero() {
		return Request{}, nil
	}
	h := sha256.New()
	for _, part := range body {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write(part)
	}
	r := Request{Actor: actor, Key: key}
	h.Sum(r.Hash[:0])
	return r, nil
}

// ErrRepeated is returned for a request that has taken effect before.
var ErrRepeated = errors.New("once: the request was here before")
