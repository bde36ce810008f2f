// Package id makes and writes identifiers: 16-byte UUIDv7 (RFC 9562 §5.7) inside, TypeID 0.3 text outside
// (gb_01h455vb4pex5vsknk084sn02q), so that an identifier in a URL, a log or a support message says what it names.
//
// It decides the text form and the order (ids of one Generator sort by time of making). It leaves what the prefixes
// mean to the nouns that use them.
package id

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// ID is a UUIDv7 in bytes. The zero ID names nothing.
type ID [16]byte

// Zero is the ID that names nothing.
var Zero ID

// IsZero reports whether the ID names nothing.
func (i ID) IsZero() bool { return i == Zero }

// Compare orders ids by time of making.
func (i ID) Compare(other ID) int { return strings.Compare(string(i[:]), string(other[:])) }

// Cuts are the parts-1 ids that part what lies between two ids evenly, by time of making.
func Cuts(first, last ID, parts int) (cuts []ID) {
	from := binary.BigEndian.Uint64(first[:8])
	step := (max(binary.BigEndian.Uint64(last[:8]), from) - from) / uint64(parts)
	for n := range parts - 1 {
		var cut ID
		binary.BigEndian.PutUint64(cut[:8], from+uint64(n+1)*step)
		cuts = append(cuts, cut)
	}
	return cuts
}

// String is the suffix of the TypeID form, for logs; surfaces use Kind.Text.
func (i ID) String() string { return encode(i) }

// Value stores an ID as bytes, and the zero ID as NULL.
func (i ID) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i[:], nil
}

// Scan reads what Value stored.
func (i *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Zero
		return nil
	case []byte:
		if len(v) == 0 {
			*i = Zero
			return nil
		}
		if len(v) != 16 {
			return fmt.Errorf("id: %d bytes where 16 are due", len(v))
		}
		copy(i[:], v)
		return nil
	}
	return fmt.Errorf("id: cannot read a %T", src)
}

// MarshalText writes an ID in JSON as String does, and the zero ID as empty text.
func (i ID) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return nil, nil
	}
	return []byte(encode(i)), nil
}

// UnmarshalText reads what MarshalText wrote.
func (i *ID) UnmarshalText(text []byte) (err error) {
	*i = Zero
	if len(text) > 0 {
		*i, err = decode(string(text))
	}
	return err
}

// Time is when the id was made, to the millisecond.
func (i ID) Time() time.Time {
	var ms [8]byte
	copy(ms[2:], i[:6])
	return time.UnixMilli(int64(binary.BigEndian.Uint64(ms[:]))).UTC()
}

// Generator makes UUIDv7 that increase strictly within the process: 48 bits of milliseconds, a 12-bit counter for
// ids of the same millisecond (RFC 9562 §6.2, method 1), 62 random bits.
type Generator struct {
	mu      sync.Mutex
	random  io.Reader
	pool    [512]byte
	left    int
	ms      uint64
	counter uint16
}

// NewGenerator draws randomness from random; nil means the system's.
func NewGenerator(random io.Reader) *Generator {
	if random == nil {
		random = rand.Reader
	}
	return &Generator{random: random}
}

// New returns an id for something made at the given time.
func (g *Generator) New(at time.Time) ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := uint64(max(at.UnixMilli(), 0)) // before 1970 there are no UUIDv7
	if ms > g.ms {
		g.ms, g.counter = ms, 0
	} else if g.counter++; g.counter > 0x0fff {
		g.ms, g.counter = g.ms+1, 0
	}
	if g.left < 8 {
		if _, err := io.ReadFull(g.random, g.pool[:]); err != nil {
			panic("id: no randomness: " + err.Error())
		}
		g.left = len(g.pool)
	}
	var i ID
	binary.BigEndian.PutUint64(i[:8], g.ms<<16)
	i[6], i[7] = 0x70|byte(g.counter>>8), byte(g.counter)
	copy(i[8:], g.pool[g.left-8:g.left])
	g.left -= 8
	i[8] = 0x80 | i[8]&0x3f
	return i
}

// Kind is the prefix of a TypeID: what the id names.
type Kind string

// The kinds in use.
const (
	Person    Kind = "person"
	Session   Kind = "sess"
	Passkey   Kind = "pk"
	Identity  Kind = "idn"
	Community Kind = "com"
	Member    Kind = "mem"
	Product   Kind = "prod"
	Variant   Kind = "var"
	Picture   Kind = "pic"
	Offer     Kind = "offer"
	GroupBuy  Kind = "gb"
	Order     Kind = "ord"
	Campaign  Kind = "camp"
	Coupon    Kind = "coup"
	Bargain   Kind = "barg"
	Thanks    Kind = "thx"
	Packet    Kind = "packet"
	Payment   Kind = "pay"
	Refund    Kind = "ref"
	Return    Kind = "ret"
	Posting   Kind = "post"
	Account   Kind = "acct"
	Share     Kind = "share"
	Token     Kind = "tok"
	Case      Kind = "case"
	Circle    Kind = "circle"
	Split     Kind = "split"
	Notice    Kind = "ntc"
	Delivery  Kind = "dlv"
	Browser   Kind = "brw"
	Attribute Kind = "attr"
	Segment   Kind = "seg"
	Tier      Kind = "tier"
	TierPrice Kind = "price"
	Gathering Kind = "gath"

	Application Kind = "app"
	Invitation  Kind = "inv"

	Broadcast Kind = "bcast"
	Series    Kind = "series"
)

// Text writes an id with its kind; the zero id is empty text.
func (k Kind) Text(i ID) string {
	if i.IsZero() {
		return ""
	}
	return string(k) + "_" + encode(i)
}

// ErrMalformed is returned for text that is no id of the kind.
var ErrMalformed = errors.New("id: malformed")

// Parse reads what Text wrote. Text of another kind is malformed, and so is the zero id written out.
func (k Kind) Parse(text string) (ID, error) {
	suffix, ok := strings.CutPrefix(text, string(k)+"_")
	if !ok {
		return Zero, ErrMalformed
	}
	i, err := decode(suffix)
	if err == nil && i.IsZero() {
		err = ErrMalformed
	}
	return i, err
}

// alphabet is Crockford's base32 in lower case, as TypeID uses it.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// encode writes 128 bits as 26 characters of 5 bits, the first holding 3.
func encode(i ID) string {
	hi, lo := binary.BigEndian.Uint64(i[:8]), binary.BigEndian.Uint64(i[8:])
	var out [26]byte
	for n := 25; n >= 0; n-- {
		out[n] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

func decode(s string) (ID, error) {
	if len(s) != 26 || s[0] > '7' {
		return Zero, ErrMalformed
	}
	var hi, lo uint64
	for n := range len(s) {
		v := strings.IndexByte(alphabet, s[n])
		if v < 0 {
			return Zero, ErrMalformed
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(v)
	}
	var i ID
	binary.BigEndian.PutUint64(i[:8], hi)
	binary.BigEndian.PutUint64(i[8:], lo)
	return i, nil
}
