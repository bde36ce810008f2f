package insight

import "math/rand/v2"

// Cascade runs word forward along a diffusion, one run after another. It keeps its tables between runs, so each
// goroutine has its own.
type Cascade struct {
	d       *Diffusion
	run     uint32
	adopted []uint32 // the last run in which a member adopted
	order   []int32  // who adopted in this run, first to last
	ends    []int    // of each generation, where it ends in order

	// Of the linear threshold model: the last run in which a tie from an adopter reached a member, and since then
	touched         []uint32
	weight, reached []float64 // how much it takes, and how much there is
}

// NewCascade returns a Cascade on d.
func NewCascade(d *Diffusion) *Cascade {
	c := &Cascade{d: d, adopted: make([]uint32, d.Nodes())}
	if d.Model == LinearThreshold {
		c.touched, c.weight, c.reached = make([]uint32, d.Nodes()), make([]float64, d.Nodes()), make([]float64, d.Nodes())
	}
	return c
}

// Run spreads word from the seeds once and returns who adopted, generation after generation: order[:ends[0]] are the
// seeds, order[ends[0]:ends[1]] followed those, and so on; no generation is empty. Both are valid until the next run.
// Duplicate seeds count once.
func (c *Cascade) Run(r *rand.Rand, seeds []int32) (order []int32, ends []int) {
	c.run++
	if c.run == 0 { // after 2³² runs, the tables' marks could be mistaken for this run's
		clear(c.adopted)
		clear(c.touched)
		c.run = 1
	}
	c.order, c.ends = c.order[:0], c.ends[:0]
	for _, s := range seeds {
		c.adopt(s)
	}
	for next := 0; next < len(c.order); {
		end := len(c.order)
		c.ends = append(c.ends, end)
		for ; next < end; next++ {
			if c.d.Model == LinearThreshold {
				c.weigh(r, c.order[next])
			} else {
				c.try(r, c.order[next])
			}
		}
	}
	return c.order, c.ends
}

func (c *Cascade) adopt(v int32) {
	if c.adopted[v] != c.run {
		c.adopted[v] = c.run
		c.order = append(c.order, v)
	}
}

// try gives u its one chance at each tie.
func (c *Cascade) try(r *rand.Rand, u int32) {
	out, weights := c.d.Out(u)
	for i, v := range out {
		if c.adopted[v] != c.run && r.Float64() < c.d.Chance(v, weights[i]) {
			c.adopt(v)
		}
	}
}

// weigh adds u's ties to what has reached those they lead to.
func (c *Cascade) weigh(r *rand.Rand, u int32) {
	out, weights := c.d.Out(u)
	for i, v := range out {
		if c.adopted[v] == c.run {
			continue
		}
		if c.touched[v] != c.run {
			c.touched[v], c.weight[v], c.reached[v] = c.run, r.Float64(), 0
		}
		c.reached[v] += c.d.Chance(v, weights[i])
		if c.reached[v] > c.weight[v] {
			c.adopt(v)
		}
	}
}
