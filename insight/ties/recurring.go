package ties

import (
	"cmp"
	"slices"
)

// Recurring says how many pairs met again.
type Recurring struct {
	Connected int    // pairs
	Pairs     int    // of those, in two weeks or more
	Top       []Pair // that met in the most weeks
}

// Share returns the share of connected pairs that met again.
func (r Recurring) Share() float64 { return share(float64(r.Pairs), float64(r.Connected)) }

// shown bounds the lists of who is first.
const shown = 10

func (r *Recurring) add(p Pair) {
	r.Connected++
	if p.Weeks < 2 {
		return
	}
	r.Pairs++
	at, _ := slices.BinarySearchFunc(r.Top, p, func(q, p Pair) int {
		return cmp.Or(cmp.Compare(p.Weeks, q.Weeks), cmp.Compare(p.Interactions(), q.Interactions()), cmp.Compare(q.A, p.A), cmp.Compare(q.B, p.B))
	})
	if at < shown {
		r.Top = slices.Insert(r.Top, at, p)
		r.Top = r.Top[:min(shown, len(r.Top))]
	}
}

// Reciprocity says how mutual ties are.
type Reciprocity struct {
	Pairs  int // connected
	Mutual int // of those, with interaction both ways
}

// Share returns the share of connected pairs with interaction both ways.
func (r Reciprocity) Share() float64 { return share(float64(r.Mutual), float64(r.Pairs)) }

// Arcs returns how many ties there are when each direction counts as one.
func (r Reciprocity) Arcs() int { return r.Pairs + r.Mutual }

// ArcShare returns the share of those whose opposite is there too: the reciprocity of network analysis, at least as high
// as Share (S. Wasserman, K. Faust, Social Network Analysis, 1994, section 13).
func (r Reciprocity) ArcShare() float64 { return share(2*float64(r.Mutual), float64(r.Arcs())) }

func (r *Reciprocity) add(p Pair) {
	r.Pairs++
	if p.Mutual() {
		r.Mutual++
	}
}
