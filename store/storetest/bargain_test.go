package storetest_test

import (
	"errors"
	"flag"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/store"
	"panal/store/storetest"
)

// bargains makes a campaign that is live, to bargain for a product that costs 1000, down to 400.
func bargains(w *storetest.World, stock int64, rule commerce.BargainRule, change ...func(*commerce.CampaignTerms)) commerce.Campaign {
	rule.Start, rule.Floor, rule.Hours, rule.PayMinutes = 1000, 400, 24, 30
	terms := commerce.CampaignTerms{Slug: "b" + w.DB.IDs().New(w.Clock.Now()).String(), Title: "Bargain", StartsAt: w.Clock.Now(),
		EndsAt: w.Clock.Now().Add(30 * 24 * time.Hour), Rule: &rule}
	for _, c := range change {
		c(&terms)
	}
	return w.Campaign(terms, w.Product(1000, stock).Variants[0].ID)
}

// begin has somebody begin a bargain, and must go well.
func (r *race) begin(who access.Actor, c commerce.Campaign) commerce.Bargain {
	r.Helper()
	b, err := r.nodes[0].StartBargain(r.T.Context(), who, commerce.StartBargain{Community: r.Community, Campaign: c.ID})
	if err != nil {
		r.Fatal(err)
	}
	return b
}

func (r *race) help(node *commerce.Service, who access.Actor, b commerce.Bargain) error {
	_, _, err := node.HelpBargain(r.T.Context(), who, commerce.HelpBargain{Community: r.Community, Bargain: b.ID})
	return err
}

func (r *race) buyBargain(node *commerce.Service, who access.Actor, b commerce.Bargain, instrument string) (commerce.Order, error) {
	return node.PlaceOrder(r.T.Context(), who, commerce.PlaceOrder{Community: r.Community, Variant: b.Variant, Quantity: 1, Email: who.Email,
		Instrument: instrument, Campaign: b.Campaign, Entry: b.ID})
}

func (r *race) bargain(b commerce.Bargain) commerce.BargainView {
	r.Helper()
	v, err := r.nodes[0].Bargain(r.T.Context(), r.Staff, r.Community, b.ID)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

// Fifty help where ten are needed, each of them twice: ten have helped, and it is the tenth who reaches the floor.
func TestRaceOfHelpers(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(50)
		b := r.begin(r.Staff, bargains(r.World, 10, commerce.BargainRule{Helpers: 10, Spread: 60, Newcomer: 50}))
		ended := r.atOnce(100, func(i int, node *commerce.Service) error { return r.help(node, all[i/2], b) })
		well, of := r.count(ended, commerce.ErrBargainReached, commerce.ErrHelpedBefore)
		v := r.bargain(b)
		if well != 10 || of[0] < 80 || v.State != commerce.BargainReached || v.Price != 400 || len(v.Helps) != 10 {
			r.Errorf("%d helped, %d were told that it is at its floor; it is %s at %d with %d helps", well, of[0], v.State, v.Price, len(v.Helps))
		}
	})
}

// One person helps ten at once: with one product once, and with any three times a day, where the community is.
func TestRaceOfOneHelper(t *testing.T) {
	eachRace(t, func(r *race) {
		who, all := r.members(1)[0], r.members(8)
		var same, others []commerce.Bargain
		c := bargains(r.World, 10, commerce.BargainRule{Helpers: 3})
		for _, m := range all {
			same = append(same, r.begin(m, c))
			others = append(others, r.begin(m, bargains(r.World, 10, commerce.BargainRule{Helpers: 3})))
		}
		well, _ := r.count(r.atOnce(16, func(i int, node *commerce.Service) error { return r.help(node, who, same[i/2]) }), commerce.ErrHelpedBefore)
		if well != 1 {
			r.Errorf("helped %d times with one product", well)
		}
		well, of := r.count(r.atOnce(8, func(i int, node *commerce.Service) error { return r.help(node, who, others[i]) }), commerce.ErrHelpsToday)
		if well != 2 || of[0] != 6 {
			r.Errorf("helped %d times more that day", well)
		}
		r.Clock.Set(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC))
		well, _ = r.count(r.atOnce(16, func(i int, node *commerce.Service) error { return r.help(node, who, others[i/2]) }), commerce.ErrHelpedBefore, commerce.ErrHelpsToday)
		if well != 3 {
			r.Errorf("helped %d times the next day", well)
		}
		if err := r.help(r.nodes[0], all[0], others[0]); !errors.Is(err, commerce.ErrHelpOwn) {
			r.Errorf("oneself: %v", err)
		}
		unproven := who
		unproven.Email = ""
		if err := r.help(r.nodes[0], unproven, others[1]); !errors.Is(err, access.ErrUnauthenticated) {
			r.Errorf("without an e-mail: %v", err)
		}
	})
}

