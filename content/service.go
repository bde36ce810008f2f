package content

import (
	"context"
	"time"

	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// Store keeps what is decided here. Its reads are grouped by noun, each group declared beside the rules that need it; what
// they say is decided again inside a write.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	gatheringReads
}

// Tx is one write, at one fixed time. Its methods are grouped by noun, each group declared beside its rules.
type Tx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	gatheringTx
}

// Service is what every community says, and where it meets.
type Service struct {
	store Store
	clock clock.Clock
}

// NewService returns a Service.
func NewService(store Store, clock clock.Clock) *Service { return &Service{store, clock} }
