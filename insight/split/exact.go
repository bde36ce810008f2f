package split

import (
	"context"
	"math"
	"slices"
)

const (
	// exactNodes is how many members a graph may have for a proof to be tried.
	exactNodes = 128
	// patienceOfProof is how many sweeps × ties, about, a proof may take: some ten seconds.
	patienceOfProof = 600_000_000
)

// prove looks for a split that cuts less than the best that is known, which it improves, and reports whether it got
// through all there are. It branches on one node after another, takes each side in turn, and leaves out what a lower
// bound shows to cut no less: the semidefinite bound of relaxation below, as in F. Rendl, G. Rinaldi, A. Wiegele,
// "Solving Max-Cut to optimality by intersecting semidefinite and polyhedral relaxations", Mathematical Programming 121,
// 2010, without its polyhedral part.
func prove(ctx context.Context, l *level, r rules, best *halves) (bool, error) {
	p := &proof{level: l, rules: r, best: best, step: l.step(), work: patienceOfProof}
	side := slices.Clone(l.fixed)
	if !slices.Contains(side, 0) {
		side[l.strongest()] = 0 // the two sides are alike, so that one node can be bound to one of them
	}
	err := p.branch(ctx, newRelaxation(l, side))
	return p.work > 0, err
}

// proof is what is known while splits are gone through.
type proof struct {
	*level
	rules rules
	best  *halves
	step  float64 // what cuts differ by at least, or 0
	work  int
}

// target is what a split has to cut less than to be of interest. Cuts that are whole multiples of a step are either
// better by one or not at all; of others, what is better by a rounding error is not.
func (p *proof) target() float64 {
	rounding := 1e-9 * p.best.cut
	if less := p.step*(1-1e-6) - rounding; less > 0 {
		return p.best.cut - less
	}
	return p.best.cut - rounding
}

// branch goes through all splits in which the nodes that are bound stay where they are.
func (p *proof) branch(ctx context.Context, x *relaxation) error {
	if err := ctx.Err(); err != nil || p.work <= 0 {
		return err
	}
	if !p.complete(x.side) {
		return nil
	}
	open := slices.Index(x.side, free)
	if open < 0 {
		if h := p.measured(slices.Clone(x.side)); h.better(p.best, p.rules) {
			*p.best = *h
		}
		return nil
	}
	x.contract(p.rules)
	if x.exceeds(p.target(), &p.work) {
		return nil
	}
	u, likely := x.undecided()
	for _, s := range []int8{likely, 1 - likely} {
		y := x.clone()
		y.side[u] = s
		if err := p.branch(ctx, y); err != nil {
			return err
		}
	}
	return nil
}

// complete binds the nodes that have no choice left, and reports whether the rules can still be kept.
func (p *proof) complete(side []int8) bool {
	for {
		var size, hosts [2]int
		var open, openHosts []int
		for u, s := range side {
			switch {
			case s != free:
				size[s]++
				hosts[s] += int(p.hosts[u])
			case p.hosts[u] > 0:
				openHosts = append(openHosts, u)
				fallthrough
			default:
				open = append(open, u)
			}
		}
		bound := false
		for s := range int8(2) {
			needsHost := p.rules.hosts > 0 && hosts[s] == 0
			switch {
			case size[s] > p.rules.limit || needsHost && len(openHosts) == 0:
				return false
			case bound:
			case needsHost && len(openHosts) == 1:
				side[openHosts[0]], bound = s, true
			case size[s] == p.rules.limit:
				for _, u := range open {
					side[u], bound = 1-s, true
				}
			}
		}
		if !bound {
			return true
		}
	}
}

// step returns what the weights of all ties are whole multiples of, or 0 when they are no whole numbers.
func (l *level) step() float64 {
	step := 0.0
	for _, w := range l.weights {
		if w != math.Trunc(w) || w > 1<<40 {
			return 0
		}
		for a := w; a != 0; {
			step, a = a, math.Mod(step, a)
		}
	}
	return step
}

// strongest returns the node with the most weight.
func (l *level) strongest() int {
	best, at := -1.0, 0
	for u := range l.size {
		_, weights := l.row(int32(u))
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		if sum > best {
			best, at = sum, u
		}
	}
	return at
}
