package seeds

import (
	"context"
	"errors"
	"fmt"
	"math"

	"panal/insight"
)

// Options say how exact a choice is to be.
type Options struct {
	Epsilon float64 // how far the certified ratio may lie below what choosing one by one reaches; between 0 and 1
	Delta   float64 // the chance that the certificate is wrong, at most; 0 is one in as many as there are members
	Seed    uint64  // the same seed gives the same choice, on any number of cores
	Memory  int     // bytes that the samples may take; 0 is a gigabyte
	// Progress, if any, is told now and then how far a stage is.
	Progress func(stage string, done, of int)
}

// Result is a choice and its certificate.
type Result struct {
	Seeds []int32 // in the order they were chosen
	// Spread is how many adopt, the seeds included: the mean, estimated without bias.
	Spread float64
	// Lower and Upper hold with probability 1 − Delta: the mean spread of the seeds is at least Lower, and no choice
	// within the limits has one above Upper. So the seeds reach at least Ratio = Lower/Upper of the best choice.
	Lower, Upper, Ratio float64
	// Guarantee is what Ratio is sure to reach in any graph, epsilon taken off: 0 where only the certificate speaks.
	Guarantee float64
	Sets      int64 // reverse reachable sets drawn
	// Cut says that the memory was used up before the ratio was reached that Epsilon asks for. Lower, Upper and Ratio
	// hold all the same.
	Cut bool
}

const (
	defaultMemory = 1 << 30
	entryBytes    = 8  // of a member in a set: once there, once in the index
	setBytes      = 10 // of a set: its end, its mark, its part of a piece
)

// Maximise chooses whom to invite first so that the most members adopt, within the limits.
//
// It is OPIM-C of Tang, Tang, Xiao & Yuan, Online Processing Algorithms for Influence Maximization (SIGMOD 2018), with
// three changes. The chance of error is shared among all the steps there may be, so that the certificate alone proves
// the ratio, under any limits, and no largest sample is computed beforehand. What a choice is proved on is drawn anew
// for each proof and not kept. And it goes on beyond the ratio that is asked for until it hits enough sets per seed,
// since the last seeds of a choice differ little and a small sample takes chance for merit: on a network of 4,039, with
// k = 50, that costs two percent of the spread.
//
// With limits under which choosing one by one is sure of a share a of the best (see Result.Guarantee), the certified
// ratio is at least a − Epsilon, unless Cut.
func Maximise(ctx context.Context, d *insight.Diffusion, l Limits, o Options) (Result, error) {
	if err := l.check(d.Graph); err != nil {
		return Result{}, err
	}
	n := float64(d.Nodes())
	if o.Delta == 0 {
		o.Delta = 1 / max(2, n)
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if !(o.Epsilon > 0 && o.Epsilon < 1) || !(o.Delta > 0 && o.Delta < 1) {
		return Result{}, fmt.Errorf("epsilon and delta are between 0 and 1, not %v and %v", o.Epsilon, o.Delta)
	}
	candidates := l.candidates(d.Nodes())
	if len(candidates) == 0 {
		return Result{}, errors.New("nobody may be chosen: all are excluded or cost more than the budget")
	}
	s := newSample(newOdds(d, o.Progress), o.Seed)
	drawn := int64(0)
	for step := 0; ; {
		added := size(step) - len(s.pieces)
		if err := s.grow(ctx, added); err != nil {
			return Result{}, err
		}
		drawn += int64(added) * pieceSize
		c := choose(s, l, candidates)
		wanted := min(enough*len(c.members), 1<<20)
		next := s.nextStep(step, float64(wanted)/float64(max(1, c.covered)), o.Memory)
		if c.covered < wanted && next > step && s.entries < costly {
			step = next
			continue
		}
		proof := len(s.pieces) * min(16, max(1, wanted/max(1, c.covered))) // its walks end early
		hits, err := s.odds.hits(ctx, c.members, proof, o.Seed, uint64(step))
		if err != nil {
			return Result{}, err
		}
		drawn += int64(proof) * pieceSize
		r := s.certify(c, hits, proof*pieceSize, o.Delta/float64((step+1)*(step+2)))
		r.Guarantee, r.Sets = max(0, l.guarantee()-o.Epsilon), drawn
		if r.Ratio >= min(1-1/math.E, float64(c.covered)/c.bound)-o.Epsilon {
			return r, nil
		}
		if next == step {
			r.Cut = true
			return r, nil
		}
		step = next
	}
}

// certify states what a choice is worth that hit so many of other sets. Each of the two bounds is wrong with half the
// chance of err. Seeds adopt themselves, and nobody reaches more than everybody: both are certain.
func (s *sample) certify(c choice, hits, of int, err float64) Result {
	n := float64(s.odds.d.Nodes())
	r := Result{Seeds: c.members}
	r.Lower = max(n*lower(float64(hits), err/2)/float64(of), float64(len(c.members)))
	r.Upper = max(r.Lower, min(n*upper(c.bound, err/2)/float64(s.size()), n))
	r.Ratio = r.Lower / r.Upper
	r.Spread = min(max(n*float64(hits)/float64(of), r.Lower), r.Upper)
	return r
}

const (
	// enough is how many sets a choice hits per seed, on the average, before it is proved.
	enough = 1536
	// costly is how many entries are not waited for any longer than the ratio asks: where word reaches nearly everybody
	// a set takes as long as everybody does, and few sets are needed.
	costly = 1 << 26
)

// size is how many pieces the sample has at a step. A certificate may be asked for at any of the steps, whatever the
// sample shows before it, because the chance of error is shared among them all.
func size(step int) int { return int(4 * math.Exp2(float64(step)/2)) }

// nextStep is where the sample should be next to be that many times as large: at least double and at most eight times,
// since a small sample overrates a choice. It is the same step when memory does not allow for more.
func (s *sample) nextStep(step int, times float64, memory int) int {
	next := step + max(2, min(6, int(math.Ceil(2*math.Log2(times)))))
	taken := entryBytes*s.entries + setBytes*s.size()
	room := min(float64(memory)/float64(taken), math.MaxInt32/float64(max(s.entries, s.size()))) // in samples like this
	for next > step && float64(size(next)) > room*float64(len(s.pieces)) {
		next--
	}
	return next
}

// lower is, but with probability err, below the mean number of sets that are hit, when hits were (section 4).
func lower(hits, err float64) float64 {
	a := math.Log(1 / err)
	root := math.Sqrt(hits+2*a/9) - math.Sqrt(a/2)
	return max(0, root*root-a/18)
}

// upper is, but with probability err, above the mean number of sets that a choice hits which hits at most that many
// (section 4).
func upper(hits, err float64) float64 {
	a := math.Log(1 / err)
	root := math.Sqrt(hits+a/2) + math.Sqrt(a/2)
	return root * root
}
