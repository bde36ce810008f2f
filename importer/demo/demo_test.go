package demo_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/connect/sandbox"
	"panal/content"
	"panal/fission"
	"panal/growth"
	"panal/importer/demo"
	"panal/insight/stage"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/page"
	"panal/jobs"
	"panal/ledger"
	"panal/loyalty"
	"panal/store"
	"panal/store/storetest"
)

// house is a program that a story happened in.
type house struct {
	demo.World
	demo.Result
	db    *store.DB
	until time.Time
}

func tell(t *testing.T, until time.Time) *house {
	t.Helper()
	now := clock.At(until)
	h := &house{db: storetest.SQLite(t, storetest.WithClock(now)), until: until}
	h.Clock, h.Inbox = now, &demo.Inbox{}
	provider, err := sandbox.New(h.db.Sandbox(), now, sandbox.Config{Secret: []byte("a secret of the test's own"), PublicURL: "https://panal.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.Communities = community.NewService(h.db.People(), h.Inbox, now, h.db.IDs())
	h.Growth = growth.NewService(h.db.Growth(), nil)
	h.Loyalty = loyalty.NewService(h.db.Loyalty(), now.Now)
	h.Content = content.NewService(h.db.Content(), now)
	h.Fission = fission.NewService(h.db.Fission(), now)
	h.Commerce = commerce.NewService(h.db.Commerce(), provider, h.db.IDs(), now.Now, commerce.DefaultConfig)
	h.Notices = notice.NewService(h.db.Notices(), now, notice.Config{Communities: h.Communities})
	sources := jobs.NoticeSources{Commerce: h.db.Commerce(), Growth: h.db.Growth(), People: h.db.People(), Tiers: h.db.People(), Circles: h.db.People(),
		Cases: h.db.People(), Places: h.Communities}
	h.Choose = func(ctx context.Context, token, action string) (string, error) {
		return provider.Act(ctx, token, sandbox.Action(action))
	}
	provider.DeliverTo(func(ctx context.Context, header http.Header, body []byte) error {
		return h.Commerce.Callback(ctx, sandbox.Name, header, body)
	})
	h.Drain = jobs.New(h.db.Facts(), h.db.Wake(), now,
		[]jobs.Consumer{jobs.Payments(provider, h.Commerce), jobs.Attribution(h.Growth), jobs.Points(h.Loyalty), jobs.Ladder(h.Communities), jobs.Notices(h.Notices, sources, now), jobs.Crowds(h.Notices, h.db.Commerce(), now), jobs.Broadcasts(h.Notices, h.db.Content(), now)},
		[]jobs.Task{jobs.CloseGroupBuys(h.db.Schedule(), h.Commerce, now), jobs.LapseOrders(h.db.Schedule(), h.Commerce, now), jobs.FailBargains(h.db.Schedule(), h.Commerce, now), jobs.ReturnPackets(h.db.Schedule(), h.Commerce, now), jobs.DrawGiveaways(h.db.Schedule(), h.Commerce, now),
			jobs.TendDrops(h.db.Schedule(), h.Commerce, now), jobs.LapseSpots(h.db.Schedule(), h.Commerce, now),
			jobs.AdvanceMemberships(h.db.Schedule(), h.Commerce, now), jobs.TendPoints(h.db.Schedule(), h.Loyalty, now), jobs.RemindGatherings(h.db.Schedule(), h.Content, now), jobs.LetFall(h.db.Schedule(), h.Communities, now)}).Drain
	h.Keyrings = h.db.Keyrings()
	h.Browse = func(ctx context.Context, token string, lasts time.Duration) error {
		return h.db.Sessions().CommitCtx(ctx, token, []byte{}, time.Now().Add(lasts))
	}
	elapsed := clock.Stopwatch()
	if h.Result, err = demo.Make(t.Context(), h.World, until); err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v, told in %s", h.Counts, elapsed())
	return h
}

// evening is a Thursday's in Madrid, after a change of its clocks.
var evening = time.Date(2026, 4, 30, 17, 42, 0, 0, time.UTC)

func TestSameEndSameStory(t *testing.T) {
	var stories [2][]string
	t.Run("told", func(t *testing.T) {
		for i := range stories {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				stories[i] = tell(t, evening).story(t)
			})
		}
	})
	one, two := stories[0], stories[1]
	if len(one) < 500 {
		t.Errorf("a story of %d lines is too short to compare", len(one))
	}
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			t.Fatalf("line %d:\n%s\nthen\n%s", i, one[i], two[i])
		}
	}
	if len(one) != len(two) {
		t.Errorf("%d lines, then %d", len(one), len(two))
	}
}

