package insight

import (
	"fmt"
	"math"
	"strconv"
)

// Model is how word passes from member to member.
type Model string

const (
	// IndependentCascade gives a member who adopts one chance at each tie.
	IndependentCascade Model = "ic"
	// LinearThreshold has a member adopt when ties from adopters weigh as much as the member's own threshold, which is
	// anything from 0 to 1, equally likely.
	LinearThreshold Model = "lt"
)

// Weights say what a tie carries.
type Weights struct {
	own  bool    // its own weight
	each float64 // this, alike on every tie; 0 is one divided by how many ties lead to the member it leads to
}

// ParseWeights reads "wc" (one divided by the in-degree: the weighted cascade), "file" (the tie's own weight) or a
// number above 0 and at most 1, for every tie alike.
func ParseWeights(s string) (Weights, error) {
	switch s {
	case "wc":
		return Weights{}, nil
	case "file":
		return Weights{own: true}, nil
	}
	each, err := strconv.ParseFloat(s, 64)
	if err != nil || !(each > 0 && each <= 1) {
		return Weights{}, fmt.Errorf("weights are wc, file, or a number above 0 and at most 1, not %q", s)
	}
	return Weights{each: each}, nil
}

// Diffusion is a graph along whose ties word passes, and how it does: the two models of Kempe, Kleinberg & Tardos,
// Maximizing the Spread of Influence through a Social Network (KDD 2003), sections 2.1 and 2.2. It is immutable, and
// safe for concurrent use.
type Diffusion struct {
	*Graph
	Model Model
	lift  float64
	even  []float64 // of each member, what every tie to them carries; nil when each carries its own weight
}

// sumSlack is how far above 1 floating point may take the weights of ties to one member.
const sumSlack = 1e-9

// NewDiffusion returns how word passes on g. Lift multiplies what every tie carries, as a discount does that makes
// people likelier to follow; 1 changes nothing. In the independent cascade a tie carries 1 at most, however much it is
// lifted; a weight above 1 that is not lifted is an error, for it is no chance. In the linear threshold model the ties
// to a member carry 1 at most together, and more is an error.
func NewDiffusion(g *Graph, m Model, w Weights, lift float64) (*Diffusion, error) {
	if !(lift > 0) || math.IsInf(lift, 0) {
		return nil, fmt.Errorf("a lift is a number above 0, not %v", lift)
	}
	d := &Diffusion{Graph: g, Model: m, lift: lift}
	if !w.own {
		d.even = make([]float64, g.Nodes())
		for v := range d.even {
			in, _ := g.In(int32(v))
			each := w.each
			if each == 0 {
				each = 1 / float64(max(1, len(in)))
			}
			d.even[v] = each * lift
			if m == IndependentCascade {
				d.even[v] = min(1, d.even[v])
			}
		}
	}
	for v := range int32(g.Nodes()) {
		if err := d.check(v); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *Diffusion) check(v int32) error {
	in, weights := d.In(v)
	sum := 0.0
	for i, u := range in {
		if d.even == nil && d.Model == IndependentCascade && weights[i] > 1 {
			return fmt.Errorf("the tie from %q to %q weighs %v, which is no chance: in the independent cascade a weight is at most 1%s",
				d.ID(u), d.ID(v), weights[i], d.hint())
		}
		sum += d.Chance(v, weights[i])
	}
	if d.Model == LinearThreshold && sum > 1+sumSlack {
		return fmt.Errorf("the ties to %q weigh %.6g together, and in the linear threshold model they weigh at most 1%s", d.ID(v), sum, d.hint())
	}
	return nil
}

// hint says where weights that are too large often come from.
func (d *Diffusion) hint() string {
	if d.even == nil && !d.Directed() {
		return "; a file with both directions of a tie is directed"
	}
	return ""
}

// Chance returns what a tie of that weight to v carries: from 0 to 1, its chance in the independent cascade and its
// share of v's threshold in the other.
func (d *Diffusion) Chance(v int32, weight float64) float64 {
	if d.even != nil {
		return d.even[v]
	}
	if d.Model == IndependentCascade {
		return min(1, weight*d.lift)
	}
	return weight * d.lift
}

// Even reports whether all ties to one member carry the same.
func (d *Diffusion) Even() bool { return d.even != nil }
