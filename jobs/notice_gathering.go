package jobs

import (
	"context"
	"slices"
	"time"

	"panal/community/notice"
	"panal/content"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// What members are told of gatherings: those whom one is for, that it is announced; who moves up from the waiting list,
// that they have; and, all who come, that it is near, at another time or elsewhere, or canceled, which those who wait are
// told too.

// GatheringGuests lists whom a gathering is for, and who answered it.
type GatheringGuests interface {
	Gathering(ctx context.Context, community, gathering id.ID) (content.Gathering, error)
	GatheringHosts(ctx context.Context, community, gathering id.ID) ([]content.GatheringHost, error)
	Audience(ctx context.Context, community id.ID, a content.Audience, sender id.ID, now time.Time, after id.ID, limit int) ([]id.ID, error)
	AnswersTo(ctx context.Context, community, gathering id.ID, state content.AnswerState, viewer, after id.ID, limit int) ([]content.GatheringAnswer, error)
}

const gatheringNews = "gathering notices"

// GatheringNotices is the consumer that tells of gatherings. It is one of its own, so that a large one holds up nobody.
func GatheringNotices(teller Teller, guests GatheringGuests, clock clock.Clock) Consumer {
	handle := func(ctx context.Context, in id.ID, facts []fact.Recorded) error {
		for _, f := range facts {
			if clock.Now().Sub(f.At) > history {
				continue
			}
			tell := tellOfGathering
			if f.Kind == content.FactGatheringOpened {
				tell = tellOfNewGathering
			}
			if err := tell(ctx, teller, guests, in, f); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: gatheringNews, Handle: handle, Unhurried: true,
		Kinds: []fact.Kind{content.FactGatheringCanceled, content.FactGatheringChanged, content.FactGatheringMovedUp, content.FactGatheringOpened, content.FactGatheringReminded}}
}

// tellOfNewGathering tells whomever a gathering is for that it is announced, but for those who run it: as it is now, and
// nobody of one that is off already.
func tellOfNewGathering(ctx context.Context, teller Teller, guests GatheringGuests, in id.ID, f fact.Recorded) error {
	var opened content.GatheringFact
	if err := f.Decode(&opened); err != nil {
		return err
	}
	g, err := guests.Gathering(ctx, in, f.Subject)
	if err != nil || g.State != content.GatheringOpen {
		return err
	}
	hosts, err := guests.GatheringHosts(ctx, in, g.ID)
	if err != nil {
		return err
	}
	running := []id.ID{g.MadeBy, opened.By}
	for _, h := range hosts {
		running = append(running, h.Member)
	}
	news := notice.News{Kind: notice.GatheringNew, Fact: f.Sequence, Circle: g.Circle, Subject: g.ID,
		Args: notice.Args{"title": notice.Text(g.Title), "when": notice.Time(g.StartsAt)}}
	var sender, last id.ID
	if !g.Circle.IsZero() { // somebody of a circle asks the others, not the community its members
		sender = opened.By
	}
	for {
		members, err := guests.Audience(ctx, in, g.Invites(), sender, f.At, last, crowdTogether)
		if err != nil || len(members) == 0 {
			return err
		}
		last = members[len(members)-1]
		news.Members = slices.DeleteFunc(members, func(m id.ID) bool { return slices.Contains(running, m) })
		if err := teller.Tell(ctx, in, news); err != nil {
			return err
		}
	}
}

func tellOfGathering(ctx context.Context, teller Teller, guests GatheringGuests, in id.ID, f fact.Recorded) error {
	var g content.GatheringFact
	if err := f.Decode(&g); err != nil {
		return err
	}
	news := notice.News{Fact: f.Sequence, Subject: f.Subject, Args: notice.Args{"title": notice.Text(g.Title), "when": notice.Time(g.StartsAt)}}
	state := content.AnswerComing
	switch f.Kind {
	case content.FactGatheringMovedUp:
		news.Kind, news.Members = notice.GatheringPlaced, []id.ID{g.Member}
		return teller.Tell(ctx, in, news)
	case content.FactGatheringReminded:
		news.Kind = notice.GatheringSoon
	case content.FactGatheringChanged:
		if !g.Moved {
			return nil
		}
		news.Kind = notice.GatheringMoved
	case content.FactGatheringCanceled:
		news.Kind, state = notice.GatheringOff, content.AnswerNone
		news.Args["reason"] = notice.Text(g.Reason)
	}
	var last id.ID
	for {
		answers, err := guests.AnswersTo(ctx, in, f.Subject, state, id.Zero, last, crowdTogether)
		if err != nil || len(answers) == 0 {
			return err
		}
		news.Members = nil
		for _, a := range answers {
			news.Members = append(news.Members, a.Member)
		}
		if err := teller.Tell(ctx, in, news); err != nil {
			return err
		}
		last = answers[len(answers)-1].Member
	}
}
