package notice

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/cache"
	"panal/internal/clock"
	"panal/internal/id"
)

// Store keeps what is decided here. Its reads are grouped by noun, each group declared beside the rules that need it.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	reads
	preferenceReads
	deliveryReads
	subscriptionReads
}

// Tx is one write, at one fixed time.
type Tx interface {
	Now() time.Time
	NewID() id.ID
	noticeTx
	preferenceTx
	deliveryTx
	subscriptionTx
}

// Communities knows for whom a message is written.
type Communities interface {
	Community(ctx context.Context, community id.ID) (community.Community, error)
	Positioning(ctx context.Context, community id.ID) (community.Positioning, error)
}

// Config is what the service needs to know of the program around it.
type Config struct {
	Mailer      community.Mailer
	Pusher      Pusher
	Communities Communities
	Origin      string // how browsers reach the program: https://panal.example
	Secret      []byte // signs the links that stop e-mails
	// Delivered, if set, is told what came of each delivery.
	Delivered func(Channel, Outcome)
}

// Service tells members, and keeps how they want to be told.
type Service struct {
	store       Store
	clock       clock.Clock
	mailer      community.Mailer
	pusher      Pusher
	communities Communities
	origin      string
	secret      []byte
	delivered   func(Channel, Outcome)
	unread      *cache.Cache[reader, int]
}

// reader is a member of a community.
type reader struct{ community, member id.ID }

const (
	// remembered is how long it is remembered how many notices a member has not read; other nodes tell them meanwhile.
	remembered     = 5 * time.Second
	rememberedMost = 10_000
)

// NewService returns a Service.
func NewService(store Store, clock clock.Clock, c Config) *Service {
	s := &Service{store: store, clock: clock, mailer: c.Mailer, pusher: c.Pusher, communities: c.Communities, origin: c.Origin, secret: c.Secret,
		delivered: c.Delivered, unread: cache.New[reader, int](rememberedMost, remembered, clock.Now)}
	if s.delivered == nil {
		s.delivered = func(Channel, Outcome) {}
	}
	return s
}
