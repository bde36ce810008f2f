// Package fission lets circles live, multiply and end well: a circle is handed over, merged, split in two, or closed in
// silence, and its best are promoted to the core.
//
// It decides what becomes of the members, the seats, the waiting list and the leader of a circle, each time in one
// write. It leaves what a circle is, and who comes and goes by themselves, to community; where to cut to insight/split;
// and telling people to whoever reads its facts.
package fission

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
)

// Store keeps what is decided here.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	Community(ctx context.Context, community id.ID) (community.Community, error)
	Circle(ctx context.Context, community, circle id.ID) (community.Circle, error)
	// SlugsTaken says which of some slugs are circles'.
	SlugsTaken(ctx context.Context, community id.ID, slugs []string) (map[string]bool, error)
	CircleStanding(ctx context.Context, community, circle, member id.ID) (community.CircleStanding, error)
	HandOver(ctx context.Context, community, circle id.ID) (HandOver, bool, error)
	// InBoth counts those who are in both of two circles.
	InBoth(ctx context.Context, community, one, other id.ID) (int, error)
	splitReads
	// Activity counts what the members of a circle did in each of the periods before a time.
	Activity(ctx context.Context, community, circle id.ID, now time.Time) (Activity, error)
}

// Tx is one write, at one fixed time.
type Tx interface {
	community.CircleTx
	NewID() id.ID
	MemberByID(member id.ID) (community.Member, error)
	handOverTx
	mergeTx
	splitTx
	pulseTx
}

// Service is where surfaces ask for it.
type Service struct {
	store Store
	clock clock.Clock
}

// NewService returns a Service.
func NewService(store Store, clock clock.Clock) *Service { return &Service{store, clock} }

// Facts about what becomes of circles.
const (
	FactHandOverOffered fact.Kind = "circle.hand_over_offered"
	FactHandOverEnded   fact.Kind = "circle.hand_over_ended" // declined or withdrawn
	FactHandedOver      fact.Kind = "circle.handed_over"
	FactArchived        fact.Kind = "circle.archived"
	FactMerged          fact.Kind = "circle.merged"
	FactSplitPlanned    fact.Kind = "circle.split_planned"
	FactSplitCanceled   fact.Kind = "circle.split_canceled"
	FactSplit           fact.Kind = "circle.split"
	FactSplitUndone     fact.Kind = "circle.split_undone"
)

// Fact is the payload of facts about what becomes of a circle. Silent asks that its members are not told.
type Fact struct {
	Name       string    `json:"name"`
	Slug       string    `json:"slug"`
	Member     id.ID     `json:"member,omitzero"` // who leads it, or is to
	MemberName string    `json:"member_name,omitempty"`
	Former     id.ID     `json:"former,omitzero"` // who led it before
	Other      id.ID     `json:"other,omitzero"`  // the circle that it was split into, or that it was merged into
	OtherName  string    `json:"other_name,omitempty"`
	OtherSlug  string    `json:"other_slug,omitempty"`
	Moved      int       `json:"moved,omitempty"` // members, to the other or back
	DueAt      time.Time `json:"due_at,omitzero"`
	Silent     bool      `json:"silent,omitempty"`
	By         id.ID     `json:"by,omitzero"` // zero: the program, at its time
	ByName     string    `json:"by_name,omitempty"`
}

func emit(tx Tx, kind fact.Kind, c community.Circle, f Fact) error {
	f.Name, f.Slug = c.Name, c.Slug
	return tx.Emit(fact.Fact{Kind: kind, Version: 1, Subject: c.ID, By: f.By, Payload: f})
}

// seen reads a circle for who may see how it does, and how it would be split: whoever helps to run it.
func (s *Service) seen(ctx context.Context, actor access.Actor, circle id.ID) (community.Circle, error) {
	c, err := s.store.Circle(ctx, actor.Community, circle)
	if err != nil {
		return c, err
	}
	standing, err := s.store.CircleStanding(ctx, actor.Community, circle, actor.Member)
	if err == nil {
		err = standing.SeesWork(actor)
	}
	return c, err
}

// led reads a live circle that the actor may lead, and makes later writes that lock it wait for this one.
func led(tx Tx, actor access.Actor, circle id.ID) (community.Circle, error) {
	c, err := tx.CircleByID(circle)
	if err != nil {
		return c, err
	}
	if err := c.Leads(actor); err != nil {
		return c, err
	}
	if err := c.Open(); err != nil {
		return c, err
	}
	return locked(tx, circle)
}

// locked reads a live circle, and makes later writes that lock it wait for this one.
func locked(tx Tx, circle id.ID) (community.Circle, error) {
	c, err := tx.LockCircle(circle)
	if err == nil {
		err = c.Open()
	}
	return c, err
}

func may(actor access.Actor) error { return actor.May(access.CircleManage, actor.Here()) }

// maxReason bounds the reason of a promotion, which people read.
const maxReason = 400

// ErrNotCore is returned for a promotion to a circle that is no core circle.
var ErrNotCore = fault.New(fault.Conflict, "circle_not_core")
