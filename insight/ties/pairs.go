package ties

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"panal/insight"
)

// Pause is how long two people may be silent, in seconds, before what they say next is a thread of its own: a day.
const Pause = insight.Day

// Pair is what happened between two people.
type Pair struct {
	A, B        int32 // A < B
	Forth, Back int   // interactions from A to B, and from B to A
	Weight      float64
	Weeks       int // in which something happened
	Threads     int
}

// Mutual reports whether both gave.
func (p Pair) Mutual() bool { return p.Forth > 0 && p.Back > 0 }

// Interactions returns how often something happened.
func (p Pair) Interactions() int { return p.Forth + p.Back }

// dealings are the events of a log by pair, and by time within one.
type dealings struct {
	log     *insight.Log
	weights []float64
	starts  []int    // of the pairs of each node that is the first of a pair
	keys    []uint64 // an event each: the pair's second node, and the event's place in the log
}

const placeBits = 32

// arrange puts the events in the order of dealings: a counting sort by first node, and a sort for each of those.
func arrange(ctx context.Context, l *insight.Log, weights []float64) (*dealings, error) {
	if len(l.Events) > math.MaxInt32 {
		return nil, fmt.Errorf("%d interactions are more than can be measured at once", len(l.Events))
	}
	d := &dealings{log: l, weights: weights, starts: make([]int, len(l.IDs)+1), keys: make([]uint64, len(l.Events))}
	for _, e := range l.Events {
		d.starts[min(e.From, e.To)+1]++
	}
	for u := range l.IDs {
		d.starts[u+1] += d.starts[u]
	}
	next := slices.Clone(d.starts)
	for i, e := range l.Events {
		first := min(e.From, e.To)
		d.keys[next[first]] = uint64(max(e.From, e.To))<<placeBits | uint64(i)
		next[first]++
	}
	for u := range l.IDs {
		if u%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		slices.Sort(d.keys[d.starts[u]:d.starts[u+1]])
	}
	return d, nil
}

// pairs yields every connected pair with its events, by their places in the log.
func (d *dealings) pairs() iter.Seq2[Pair, []int32] {
	return func(yield func(Pair, []int32) bool) {
		var places []int32
		for u := range d.log.IDs {
			for keys := d.keys[d.starts[u]:d.starts[u+1]]; len(keys) > 0; keys = keys[len(places):] {
				places = places[:0]
				for _, key := range keys {
					if key>>placeBits != keys[0]>>placeBits {
						break
					}
					places = append(places, int32(key))
				}
				if !yield(d.pair(places), places) {
					return
				}
			}
		}
	}
}

// pair counts what two people did.
func (d *dealings) pair(places []int32) Pair {
	first := d.log.Events[places[0]]
	p := Pair{A: min(first.From, first.To), B: max(first.From, first.To)}
	last, week := int64(0), -1
	for n, i := range places {
		e := d.log.Events[i]
		if e.From == p.A {
			p.Forth++
		} else {
			p.Back++
		}
		if n == 0 || e.At-last > Pause {
			p.Threads++
		}
		if w := d.log.WeekOf(e.At); w != week {
			p.Weeks++
			week = w
		}
		p.Weight += d.weights[i]
		last = e.At
	}
	return p
}
