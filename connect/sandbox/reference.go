package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// A reference is what was charged, in bytes, and a signature of them. It is the same however often it is asked for.

// errNotOurs is returned for a reference that was not made with our secret.
var errNotOurs = errors.New("sandbox: the reference is not genuine")

// The ways to pay.
const (
	stored byte = 's'
	hosted byte = 'h'
)

// charged is what a reference tells.
type charged struct {
	way              byte
	community, order id.ID
	amount           money.Amount
	currency         string
}

const (
	currencyBytes = 3
	chargedBytes  = 1 + 2*len(id.ID{}) + 8 + currencyBytes
	signatureSize = 16 // half of SHA-256: beyond guessing, and references stay short
)

func (c charged) receipt(reference string, reserved bool) commerce.Receipt {
	return commerce.Receipt{Provider: Name, Reference: reference, Community: c.community, Order: c.order, Amount: c.amount,
		Currency: c.currency, Reserved: reserved}
}

// refer writes a reference.
func (p *Provider) refer(c charged) (string, error) {
	if len(c.currency) != currencyBytes || c.amount < 0 {
		return "", fmt.Errorf("sandbox: cannot charge %d %q", c.amount, c.currency)
	}
	var buffer [chargedBytes + sha256.Size]byte
	b := append(buffer[:0], c.way)
	b = append(b, c.community[:]...)
	b = append(b, c.order[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.amount))
	b = append(b, c.currency...)
	b = p.references.sign(b, b)
	return base64.RawURLEncoding.EncodeToString(b[:chargedBytes+signatureSize]), nil
}

// charged reads a reference that refer wrote.
func (p *Provider) charged(reference string) (charged, error) {
	var buffer [chargedBytes + signatureSize]byte
	if len(reference) != base64.RawURLEncoding.EncodedLen(len(buffer)) {
		return charged{}, errNotOurs
	}
	if _, err := base64.RawURLEncoding.Strict().Decode(buffer[:], []byte(reference)); err != nil {
		return charged{}, errNotOurs
	}
	b := buffer[:chargedBytes]
	var signed [sha256.Size]byte
	if !hmac.Equal(p.references.sign(signed[:0], b)[:signatureSize], buffer[chargedBytes:]) {
		return charged{}, errNotOurs
	}
	c := charged{way: b[0], amount: money.Amount(binary.BigEndian.Uint64(b[33:])), currency: string(b[41:])}
	copy(c.community[:], b[1:])
	copy(c.order[:], b[17:])
	return c, nil
}

// key signs for one purpose, so that what is signed for one is worth nothing for another.
type key struct{ pool sync.Pool }

func newKey(secret []byte, purpose string) *key {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(purpose))
	derived := m.Sum(nil)
	return &key{sync.Pool{New: func() any { return hmac.New(sha256.New, derived) }}}
}

// sign appends the HMAC-SHA256 of data to dst.
func (k *key) sign(dst, data []byte) []byte {
	m := k.pool.Get().(hash.Hash)
	defer k.pool.Put(m)
	m.Reset()
	m.Write(data)
	return m.Sum(dst)
}
