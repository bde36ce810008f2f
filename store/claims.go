package store

import (
	"time"

	"panal/internal/id"
)

// claim names a request: whose, and by which key.
type claim struct {
	community, actor id.ID
	key              string
}

// claims are the requests that a lane has seen a moment ago. A request that comes again is told by the table's unique
// key wherever it is; that it is known here keeps a batch from being refused, and run once more, for each repetition.
type claims struct {
	young, old map[claim]time.Time // when each was made
	batch      []pendingClaim      // of writes that are not committed
}

type pendingClaim struct {
	claim
	write int
}

// claimsRemembered is how many claims a generation holds; two are kept.
const claimsRemembered = 10_000

// known reports whether a claim was made before, in this batch or not long ago.
func (c *claims) known(k claim, now time.Time) bool {
	at, ok := c.young[k]
	if !ok {
		at, ok = c.old[k]
	}
	return ok && now.Sub(at) < RequestsKept/2
}

// add makes a claim of a write.
func (c *claims) add(k claim, write int, now time.Time) {
	c.batch = append(c.batch, pendingClaim{k, write})
	if c.young == nil || len(c.young) >= claimsRemembered {
		c.young, c.old = make(map[claim]time.Time, claimsRemembered), c.young
	}
	c.young[k] = now
}

// drop gives up the claims of a write, which is the last that made any.
func (c *claims) drop(write int) {
	for n := len(c.batch) - 1; n >= 0 && c.batch[n].write == write; n-- {
		c.forget(c.batch[n].claim)
		c.batch = c.batch[:n]
	}
}

// reset gives up the claims of the batch before, unless it was committed.
func (c *claims) reset() {
	for _, p := range c.batch {
		c.forget(p.claim)
	}
	c.committed()
}

// committed has the batch's claims stay.
func (c *claims) committed() {
	clear(c.batch)
	c.batch = c.batch[:0]
}

func (c *claims) forget(k claim) {
	delete(c.young, k)
	delete(c.old, k)
}
