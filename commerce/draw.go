package commerce

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"panal/internal/id"
)

// Who wins a giveaway is fixed by two things: a seed that is drawn when it goes live, whose hash everybody sees from then on,
// and the list of the entries that count when it closes. Whoever has the seed does not know the list, and whoever makes the
// list does not know the seed; from both, anyone can compute the winners.
//
// The seed. 32 random bytes. The promise is the SHA-256 of the text that Sealed returns: the campaign's id, a line break,
// the seed in hexadecimal, a line break.
//
// The list. The public numbers of the entries that count, in their order, each with a line break. Its SHA-256 is published
// with the draw. The entries of who is banned by then do not count.
//
// The draw. For place p = 1, 2, …, as many as there are prizes or entries: the number x(p) is the first 8 bytes,
// big-endian, of SHA-256(seed, "/", p in decimal). The entry at x(p) mod n of the n that are left, from 0, has place p,
// and is left out from then on.

// DrawStep is how one place of a draw is found.
type DrawStep struct {
	Place  int
	Hashed uint64 // x
	Left   int    // n
	At     int    // x mod n
	Number int64  // that has the place
}

// Draw works a draw out, place by place.
func Draw(seed Seed, numbers []int64, prizes int64) (steps []DrawStep) {
	left := slices.Clone(numbers)
	for place := 1; int64(place) <= prizes && len(left) > 0; place++ {
		x := numberOf(seed, place)
		at := int(x % uint64(len(left)))
		steps = append(steps, DrawStep{place, x, len(left), at, left[at]})
		left = slices.Delete(left, at, at+1)
	}
	return steps
}

// draw returns the numbers that win, in the order of their places.
func draw(seed Seed, numbers []int64, prizes int64) (won []int64) {
	for _, step := range Draw(seed, numbers, prizes) {
		won = append(won, step.Number)
	}
	return won
}

// Sealed is the text whose SHA-256 is promised.
func (g Giveaway) Sealed() string {
	return id.Campaign.Text(g.Campaign) + "\n" + hex.EncodeToString(g.Seed[:]) + "\n"
}

func (g Giveaway) promise() [sha256.Size]byte { return sha256.Sum256([]byte(g.Sealed())) }

// ListText is the text of the numbers that are drawn from.
func ListText(numbers []int64) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, "%d\n", n)
	}
	return b.String()
}
