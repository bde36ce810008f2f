package commerce

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"panal/internal/id"
	"panal/money"
)

// How much each helper takes off is fixed when a bargain starts, and anyone can recompute it when that is over.
//
// The schedule. Of a seed of 32 random bytes, helper i of n (from 1) has the number x(i): the first 8 bytes, big-endian,
// of SHA-256(seed, "/", i in decimal). With a spread of s percent their weight is 1000·(100−s) + x(i) mod (2000·s+1), so
// that weights differ from their middle by s percent at most, and are equal where s is 0. Everybody takes one minor unit
// off, and what is left of start − floor is shared by weight: with W(i) the sum of the first i weights and T what is left,
// cut(i) = 1 + ⌊T·W(i)/W(n)⌋ − ⌊T·W(i−1)/W(n)⌋. The cuts add up to start − floor exactly.
//
// A newcomer takes more off, by a percentage that is told beforehand, and the cuts that follow are smaller for it: helper
// k takes ⌊R·cut(k)/S⌋ of what is left to the floor, R, where S is what the schedule has from k on; a newcomer so many
// percent more, but leaves a minor unit for each helper after them. The last takes what is left. So the price after each
// helper depends on the schedule and on who were newcomers, which the page shows, and on nothing else; and it is the last
// who reaches the floor, never one before.
//
// The promise. SHA-256 of the text that Revealed returns, shown from the start; its second line is the seed, told when
// nobody can help any more.

// Seed is what the cuts of a bargain follow from.
type Seed [32]byte

// schedule returns what each helper takes off where none is a newcomer.
func schedule(seed Seed, whole money.Amount, helpers, spread int64) []money.Amount {
	weights := make([]int64, helpers)
	var all int64
	for i := range weights {
		weights[i] = 1000 * (100 - spread)
		if spread > 0 {
			weights[i] += int64(numberOf(seed, i+1) % uint64(2000*spread+1))
		}
		all += weights[i]
	}
	cuts, left, done := make([]money.Amount, helpers), whole-money.Amount(helpers), int64(0)
	for i, weight := range weights {
		cuts[i] = 1 + left.Next(done, weight, all)
		done += weight
	}
	return cuts
}

func numberOf(seed Seed, helper int) uint64 {
	sum := sha256.Sum256(fmt.Appendf(seed[:], "/%d", helper))
	return binary.BigEndian.Uint64(sum[:8])
}

// cut returns what the next helper takes off of what is left to the floor, with so many gone before.
func cut(schedule []money.Amount, gone int, left money.Amount, newcomer bool, more int64) money.Amount {
	after := money.Amount(len(schedule) - gone - 1)
	if after <= 0 {
		return left
	}
	var planned money.Amount
	for _, c := range schedule[gone:] {
		planned += c
	}
	takes := left.Part(int64(schedule[gone]), int64(planned))
	if newcomer {
		takes += takes.Part(more, fullPercent)
	}
	return max(1, min(takes, left-after))
}

// Schedule returns what each helper takes off where none is a newcomer.
func (b Bargain) Schedule() []money.Amount {
	return schedule(b.Seed, b.Start-b.Floor, b.Helpers, b.Spread)
}

// Revealed is the text whose SHA-256 was promised.
func (b Bargain) Revealed() string {
	cuts := b.Schedule()
	words := make([]string, len(cuts))
	for i, c := range cuts {
		words[i] = fmt.Sprint(int64(c))
	}
	return fmt.Sprintf("%s\n%s\n%d %d %d %d\n%s\n", id.Bargain.Text(b.ID), hex.EncodeToString(b.Seed[:]), b.Start, b.Floor, b.Helpers, b.Spread,
		strings.Join(words, " "))
}

// promise is the hash of what is revealed.
func (b Bargain) promise() [sha256.Size]byte { return sha256.Sum256([]byte(b.Revealed())) }

// Kept reports what of a bargain's cuts does not follow from what was promised; empty when all do.
func (b Bargain) Kept(helps []Help) string {
	if b.promise() != b.Promise {
		return "the schedule is not the one that was promised"
	}
	cuts, price := b.Schedule(), b.Start
	for i, h := range helps {
		if takes := cut(cuts, i, price-b.Floor, h.Newcomer, b.Newcomer); h.Number != int64(i+1) || h.Cut != takes {
			return fmt.Sprintf("helper %d took %d off, not %d", h.Number, h.Cut, takes)
		}
		price -= h.Cut
	}
	if price != b.Price || int64(len(helps)) != b.Helped {
		return fmt.Sprintf("%d helpers leave %d, it says %d and %d", len(helps), price, b.Helped, b.Price)
	}
	return ""
}
