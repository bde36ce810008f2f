// Package split finds where to cut a circle that has grown too large: two sides, neither above its limit, with as little
// weight of ties between them as possible.
//
// It decides who goes to which side, and says of everyone on the border why they are where they are. Whether a circle is
// split at all, who leads the sides and what they are called, is left to others.
package split

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"panal/insight"
)

// Options say what a split has to keep to.
type Options struct {
	MaxShare  float64            // of all members that the larger side may have, rounded down
	KeepApart []int32            // two members who are to be on different sides, or none
	Hosts     []int32            // members of whom each side needs one, or none
	Starts    int                // how often the search starts anew; 0 is the more the smaller the graph
	Seed      uint64             // the same seed finds the same sides
	Unproven  bool               // leaves out the proof that nothing better exists, which may take seconds
	Progress  func(done, of int) // told how many starts are over; may be nil
}

// Result is a graph's nodes on two sides.
type Result struct {
	Side      []int8  // of each node: 0 or 1, and 0 is the larger side
	Sizes     [2]int  // members on each side
	Limit     int     // how many members a side could have
	Cut       int     // ties between the sides
	CutWeight float64 // their weight
	Exact     bool    // no other split that keeps to the options cuts less weight
}

// What Find refuses.
var (
	ErrShare  = errors.New("the larger side's share is a number above zero and at most 1")
	ErrFew    = errors.New("a split needs at least two members")
	ErrApart  = errors.New("two different members are kept apart, or none")
	ErrHosts  = errors.New("two sides need at least two hosts")
	ErrStarts = errors.New("the number of starts is not below zero")
)

// LimitError refuses a share that is too small for any split.
type LimitError struct{ Nodes, Limit int }

func (e *LimitError) Error() string {
	half := (e.Nodes + 1) / 2
	return fmt.Sprintf("of %d members one side has at least %d, a share of %.4f, and at most %d are allowed", e.Nodes, half, float64(half)/float64(e.Nodes), e.Limit)
}

// Find splits a graph. Directions are ignored: the two arcs of a pair count together. Up to exactNodes members it goes on
// to prove that nothing better exists, or finds it, unless that takes too long or is left out; Result.Exact says how it ended. It uses
// all cores, and neither their number nor their speed changes what it finds.
func Find(ctx context.Context, g *insight.Graph, o Options) (Result, error) {
	if err := o.check(g.Nodes()); err != nil {
		return Result{}, err
	}
	g = g.Undirected()
	l, r := ground(g, o)
	best, err := search(ctx, l, r, o)
	if err != nil {
		return Result{}, err
	}
	exact := best.cut == 0
	if !exact && !o.Unproven && l.nodes() <= exactNodes {
		if exact, err = prove(ctx, l, r, best); err != nil {
			return Result{}, err
		}
	}
	return result(g, r, best, exact), nil
}

func (o Options) check(nodes int) error {
	apart, hosts := slices.Compact(slices.Sorted(slices.Values(o.KeepApart))), slices.Compact(slices.Sorted(slices.Values(o.Hosts)))
	switch {
	case nodes < 2:
		return ErrFew
	case !(o.MaxShare > 0) || o.MaxShare > 1:
		return ErrShare
	case len(o.KeepApart) != 0 && (len(o.KeepApart) != 2 || len(apart) != 2):
		return ErrApart
	case len(hosts) == 1:
		return ErrHosts
	case o.Starts < 0:
		return ErrStarts
	}
	if limit := limit(o.MaxShare, nodes); 2*limit < nodes {
		return &LimitError{nodes, limit}
	}
	return nil
}

// limit is the most members that a side may have: the share rounded down, where a share such as 0.55 of 100 is not to
// lose a member to its binary fraction, and not everyone.
func limit(share float64, nodes int) int {
	return min(int(math.Floor(share*float64(nodes)+1e-9)), nodes-1)
}

// result puts the larger side first, or of equal ones that of the first node.
func result(g *insight.Graph, r rules, h *halves, exact bool) Result {
	first := h.side[0]
	if h.size[1-first] > h.size[first] {
		first = 1 - first
	}
	out := Result{Side: make([]int8, g.Nodes()), Sizes: [2]int{h.size[first], h.size[1-first]}, Limit: r.limit, Exact: exact}
	for u := range out.Side {
		out.Side[u] = h.side[u] ^ first
	}
	for u := range out.Side {
		ends, weights := g.Out(int32(u))
		for i, v := range ends {
			if int(v) > u && out.Side[u] != out.Side[v] {
				out.Cut++
				out.CutWeight += weights[i]
			}
		}
	}
	return out
}
