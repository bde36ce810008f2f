package content

import (
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// What went out stays to be read: by every member; where it is for a circle, by who is in that now; where it is for tiers,
// by who stands in one of them now, while others see its title and which tiers open it; where it is for a segment, by who
// was told, and nobody else learns of it. The staff read everything.

type broadcastReads interface {
	Broadcast(ctx context.Context, community, broadcast id.ID) (Broadcast, error)
	// Broadcasts lists those that a filter leaves, the newest first.
	Broadcasts(ctx context.Context, community id.ID, f BroadcastFilter, after id.ID, limit int) ([]Broadcast, error)
	// Queue lists what is queued in a series, in order.
	Queue(ctx context.Context, community, series id.ID) ([]Broadcast, error)
	// Archive lists what went out and a member may know of (zero: everything), beyond a mark, the newest first.
	Archive(ctx context.Context, community, member id.ID, f ArchiveFilter, after page.Mark, limit int) ([]Broadcast, error)
	// WasTold reports whether a member was told of a broadcast.
	WasTold(ctx context.Context, community, broadcast, member id.ID) (bool, error)
	// ToldBetween lists who was told of a broadcast after a member and no later than another, in the order of ids.
	ToldBetween(ctx context.Context, community, broadcast, after, through id.ID) ([]id.ID, error)
	Policy(ctx context.Context, community id.ID) (Policy, error)
}

type seriesReads interface {
	// AllSeries lists every series, those that ended last.
	AllSeries(ctx context.Context, community id.ID) ([]Series, error)
	Series(ctx context.Context, community, series id.ID) (Series, error)
	SeriesBySlug(ctx context.Context, community id.ID, slug string) (Series, error)
}

// BroadcastFilter narrows a list of those who write; a zero field does not.
type BroadcastFilter struct {
	State  BroadcastState
	Circle id.ID
}

// ArchiveFilter narrows a list of those who read; of one at most.
type ArchiveFilter struct{ Series, Circle id.ID }

// Reading is a broadcast as somebody may read it.
type Reading struct {
	Broadcast // without its text where it is closed
	Closed    bool
}

func closed(b Broadcast) Reading {
	b.Text, b.Link, b.Correction = "", "", ""
	return Reading{b, true}
}

// writes reports whether the actor looks after what is said.
func writes(actor access.Actor) bool { return actor.May(access.BroadcastWorkView, actor.Here()) == nil }

// Archive lists what went out as the actor may know of it, the newest first.
func (s *Service) Archive(ctx context.Context, actor access.Actor, f ArchiveFilter, r page.Request) (page.Page[Reading], error) {
	if err := actor.May(access.BroadcastView, actor.Here()); err != nil {
		return page.Page[Reading]{}, err
	}
	after, size, err := r.ByTime()
	if err != nil {
		return page.Page[Reading]{}, err
	}
	member := actor.Member
	if writes(actor) {
		member = id.Zero
	}
	list, err := s.store.Archive(ctx, actor.Community, member, f, after, size+1)
	if err != nil {
		return page.Page[Reading]{}, err
	}
	cut := page.Cut(list, size, func(b Broadcast) []byte { return page.Mark{At: b.StartedAt, ID: b.ID}.Bytes() })
	read, err := s.readings(ctx, actor, cut.Items)
	return page.Page[Reading]{Items: read, Next: cut.Next}, err
}

// readings closes what is for tiers that the actor does not stand in.
func (s *Service) readings(ctx context.Context, actor access.Actor, list []Broadcast) ([]Reading, error) {
	audiences := make([]Audience, len(list))
	for i, b := range list {
		audiences[i] = b.Audience
	}
	belongs, err := s.belongs(ctx, actor, audiences...)
	if err != nil {
		return nil, err
	}
	all := make([]Reading, len(list))
	for i, b := range list {
		if all[i] = (Reading{Broadcast: b}); b.Audience.Kind() == OfTiers && !belongs[i] {
			all[i] = closed(b)
		}
	}
	return all, nil
}

// belongs tells of which audiences the actor is; who writes is of all.
func (s *Service) belongs(ctx context.Context, actor access.Actor, all ...Audience) ([]bool, error) {
	asks := false
	answers := make([]bool, len(all))
	for i, a := range all {
		answers[i] = writes(actor) || a.Kind() == Everybody
		asks = asks || !answers[i]
	}
	if !asks {
		return answers, nil
	}
	return s.store.Belongs(ctx, actor.Community, actor.Member, s.clock.Now(), all...)
}

// Read returns a broadcast that went out, as the actor may read it. The staff who write read what did not go out too; who
// leads the circle that it is for has Broadcast for that.
func (s *Service) Read(ctx context.Context, actor access.Actor, broadcast id.ID) (Reading, error) {
	if err := actor.May(access.BroadcastView, actor.Here()); err != nil {
		return Reading{}, err
	}
	b, err := s.store.Broadcast(ctx, actor.Community, broadcast)
	if err != nil || writes(actor) {
		return Reading{Broadcast: b}, err
	}
	if !b.Out() {
		return Reading{}, ErrBroadcastMissing
	}
	if b.Audience.Kind() == OfSegment {
		told, err := s.store.WasTold(ctx, actor.Community, broadcast, actor.Member)
		if err == nil && !told {
			err = ErrBroadcastMissing
		}
		return Reading{Broadcast: b}, err
	}
	belongs, err := s.belongs(ctx, actor, b.Audience)
	switch {
	case err != nil:
		return Reading{}, err
	case belongs[0]:
		return Reading{Broadcast: b}, nil
	case b.Audience.Kind() == OfTiers:
		return closed(b), nil
	}
	return Reading{}, ErrBroadcastMissing
}

// Opened notes that the actor opened a broadcast that they may read. Each member counts once.
func (s *Service) Opened(ctx context.Context, actor access.Actor, broadcast id.ID) error {
	if err := actor.May(access.BroadcastOpen, actor.Own()); err != nil {
		return err
	}
	r, err := s.Read(ctx, actor, broadcast)
	if err != nil || r.Closed || !r.Out() {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		first, err := tx.Read(broadcast, actor.Member)
		if first {
			tx.CountOpened(broadcast)
		}
		return err
	})
}