// The last helper comes at the deadline, while the bargain is ended: it is at its floor or it has failed, never both.
func TestRaceOfABargainAtItsEnd(t *testing.T) {
	eachRace(t, func(r *race) {
		all, states := r.members(60), map[commerce.BargainState]int{}
		c := bargains(r.World, 50, commerce.BargainRule{Helpers: 2}, func(t *commerce.CampaignTerms) { t.Budget = 600 })
		for i := range 6 {
			b := r.begin(all[50+i], c)
			r.Clock.Set(b.Deadline.Add(-time.Microsecond))
			ended := r.atOnce(12, func(n int, node *commerce.Service) error {
				if n == 6 {
					r.Clock.Set(b.Deadline)
				}
				if n >= 10 {
					return node.FailBargains(r.T.Context(), r.Community, b.ID)
				}
				return r.help(node, all[8*i+n%8], b)
			})
			r.count(ended, commerce.ErrBargainEnded, commerce.ErrBargainReached, commerce.ErrHelpedBefore, commerce.ErrHelpsToday)
			r.Clock.Set(b.Deadline.Add(time.Hour))
			for _, node := range r.nodes {
				if err := node.FailBargains(r.T.Context(), r.Community, b.ID); err != nil {
					r.Fatal(err)
				}
			}
			v := r.bargain(b)
			states[v.State]++
			if v.State != commerce.BargainFailed || v.Price == v.Floor && v.Missing() > 0 {
				r.Errorf("it is %s at %d", v.State, v.Price)
			}
			r.agrees()
		}
	})
}

// Its member buys at the price it has come to, by card and to be paid later, twenty times at once, while others help: one
// order has it, at a price that it had. Given up, it goes on; paid, nobody helps any more; paid twice, the second goes back.
func TestRaceOfHelpAndPurchase(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(31)
		me, friends := all[30], all[:30]
		c := bargains(r.World, 3, commerce.BargainRule{Helpers: 40, Early: true}, func(t *commerce.CampaignTerms) { t.Budget = 600 })
		b := r.begin(me, c)
		if err := r.help(r.nodes[0], friends[0], b); err != nil {
			r.Fatal(err)
		}
		for round, instrument := range []string{"", "card"} {
			orders := make([]commerce.Order, 24)
			ended := r.atOnce(24, func(i int, node *commerce.Service) (err error) {
				if i%2 == 0 {
					return r.help(node, friends[1+round*12+i/2], b)
				}
				orders[i], err = r.buyBargain(node, me, b, instrument)
				return err
			})
			r.count(ended, commerce.ErrBargainBound, commerce.ErrBargainEnded, commerce.ErrPriceChanged)
			at := slices.IndexFunc(orders, func(o commerce.Order) bool { return !o.ID.IsZero() })
			if at < 0 {
				continue // each by card met a price that had just changed, which is refused
			}
			o, v := orders[at], r.bargain(b)
			if v.Order != o.ID || o.Total != v.Price || slices.ContainsFunc(orders[at+1:], func(o commerce.Order) bool { return !o.ID.IsZero() }) {
				r.Fatalf("bought for %d at %d, or twice", o.Total, v.Price)
			}
			r.agrees()
			if instrument == "" {
				if err := r.help(r.nodes[0], friends[29], b); !errors.Is(err, commerce.ErrBargainBound) {
					r.Errorf("while it is being bought: %v", err)
				}
				if _, err := r.nodes[0].CancelOrder(r.T.Context(), me, r.Community, o.ID); err != nil {
					r.Fatal(err)
				}
				if err := r.nodes[0].Receive(r.T.Context(), r.Provider.Receipt(r.Community, o)); err != nil {
					r.Fatal(err)
				}
				if v := r.order(o.ID); len(v.Refunds) != 1 || v.Refunds[0].Reason != commerce.ReasonLate {
					r.Errorf("money that comes when it was given up: %v", v.Refunds)
				}
			}
		}
		if r.bargain(b).State != commerce.BargainBought {
			if _, err := r.buyBargain(r.nodes[0], me, b, "card"); err != nil {
				r.Fatal(err)
			}
		}
		v, after := r.bargain(b), r.campaign(c)
		if v.State != commerce.BargainBought || after.Spent != 1000-v.Price || after.Taken != 1 {
			r.Errorf("%s for %d, the campaign has spent %d", v.State, v.Price, after.Spent)
		}
		if err := r.help(r.nodes[0], friends[29], b); !errors.Is(err, commerce.ErrBargainEnded) {
			r.Errorf("once it is bought: %v", err)
		}
		if _, err := r.nodes[0].RefundOrder(r.T.Context(), r.Staff, r.Community, v.Order); err != nil {
			r.Fatal(err)
		}
		if v, after := r.bargain(b), r.campaign(c); v.State != commerce.BargainReturned || after.Spent != 0 {
			r.Errorf("taken back: %s, the campaign has spent %d", v.State, after.Spent)
		}
	})
}

