package jobs

import (
	"context"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/fact"
	"panal/internal/id"
)

// Measurer brings up to date what is kept of members to choose them by.
type Measurer interface {
	lister
	Measure(ctx context.Context, community id.ID, news community.Purchases) error
	ForgetStale(ctx context.Context, community id.ID) (int, error)
}

// lister lists every community.
type lister interface {
	Communities(ctx context.Context, after id.ID, limit int) ([]community.Community, error)
}

// MeasuringConsumer is the name of the consumer that follows purchases.
const MeasuringConsumer = "measuring"

// Measuring is the consumer that keeps in each member's row what segments ask of their purchases. It adds them up
// afresh, so it does not matter which news comes first, or twice. An order is sold no more once its refund is requested.
func Measuring(people Measurer) Consumer {
	kinds := []fact.Kind{commerce.FactOrderPlaced, commerce.FactOrderReady, commerce.FactGroupFormed, commerce.FactRefundRequested,
		commerce.FactOrderReturned, commerce.FactLineReturned, community.FactGuestRecognised}
	handle := func(ctx context.Context, in id.ID, facts []fact.Recorded) error {
		var news community.Purchases
		for _, f := range facts {
			switch f.Kind {
			case commerce.FactOrderPlaced:
				news.Placed = append(news.Placed, f.Subject)
			case commerce.FactOrderReady:
				news.Sold = append(news.Sold, f.Subject)
			case commerce.FactGroupFormed:
				var g commerce.GroupFact
				if err := f.Decode(&g); err != nil {
					return err
				}
				news.Sold = append(news.Sold, g.Orders...)
			case commerce.FactRefundRequested:
				var r commerce.RefundFact
				if err := f.Decode(&r); err != nil {
					return err
				}
				if r.OfSold() {
					news.Undone = append(news.Undone, r.Order)
				}
			case commerce.FactOrderReturned, commerce.FactLineReturned:
				news.Undone = append(news.Undone, f.Subject)
			case community.FactGuestRecognised:
				var g community.GuestFact
				if err := f.Decode(&g); err != nil {
					return err
				}
				news.Members = append(news.Members, g.Guest, f.Subject)
			}
		}
		return people.Measure(ctx, in, news)
	}
	return Consumer{Name: MeasuringConsumer, Kinds: kinds, Handle: handle, Unhurried: true}
}

// ForgetAnswers deletes answers to what is asked no more, some of each community at a time.
func ForgetAnswers(people Measurer) Task {
	return Task{Name: "forget answers", Every: time.Minute, Unhurried: true, Run: func(ctx context.Context) (int, error) {
		return eachCommunity(ctx, people, func(community id.ID) (int, error) { return people.ForgetStale(ctx, community) })
	}}
}

// eachCommunity does something in every community, and adds up how many things it did.
func eachCommunity(ctx context.Context, people lister, act func(community id.ID) (int, error)) (done int, err error) {
	var after id.ID
	for {
		some, err := people.Communities(ctx, after, 100)
		if err != nil || len(some) == 0 {
			return done, err
		}
		for _, c := range some {
			n, err := inTurn(ctx, func() (int, error) { return act(c.ID) })
			if err != nil {
				return done, err
			}
			done += n
			after = c.ID
		}
	}
}