// Broadcast returns a broadcast for who writes it.
func (s *Service) Broadcast(ctx context.Context, actor access.Actor, broadcast id.ID) (Broadcast, error) {
	b, err := s.store.Broadcast(ctx, actor.Community, broadcast)
	if fault.KindOf(err) == fault.NotFound { // who may not look does not learn that either
		if refused := actor.May(access.BroadcastView, actor.Here()); refused != nil {
			return Broadcast{}, refused
		}
		return Broadcast{}, err
	}
	if err != nil {
		return Broadcast{}, err
	}
	return b, s.works(ctx, actor, b.Series, b.Audience.Circle)
}

// works refuses who does not write to a circle (zero: to everybody).
func (s *Service) works(ctx context.Context, actor access.Actor, series, circle id.ID) error {
	refused := actor.May(access.BroadcastWorkView, actor.Here())
	if refused == nil || !series.IsZero() || circle.IsZero() || actor.Member.IsZero() {
		return refused
	}
	standing, err := s.store.CircleStanding(ctx, actor.Community, circle, actor.Member)
	if err != nil {
		return err
	}
	return actor.May(access.BroadcastWorkView, actor.Stands(standing.Role.Standing()))
}

// Broadcasts lists broadcasts in any state for who writes them.
func (s *Service) Broadcasts(ctx context.Context, actor access.Actor, f BroadcastFilter, r page.Request) (page.Page[Broadcast], error) {
	if err := s.works(ctx, actor, id.Zero, f.Circle); err != nil {
		return page.Page[Broadcast]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[Broadcast]{}, err
	}
	list, err := s.store.Broadcasts(ctx, actor.Community, f, after, size+1)
	return page.Cut(list, size, func(b Broadcast) []byte { return b.ID[:] }), err
}