func (r *race) campaign(c commerce.Campaign) commerce.Campaign {
	r.Helper()
	v, err := r.nodes[0].Campaign(r.T.Context(), r.Staff, r.Community, c.ID)
	if err != nil {
		r.Fatal(err)
	}
	return v.Campaign
}

// Thirty begin where the stock, the budget or the shelf has ten; nobody has two at once.
func TestRaceToBegin(t *testing.T) {
	for what, c := range map[string]struct {
		shelf     int64
		bound     func(*commerce.CampaignTerms)
		otherwise error
	}{
		"stock":  {50, func(t *commerce.CampaignTerms) { t.Stock = 10 }, commerce.ErrCampaignUsedUp},
		"budget": {50, func(t *commerce.CampaignTerms) { t.Budget = 6599 }, commerce.ErrCampaignUsedUp},
		"shelf":  {10, func(*commerce.CampaignTerms) {}, commerce.ErrSoldOut},
	} {
		t.Run(what, func(t *testing.T) {
			eachRace(t, func(r *race) {
				all, campaign := r.members(30), bargains(r.World, c.shelf, commerce.BargainRule{Helpers: 5}, c.bound)
				well, _ := r.count(r.atOnce(60, func(i int, node *commerce.Service) error {
					_, err := node.StartBargain(r.T.Context(), all[i/2], commerce.StartBargain{Community: r.Community, Campaign: campaign.ID})
					return err
				}), c.otherwise, commerce.ErrBargainRunning)
				if well != 10 {
					r.Errorf("%d bargains of 10", well)
				}
			})
		})
	}
}

// A campaign that is ended early says what becomes of bargains: they go on, or they end, but for one that is being bought.
func TestBargainsOfACampaignThatEnds(t *testing.T) {
	eachRace(t, func(r *race) {
		for _, fate := range []commerce.Fate{commerce.FateFinish, commerce.FateClose} {
			all := r.members(4)
			c := bargains(r.World, 10, commerce.BargainRule{Helpers: 1})
			open, reached, bound := r.begin(all[0], c), r.begin(all[1], c), r.begin(all[2], c)
			for i, b := range []commerce.Bargain{reached, bound} {
				if err := r.help(r.nodes[0], r.members(1)[0], b); err != nil {
					r.Fatal(i, err)
				}
			}
			o, err := r.buyBargain(r.nodes[0], all[2], bound, "")
			if err != nil {
				r.Fatal(err)
			}
			if _, err := r.nodes[0].UpdateCampaign(r.T.Context(), r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: c.ID, Terms: c.CampaignTerms,
				State: commerce.CampaignEnded, Fate: fate}); err != nil {
				r.Fatal(err)
			}
			r.agrees()
			helped := r.help(r.nodes[0], all[3], open)
			_, bought := r.buyBargain(r.nodes[0], all[1], reached, "card")
			if over := fate == commerce.FateClose; (helped != nil) != over || (bought != nil) != over {
				r.Errorf("%s: helped %v, bought %v", fate, helped, bought)
			}
			if _, err := r.nodes[0].CancelOrder(r.T.Context(), all[2], r.Community, o.ID); err != nil {
				r.Fatal(err)
			}
			if want := map[commerce.Fate]commerce.BargainState{commerce.FateFinish: commerce.BargainReached, commerce.FateClose: commerce.BargainFailed}[fate]; r.bargain(bound).State != want {
				r.Errorf("%s: given up, it is %s", fate, r.bargain(bound).State)
			}
		}
		r.Clock.Advance(25 * time.Hour)
		due, err := r.DB.Schedule().DueBargains(r.T.Context(), r.Community, r.Clock.Now(), 100)
		if err == nil {
			err = r.nodes[0].FailBargains(r.T.Context(), r.Community, due...)
		}
		if err != nil {
			r.Fatal(err)
		}
	})
}

