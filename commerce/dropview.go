package commerce

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// A rush looks at its place in line again and again. What all see of a line is read a few times a second, however many
// ask, and each asker's own place by its key; neither is a write.

// DropNow is a drop as all see it, a moment ago at most.
type DropNow struct {
	Campaign Campaign
	Line     DropLine
	Reserved int64 // members who want to be told
}

// DropView is a drop as somebody sees it.
type DropView struct {
	DropNow
	Mine  *Spot // nil: none
	Told  bool  // they have reserved
	Given bool  // they have a code to enter
}

// DropStage is where a drop is, as people see it.
type DropStage string

const (
	DropAhead  DropStage = "ahead"
	DropOpen   DropStage = "open"
	DropPaused DropStage = "paused"
	DropClosed DropStage = "closed"
)

// Stage is the drop's at a time. What opens at its second is shown as open from then on.
func (d DropNow) Stage(now time.Time) DropStage {
	switch err := d.Campaign.Open(now); {
	case !d.Line.ClosedAt.IsZero(), d.Campaign.State == CampaignEnded && d.Line.OpenedAt.IsZero():
		return DropClosed
	case errors.Is(err, ErrCampaignAhead):
		return DropAhead
	case errors.Is(err, ErrCampaignPaused):
		return DropPaused
	case err != nil && d.Line.OpenedAt.IsZero():
		return DropClosed
	}
	return DropOpen
}

// admits reports with a fault why nobody joins at a time.
func (d DropNow) admits(now time.Time) error {
	if _, err := d.Campaign.joinable(now); err != nil {
		return err
	}
	return d.Line.over()
}

// Left is how many units are neither bought nor offered to anybody.
func (d DropNow) Left() int64 { return max(0, d.Campaign.Stock-d.Campaign.Taken) }

// Offered is how many units are offered, and not paid yet.
func (d DropNow) Offered() int64 { return max(0, d.Campaign.Taken-d.Line.Bought) }

// dropReads reads drops and their lines.
type dropReads interface {
	DropNow(ctx context.Context, community, campaign id.ID) (DropNow, error)
	Spot(ctx context.Context, community, campaign, member id.ID) (Spot, error)
	// DropStanding tells whether a member has reserved, and has a code that they may enter at a time.
	DropStanding(ctx context.Context, community, campaign, member id.ID, now time.Time) (told, given bool, err error)
	// SpotsAfter lists places with their members' names, by number; an empty state is every one.
	SpotsAfter(ctx context.Context, community, campaign id.ID, state SpotState, above int64, limit int) ([]SpotView, error)
	// DropCodes lists codes, the newest first.
	DropCodes(ctx context.Context, community, campaign, after id.ID, limit int) ([]DropCodeView, error)
	// WithoutCode lists the members who are in an audience at a time and have no code of a drop, who joined first first.
	WithoutCode(ctx context.Context, community, campaign id.ID, a Audience, now time.Time, limit int) ([]id.ID, error)
	// Reservations lists the members who want to be told when a drop opens.
	Reservations(ctx context.Context, community, campaign, after id.ID, limit int) ([]id.ID, error)
}

// SpotView is a place with the name of whose it is.
type SpotView struct {
	Spot
	Name string
}

type dropKey struct{ community, campaign id.ID }

const (
	// dropsRemembered is how old what all see of a line may be.
	dropsRemembered     = 200 * time.Millisecond
	dropsRememberedMost = 1000
)

// lineNow is a drop as all see it.
func (s *Service) lineNow(ctx context.Context, community, campaign id.ID) (DropNow, error) {
	return s.drops.Get(dropKey{community, campaign}, func() (DropNow, bool, error) {
		d, err := s.store.DropNow(ctx, community, campaign)
		return d, true, err
	})
}

// Drop returns a drop, and the actor's place in its line.
func (s *Service) Drop(ctx context.Context, actor access.Actor, community, campaign id.ID) (v DropView, err error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return v, err
	}
	if v.DropNow, err = s.lineNow(ctx, community, campaign); err != nil {
		return v, err
	}
	if v.Campaign.State == CampaignDraft && may(actor, access.CampaignView, community, id.Zero) != nil {
		return DropView{}, ErrCampaignMissing
	}
	if actor.Member.IsZero() {
		return v, nil
	}
	mine, err := s.store.Spot(ctx, community, campaign, actor.Member)
	if err == nil {
		v.Mine, v.Line = &mine, v.Line.with(mine)
		return v, nil
	}
	if !errors.Is(err, ErrSpotMissing) {
		return v, err
	}
	if v.Stage(s.now()) == DropAhead {
		v.Told, v.Given, err = s.store.DropStanding(ctx, community, campaign, actor.Member, s.now())
		return v, err
	}
	return v, nil
}

// with is a line that was read before a place in it, as it has to be by then.
func (l DropLine) with(p Spot) DropLine {
	l.Last = max(l.Last, p.Number)
	if p.State != SpotWaiting && p.State != SpotLeft {
		l.Reached = max(l.Reached, p.Number)
	}
	return l
}

// Spots lists places in a line by their numbers, for staff; an empty state is every one.
func (s *Service) Spots(ctx context.Context, actor access.Actor, community, campaign id.ID, state SpotState, r PageRequest) (Page[SpotView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[SpotView]{}, err
	}
	size, err := r.Size()
	if err != nil {
		return Page[SpotView]{}, err
	}
	if _, err := s.lineNow(ctx, community, campaign); err != nil {
		return Page[SpotView]{}, err
	}
	key, err := r.Key(8)
	if err != nil {
		return Page[SpotView]{}, err
	}
	above := int64(0)
	if key != nil {
		above = int64(binary.BigEndian.Uint64(key))
	}
	spots, err := s.store.SpotsAfter(ctx, community, campaign, state, above, size+1)
	if err != nil {
		return Page[SpotView]{}, fault.Wrap("read a line", err)
	}
	return page.Cut(spots, size, func(p SpotView) []byte { return binary.BigEndian.AppendUint64(nil, uint64(p.Number)) }), nil
}

// DropCodes lists a drop's codes, the newest first.
func (s *Service) DropCodes(ctx context.Context, actor access.Actor, community, campaign id.ID, r PageRequest) (Page[DropCodeView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[DropCodeView]{}, err
	}
	if _, err := s.lineNow(ctx, community, campaign); err != nil {
		return Page[DropCodeView]{}, err
	}
	read := func(after id.ID, limit int) ([]DropCodeView, error) {
		return s.store.DropCodes(ctx, community, campaign, after, limit)
	}
	return listed(r, read, func(k DropCodeView) id.ID { return k.ID })
}

// DropNow returns a drop as it is at this moment, for whoever tells many of it.
func (s *Service) DropNow(ctx context.Context, actor access.Actor, community, campaign id.ID) (DropNow, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return DropNow{}, err
	}
	return s.store.DropNow(ctx, community, campaign)
}

// Moved reports that a place which was read before is another by now, as what all see of its line tells: its number is
// reached, or its time to be paid is over.
func (d DropNow) Moved(p Spot, now time.Time) bool {
	switch p.State {
	case SpotWaiting:
		return p.Number <= d.Line.Reached
	case SpotCalled:
		return p.Order.IsZero() && !now.Before(p.Until)
	}
	return false
}
