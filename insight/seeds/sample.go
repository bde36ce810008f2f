package seeds

import (
	"context"
	"slices"

	"panal/insight"
)

// What the streams of random numbers are for.
const (
	forChoosing = iota + 1
	forProving
	forJudging
)

// pieceSize is how many sets one piece of work draws; a power of two. Where word reaches nearly everybody a set holds
// nearly everybody, so it is small.
const pieceSize = 1 << pieceBits

const pieceBits = 4

// sample is a growing number of reverse reachable sets, and for each member the sets that hold them. Everything is in a
// few flat arrays: sets are many and small.
type sample struct {
	odds    *odds
	seed    uint64
	pieces  []piece
	indexes []index // one for each growth, so that growing copies nothing
	gains   []int32 // of each member, how many sets hold them
	entries int     // of all sets together
}

type piece struct {
	members []int32
	ends    []int32 // of each set, in members
}

// index says which sets hold member v: sets[starts[v]:starts[v+1]].
type index struct {
	starts []uint32
	sets   []int32
}

func newSample(o *odds, seed uint64) *sample {
	return &sample{odds: o, seed: seed, gains: make([]int32, o.d.Nodes())}
}

func (s *sample) size() int { return len(s.pieces) * pieceSize }

// set returns the members of a set.
func (s *sample) set(number int32) []int32 {
	p := &s.pieces[number>>pieceBits]
	i := number & (pieceSize - 1)
	start := int32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.members[start:p.ends[i]]
}

// grow draws that many pieces more.
func (s *sample) grow(ctx context.Context, pieces int) error {
	first := len(s.pieces)
	s.pieces = append(s.pieces, make([]piece, pieces)...)
	err := s.odds.draw(ctx, "choosing", pieces, nil, func(w *walker, i int) {
		r := insight.Stream(s.seed, forChoosing, uint64(first+i))
		p := piece{ends: make([]int32, pieceSize)}
		w.set = w.set[:0]
		for j := range p.ends {
			w.from(r, int32(r.IntN(s.odds.d.Nodes())))
			p.ends[j] = int32(len(w.set))
		}
		p.members = slices.Clone(w.set)
		s.pieces[first+i] = p
	})
	if err != nil {
		return err
	}
	s.index(first)
	return nil
}

// index makes the index of the pieces from first on, by a counting sort.
func (s *sample) index(first int) {
	x := index{starts: make([]uint32, len(s.gains)+1)}
	for _, p := range s.pieces[first:] {
		for _, v := range p.members {
			x.starts[v+1]++
		}
	}
	for v := range s.gains {
		s.gains[v] += int32(x.starts[v+1])
		x.starts[v+1] += x.starts[v]
	}
	total := int(x.starts[len(s.gains)])
	s.entries += total
	x.sets = make([]int32, total)
	next := slices.Clone(x.starts)
	for i, p := range s.pieces[first:] {
		start := int32(0)
		for j, end := range p.ends {
			for _, v := range p.members[start:end] {
				x.sets[next[v]] = int32((first+i)<<pieceBits | j)
				next[v]++
			}
			start = end
		}
	}
	s.indexes = append(s.indexes, x)
}

// hits draws that many pieces of sets that nobody has seen, keeps none, and returns how many hold one of the members.
// A walk ends at the first of them.
func (o *odds) hits(ctx context.Context, members []int32, pieces int, seed, step uint64) (int, error) {
	stop := newBits(o.d.Nodes())
	for _, v := range members {
		stop.add(v)
	}
	found := make([]int, pieces)
	err := o.draw(ctx, "proving", pieces, stop, func(w *walker, i int) {
		r := insight.Stream(seed, forProving+step<<8, uint64(i))
		for range pieceSize {
			w.set = w.set[:0]
			if w.from(r, int32(r.IntN(o.d.Nodes()))) {
				found[i]++
			}
		}
	})
	sum := 0
	for _, f := range found {
		sum += f
	}
	return sum, err
}

// draw calls work for every piece, on all cores, and tells how far it is.
func (o *odds) draw(ctx context.Context, stage string, pieces int, stop bits, work func(w *walker, piece int)) error {
	const atOnce = 4096
	for first := 0; first < pieces; first += atOnce {
		err := insight.Parallel(ctx, min(atOnce, pieces-first), func() *walker { return o.walker(stop) }, func(w *walker, i int) { work(w, first+i) })
		if err != nil {
			return err
		}
		if o.progress != nil {
			o.progress(stage, min(pieces, first+atOnce)*pieceSize, pieces*pieceSize)
		}
	}
	return nil
}
