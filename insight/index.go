package insight

import (
	"hash/maphash"
	"strings"
)

// index numbers ids in order of first appearance. It is a hash table with open addressing that finds a short id without
// looking anywhere else, and keeps the ids' bytes in blocks: a map of a million small strings takes longer to ask, and
// an allocation each.
type index struct {
	seed  maphash.Seed
	slots []slot // a power of two, at most half full
	names []string
	block *strings.Builder
}

// slot holds a node plus one, so that the zero slot is empty, and its id's key.
type slot struct {
	key
	node uint32
}

// key is the length and the bytes of an id of up to longestShort bytes, and of a longer one its hash with the highest bit
// set: equal keys of short ids are equal ids.
type key struct{ high, low uint64 }

const (
	longestShort = 15
	long         = 1 << 63
)

func keyOf(id []byte, hash uint64) key {
	if len(id) > longestShort {
		return key{high: hash | long}
	}
	var k key
	for _, c := range id {
		k.high, k.low = k.high<<8|k.low>>56, k.low<<8|uint64(c)
	}
	k.high |= uint64(len(id)) << 56
	return k
}

const blockSize = 64 << 10

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), slots: make([]slot, 1024), block: &strings.Builder{}}
}

// find returns the node of an id.
func (x *index) find(id []byte) (int32, bool) {
	hash := maphash.Bytes(x.seed, id)
	s := x.slots[x.place(id, hash, keyOf(id, hash))]
	return int32(s.node) - 1, s.node != 0
}

// number returns the node of an id, a new one at its first appearance.
func (x *index) number(id []byte) int32 {
	hash := maphash.Bytes(x.seed, id)
	k := keyOf(id, hash)
	at := x.place(id, hash, k)
	if s := x.slots[at]; s.node != 0 {
		return int32(s.node) - 1
	}
	x.names = append(x.names, x.keep(id))
	x.slots[at] = slot{key: k, node: uint32(len(x.names))}
	if 2*len(x.names) > len(x.slots) {
		x.grow()
	}
	return int32(len(x.names) - 1)
}

// place returns the slot that holds an id, or the empty one where it belongs.
func (x *index) place(id []byte, hash uint64, k key) int {
	mask := uint64(len(x.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := x.slots[at]
		if s.node == 0 || s.key == k && (k.high < long || x.names[s.node-1] == string(id)) {
			return int(at)
		}
	}
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]slot, 2*len(old))
	mask := uint64(len(x.slots) - 1)
	for _, s := range old {
		if s.node == 0 {
			continue
		}
		at := maphash.String(x.seed, x.names[s.node-1]) & mask
		for x.slots[at].node != 0 {
			at = (at + 1) & mask
		}
		x.slots[at] = s
	}
}

// keep copies an id into the block, or into a new one when it is full: a block never moves, so the strings stay valid.
func (x *index) keep(id []byte) string {
	if x.block.Cap()-x.block.Len() < len(id) {
		x.block = &strings.Builder{}
		x.block.Grow(max(blockSize, len(id)))
	}
	start := x.block.Len()
	x.block.Write(id)
	return x.block.String()[start:]
}
