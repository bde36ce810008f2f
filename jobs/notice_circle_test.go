package jobs_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"panal/community"
	"panal/community/notice"
	"panal/fact"
	"panal/fission"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/jobs"
)

// hall is a circle with a leader, a host and members, and a tier.
type hall struct{}

var leader, host, ana, ben, newcomer = id.ID{1}, id.ID{2}, id.ID{3}, id.ID{4}, id.ID{5}

func (hall) CircleHosts(context.Context, id.ID, id.ID) ([]community.CircleMember, error) {
	return []community.CircleMember{{Member: leader}, {Member: host}}, nil
}

func (hall) CircleMembers(_ context.Context, _, _, _ id.ID, _ int) (all []community.CircleMember, err error) {
	for _, m := range []id.ID{leader, host, ana, ben} {
		all = append(all, community.CircleMember{Member: m})
	}
	return all, nil
}

func (hall) Tier(context.Context, id.ID, id.ID) (community.Tier, error) {
	return community.Tier{TierTerms: community.TierTerms{Name: "Gold"}}, nil
}

// Place is the circle, for any id but that of the community.
func (hall) Place(_ context.Context, in, place id.ID) (community.Place, error) {
	if place == in {
		return community.Place{ID: in, Name: "Alto"}, nil
	}
	return community.Place{ID: place, Name: "Reading", Circle: community.Circle{ID: place, Name: "Reading"}}, nil
}

func TestNoticesOfCirclesAndMemberships(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	circle := func(c community.CircleFact) any { c.Name = "Reading"; return c }
	became := func(f fission.Fact) any { f.Name = "Reading"; return f }
	tier := community.MembershipFact{Tier: id.ID{9}, Amount: 1200, Currency: "EUR", At: now}
	renews := tier
	renews.Renews = true
	type tells = map[notice.Kind][]id.ID
	for _, c := range []struct {
		what    string
		kind    fact.Kind
		payload any
		want    tells
	}{
		{"who walks in", community.FactCircleJoined, circle(community.CircleFact{Member: newcomer, Way: community.ByOpenDoor}), tells{notice.CircleJoined: {leader, host}}},
		{"who waited for a seat", community.FactCircleJoined, circle(community.CircleFact{Member: newcomer, Waited: true}), tells{notice.CircleJoined: {leader, host}, notice.CircleEntered: {newcomer}}},
		{"whom a host lets in", community.FactCircleJoined, circle(community.CircleFact{Member: newcomer, By: host, Way: community.ByInvitation}), tells{notice.CircleJoined: {leader}, notice.CircleEntered: {newcomer}}},
		{"who is accepted, and told so", community.FactCircleJoined, circle(community.CircleFact{Member: newcomer, By: host, Way: community.ByApplication}), tells{notice.CircleJoined: {leader}}},
		{"who founds it", community.FactCircleJoined, circle(community.CircleFact{Member: leader, Way: community.ByFounding}), tells{}},
		{"who is promoted", community.FactCirclePromoted, circle(community.CircleFact{Member: ana, Reason: "hosts well"}), tells{notice.CirclePromoted: {ana}}},
		{"whose part changes", community.FactCircleRole, circle(community.CircleFact{Member: ana, Role: community.Host, By: leader}), tells{notice.CircleRole: {ana}}},
		{"who goes", community.FactCircleLeft, circle(community.CircleFact{Member: ana}), tells{}},
		{"who is removed", community.FactCircleLeft, circle(community.CircleFact{Member: ana, By: leader}), tells{notice.CircleRemoved: {ana}}},
		{"who is to lead", fission.FactHandOverOffered, became(fission.Fact{Member: ana, By: leader}), tells{notice.CircleOffered: {ana}}},
		{"a new leader", fission.FactHandedOver, became(fission.Fact{Member: ana}), tells{notice.CircleHanded: {leader, host, ben}}},
		{"a split to come", fission.FactSplitPlanned, became(fission.Fact{By: leader, DueAt: now}), tells{notice.SplitPlanned: {host, ana, ben}}},
		{"a circle that is closed", fission.FactArchived, became(fission.Fact{Silent: true}), tells{}},
		{"a circle that fades", fission.FactPulse, fission.PulseFact{Pulse: community.Fading}, tells{notice.CircleFading: {leader, host}}},
		{"a circle that recovers", fission.FactPulse, fission.PulseFact{}, tells{}},
		{"a membership that renews", community.FactMembershipNoticed, renews, tells{notice.MembershipRenews: {ana}}},
		{"a membership that ends", community.FactMembershipNoticed, tier, tells{notice.MembershipEnds: {ana}}},
		{"a charge that fails", community.FactMembershipDeclined, tier, tells{notice.ChargeFailed: {ana}}},
		{"an application that is accepted", community.FactApplicationAccepted, community.ApplicationFact{Member: ben}, tells{notice.ApplicationAccepted: {ben}}},
		{"an application to a circle", community.FactApplicationSubmitted, community.ApplicationFact{Place: id.ID{8}, Member: ben}, tells{notice.ApplicationReceived: {leader, host}}},
		{"an answer to a reviewer", community.FactApplicationAnswered, community.ApplicationFact{Member: ben, Reviewer: host}, tells{notice.ApplicationAnswered: {host}}},
	} {
		r := &teller{}
		consumer := jobs.Notices(r, jobs.NoticeSources{Circles: hall{}, Tiers: hall{}, Places: hall{}}, clock.At(now))
		payload, err := json.Marshal(c.payload)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(consumer.Kinds, c.kind) {
			if len(c.want) > 0 {
				t.Errorf("%s: %s is not read", c.what, c.kind)
			}
			continue
		}
		if err := consumer.Handle(t.Context(), id.Zero, []fact.Recorded{{Kind: c.kind, Sequence: 1, Subject: ana, At: now, Payload: payload}}); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		got := tells{}
		for _, n := range r.all {
			if len(n.Members) > 0 {
				got[n.Kind] = append(got[n.Kind], n.Members...)
			}
		}
		for k, members := range c.want {
			if !slices.Equal(got[k], members) {
				t.Errorf("%s: %s tells %v, want %v", c.what, k, got[k], members)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s tells %v, want %v", c.what, got, c.want)
		}
	}
}
