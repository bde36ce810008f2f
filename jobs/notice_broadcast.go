package jobs

import (
	"context"
	"errors"

	"panal/access"
	"panal/community/notice"
	"panal/content"
	"panal/fact"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
)

// BroadcastSources finds broadcasts, and who is told of them.
type BroadcastSources interface {
	Broadcast(ctx context.Context, community, broadcast id.ID) (content.Broadcast, error)
	ToldBetween(ctx context.Context, community, broadcast, after, through id.ID) ([]id.ID, error)
}

const broadcasts = "broadcasts"

// Broadcasts is the consumer that tells members what is said to them. A fact is of a portion of an audience, and each
// member is in one portion. It is a consumer of its own, so that nobody waits for thousands who are told something else.
func Broadcasts(teller Teller, from BroadcastSources, clock clock.Clock) Consumer {
	handle := func(ctx context.Context, _ id.ID, facts []fact.Recorded) error {
		for _, f := range facts {
			if clock.Now().Sub(f.At) > history {
				continue
			}
			if err := tellBroadcast(ctx, teller, from, f); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: broadcasts, Kinds: []fact.Kind{content.FactBroadcastTold}, Handle: handle, Unhurried: true}
}

func tellBroadcast(ctx context.Context, teller Teller, from BroadcastSources, f fact.Recorded) error {
	var told content.BroadcastFact
	if err := f.Decode(&told); err != nil {
		return err
	}
	b, err := from.Broadcast(ctx, f.Community, f.Subject)
	if err != nil {
		return err
	}
	members, err := from.ToldBetween(ctx, f.Community, f.Subject, told.After, told.Through)
	if err != nil {
		return err
	}
	news := notice.News{Kind: notice.BroadcastSaid, Fact: f.Sequence, From: b.Sender(), Circle: b.Audience.Circle, Subject: b.ID, Members: members,
		Args: notice.Args{"title": notice.Text(b.Title)}}
	return teller.Tell(ctx, f.Community, news)
}

// seriesNews tells those who write that something is the matter with a series: by its name and the slot.
func seriesNews(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		var about content.SeriesFact
		if err := f.Decode(&about); err != nil {
			return nil, err
		}
		staff, err := s.whoMay(ctx, f.Community, access.BroadcastSend)
		return one(k, f.Subject, notice.Args{"name": notice.Text(about.Name), "at": notice.Time(about.Slot)}, staff...), err
	}
}

// broadcastMissed tells those who write that a broadcast did not go out; and those who lead the circle that it was for.
func (s NoticeSources) broadcastMissed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var about content.BroadcastFact
	err := f.Decode(&about)
	if err != nil {
		return nil, err
	}
	staff, err := s.whoMay(ctx, f.Community, access.BroadcastSend)
	if err == nil && !about.Circle.IsZero() {
		hosts, missing := s.Circles.CircleHosts(ctx, f.Community, about.Circle)
		if fault.KindOf(missing) != fault.NotFound {
			err = errors.Join(err, missing)
		}
		for _, h := range hosts {
			staff = append(staff, h.Member)
		}
	}
	return one(notice.BroadcastMissed, f.Subject, notice.Args{"title": notice.Text(about.Title), "at": notice.Time(about.At)}, staff...), err
}
