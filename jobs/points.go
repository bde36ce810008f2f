package jobs

import (
	"context"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/fact"
	"panal/growth"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/loyalty"
)

// PointsGiver gives points for what facts tell of.
type PointsGiver interface {
	Reward(ctx context.Context, community id.ID, deeds ...loyalty.Deed) error
	FollowOrders(ctx context.Context, community id.ID, orders ...id.ID) error
}

// Points is the consumer that gives members points for what they did, and has those for an order be what the order
// deserves. It looks at orders as they are, so the order of news does not matter.
func Points(points PointsGiver) Consumer {
	handle := func(ctx context.Context, community id.ID, facts []fact.Recorded) error {
		var orders []id.ID
		var deeds []loyalty.Deed
		for _, f := range facts {
			of, err := ordersIn(f)
			if err != nil {
				return err
			}
			orders = append(orders, of...)
			deed, is, err := deedIn(f)
			if err != nil {
				return err
			}
			if is {
				deeds = append(deeds, deed)
			}
		}
		if err := points.FollowOrders(ctx, community, orders...); err != nil {
			return err
		}
		return points.Reward(ctx, community, deeds...)
	}
	return Consumer{Name: "points", Kinds: []fact.Kind{commerce.FactOrderReady, commerce.FactGroupFormed, commerce.FactOrderShipped,
		commerce.FactRefundRequested, commerce.FactOrderReturned, commerce.FactLineReturned, community.FactGuestRecognised, community.FactMemberJoined,
		commerce.FactBargainHelped, growth.FactBrought}, Handle: handle, Unhurried: true}
}

// ordersIn lists the orders of which a fact tells that something became of them.
func ordersIn(f fact.Recorded) ([]id.ID, error) {
	switch f.Kind {
	case commerce.FactOrderReady, commerce.FactOrderShipped, commerce.FactOrderReturned, commerce.FactLineReturned:
		return []id.ID{f.Subject}, nil
	case commerce.FactGroupFormed:
		var g commerce.GroupFact
		err := f.Decode(&g)
		return g.Orders, err
	case commerce.FactRefundRequested:
		var r commerce.RefundFact
		err := f.Decode(&r)
		return []id.ID{r.Order}, err
	case community.FactGuestRecognised:
		var g community.GuestFact
		err := f.Decode(&g)
		return g.Orders, err
	}
	return nil, nil
}

// deedIn returns the act of a member that a fact tells of.
func deedIn(f fact.Recorded) (d loyalty.Deed, is bool, err error) {
	switch f.Kind {
	case community.FactMemberJoined:
		return loyalty.Deed{Act: loyalty.SignUp, Member: f.Subject, Cause: f.Subject, At: f.At}, true, nil
	case commerce.FactBargainHelped:
		var b commerce.BargainFact
		err := f.Decode(&b)
		return loyalty.Deed{Act: loyalty.Helped, Member: b.Helper, Cause: f.Subject, At: f.At}, true, err
	case growth.FactBrought:
		var b growth.BroughtFact
		err := f.Decode(&b)
		return loyalty.Deed{Act: loyalty.FriendBought, Member: b.Referrer, Cause: f.Subject, Order: b.Order, At: f.At}, true, err
	}
	return d, false, nil
}

// PurseTender settles points, lapses them, and tells of those that are about to lapse.
type PurseTender interface {
	TendPurses(ctx context.Context, community id.ID, members ...id.ID) error
	WarnOfLapse(ctx context.Context, community id.ID, members ...id.ID) error
}

// PursesDue finds the members whose points are due for something.
type PursesDue interface {
	WithDuePurses(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DuePurses(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
	WithLapsingPoints(ctx context.Context, now time.Time) (communities []id.ID, err error)
	LapsingPoints(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// tendedTogether is the members whose points one write looks at.
const tendedTogether = 20

// TendPoints is the task that settles what is due of points, lapses what is too old, and looks at levels.
func TendPoints(due PursesDue, points PurseTender, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDuePurses, due.DuePurses, points.TendPurses)
	s.together = tendedTogether
	return Task{Name: "settle and lapse points", Every: time.Minute, Run: s.run}
}

// WarnOfLapse is the task that tells members of points that lapse soon.
func WarnOfLapse(due PursesDue, points PurseTender, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithLapsingPoints, due.LapsingPoints, points.WarnOfLapse)
	s.together = tendedTogether
	return Task{Name: "tell of points that lapse", Every: 10 * time.Minute, Run: s.run}
}
