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

// LadderMover moves members on the ladder.
type LadderMover interface {
	Climb(ctx context.Context, community id.ID, deeds []community.Done) error
	FallDue(ctx context.Context, community id.ID, members ...id.ID) error
}

// tellsDeeds says how to read the deeds out of a fact, by its kind. What members will do one day, a review or a post, is a
// line more.
var tellsDeeds = map[fact.Kind]func(fact.Recorded) ([]community.Done, error){
	commerce.FactOrderPlaced:     deedOfOrder(community.DeedOrder),
	commerce.FactOrderPaid:       deedOfOrder(community.DeedOrder), // which tells of one that was paid as it was placed
	commerce.FactOrderReady:      deedOfOrder(community.DeedPaid),
	commerce.FactOrderReturned:   deedOfOrder(community.DeedTaken),
	commerce.FactLineReturned:    deedOfOrder(community.DeedTaken),
	commerce.FactGroupFormed:     soldTogether,
	commerce.FactRefundRequested: takenBack,
	commerce.FactGroupJoined: deed(func(g commerce.GroupFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedGroup, Member: g.Member, With: g.Head}
	}),
	commerce.FactBargainStarted: deed(func(b commerce.BargainFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedBargain, Member: b.Member}
	}),
	commerce.FactBargainHelped: deed(func(b commerce.BargainFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedHelp, Member: b.Helper, With: b.Member}
	}),
	commerce.FactDropJoined: deed(func(p commerce.SpotFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedDrop, Member: p.Member}
	}),
	commerce.FactPacketOpened: deed(func(p commerce.PacketFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedPacket, Member: p.Member}
	}),
	commerce.FactGiveawayEntered: deed(func(g commerce.GiveawayFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedGiveaway, Member: g.Member}
	}),
	loyalty.FactThanksGiven: deed(func(t loyalty.ThanksFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedThanks, Member: t.From, With: t.To}
	}),
	loyalty.FactPointsEarned:  checkedIn,
	loyalty.FactStreakReached: deedOfSubject(community.DeedCheckIn),
	growth.FactShareMade: deed(func(s growth.ShareFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedShare, Member: s.Member}
	}),
	growth.FactShareHeard: deed(func(s growth.ShareFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedVisit, Member: s.Member}
	}),
	growth.FactBrought: deed(func(b growth.BroughtFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedReferral, Member: b.Referrer}
	}),
	community.FactMembershipStarted:  paidTerm(),
	community.FactMembershipUpgraded: paidTerm(),
	community.FactMembershipRenewed:  paidTerm(community.DeedRenewal),
	community.FactInvitationMade: deed(func(i community.InvitationFact, _ fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedInvite, Member: i.Inviter}
	}),
	community.FactCircleJoined: deed(func(c community.CircleFact, _ fact.Recorded) community.Done {
		if !c.By.IsZero() || c.Waited { // let in by somebody, or by a seat that came free
			return community.Done{}
		}
		return community.Done{Deed: community.DeedCircle, Member: c.Member}
	}),
	community.FactMemberJoined: deedOfSubject(community.DeedJoined),
	community.FactRoleChanged:  deedOfSubject(community.DeedRole),
	community.FactMemberErased: deedOfSubject(community.DeedErased),
	community.FactGuestRecognised: deed(func(g community.GuestFact, f fact.Recorded) community.Done {
		return community.Done{Deed: community.DeedBecomes, Member: f.Subject, With: g.Guest}
	}),
}

// deed reads one deed out of a payload.
func deed[T any](of func(T, fact.Recorded) community.Done) func(fact.Recorded) ([]community.Done, error) {
	return func(f fact.Recorded) ([]community.Done, error) {
		var payload T
		if err := f.Decode(&payload); err != nil {
			return nil, err
		}
		return []community.Done{of(payload, f)}, nil
	}
}

func deedOfOrder(kind community.Deed) func(fact.Recorded) ([]community.Done, error) {
	return func(f fact.Recorded) ([]community.Done, error) {
		return []community.Done{{Deed: kind, Order: f.Subject}}, nil
	}
}

func deedOfSubject(kind community.Deed) func(fact.Recorded) ([]community.Done, error) {
	return func(f fact.Recorded) ([]community.Done, error) {
		return []community.Done{{Deed: kind, Member: f.Subject}}, nil
	}
}

func soldTogether(f fact.Recorded) (sold []community.Done, err error) {
	var g commerce.GroupFact
	if err := f.Decode(&g); err != nil {
		return nil, err
	}
	for _, order := range g.Orders {
		sold = append(sold, community.Done{Deed: community.DeedPaid, Order: order})
	}
	return sold, nil
}

func takenBack(f fact.Recorded) ([]community.Done, error) {
	var r commerce.RefundFact
	if err := f.Decode(&r); err != nil || !r.OfSold() {
		return nil, err
	}
	return []community.Done{{Deed: community.DeedTaken, Order: r.Order}}, nil
}

// checkedIn is of points that were earned by coming; other points are told of by what they were earned by.
func checkedIn(f fact.Recorded) ([]community.Done, error) {
	var m loyalty.MoveFact
	if err := f.Decode(&m); err != nil || m.Act != loyalty.CheckedIn {
		return nil, err
	}
	return []community.Done{{Deed: community.DeedCheckIn, Member: m.Member}}, nil
}

// paidTerm is of a term that was paid, after any other deeds.
func paidTerm(also ...community.Deed) func(fact.Recorded) ([]community.Done, error) {
	return func(f fact.Recorded) (all []community.Done, err error) {
		var m community.MembershipFact
		err = f.Decode(&m)
		for _, kind := range also {
			all = append(all, community.Done{Deed: kind, Member: f.Subject})
		}
		return append(all, community.Done{Deed: community.DeedPaid, Order: m.Order}), err
	}
}

// Ladder is the consumer that moves members on the ladder by what they did. Facts that are told again move nobody.
func Ladder(people LadderMover) Consumer {
	handle := func(ctx context.Context, in id.ID, facts []fact.Recorded) error {
		var deeds []community.Done
		for _, f := range facts {
			some, err := tellsDeeds[f.Kind](f)
			if err != nil {
				return err
			}
			for _, d := range some {
				if d.Deed != "" && !(d.Member.IsZero() && d.Order.IsZero()) {
					d.At, d.Sequence = f.At, f.Sequence
					deeds = append(deeds, d)
				}
			}
		}
		return people.Climb(ctx, in, deeds)
	}
	kinds := make([]fact.Kind, 0, len(tellsDeeds))
	for kind := range tellsDeeds {
		kinds = append(kinds, kind)
	}
	return Consumer{Name: "ladder", Kinds: kinds, Handle: handle, Unhurried: true}
}

// FallsDue finds the members whose rung is lost.
type FallsDue interface {
	WithDueFalls(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueFalls(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// fallTogether is how many members one write lets fall.
const fallTogether = 20

// LetFall is the task that lets members fall whose evidence is too little, and whose grace is over.
func LetFall(due FallsDue, people LadderMover, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueFalls, due.DueFalls, people.FallDue)
	s.together = fallTogether
	return Task{Name: "let members fall on the ladder", Every: time.Minute, Run: s.run, Unhurried: true}
}
