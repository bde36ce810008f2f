// Package loyalty gives points for what members do, and says what they are for: lots that settle, lapse and make orders
// cheaper, levels, streaks, and recognition that members give one another.
//
// It decides what an act earns, when points can be spent, what of them goes back, who is on which level, and what a
// streak forgives. It leaves selling to commerce, which spends points inside its own writes, hearing of acts and of days
// that pass to jobs, and guarding to store. Points are never money: nothing here turns one into the other.
package loyalty

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
	"panal/internal/once"
	"panal/ledger"
)

// Store keeps what loyalty decides. Its reads only inform: what they say is decided again inside a write.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	Reads
	viewReads
	thanksReads
}

// Reads is what a price with points is decided on, outside a write.
type Reads interface {
	// Programme returns the community's programme; one that gives nothing where there is none.
	Programme(ctx context.Context, community id.ID) (Programme, error)
	// Purse returns a member's points; an empty purse for who never had any.
	Purse(ctx context.Context, community, member id.ID) (Purse, error)
}

// Tx is one write. Its methods are grouped by noun, each group declared beside its rules.
type Tx interface {
	PurseTx
	programmeTx
	earnTx
	thanksTx
	// Once returns the result of an earlier write with the same request; repeated is false for a new request.
	Once(request once.Request, result id.ID) (prior id.ID, repeated bool, err error)
}

// PurseTx reads and keeps what members have. The write that places an order has it too.
type PurseTx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	Post(ledger.Posting) error
	Programme() (Programme, error)
	Purse(member id.ID) (Purse, error)
	// Lots reads lots, whatever is left in them. Those of a purse are read after it: its version then speaks for them.
	Lots(lots ...id.ID) ([]Lot, error)
	// SavePurse keeps what changed, and has the write run again when the purse has changed since it was read.
	SavePurse(Purse)
	// Counted adds up what a member's level is decided on since a time, and says when the oldest of it was earned.
	Counted(member id.ID, since time.Time) (Year, error)
	// SpendsOf returns the points that an order was made cheaper by, each with its lot.
	SpendsOf(order id.ID) ([]Spend, error)
}

// Service runs the programme of every community.
type Service struct {
	store Store
	now   func() time.Time
}

// NewService returns a Service. now is the clock for what is decided outside a write.
func NewService(store Store, now func() time.Time) *Service { return &Service{store, now} }

// may asks whether the actor may do something in a community, with what belongs to a member.
func may(actor access.Actor, action access.Action, community, owner id.ID) error {
	return actor.May(action, access.Resource{Community: community, Owner: owner})
}