// Reach counts whom an audience reaches now.
func (s *Service) Reach(ctx context.Context, actor access.Actor, a Audience) (int, error) {
	if err := s.works(ctx, actor, id.Zero, a.Circle); err != nil {
		return 0, err
	}
	sender := actor.Member
	if writes(actor) {
		sender = id.Zero
	}
	var wrong fault.Fields
	if a.check(&wrong); wrong.Err() != nil { // a circle of one's own does not open a segment
		return 0, wrong.Err()
	}
	return s.store.CountAudience(ctx, actor.Community, a.clean(), sender, s.clock.Now())
}

// AllSeries lists the series that the actor may know of. Those for a segment are for who writes alone, and those for a
// circle for who is in it.
func (s *Service) AllSeries(ctx context.Context, actor access.Actor) ([]Series, error) {
	if err := actor.May(access.BroadcastView, actor.Here()); err != nil {
		return nil, err
	}
	all, err := s.store.AllSeries(ctx, actor.Community)
	if err != nil || writes(actor) {
		return all, err
	}
	audiences := make([]Audience, len(all))
	for i, one := range all {
		audiences[i] = one.Audience
	}
	belongs, err := s.belongs(ctx, actor, audiences...)
	if err != nil {
		return nil, err
	}
	var known []Series
	for i, one := range all {
		if belongs[i] || one.Audience.Kind() == OfTiers {
			known = append(known, one)
		}
	}
	return known, nil
}

// OneSeries returns a series with what is queued in it, for who writes.
func (s *Service) OneSeries(ctx context.Context, actor access.Actor, series id.ID) (one Series, queue []Broadcast, err error) {
	if err := actor.May(access.BroadcastWorkView, actor.Here()); err != nil {
		return Series{}, nil, err
	}
	if one, err = s.store.Series(ctx, actor.Community, series); err != nil {
		return one, nil, err
	}
	queue, err = s.store.Queue(ctx, actor.Community, series)
	return one, queue, err
}

// SeriesBySlug returns a series, and whether it is closed to the actor because of their tier.
func (s *Service) SeriesBySlug(ctx context.Context, actor access.Actor, slug string) (one Series, shut bool, err error) {
	if err := actor.May(access.BroadcastView, actor.Here()); err != nil {
		return Series{}, false, err
	}
	if one, err = s.store.SeriesBySlug(ctx, actor.Community, slug); err != nil {
		return Series{}, false, err
	}
	belongs, err := s.belongs(ctx, actor, one.Audience)
	switch {
	case err != nil:
		return Series{}, false, err
	case belongs[0]:
		return one, false, nil
	case one.Audience.Kind() == OfTiers:
		return one, true, nil
	}
	return Series{}, false, ErrSeriesMissing
}

// TierSeries are the series that each tier opens and that have not ended, as the tier's right. Everybody may know that.
func (s *Service) TierSeries(ctx context.Context, actor access.Actor) (map[id.ID][]Series, error) {
	if err := actor.May(access.ShopView, actor.Here()); err != nil {
		return nil, err
	}
	all, err := s.store.AllSeries(ctx, actor.Community)
	opens := map[id.ID][]Series{}
	for _, one := range all {
		if one.State == SeriesEnded {
			continue
		}
		for _, tier := range one.Audience.Tiers {
			opens[tier] = append(opens[tier], one)
		}
	}
	return opens, err
}

// Policy returns what the community allows those who lead its circles.
func (s *Service) Policy(ctx context.Context, actor access.Actor) (Policy, error) {
	if err := actor.May(access.BroadcastView, actor.Here()); err != nil {
		return Policy{}, err
	}
	return s.store.Policy(ctx, actor.Community)
}
