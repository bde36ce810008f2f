package fission

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// Split makes two circles of one: the circle itself keeps one half, its leader, its address and its history; a new one,
// its child, takes the other half. It is planned first. Then members are told, and may choose their side until it is
// due; whoever comes meanwhile goes to the smaller half. It is carried out in one write when it is due, and may be undone
// for a week: then everybody who is in the child is in the circle again, those who came since too.
type Split struct {
	ID         id.ID
	Circle     id.ID
	Child      id.ID // the circle that comes to be
	ChildName  string
	ChildSlug  string
	Leader     id.ID // who is to lead it; zero when nobody is
	LeaderName string
	Basis      Basis
	State      SplitState
	PlannedBy  id.ID // zero: the program
	PlannedAt  time.Time
	DueAt      time.Time
	ClosedAt   time.Time
}

// Basis is what members were put on sides by.
type Basis string

// Ways of putting members on sides.
const (
	ByTies   Basis = "ties"   // as little as possible is cut
	ByJoined Basis = "joined" // those who came first, and those who came later
	ByRegion Basis = "region" // those of one region stay together
)

// Bases lists every way.
var Bases = []Basis{ByTies, ByJoined, ByRegion}

// SplitState says what has become of a split.
type SplitState string

// States of splits.
const (
	SplitPlanned  SplitState = "planned"
	SplitDone     SplitState = "done"
	SplitUndone   SplitState = "undone"
	SplitCanceled SplitState = "canceled"
)

// Side is where a member is to be: 0 in the circle, 1 in its child.
type Side struct {
	Member id.ID
	Side   int
	Chosen bool // by the member
}

const (
	// UndoWithin is for how long a split can be undone.
	UndoWithin = 7 * 24 * time.Hour
	// fewestToSplit is how many members a circle needs to be split at all.
	fewestToSplit           = 4
	leastNotice, mostNotice = 1, 30 // days
)

var (
	// ErrSplitMissing is returned where a circle has no such split.
	ErrSplitMissing = fault.Missing("split")
	// ErrSplitPlanned is returned for a second plan.
	ErrSplitPlanned = fault.New(fault.Conflict, "split_planned")
	ErrSplitFew     = fault.New(fault.Conflict, "split_few").With(fault.Args{"min": fewestToSplit})
	// ErrSplitTies and ErrSplitRegions are returned where too little is known to split by that.
	ErrSplitTies    = fault.New(fault.Conflict, "split_ties")
	ErrSplitRegions = fault.New(fault.Conflict, "split_regions")
	// ErrSplitOver is returned for choosing a side, or canceling, when it is too late.
	ErrSplitOver = fault.New(fault.Gone, "split_over")
	// ErrLeaderStays is returned to the leader of the circle who would go.
	ErrLeaderStays = fault.New(fault.Conflict, "split_leader_stays")
	// ErrUndoOver is returned for undoing a split after a week.
	ErrUndoOver = fault.New(fault.Gone, "split_undo_over")
	// ErrUndoChanged is returned for undoing a split of circles that were split, merged or archived since.
	ErrUndoChanged = fault.New(fault.Conflict, "split_undo_changed")
)

type splitReads interface {
	// LastSplit reads a circle's last split, if it was ever to be split.
	LastSplit(ctx context.Context, community, circle id.ID) (Split, bool, error)
	Sides(ctx context.Context, community, split id.ID) ([]Side, error)
	// SideOf reads the side of one member.
	SideOf(ctx context.Context, community, split, member id.ID) (Side, bool, error)
	// Crew lists everybody in a circle, who joined it first first.
	Crew(ctx context.Context, community, circle id.ID) ([]community.CircleMember, error)
	// Dealings lists what members of a circle did with one another.
	Dealings(ctx context.Context, community, circle id.ID) ([]Dealing, error)
	// Regions tells of which region the members of a circle are, by the chapters that they are in.
	Regions(ctx context.Context, community, circle id.ID) (map[id.ID]string, error)
}

type splitTx interface {
	LastSplit(circle id.ID) (Split, bool, error)
	// AddSplit has the write refused with ErrSplitPlanned when the circle has a plan.
	AddSplit(Split)
	SetSplitLeader(s Split, leader id.ID)
	// CloseSplit has the write refused with ErrSplitOver unless the split is in a state.
	CloseSplit(s Split, from, to SplitState)
	// Part moves those who are to go to the child, and returns how many they were. It remembers what everybody was.
	Part(s Split) (int, error)
	SlugTaken(slug string) (bool, error)
	sideTx
}

