package community

import (
	"crypto/sha256"
	"time"

	"panal/fault"
	"panal/internal/id"
)

// What could be used to guess a secret, or to flood a mailbox, or is costly, may be done so many times in a while: per
// address that mail goes to, and per person. It is counted in the database, so any number of nodes count together, and whether
// anybody has the address or not. How often one network address may ask is for the surfaces to bound.

// ErrTooOften is returned for what was done too often.
var ErrTooOften = fault.New(fault.Limited, "too_often")

// quota is how often something may be done.
type quota struct {
	name  string
	times int
	per   time.Duration
}

var (
	codesToAddress   = quota{"codes to an address", 20, time.Hour}
	passkeysOfPerson = quota{"passkeys of a person", 20, time.Hour}
	passkeyUses      = quota{"uses of a person's passkeys", 30, 10 * time.Minute}
	linksOfPerson    = quota{"links of a person", 20, time.Hour}
	changesOfPerson  = quota{"changes of a person's e-mail", 10, time.Hour}
	guessesOfMember  = quota{"codes of a member", 30, time.Hour}
	exportsOfPerson  = quota{"exports of a person's data", 10, time.Hour}
)

// Attempts counts what is tried, in a write.
type Attempts interface {
	Now() time.Time
	attemptTx
}

type attemptTx interface {
	// CountAttempt counts an attempt, unless there were so many already since counting began. It reports whether it
	// did, and when counting begins anew.
	CountAttempt(subject [sha256.Size]byte, times int, until time.Time) (bool, time.Time, error)
}

// take counts an attempt of somebody, and refuses it when there were too many.
func (q quota) take(tx Attempts, who string) error {
	counted, until, err := tx.CountAttempt(sha256.Sum256([]byte(q.name+"\x00"+who)), q.times, tx.Now().Add(q.per))
	if err != nil || counted {
		return err
	}
	wait := max(until.Sub(tx.Now()), time.Second)
	return ErrTooOften.With(fault.Args{"count": int64((wait + time.Minute - 1) / time.Minute)}).After(wait)
}

// takeFor is take for a person.
func (q quota) takeFor(tx Tx, person id.ID) error { return q.take(tx, person.String()) }

// TakeGuess counts that a member tries a code that opens something, and refuses it when there were too many.
func TakeGuess(tx Attempts, member id.ID) error { return guessesOfMember.take(tx, member.String()) }
