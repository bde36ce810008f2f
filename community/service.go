// Package community knows people: a person is one human everywhere, a community is one economy, and a member is a
// person in a community, with a role.
//
// It decides who somebody is (by a code sent to an e-mail, by an API token), what they are in a community, whose the
// orders of a guest are once their e-mail is proven (guest.go), and how a community comes to be. It leaves what a role may do to access, keeping to store, sending to a Mailer, and
// cookies to the surfaces.
package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/cache"
	"panal/internal/clock"
	"panal/internal/id"
)

// Store keeps what is decided here. Its reads are grouped by noun, each group declared beside the rules that need it.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	proofReads
	communityReads
	memberReads
	trustReads
	circleReads
	audienceReads
	memberTierReads
	admittingReads
	// DropExpired deletes sessions and codes that are over, up to limit of each.
	DropExpired(ctx context.Context, limit int) (int, error)
}

// Tx is one write, at one fixed time.
type Tx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	personTx
	proofTx
	communityTx
	joinTx
	audienceTx
	trustTx
	placeTx
}

// placeTx keeps what members belong to: circles, and tiers.
type placeTx interface {
	CircleTx
	memberTierTx
}

// memberTierReads reads tiers, and who is in them.
type memberTierReads interface {
	tierReads
	membershipReads
}

// memberTierTx keeps tiers, and who is in them.
type memberTierTx interface {
	tierTx
	membershipTx
}

// proofReads tells who somebody is by what they prove it with.
type proofReads interface {
	actorReads
	codeReads
	tokenReads
	setupReads
}

// proofTx keeps what people prove who they are with.
type proofTx interface {
	codeTx
	attemptTx
	tokenTx
	setupTx
}

// admittingReads are those of who gets in.
type admittingReads interface {
	admissionReads
	applicationReads
	invitationReads
	entrantReads
	allowanceReads
}

// joinTx is how people become members.
type joinTx interface {
	memberTx
	guestTx
	admissionTx
	applicationTx
	invitationTx
}

// Service is where surfaces ask who somebody is, and change it.
type Service struct {
	store  Store
	mailer Mailer
	clock  clock.Clock
	ids    *id.Generator

	actors      *cache.Cache[actorKey, access.Actor]
	tokens      *cache.Cache[secretHash, Token]
	communities *cache.Cache[id.ID, Community]
	slugs       *cache.Cache[string, id.ID]
	faces       *cache.Cache[id.ID, Positioning]
	links       signInLinks
	founders    Founders
}

// Choice is a setting of the installation that changes how a Service decides.
type Choice func(*Service)

const (
	// remembered is how long an actor, a token or a community that a request asked for is remembered. What this
	// process changes is forgotten at once; with several nodes, the others act on a revoked token or an old role for
	// this long, and no longer.
	remembered = 5 * time.Second
	// rememberedMost bounds how many of each are remembered; a busy community's people of a few seconds.
	rememberedMost = 10_000
)

// NewService returns a Service.
func NewService(store Store, mailer Mailer, clock clock.Clock, ids *id.Generator, choices ...Choice) *Service {
	s := &Service{
		store: store, mailer: mailer, clock: clock, ids: ids,
		actors:      cache.New[actorKey, access.Actor](rememberedMost, remembered, clock.Now),
		tokens:      cache.New[secretHash, Token](rememberedMost, remembered, clock.Now),
		communities: cache.New[id.ID, Community](rememberedMost, remembered, clock.Now),
		slugs:       cache.New[string, id.ID](rememberedMost, remembered, clock.Now),
		faces:       cache.New[id.ID, Positioning](rememberedMost, remembered, clock.Now),
		founders:    Owners,
	}
	for _, change := range choices {
		change(s)
	}
	return s
}

// sweepBatch bounds how much one sweep deletes of each kind, so that it holds its lane briefly.
const sweepBatch = 500

// Sweep deletes some of what is over, and returns how many. Nothing waits for it: what is over is refused by the
// clock.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return s.store.DropExpired(ctx, sweepBatch)
}
