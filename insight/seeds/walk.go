package seeds

import (
	"math"
	"math/rand/v2"

	"panal/insight"
)

// odds are what a backward walk needs to know of a diffusion, made once.
type odds struct {
	d    *insight.Diffusion
	jump []jump // of each member; independent cascade only
	// progress, if any, is told how many sets of how many are drawn.
	progress func(stage string, done, of int)
}

// jump is how a walk gets from tie to tie of one member.
type jump struct {
	peak float64 // the highest chance of a tie to the member
	gap  float64 // −1/ln(1−peak): the mean of an exponential whose whole part is how many ties are passed over
}

func newOdds(d *insight.Diffusion, progress func(stage string, done, of int)) *odds {
	o := &odds{d: d, progress: progress}
	if d.Model == insight.LinearThreshold {
		return o
	}
	o.jump = make([]jump, d.Nodes())
	for v := range o.jump {
		in, weights := d.In(int32(v))
		if d.Even() {
			in = in[:min(1, len(in))] // stands for all
		}
		peak := 0.0
		for i := range in {
			peak = max(peak, d.Chance(int32(v), weights[i]))
		}
		o.jump[v] = jump{peak, -1 / math.Log1p(-peak)}
	}
	return o
}

// walker walks backwards from a member to everyone who would have reached them: a reverse reachable set (Borgs, Brautbar,
// Chayes & Lucier, Maximizing Social Influence in Nearly Optimal Time, SODA 2014, section 3). Each goroutine has its own.
type walker struct {
	*odds
	met  bits    // in this walk; so small a table stays near the core
	stop bits    // nil, or members at whom a walk may end, for it has been answered
	set  []int32 // whom the walks met, one walk after another
}

func (o *odds) walker(stop bits) *walker {
	return &walker{odds: o, met: newBits(o.d.Nodes()), stop: stop}
}

// bits are a set of small numbers.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(i int32) bool { return b[uint32(i)/64]&(1<<(uint32(i)%64)) != 0 }
func (b bits) add(i int32)      { b[uint32(i)/64] |= 1 << (uint32(i) % 64) }
func (b bits) drop(i int32)     { b[uint32(i)/64] &^= 1 << (uint32(i) % 64) }

// from appends to the set whom a walk from root meets, root first, and reports whether it ended at a member in stop.
func (w *walker) from(r *rand.Rand, root int32) (stopped bool) {
	first := len(w.set)
	stopped = w.meet(root)
	for next := first; next < len(w.set) && !stopped; next++ {
		if w.d.Model == insight.LinearThreshold {
			stopped = w.back(r, w.set[next])
		} else {
			stopped = w.spread(r, w.set[next])
		}
	}
	for _, v := range w.set[first:] {
		w.met.drop(v)
	}
	return stopped
}

func (w *walker) meet(v int32) (stopped bool) {
	if w.met.has(v) {
		return false
	}
	w.met.add(v)
	w.set = append(w.set, v)
	return w.stop != nil && w.stop.has(v)
}

// spread tries every tie to v. It jumps from one that passes at the peak chance to the next, and lets each of those
// pass at its own chance over the peak: the subset sampling of Guo, Wang, Wei & Chen, Influence Maximization Revisited
// (SIGMOD 2020), section 3.
func (w *walker) spread(r *rand.Rand, v int32) (stopped bool) {
	in, weights := w.d.In(v)
	at, even := w.jump[v], w.d.Even()
	for i := 0; ; i++ {
		if at.peak < 1 {
			over := r.ExpFloat64() * at.gap
			if over >= float64(len(in)-i) {
				return false
			}
			i += int(over)
		}
		if i >= len(in) {
			return false
		}
		if (even || r.Float64()*at.peak < w.d.Chance(v, weights[i])) && w.meet(in[i]) {
			return true
		}
	}
}

// back follows at most one tie to v, each as often as it weighs: what the linear threshold model is, seen backwards
// (Kempe, Kleinberg & Tardos, KDD 2003, theorem 4.6).
func (w *walker) back(r *rand.Rand, v int32) (stopped bool) {
	in, weights := w.d.In(v)
	at := r.Float64()
	if w.d.Even() && len(in) > 0 {
		i := at / w.d.Chance(v, 1)
		return i < float64(len(in)) && w.meet(in[int(i)])
	}
	for i, u := range in {
		if at -= w.d.Chance(v, weights[i]); at < 0 {
			return w.meet(u)
		}
	}
	return false
}
