package insight

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Stream returns the random numbers of one piece of a computation. What is computed piece by piece, each with its own
// stream, is the same whichever core takes which piece. Purpose keeps apart what must be independent under one seed.
func Stream(seed, purpose, piece uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^mix(purpose)), mix(piece)))
}

// mix spreads every bit of x over all of them: the finaliser of Steele, Lea & Flood, Fast Splittable Pseudorandom
// Number Generators (OOPSLA 2014), in the constants of its Java version.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Parallel calls work for every piece from 0 to pieces-1, on all cores, and returns when the last is done. Each core
// has a state of its own, made by start. Pieces are handed out in order; when ctx ends no more are, and its error is
// returned.
func Parallel[State any](ctx context.Context, pieces int, start func() State, work func(s State, piece int)) error {
	var next atomic.Int64
	var cores sync.WaitGroup
	for range min(pieces, runtime.GOMAXPROCS(0)) {
		cores.Go(func() {
			state := start()
			for ctx.Err() == nil {
				piece := int(next.Add(1)) - 1
				if piece >= pieces {
					return
				}
				work(state, piece)
			}
		})
	}
	cores.Wait()
	return ctx.Err()
}
