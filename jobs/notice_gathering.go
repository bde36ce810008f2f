package jobs

import (
	"context"

	"panal/community/notice"
	"panal/content"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// What members are told of gatherings: that they have moved up from the waiting list; and, all who come, that it is near,
// at another time or elsewhere, or canceled, which those who wait are told too.

// GatheringGuests lists who answered a gathering.
type GatheringGuests interface {
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
			if err := tellOfGathering(ctx, teller, guests, in, f); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: gatheringNews, Handle: handle, Unhurried: true,
		Kinds: []fact.Kind{content.FactGatheringCanceled, content.FactGatheringChanged, content.FactGatheringMovedUp, content.FactGatheringReminded}}
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