type sideTx interface {
	// AddSides leaves those alone who have a side.
	AddSides(split id.ID, sides []Side)
	ChooseSide(split id.ID, s Side)
	// Unassigned lists who is in the circle and on no side of its split, who joined first first.
	Unassigned(s Split) ([]id.ID, error)
	// CountGoing counts the members of the circle that are to go.
	CountGoing(s Split) (int, error)
	// FirstHost is a host of the child, or zero.
	FirstHost(s Split) (id.ID, error)
}

// undoUntil is until when a split can be undone.
func (s Split) undoUntil() time.Time { return s.ClosedAt.Add(UndoWithin) }

// Undoable reports whether the time for undoing a split is not over.
func (s Split) Undoable(now time.Time) bool {
	return s.State == SplitDone && now.Before(s.undoUntil())
}

// UndoUntil is until when a split that is done can be undone.
func (s Split) UndoUntil() time.Time { return s.undoUntil() }

// Choosable reports whether members may choose their side.
func (s Split) Choosable(now time.Time) bool { return s.State == SplitPlanned && now.Before(s.DueAt) }

// balance puts those who are on no side on the smaller one, so that the halves differ by as little as they can.
func balance(unassigned []id.ID, staying, going int) []Side {
	sides := make([]Side, len(unassigned))
	for i, member := range unassigned {
		sides[i].Member = member
		if going < staying {
			sides[i].Side = 1
			going++
		} else {
			staying++
		}
	}
	return sides
}

// child is the circle that comes of a split, with so many members.
func (s Split) child(c community.Circle, members int, now time.Time) community.Circle {
	c.ID, c.Slug, c.Name, c.Parent = s.Child, s.ChildSlug, s.ChildName, s.Circle
	c.Members, c.Waiting, c.Leader, c.LeaderName = members, 0, id.Zero, ""
	c.FoundedBy, c.FoundedAt = s.PlannedBy, now
	return c
}

var numbered = regexp.MustCompile(`^(.*?)[- ](\d+)$`)

// following tells the name and slug of the n-th circle after one, which may have a number itself.
func following(c community.Circle) func(n int) (name, slug string) {
	name, slug := c.Name, c.Slug
	if m := numbered.FindStringSubmatch(name); m != nil {
		name = m[1]
	}
	if m := numbered.FindStringSubmatch(slug); m != nil {
		slug = m[1]
	}
	name = strings.TrimSpace(name)
	return func(n int) (string, string) {
		number := strconv.Itoa(n)
		return name + " " + number, slug + "-" + number
	}
}

// ChooseSide puts the actor, who is in the circle, on a side of its planned split.
func (s *Service) ChooseSide(ctx context.Context, actor access.Actor, circle id.ID, goes bool) error {
	if err := actor.May(access.CircleJoin, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := tx.CircleByID(circle); err != nil {
			return err
		}
		split, is, err := tx.LastSplit(circle)
		if err != nil || !is {
			return cmp.Or[error](err, ErrSplitMissing)
		}
		if !split.Choosable(tx.Now()) {
			return ErrSplitOver
		}
		m, in, err := tx.InCircle(circle, actor.Member)
		switch {
		case err != nil || !in:
			return cmp.Or[error](err, community.ErrNotInCircle)
		case m.Role == community.Leader && goes:
			return ErrLeaderStays
		}
		if !goes && split.Leader == actor.Member {
			tx.SetSplitLeader(split, id.Zero)
		}
		side := Side{Member: actor.Member, Chosen: true}
		if goes {
			side.Side = 1
		}
		tx.ChooseSide(split.ID, side)
		return nil
	})
}

// CancelSplit gives a planned split up.
func (s *Service) CancelSplit(ctx context.Context, actor access.Actor, circle id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := led(tx, actor, circle)
		if err != nil {
			return err
		}
		split, is, err := tx.LastSplit(circle)
		if err != nil || !is {
			return cmp.Or[error](err, ErrSplitMissing)
		}
		tx.CloseSplit(split, SplitPlanned, SplitCanceled)
		return emit(tx, FactSplitCanceled, c, Fact{OtherName: split.ChildName, By: actor.Member, ByName: actor.Name})
	})
}