// Any sequence of beginning, helping, buying, paying, giving up, waiting and taking back leaves books that agree, and a
// bargain that costs what was promised, or nothing.
func TestAnySequenceOfBargains(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set("25")
		defer checks.Value.Set(checks.DefValue)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := storetest.NewWorld(t, storetest.Open(t, store.Config{Dir: t.TempDir()}, storetest.WithClock(storetest.NewClock())))
		ctx, people := t.Context(), make([]access.Actor, 8)
		for i := range people {
			people[i] = w.Join("P", access.Member)
		}
		rule := commerce.BargainRule{Helpers: rapid.Int64Range(1, 4).Draw(rt, "helpers"), Spread: rapid.Int64Range(0, 90).Draw(rt, "spread"),
			Newcomer: rapid.Int64Range(0, 100).Draw(rt, "newcomer"), Early: rapid.Bool().Draw(rt, "early")}
		c := bargains(w, 4, rule, func(t *commerce.CampaignTerms) { t.Budget, t.PerPersonLimit = 1800, 2 })
		var begun []commerce.Bargain
		var orders []commerce.Order
		some := func(n int) int { return rapid.IntRange(0, max(0, n-1)).Draw(rt, "which") }
		expected := func(err error) { // whatever is refused is refused with a reason
			if err != nil && fault.KindOf(err) == fault.Internal {
				rt.Fatal(err)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"begin": func(rt *rapid.T) {
				b, err := w.Commerce.StartBargain(ctx, people[some(len(people))], commerce.StartBargain{Community: w.Community, Campaign: c.ID})
				if expected(err); err == nil {
					begun = append(begun, b)
				}
			},
			"help": func(rt *rapid.T) {
				if len(begun) > 0 {
					who := w.Join("F", access.Guest)
					_, _, err := w.Commerce.HelpBargain(ctx, who, commerce.HelpBargain{Community: w.Community, Bargain: begun[some(len(begun))].ID})
					expected(err)
				}
			},
			"buy": func(rt *rapid.T) {
				if len(begun) > 0 {
					b := begun[some(len(begun))]
					who := people[slices.IndexFunc(people, func(a access.Actor) bool { return a.Member == b.Member })]
					o, err := w.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: w.Community, Variant: b.Variant, Quantity: 1, Email: "a@example.org",
						Instrument: []string{"", "card"}[some(2)], Campaign: c.ID, Entry: b.ID})
					if expected(err); err == nil {
						orders = append(orders, o)
					}
				}
			},
			"pay": func(rt *rapid.T) {
				if len(orders) > 0 {
					expected(w.Commerce.Receive(ctx, w.Provider.Receipt(w.Community, orders[some(len(orders))])))
				}
			},
			"give up": func(rt *rapid.T) {
				if len(orders) > 0 {
					_, err := w.Commerce.CancelOrder(ctx, w.Staff, w.Community, orders[some(len(orders))].ID)
					expected(err)
				}
			},
			"take back": func(rt *rapid.T) {
				if len(orders) > 0 {
					_, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, orders[some(len(orders))].ID)
					expected(err)
				}
			},
			"wait": func(rt *rapid.T) {
				w.Clock.Advance(time.Duration(rapid.IntRange(1, 900).Draw(rt, "minutes")) * time.Minute)
				due, err := w.DB.Schedule().DueBargains(ctx, w.Community, w.Clock.Now(), 100)
				if err == nil {
					err = w.Commerce.FailBargains(ctx, w.Community, due...)
				}
				holds, _ := w.DB.Schedule().DueHolds(ctx, w.Community, w.Clock.Now(), 100)
				for _, o := range holds {
					err = errors.Join(err, w.Commerce.LapseOrder(ctx, w.Community, o))
				}
				if err != nil {
					rt.Fatal(err)
				}
			},
		})
		found, err := w.DB.Check(ctx, func(string) {})
		if err != nil || len(found) > 0 {
			rt.Fatalf("%v, %v", found, err)
		}
	})
}
