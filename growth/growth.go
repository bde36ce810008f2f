// Package growth follows how members bring others: share links, visits, which share an order is
// credited to, who brought whom, and what each new customer cost.
//
// It decides which share wins an order and when none does, and who counts as a newcomer. It leaves selling to
// commerce, telling it what became of an order to jobs, and paying for what was brought to fission.
package growth

import (
	"context"
	"crypto/rand"
	"io"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Store keeps what growth decides. Its reads only inform: what they say is decided again inside a write.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(ServiceTx) error) error
	shareReads
	referralReads
	costReads
	conversionReads
}

// ServiceTx is one write of growth's own. Its methods are grouped by noun, each group declared beside its rules.
type ServiceTx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	shareTx
	visitTx
	keepTx
	conversionTx
}

// Tx is what growth needs inside the write that places an order.
type Tx interface {
	Now() time.Time
	// ShareByCode returns a share; found is false when the code names none.
	ShareByCode(code string) (s Share, found bool, err error)
	// LastVisit returns a visitor's latest visit since a time, through any share but the given member's own.
	LastVisit(visitor, except id.ID, since time.Time) (v Visit, found bool, err error)
	// InsertAttribution credits an order to a share.
	InsertAttribution(Attribution)
	// InsertConversion counts an order for a campaign.
	InsertConversion(Conversion)
}

// Service runs growth for every community.
type Service struct {
	store  Store
	random io.Reader
}

// NewService returns a Service that draws the codes of links from random; nil means the system's randomness.
func NewService(store Store, random io.Reader) *Service {
	if random == nil {
		random = rand.Reader
	}
	return &Service{store, random}
}

var (
	ErrShareMissing = fault.Missing("share")
	// ErrTargetMissing is returned where there is nothing that a link could lead to.
	ErrTargetMissing = fault.Missing("share_target")
)

// may asks whether the actor may do something in a community, with what belongs to a member.
func may(actor access.Actor, action access.Action, community, owner id.ID) error {
	return actor.May(action, access.Resource{Community: community, Owner: owner})
}