// The story holds whenever it ends: here on a Monday before dawn, in winter.
func TestStoryIsWhole(t *testing.T) {
	h := tell(t, time.Date(2026, 1, 5, 3, 10, 0, 0, time.UTC))
	if !h.Clock.Now().Equal(h.until) {
		t.Errorf("the clock stands at %s, want %s", h.Clock.Now(), h.until)
	}
	t.Run("everything agrees", func(t *testing.T) {
		found, err := h.db.Check(t.Context(), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			t.Error(d)
		}
	})
	t.Run("orders", func(t *testing.T) { h.testOrders(t) })
	t.Run("groups", func(t *testing.T) { h.testGroups(t) })
	t.Run("catalogue", func(t *testing.T) { h.testCatalogue(t) })
	t.Run("privacy", func(t *testing.T) { h.testPrivacy(t) })
	t.Run("drops", func(t *testing.T) { h.testDrops(t) })
	t.Run("people", func(t *testing.T) { h.testPeople(t) })
	t.Run("admission", func(t *testing.T) { h.testAdmission(t) })
	t.Run("tiers", func(t *testing.T) { h.testTiers(t) })
	t.Run("circles", func(t *testing.T) { h.testCircles(t) })
	t.Run("club", func(t *testing.T) { h.testClub(t) })
	t.Run("member", func(t *testing.T) { h.testMember(t) })
	t.Run("ladder", func(t *testing.T) {
		o, err := h.Communities.Ladder(t.Context(), h.Operator)
		if err != nil {
			t.Fatal(err)
		}
		months := map[string]bool{}
		for _, m := range o.Moves {
			months[m.Month] = true
		}
		if o.On[community.Customer] == 0 || o.On[community.User] == 0 || o.On[community.Fan] == 0 || o.On[community.Friend] == 0 || len(months) < 3 {
			t.Errorf("on rungs %v, moves in %v", o.On, months)
		}
	})
}

