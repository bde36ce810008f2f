package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

// town is a made-up community: members, and ties between them. Degrees follow a power law, and most ties stay within
// circles that are planted: the two things that make a real community's graph hard. It is Chung and Lu's model (Connected
// Components in Random Graphs with Given Expected Degree Sequences, 2002) with Lancichinetti, Fortunato and Radicchi's
// mixing (Benchmark Graphs for Testing Community Detection Algorithms, 2008):
//
//   - Members live in circles of 30 to 500, whose sizes follow a power law of exponent 2.
//   - How sociable a member is follows a power law of exponent 2.5, from 1 to 2,000.
//   - Each member begins two ties, and the other ties begin with members by how sociable they are. Of ten ties, seven
//     end in the same circle and three anywhere, again by how sociable members are.
//   - Nobody is tied to themselves, and no two members twice.
//   - Members are numbered, and ties ordered, at random, so that neither numbers nor order give the circles away.
type town struct {
	members, ties int
	seed          uint64
}

const (
	smallestCircle, largestCircle = 30, 500
	circleExponent                = 2
	sociableExponent              = 2.5
	mostSociable                  = 2000
	begun                         = 2   // ties that each member begins
	within                        = 0.7 // share of ties that end in the same circle
	steps                         = 4   // sociableness is counted in quarters
)

// powerLaw draws from a power law of an exponent above 1, from least to most.
func powerLaw(r *rand.Rand, exponent, least, most float64) float64 {
	a, b := math.Pow(least, 1-exponent), math.Pow(most, 1-exponent)
	return math.Pow(a+r.Float64()*(b-a), 1/(1-exponent))
}

// homes are where members live: each has a run of entries in sociable, one per quarter, and those of a circle follow
// each other.
type homes struct {
	sociable []int32
	circle   [][2]int // of each member: where its circle's entries begin and end
}

func (t town) settle(r *rand.Rand) homes {
	h := homes{circle: make([][2]int, 0, t.members)}
	for len(h.circle) < t.members {
		size := min(int(powerLaw(r, circleExponent, smallestCircle, largestCircle+1)), t.members-len(h.circle))
		bounds := [2]int{len(h.sociable)}
		first := len(h.circle)
		for member := first; member < first+size; member++ {
			for range int(steps * powerLaw(r, sociableExponent, 1, mostSociable)) {
				h.sociable = append(h.sociable, int32(member))
			}
		}
		bounds[1] = len(h.sociable)
		for range size {
			h.circle = append(h.circle, bounds)
		}
	}
	return h
}

// write writes the ties, one a line, as two numbers from 0. The same town is the same file on any machine.
func (t town) write(to io.Writer) error {
	if t.members < 2 || t.ties < begun*t.members || int64(t.ties) > int64(t.members)*int64(t.members-1)/8 {
		return errors.New("a town has two ties or more per member, and at most a quarter of all pairs are tied")
	}
	r := rand.New(rand.NewPCG(t.seed, 0))
	h := t.settle(r)
	ties := t.draw(r, h)
	number := r.Perm(t.members)
	r.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
	out := bufio.NewWriterSize(to, 1<<20)
	var line []byte
	for _, tie := range ties {
		line = strconv.AppendInt(line[:0], int64(number[tie[0]]), 10)
		line = append(line, ' ')
		line = strconv.AppendInt(line, int64(number[tie[1]]), 10)
		if _, err := out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write the town: %w", err)
		}
	}
	return out.Flush()
}

func (t town) draw(r *rand.Rand, h homes) [][2]int32 {
	ties := make([][2]int32, 0, t.ties)
	known := make(map[[2]int32]bool, t.ties)
	for tried := 0; len(ties) < t.ties; tried++ {
		from := h.sociable[r.IntN(len(h.sociable))]
		if tried < begun*t.members {
			from = int32(tried / begun)
		}
		bounds := [2]int{0, len(h.sociable)}
		if r.Float64() < within {
			bounds = h.circle[from]
		}
		to := h.sociable[bounds[0]+r.IntN(bounds[1]-bounds[0])]
		if pair := [2]int32{min(from, to), max(from, to)}; from != to && !known[pair] {
			known[pair] = true
			ties = append(ties, [2]int32{from, to})
		}
	}
	return ties
}
