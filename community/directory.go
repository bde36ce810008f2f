package community

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// The directory is where people find one another. Staff find everybody, by name and by e-mail.

// MemberFilter narrows a list of members; a zero field does not.
type MemberFilter struct {
	Words        string // of which a member's name or e-mail has all, or words that begin so
	Role         access.Role
	Rung         Rung // of the ladder
	Circle       id.ID
	Segment      id.ID
	JoinedFrom   time.Time
	JoinedBefore time.Time
	Oldest       bool // first; else who came last is first. A list by words has an order of its own.
}

func (f MemberFilter) check() error {
	var wrong fault.Fields
	wrong.Check(f.Role == access.Nobody || f.Role.Valid(), "role", "invalid.choice")
	wrong.Check(f.Rung == NoRung || f.Rung.Valid(), "rung", "invalid.choice")
	wrong.Check(f.JoinedFrom.IsZero() || f.JoinedBefore.IsZero() || f.JoinedFrom.Before(f.JoinedBefore), "joined_before", "invalid.after_start")
	return wrong.Err()
}

// MemberQuery is a filter with what it takes to answer it: who looks (a member finds whoever allows it; staff, the zero
// id, find everybody), and the rule that members have to meet.
type MemberQuery struct {
	MemberFilter
	Viewer     id.ID
	Rule       *Rule // nil: none
	Attributes []Attribute
	Now        time.Time
}

// Members lists the members that a filter leaves, for those who work here.
func (s *Service) Members(ctx context.Context, actor access.Actor, f MemberFilter, r page.Request) (page.Page[Member], error) {
	if err := actor.May(access.MemberView, actor.Here()); err != nil {
		return page.Page[Member]{}, err
	}
	if err := f.check(); err != nil {
		return page.Page[Member]{}, err
	}
	q := MemberQuery{MemberFilter: f}
	if !f.Segment.IsZero() {
		segment, err := s.Segment(ctx, actor, f.Segment)
		if err != nil {
			return page.Page[Member]{}, err
		}
		if q, err = s.chosenBy(ctx, actor, q, segment.Rule); err != nil {
			return page.Page[Member]{}, err
		}
	}
	return s.store.Members(ctx, actor.Community, q, r)
}

// MembersChosen lists members whom a rule chooses that need not be saved.
func (s *Service) MembersChosen(ctx context.Context, actor access.Actor, rule Rule, r page.Request) (page.Page[Member], error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return page.Page[Member]{}, err
	}
	if err := rule.Check(); err != nil {
		return page.Page[Member]{}, err
	}
	q, err := s.chosenBy(ctx, actor, MemberQuery{}, rule)
	if err != nil {
		return page.Page[Member]{}, err
	}
	return s.store.Members(ctx, actor.Community, q, r)
}

func (s *Service) chosenBy(ctx context.Context, actor access.Actor, q MemberQuery, rule Rule) (_ MemberQuery, err error) {
	q.Rule, q.Now = &rule, s.clock.Now()
	q.Attributes, err = s.store.Attributes(ctx, actor.Community)
	return q, err
}

// Find lists members to a member: by words, those who let themselves be found by whoever looks; and without words those
// whom they share a circle with. Who wants to be found by nobody is listed to staff alone.
func (s *Service) Find(ctx context.Context, actor access.Actor, words string, circle id.ID, r page.Request) (page.Page[Member], error) {
	if err := actor.May(access.DirectoryView, actor.Here()); err != nil {
		return page.Page[Member]{}, err
	}
	q := MemberQuery{MemberFilter: MemberFilter{Words: words, Circle: circle}, Viewer: actor.Member}
	found, err := s.store.Members(ctx, actor.Community, q, r)
	for i := range found.Items {
		found.Items[i].Email, found.Items[i].Rung = "", NoRung // theirs to tell
	}
	return found, err
}

// Profile shows a member to another member, as they find them in the directory, with the circles they share.
func (s *Service) Profile(ctx context.Context, actor access.Actor, member id.ID) (Member, error) {
	if err := actor.May(access.DirectoryView, actor.Here()); err != nil {
		return Member{}, err
	}
	if actor.May(access.MemberView, actor.Here()) != nil { // staff find everybody
		visible, err := s.store.Visible(ctx, actor.Community, actor.Member, member)
		if err != nil {
			return Member{}, err
		}
		if !visible {
			return Member{}, ErrMemberMissing
		}
	}
	m, err := s.store.Member(ctx, actor.Community, member)
	m.Email, m.Rung = "", NoRung
	return m, err
}

// audienceReads and audienceTx keep what is known of members to choose some of them by.
type audienceReads interface {
	attributeReads
	segmentReads
	leaderReads
	ladderReads
	// Visible reports whether a member may find another.
	Visible(ctx context.Context, community, viewer, member id.ID) (bool, error)
	// Measure brings up to date what is kept of members' purchases. Of those who bought nothing less than before, what they
	// bought is kept as it is.
	Measure(ctx context.Context, community id.ID, grown bool, members ...id.ID) error
	// MarkActive keeps that members were active when they placed orders.
	MarkActive(ctx context.Context, community id.ID, orders ...id.ID) error
	// MarkBought keeps that members bought what is in orders that are sold.
	MarkBought(ctx context.Context, community id.ID, orders ...id.ID) error
	// Holders are the members whose orders these are.
	Holders(ctx context.Context, community id.ID, orders ...id.ID) ([]id.ID, error)
}

type audienceTx interface {
	attributeTx
	segmentTx
	leaderTx
	ladderTx
	dealingTx
	// SetFindable says who may find a member.
	SetFindable(member id.ID, by Findable) error
}

// Findable says which members find a member in the directory; staff find everybody.
type Findable string

const (
	FindableByAll     Findable = "community"
	FindableInCircles Findable = "circles" // who shares a circle with them: what everybody begins with
	FindableByNobody  Findable = "nobody"
)

// Findables lists them, the most open first.
var Findables = []Findable{FindableByAll, FindableInCircles, FindableByNobody}

// SetFindable says who may find the actor.
func (s *Service) SetFindable(ctx context.Context, actor access.Actor, by Findable) error {
	if err := actor.May(access.MemberEdit, actor.Own()); err != nil {
		return err
	}
	if !slices.Contains(Findables, by) {
		return fault.OnField("findable", "invalid.choice")
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error { return tx.SetFindable(actor.Member, by) })
}

// Purchases is news of what members bought.
type Purchases struct {
	Placed, Sold, Undone []id.ID // orders
	Members              []id.ID // of whom all orders are news
}

// Measure brings up to date what segments ask of those who bought something, or took it back. It may be done again at any
// time.
func (s *Service) Measure(ctx context.Context, community id.ID, news Purchases) error {
	if err := s.store.MarkActive(ctx, community, news.Placed...); err != nil {
		return err
	}
	if err := s.store.MarkBought(ctx, community, news.Sold...); err != nil {
		return err
	}
	if err := s.measureHolders(ctx, community, true, news.Sold, nil); err != nil {
		return err
	}
	return s.measureHolders(ctx, community, false, news.Undone, news.Members)
}

func (s *Service) measureHolders(ctx context.Context, community id.ID, grown bool, orders, members []id.ID) error {
	holders, err := s.store.Holders(ctx, community, orders...)
	if err != nil {
		return err
	}
	all := slices.Concat(members, holders)
	slices.SortFunc(all, id.ID.Compare)
	return s.store.Measure(ctx, community, grown, slices.Compact(all)...)
}