func (h *house) testOrders(t *testing.T) {
	states, reasons := map[commerce.OrderState]int{}, map[string]int{}
	alone, waiting := 0, h.sum(t, ledger.Escrow)
	goods := 0
	for _, o := range h.orders(t) {
		states[o.Order.State]++
		if o.Order.Tier.IsZero() {
			goods++
			if o.Order.Offer.IsZero() {
				alone++
			}
		}
		switch o.Order.State {
		case commerce.AwaitingGroup:
			waiting -= o.Order.Total
		case commerce.Refunding, commerce.Refunded:
			view, err := h.Commerce.Order(t.Context(), h.Operator, h.Community.ID, o.Order.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range view.Refunds {
				reasons[r.Reason]++
			}
		}
	}
	for _, state := range commerce.OrderStates {
		if states[state] == 0 {
			t.Errorf("no order is %s", state)
		}
	}
	for reason, least := range map[string]int{commerce.ReasonExpired: 20, commerce.ReasonLeft: 4, commerce.ReasonShipped: 3, commerce.ReasonStaff: 1, commerce.ReasonCooling: 1} {
		if reasons[reason] < least {
			t.Errorf("%d refunds because of %s, want at least %d", reasons[reason], reason, least)
		}
	}
	if alone < 40 {
		t.Errorf("%d orders alone, want at least 40", alone)
	}
	if waiting != 0 {
		t.Errorf("escrow differs by %d from what waits for a group", waiting)
	}
	if goods != h.Counts.Orders {
		t.Errorf("%d orders, counted %d", goods, h.Counts.Orders)
	}
}

// Applications are at every stage, some of them taken on, and it is seen who invited whom, three deep.
func (h *house) testAdmission(t *testing.T) {
	waiting, err := h.Communities.ApplicationsWaiting(t.Context(), h.Operator, id.Zero)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[bool]int{} // by whether somebody has taken them on
	for _, w := range waiting {
		counts[!w.Reviewer.IsZero()] += w.Count
	}
	if counts[true] != 2 || counts[false] != 2 {
		t.Errorf("%d are taken on, %d are nobody's", counts[true], counts[false])
	}
	for _, state := range []community.ApplicationState{community.Submitted, community.Asked, community.Accepted, community.Declined} {
		list, err := h.Communities.Applications(t.Context(), h.Operator, community.ApplicationFilter{State: state}, page.Request{})
		if err != nil || len(list.Items) == 0 {
			t.Errorf("no application is %s: %v", state, err)
		}
	}
	below, err := h.Communities.Entrants(t.Context(), h.Member, h.Member.Member, page.Request{})
	if err != nil || len(below.Items) != 3 {
		t.Fatalf("below the hero: %+v, %v", below.Items, err)
	}
	deep := 0
	for _, e := range below.Items {
		deep += e.Invited
	}
	left, err := h.Communities.Allowance(t.Context(), h.Member, h.Member.Member)
	if deep != 1 || err != nil || left.Held != 1 || left.Left() != 1 {
		t.Errorf("they invited %d in turn; the hero has %+v left, %v", deep, left, err)
	}
}

func (h *house) testGroups(t *testing.T) {
	tally, err := h.db.Tally(t.Context(), h.Community.ID)
	if err != nil {
		t.Fatal(err)
	}
	counted := store.Tally{Open: int64(h.Counts.Open), Formed: int64(h.Counts.Formed), Expired: int64(h.Counts.Expired), RefundsDone: tally.RefundsDone}
	if tally != counted {
		t.Errorf("%+v, counted %+v", tally, counted)
	}
	if tally.Open != 6 || tally.Formed < 70 || tally.Expired < 15 {
		t.Errorf("%+v", tally)
	}
	var missing []int
	for _, g := range h.groups(t) {
		if g.GroupBuy.State == commerce.GroupOpen {
			missing = append(missing, g.GroupBuy.Missing())
		}
	}
	slices.Sort(missing)
	if want := []int{1, 1, 2, 2, 3, 3}; !slices.Equal(missing, want) {
		t.Errorf("open groups miss %d, want %d", missing, want)
	}
}

func (h *house) testPeople(t *testing.T) {
	if h.Counts.Members != 60 || h.Counts.Guests != 20 {
		t.Errorf("%d members and %d guests", h.Counts.Members, h.Counts.Guests)
	}
	deepest, spreaders := 0, 0
	for _, m := range h.members(t) {
		tree, err := h.Growth.Tree(t.Context(), h.Operator, h.Community.ID, m.ID, growth.MaxDepth)
		if err != nil {
			t.Fatal(err)
		}
		deepest = max(deepest, depth(tree))
		if len(tree.Children) >= 5 {
			spreaders++
		}
	}
	if deepest < 3 || spreaders < 2 {
		t.Errorf("a tree %d deep and %d who brought five or more, want 3 and 2", deepest, spreaders)
	}
	costs := h.costs(t)
	var visitors int64
	for _, c := range costs.Channels {
		visitors += c.Visitors
	}
	if len(costs.Channels) != 6 || visitors < 100 || len(costs.People.Items) < 15 {
		t.Errorf("%d channels, %d visitors, %d people who brought somebody", len(costs.Channels), visitors, len(costs.People.Items))
	}
}

func (h *house) testTiers(t *testing.T) {
	states, tiers := map[community.MembershipState]int{}, map[string]int{}
	for _, m := range h.memberships(t) {
		states[m.Membership.State]++
		if m.Membership.Holds(h.until) {
			tiers[m.Tier]++
		}
	}
	if want := map[community.MembershipState]int{community.MembershipTrial: 1, community.MembershipActive: 10, community.MembershipGrace: 1, community.MembershipEnded: 2}; !maps.Equal(states, want) {
		t.Errorf("memberships: %v, want %v", states, want)
	}
	if tiers["Kilo club"] != 5 || tiers["Founders’ table"] != 7 {
		t.Errorf("tiers: %v", tiers)
	}
	open, err := h.Communities.Tiers(t.Context(), h.Member)
	if err != nil || len(open) != 3 || open[2].Prices[0].EarlyTaken != open[2].Prices[0].EarlyPlaces {
		t.Errorf("%+v, %v", open, err)
	}
	if owes, err := h.Communities.InGrace(t.Context(), h.Owing); err != nil || !owes {
		t.Errorf("who owes does not: %v", err)
	}
}

// testCircles finds one circle that fades, which the member leads.
func (h *house) testCircles(t *testing.T) {
	fading := map[string]int{}
	for _, c := range all(t, func(r commerce.PageRequest) (commerce.Page[community.Circle], error) {
		return h.Communities.Circles(t.Context(), h.Operator, community.CircleFilter{State: community.CircleLive}, r)
	}) {
		life, err := h.Fission.Life(t.Context(), h.Operator, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if life.Stage == stage.Fading {
			fading[c.Slug]++
			if c.Leader != h.Member.Member || life.Active < 3 || life.Best < 7 {
				t.Errorf("%s: %+v", c.Slug, life)
			}
		}
	}
	if len(fading) != 1 || fading["moka-pot"] != 1 {
		t.Errorf("circles that fade: %v", fading)
	}
}

// testClub looks at the second community: the operator and the member are in it, called otherwise.
func (h *house) testClub(t *testing.T) {
	for _, c := range []struct {
		who  access.Actor
		role access.Role
		name string
	}{{h.Operator, access.Owner, "Inés, la panadera"}, {h.Member, access.Member, "Lucía, la del centeno"}} {
		in, err := h.Communities.Belongings(t.Context(), c.who)
		if err != nil || len(in) != 2 || in[1].ID != h.Club.ID || in[1].Role != c.role || in[1].Name != c.name || in[0].Name == c.name {
			t.Errorf("%+v, %v", in, err)
		}
	}
	owner, err := h.Communities.ActorForPerson(t.Context(), h.Operator.Person, h.Club.ID)
	if err != nil {
		t.Fatal(err)
	}
	members, err := h.Communities.Members(t.Context(), owner, community.MemberFilter{}, commerce.PageRequest{Limit: 100})
	if err != nil || len(members.Items) < 5 {
		t.Errorf("%d members, %v", len(members.Items), err)
	}
}

func depth(b growth.Branch) int {
	deepest := 0
	for _, child := range b.Children {
		deepest = max(deepest, depth(child)+1)
	}
	return deepest
}

// testMember looks as the member whom the demo is shown as.
func (h *house) testMember(t *testing.T) {
	ctx, c := t.Context(), h.Community.ID
	group, err := h.Commerce.GroupBuy(ctx, h.Member, c, h.GroupBuy)
	if err != nil {
		t.Fatal(err)
	}
	if left := group.GroupBuy.Deadline.Sub(h.until); group.GroupBuy.Missing() != 1 || group.GroupBuy.Head != h.Member.Member || left != 40*time.Minute {
		t.Errorf("the member's group: %+v, %s left", group.GroupBuy, left)
	}
	shares, err := h.Growth.MyShares(ctx, h.Member, c)
	if err != nil {
		t.Fatal(err)
	}
	var newcomers int64
	leads := false
	for _, s := range shares {
		newcomers += s.Newcomers
		leads = leads || s.Share.Code == h.Share && s.Share.Target.ID == group.Offer.ID
	}
	if len(shares) < 3 || newcomers < 3 || !leads {
		t.Errorf("%d shares that brought %d; one leads to the group: %v", len(shares), newcomers, leads)
	}
	orders, err := h.Commerce.MyOrders(ctx, h.Member, c, commerce.PageRequest{})
	if err != nil || len(orders.Items) == 0 {
		t.Errorf("%d orders, %v", len(orders.Items), err)
	}
}
