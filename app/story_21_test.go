package app

import (
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/community"
	"panal/internal/id"
)

// System 21, customer → user → fan → friend: the ladder is computed for every member from what they did, shows how many
// climb each month, and what moves them.
func TestStory21CustomerUserFanFriend(t *testing.T) {
	s := openShop(boot(t, Config{}), 2)
	lucia := s.signIn("lucia@example.org")
	person, err := id.Person.Parse(get[api.Me](lucia, "/me").Person)
	if err != nil {
		t.Fatal(err)
	}
	her := &access.Actor{Person: person, Community: s.community.ID}
	is := func(when string, want community.Rung) api.Footing {
		t.Helper()
		s.settle()
		f := get[api.Footing](lucia, "/members/me/ladder")
		if f.Rung != want {
			t.Errorf("%s she is %q, want %q: %+v", when, f.Rung, want, f)
		}
		return f
	}
	alone := func(who client) {
		t.Helper()
		send[api.Order](who, "POST", "/orders", api.NewOrder{Variant: s.variant(), Quantity: 1, Instrument: instrument})
	}

	// She buys, and comes back in two more weeks.
	is("on her first day", community.NoRung)
	s.reads(her, "/alto/me", "Where you stand", "No rung yet", "A customer is who has bought something.")
	alone(lucia)
	is("after a purchase", community.Customer)
	s.clock.Advance(7 * 24 * time.Hour)
	alone(lucia)
	if f := is("in her second week", community.Customer); f.Weeks != 2 || f.Next != community.User {
		t.Errorf("%+v", f)
	}
	s.reads(her, "/alto/me", "three of the last eight weeks; you were in 2.")
	s.clock.Advance(7 * 24 * time.Hour)
	alone(lucia)
	is("in her third week", community.User)

	// A link by itself is nothing; one by which somebody comes is.
	link := send[api.Share](lucia, "POST", "/shares", api.NewShare{Offer: s.offer.ID})
	is("with a link", community.User)
	s.page(nil, strings.TrimPrefix(link.URL, s.PublicURL()))
	if f := is("once somebody came by it", community.Fan); f.Cause != community.DeedVisit || f.Advocacy != community.DeedVisit {
		t.Errorf("%+v", f)
	}
	s.reads(her, "/alto/me", "Fan", "a visit by a shared link", "A friend dealt both ways with three other members in 90 days; so far 0.")

	// Three join her groups, and she joins theirs.
	var friends []client
	for _, name := range []string{"ben", "chen", "dora"} {
		friends = append(friends, s.signIn(name+"@example.org"))
		friends[len(friends)-1].orders(lucia.orders("", instrument).GroupBuy, instrument)
	}
	is("whom three have joined", community.Fan)
	for i, one := range friends {
		if i == 2 {
			is("who has joined two of them", community.Fan)
		}
		lucia.orders(one.orders("", instrument).GroupBuy, instrument)
	}
	f := is("who has joined all three", community.Friend)
	if len(f.Ties) != 3 || f.Cause != community.DeedGroup {
		t.Errorf("%+v", f)
	}
	if chosen := get[api.Size](s.operator, `/segment-count?rule=%7B%22field%22:%22rung%22,%22is%22:%22any_of%22,%22values%22:%5B%22friend%22%5D%7D`); chosen.Members != 1 {
		t.Errorf("%+v are friends", chosen)
	}
	s.reads(&s.founder, "/alto/console/members?rung=friend", "lucia@example.org")
	s.reads(&s.founder, "/alto/console/members/"+get[api.Me](lucia, "/me").Member, "Deals both ways with", "3 in 90 days")

	// She stays away: the rung outlasts what it asks by two weeks, to the minute.
	s.clock.Set(f.FallsAt.Add(-time.Minute))
	if f := is("on the last day of grace", community.Friend); f.BelowSince.IsZero() || f.FallsAt.Sub(f.BelowSince) != 14*24*time.Hour {
		t.Errorf("%+v", f)
	}
	s.reads(her, "/alto/me", "Too little since")
	s.clock.Advance(time.Minute)
	if f := is("after it", community.Customer); f.Cause != community.LostWeeks {
		t.Errorf("%+v", f)
	}

	// The console counts everybody but the operator, who bought too.
	alone(s.operator)
	s.settle()
	ladder := get[api.Ladder](s.operator, "/ladder")
	moved := map[community.Deed]int{}
	for _, m := range ladder.Moves {
		moved[m.Cause] += m.Count
	}
	if ladder.Rungs[0].Members != 4 || ladder.None != 0 || moved[community.DeedPaid] != 4 || moved[community.DeedVisit] != 1 || moved[community.DeedGroup] != 1 ||
		moved[community.DeedOrder] != 1 || moved[community.LostWeeks] != 1 {
		t.Errorf("%+v", ladder)
	}
	s.reads(&s.founder, "/alto/console/ladder", "Climbs and falls by month", "too few active weeks", "a visit by a shared link")
	s.audit()
}
