package app

import (
	"fmt"
	"testing"
	"time"

	"panal/api"
	"panal/fission"
)

// System 16: the core first, then groups. A core that is admitted one by one, a first large circle with seeds from it,
// replication under leaders found there, and an end that disturbs nobody.
func TestStory16CoreFirst(t *testing.T) {
	p := boot(t, Config{})
	s := openShop(p, 2)
	s.day(1, 8)
	core := newCircle(s.operator, api.CircleTerms{Slug: "core", Name: "The core", Kind: "core", Reason: "work", Admission: "application"})
	if code := s.operator.refused("POST", "/circles", api.CircleTerms{Slug: "open-core", Name: "Open core", Kind: "core", Reason: "work", Admission: "open"}); code != "invalid" {
		t.Errorf("an open core: %s", code)
	}
	members := map[string]string{} // by e-mail
	seeds := []client{s.signIn("lucia@example.org"), s.signIn("chen@example.org"), s.signIn("ben@example.org")}
	for _, seed := range seeds {
		members[seed.email] = get[api.Me](seed, "/me").Member
		if code := seed.refused("POST", "/circles/"+core.ID+"/join", api.Joining{RulesVersion: 1}); code != "circle_by_application" {
			t.Errorf("the core's door: %s", code)
		}
		send[api.Circle](s.operator, "POST", "/circles/"+core.ID+"/promotions", api.Reasoned{Member: members[seed.email], Reason: "Asked for it, and has baked with us for years."})
	}

	// The first large circle has a leader and hosts from the core. Below 30 it is no group; above 80 it is lively.
	bakers := newCircle(s.operator, api.CircleTerms{Slug: "bakers", Name: "Bakers", Kind: "interest", Reason: "friendship", Capacity: 500})
	for _, seed := range seeds {
		send[api.Circle](seed, "POST", "/circles/"+bakers.ID+"/join", api.Joining{RulesVersion: 1})
	}
	lucia, chen, ben := seeds[0], seeds[1], seeds[2]
	send[api.Circle](s.operator, "POST", "/circles/"+bakers.ID+"/hand-over", api.ToMember{Member: members[lucia.email]})
	send[api.Circle](lucia, "POST", "/circles/"+bakers.ID+"/hand-over/accept", nil)
	for _, host := range []client{chen, ben} {
		send[api.Circle](lucia, "PUT", "/circles/"+bakers.ID+"/members/"+members[host.email], api.Hosting{Host: true})
	}
	bands := map[int]string{}
	var all []client
	for _, n := range []int{20, 26, 60} {
		all = append(all, s.arrive(n, fmt.Sprint("baker", len(all), "-"), bakers)...)
		now := get[api.Circle](lucia, "/circles/"+bakers.ID)
		bands[now.Members] = now.Stage
	}
	if bands[24] != "forming" || bands[50] != "growing" || bands[110] != "lively" {
		t.Errorf("%v", bands)
	}

	// Replication: half of it goes under a host who is of the core, who was asked by being proposed.
	send[api.Circle](lucia, "POST", "/circles/"+bakers.ID+"/split", api.SplitPlan{Name: "Bakers south", Slug: "bakers-south", Notice: 3})
	plan := get[api.Split](lucia, "/circles/"+bakers.ID+"/split")
	s.clock.Advance(72 * time.Hour)
	s.settle()
	south := get[api.Circle](s.operator, "/circles/"+get[api.Split](lucia, "/circles/"+bakers.ID+"/split").Child)
	if south.Members != 55 || south.Leader != plan.Goes.Leader || south.Stage != "growing" {
		t.Errorf("%+v", south)
	}
	s.audit()

	// Months later the best is promoted with a reason; one circle goes to an enthusiast, the other closes in silence.
	s.clock.Advance(60 * 24 * time.Hour)
	best := all[7]
	bestIs := get[api.Me](best, "/me").Member
	send[api.Circle](s.operator, "POST", "/circles/"+core.ID+"/promotions", api.Reasoned{Member: bestIs, Reason: "Answered every question about sourdough."})
	why := ""
	for _, m := range get[api.Page[api.CircleMember]](lucia, "/circles/"+core.ID+"/members").Items {
		if m.Member == bestIs {
			why = m.Reason
		}
	}
	if why != "Answered every question about sourdough." {
		t.Errorf("the core reads %q", why)
	}
	heir, heirs := all[20], bakers
	for _, of := range get[api.MyCircles](heir, "/me/circles").Items {
		heirs = of.Circle
	}
	closing := south
	if heirs.ID == south.ID {
		closing = bakers
	}
	send[api.Circle](s.operator, "POST", "/circles/"+heirs.ID+"/hand-over", api.ToMember{Member: get[api.Me](heir, "/me").Member})
	send[api.Circle](heir, "POST", "/circles/"+heirs.ID+"/hand-over/accept", nil)
	before := len(s.facts())
	send[api.Circle](s.operator, "POST", "/circles/"+closing.ID+"/archive", nil)
	if told := s.facts()[before:]; len(told) != 1 || told[0].Kind != fission.FactArchived {
		t.Errorf("closing told %d facts", len(told))
	}
	if code := best.refused("POST", "/circles/"+closing.ID+"/join", api.Joining{RulesVersion: 1}); code != "circle_archived" && code != "circle_already_in" {
		t.Errorf("joined what is over: %s", code)
	}
	s.audit()
}
