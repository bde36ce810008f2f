package app

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"panal/api"
	"panal/fission"
)

// newCircle founds a circle by API.
func newCircle(by client, terms api.CircleTerms) api.Circle {
	by.s.t.Helper()
	if terms.Admission == "" {
		terms.Admission = "open"
	}
	return send[api.Circle](by, "POST", "/circles", terms)
}

// arrive signs so many people in, a minute after one another, who join a circle.
func (s *shop) arrive(n int, name string, circle api.Circle) []client {
	s.t.Helper()
	all := make([]client, n)
	for i := range all {
		s.clock.Advance(time.Minute)
		all[i] = s.signIn(name + strconv.Itoa(i) + "@example.org")
		send[api.Circle](all[i], "POST", "/circles/"+circle.ID+"/join", api.Joining{RulesVersion: circle.RulesVersion})
	}
	return all
}

// day moves the clock to an hour of the community's so many days from now.
func (s *shop) day(days, hour int) {
	now := s.clock.Now().In(s.community.Zone())
	s.clock.Set(time.Date(now.Year(), now.Month(), now.Day()+days, hour, 0, 0, 0, s.community.Zone()))
}

// facts are everything that happened.
func (s *shop) facts() (all []api.Fact) {
	s.t.Helper()
	for {
		some := get[api.FactPage](s.operator, fmt.Sprintf("/facts?after=%d", len(all))).Items
		if len(some) == 0 {
			return all
		}
		all = append(all, some...)
	}
}

// System 12, book club with branches, its first days: 500 who arrive on day one are two circles on day two.
func TestStory12FiveHundredOnDayOne(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		s := openShop(p, 2)
		s.day(1, 7)
		readers := newCircle(s.operator, api.CircleTerms{Slug: "readers", Name: "Readers", Kind: "cohort", Reason: "learning", About: "A book a month.",
			Rules: "Read it before you speak of it.", SplitAbove: 300})
		first := s.arrive(310, "early", readers)

		// More than 300 are in: the split is planned for midnight, and whoever is in may choose until then.
		s.settle()
		planned := get[api.Split](s.operator, "/circles/"+readers.ID+"/split")
		now := s.clock.Now().In(s.community.Zone())
		midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, s.community.Zone())
		if planned.State != fission.SplitPlanned || !planned.DueAt.Equal(midnight) || planned.Basis != fission.ByJoined || planned.Goes.Leader == "" {
			t.Fatalf("planned: %s at %s by %s, led by %q", planned.State, planned.DueAt, planned.Basis, planned.Goes.Leader)
		}
		for _, friend := range []client{first[0], first[1]} { // who came early go with friends who came late
			if status, body := friend.ask("PUT", "/circles/"+readers.ID+"/split/side", api.Side{Goes: true}); status != 204 {
				t.Fatalf("%d %s", status, body)
			}
		}
		s.arrive(189, "late", readers) // with the operator, who founded it, they are 500
		if whole := get[api.Circle](s.operator, "/circles/"+readers.ID); whole.Members != 500 || whole.Stage != "lively" {
			t.Fatalf("on day one: %d, %s", whole.Members, whole.Stage)
		}

		s.day(1, 0)
		started := time.Now()
		s.settle()
		t.Logf("midnight took %v", time.Since(started).Round(time.Millisecond))
		circles := get[api.Page[api.Circle]](s.operator, "/circles?kind=cohort&sort=-size").Items
		if len(circles) != 2 || circles[0].Members != 250 || circles[1].Members != 250 || circles[0].Stage != "lively" || circles[1].Stage != "lively" {
			t.Fatalf("on day two: %+v", circles)
		}
		born := get[api.Split](s.operator, "/circles/"+readers.ID+"/split").Child
		child := get[api.Circle](s.operator, "/circles/"+born)
		if child.Parent != readers.ID || child.Leader != planned.Goes.Leader || child.Slug != "readers-2" || child.Rules != readers.Rules {
			t.Errorf("%+v", child)
		}
		if mine := get[api.MyCircles](first[0], "/me/circles").Items; len(mine) != 1 || mine[0].Circle.ID != born || mine[0].Waits {
			t.Errorf("who chose to go is in %+v", mine)
		}
		if mine := get[api.MyCircles](first[2], "/me/circles").Items; len(mine) != 1 || mine[0].RulesVersion != 1 {
			t.Errorf("who did not choose is in %+v", mine)
		}
		s.audit()

		// Nothing is split again the next night; and a week later it is for good.
		s.day(1, 0)
		s.settle()
		if n := len(get[api.Page[api.Circle]](s.operator, "/circles?kind=cohort").Items); n != 2 {
			t.Errorf("on day three they are %d", n)
		}
		s.day(7, 1)
		s.settle()
		if code := s.operator.refused("POST", "/circles/"+readers.ID+"/split/undo", nil); code != "split_undo_over" {
			t.Errorf("undone after a week: %s", code)
		}
		s.audit()
	})
}
