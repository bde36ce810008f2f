package content

import (
	"context"
	"time"

	"panal/community"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// Store keeps what is decided here. Its reads are grouped by noun, each group declared beside the rules that need it; what
// they say is decided again inside a write.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	gatheringReads
	broadcastingReads
}

// Tx is one write, at one fixed time. Its methods are grouped by noun, each group declared beside its rules.
type Tx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	gatheringTx
	broadcastingTx
}

// broadcastingReads are those of what is said.
type broadcastingReads interface {
	audienceReads
	broadcastReads
	seriesReads
	CircleStanding(ctx context.Context, community, circle, member id.ID) (community.CircleStanding, error)
}

// broadcastingTx keeps what is said.
type broadcastingTx interface {
	audienceTx
	broadcastTx
	queueTx
	seriesTx
	sendTx
}

// Service is what every community says, and where it meets.
type Service struct {
	store Store
	clock clock.Clock
}

// NewService returns a Service.
func NewService(store Store, clock clock.Clock) *Service { return &Service{store, clock} }
