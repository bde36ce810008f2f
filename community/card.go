package community

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A card shows whose it is, by a number of the community's own, and carries a code that staff scan to see whether its
// tier holds today. Who is in no paid tier may have one too. Numbers are given in turn, and never again.

// Card is a member's card.
type Card struct {
	Member id.ID
	Number int64
	Code   string
	MadeAt time.Time
}

// ErrCardMissing is returned for who has no card, and for a code that is no card's.
var ErrCardMissing = fault.Missing("card")

// cardCode draws a code: 80 bits, in letters that a phone reads off a small square.
func cardCode() string {
	var random [10]byte
	rand.Read(random[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
}

// NewCard returns a card of a member that has no number yet.
func NewCard(member id.ID, now time.Time) Card {
	return Card{Member: member, Code: cardCode(), MadeAt: now}
}

// Card returns a member's card, to themselves and to staff.
func (s *Service) Card(ctx context.Context, actor access.Actor, member id.ID) (Card, error) {
	if err := actor.May(access.MembershipView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return Card{}, err
	}
	return s.store.Card(ctx, actor.Community, member)
}

// MakeCard gives the actor a card, or returns the one they have.
func (s *Service) MakeCard(ctx context.Context, actor access.Actor) (card Card, err error) {
	if err := actor.May(access.MembershipManage, actor.Own()); err != nil {
		return Card{}, err
	}
	if actor.Email == "" {
		return Card{}, ErrEmailUnproven
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) (err error) {
		card, err = tx.MakeCard(NewCard(actor.Member, tx.Now()))
		return err
	})
	return card, err
}

// ScanCard returns the card that carries a code, and where its member stands, to staff; to its member too.
func (s *Service) ScanCard(ctx context.Context, actor access.Actor, code string) (Card, Standing, error) {
	card, err := s.store.CardByCode(ctx, actor.Community, code)
	if err != nil {
		return Card{}, Standing{}, err
	}
	st, err := s.StandingOf(ctx, actor, card.Member)
	if err != nil && !actor.Person.IsZero() {
		return Card{}, Standing{}, ErrCardMissing
	}
	return card, st, err
}
