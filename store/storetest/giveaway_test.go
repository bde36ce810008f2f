package storetest_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/money"
)

// giveaway makes a giveaway that is live, for a day.
func (r *race) giveaway(rule commerce.GiveawayRule, change ...func(*commerce.CampaignTerms)) commerce.Campaign {
	r.Helper()
	rule.Prize = "A bag"
	terms := commerce.CampaignTerms{Slug: "g" + r.DB.IDs().New(r.Clock.Now()).String(), Title: "Draw", StartsAt: r.Clock.Now(),
		EndsAt: r.Clock.Now().Add(24 * time.Hour), Rule: &rule}
	for _, c := range change {
		c(&terms)
	}
	return r.Campaign(terms)
}

func (r *race) enter(node *commerce.Service, who access.Actor, c commerce.Campaign, answer string) error {
	_, err := node.EnterGiveaway(r.T.Context(), who, commerce.EnterGiveaway{Community: r.Community, Campaign: c.ID, Answer: answer})
	return err
}

func (r *race) drawn(c commerce.Campaign) commerce.GiveawayView {
	r.Helper()
	v, err := r.nodes[0].Giveaway(r.T.Context(), r.Staff, r.Community, c.ID)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

// Thirty enter at once, each of them twice, then others at the close while it is drawn by several: everybody is in once,
// and three are paid once.
func TestRaceOfAGiveaway(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(40)
		c := r.giveaway(commerce.GiveawayRule{Worth: 500, Prizes: 3, Credit: true}, func(t *commerce.CampaignTerms) { t.Budget = 1500 })
		well, of := r.count(r.atOnce(60, func(i int, node *commerce.Service) error { return r.enter(node, all[i/2], c, "") }), commerce.ErrEntered)
		if v := r.drawn(c); well != 30 || of[0] != 30 || v.Entries != 30 || v.Odds() != 10 {
			r.Errorf("%d are in, one in %d", v.Entries, v.Odds())
		}
		r.Clock.Set(c.EndsAt.Add(-time.Microsecond))
		r.count(r.atOnce(14, func(i int, node *commerce.Service) error {
			if i == 6 {
				r.Clock.Set(c.EndsAt)
			}
			if i >= 10 {
				return node.DrawGiveaways(r.T.Context(), r.Community, c.ID)
			}
			return r.enter(node, all[30+i], c, "")
		}), commerce.ErrCampaignEnded, commerce.ErrGiveawayClosed)
		r.count(r.atOnce(8, func(i int, node *commerce.Service) error {
			return node.DrawGiveaways(r.T.Context(), r.Community, c.ID, c.ID)
		}))
		v := r.drawn(c)
		var sum money.Amount
		for _, who := range all {
			sum += r.credit(who)
		}
		if v.State != commerce.GiveawayDrawn || len(v.Won) != 3 || int64(len(v.Numbers)) != v.Entries || sum != 1500 || r.campaign(c).Spent != sum {
			r.Errorf("%s with %d entries; they won %d, the campaign spent %d", v.State, v.Entries, sum, r.campaign(c).Spent)
		}
		if err := r.enter(r.nodes[0], all[39], c, ""); !errors.Is(err, commerce.ErrCampaignEnded) {
			r.Errorf("past its close: %v", err)
		}
	})
}

// What a giveaway promises: answers that are judged, staff who cannot draw again, and one that is ended.
func TestGiveawayPromises(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, all := r.T.Context(), r.members(6)
		c := r.giveaway(commerce.GiveawayRule{Question: "Which bean?", Judged: 12, Worth: 900, Prizes: 2})
		if err := r.enter(r.nodes[0], all[0], c, " "); fault.KindOf(err) != fault.Invalid {
			r.Errorf("without an answer: %v", err)
		}
		for _, who := range all {
			if err := r.enter(r.nodes[0], who, c, "Huila"); err != nil {
				r.Fatal(err)
			}
		}
		mark := func(number int64, counts bool) error {
			_, err := r.nodes[0].MarkEntry(ctx, r.Staff, commerce.MarkEntry{Community: r.Community, Campaign: c.ID, Number: number, Counts: counts})
			return err
		}
		if v := r.drawn(c); v.Counting != 0 || v.Seed != (commerce.Seed{}) || v.Odds() != 0 {
			r.Errorf("before they are marked %d count", v.Counting)
		}
		r.Clock.Set(c.EndsAt)
		for _, n := range []int64{1, 2, 4, 4, 5} {
			if err := mark(n, true); err != nil {
				r.Fatal(err)
			}
		}
		if err := mark(5, false); err != nil {
			r.Fatal(err)
		}
		if err := r.nodes[0].DrawGiveaways(ctx, r.Community, c.ID); err != nil || r.drawn(c).State != commerce.GiveawayOpen || r.drawn(c).Odds() != 2 {
			r.Errorf("before its time it is %s, %v", r.drawn(c).State, err)
		}
		r.Clock.Set(c.EndsAt.Add(12 * time.Hour))
		if err := r.nodes[0].DrawGiveaways(ctx, r.Community, c.ID); err != nil {
			r.Fatal(err)
		}
		v := r.drawn(c)
		if len(v.Won) != 2 || v.Kept(v.Numbers, []int64{v.Won[0].Number, v.Won[1].Number}) != "" || len(v.Numbers) != 3 {
			r.Errorf("drawn from %v: %v", v.Numbers, v.Won)
		}
		if err := mark(3, true); !errors.Is(err, commerce.ErrGiveawayDrawn) {
			r.Errorf("once it is drawn: %v", err)
		}
		if _, err := r.nodes[0].HandPrize(ctx, r.Staff, r.Community, c.ID, v.Won[0].Number); err != nil {
			r.Error(err)
		}
		if _, err := r.nodes[0].HandPrize(ctx, r.Staff, r.Community, c.ID, 3); !errors.Is(err, commerce.ErrEntryLost) {
			r.Errorf("to who has not won: %v", err)
		}
		for _, fate := range []commerce.Fate{commerce.FateFinish, commerce.FateClose} {
			early := r.giveaway(commerce.GiveawayRule{Worth: 100, Prizes: 1, Credit: true})
			if err := r.enter(r.nodes[0], all[0], early, ""); err != nil {
				r.Fatal(err)
			}
			if _, err := r.nodes[0].UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: early.ID, Terms: early.CampaignTerms,
				State: commerce.CampaignEnded, Fate: fate}); err != nil {
				r.Fatal(err)
			}
			if err := r.nodes[0].DrawGiveaways(ctx, r.Community, early.ID); err != nil {
				r.Fatal(err)
			}
			v := r.drawn(early)
			if fate == commerce.FateFinish && (v.State != commerce.GiveawayDrawn || len(v.Won) != 1) || fate == commerce.FateClose && (v.State != commerce.GiveawayOff || r.campaign(early).Spent != 0) {
				r.Errorf("ended early with %s it is %s", fate, v.State)
			}
		}
		if err := r.enter(r.nodes[0], r.Staff, r.giveaway(commerce.GiveawayRule{Worth: 100, Prizes: 1}), ""); !errors.Is(err, commerce.ErrGiveawayStaff) {
			r.Errorf("who works here: %v", err)
		}
		judged := r.giveaway(commerce.GiveawayRule{Question: "Which bean?", Judged: 12, Worth: 900, Prizes: 2})
		r.Clock.Set(judged.EndsAt.Add(time.Hour))
		reopened := judged.CampaignTerms
		reopened.EndsAt = r.Clock.Now().Add(time.Hour)
		if _, err := r.nodes[0].UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: judged.ID, Terms: reopened}); fault.KindOf(err) != fault.Invalid {
			r.Errorf("opened again after its close: %v", err)
		}
		r.Clock.Advance(24 * time.Hour)
		due, err := r.DB.Schedule().DueGiveaways(ctx, r.Community, r.Clock.Now(), 9)
		if err == nil {
			err = r.nodes[0].DrawGiveaways(ctx, r.Community, due...)
		}
		if v := r.drawn(judged); err != nil || v.State != commerce.GiveawayDrawn || len(v.Won) != 0 || r.campaign(judged).Spent != 0 {
			r.Errorf("with no entry it is %s, %v", v.State, err)
		}
	})
}

// Where the link is passed on, an entry counts from when somebody else came by it: not its member, signed in or from the
// browser that they entered from, and nobody twice. Who is banned by then is passed over.
func TestGiveawayPassedOn(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, all := r.T.Context(), r.members(5)
		c := r.giveaway(commerce.GiveawayRule{Worth: 100, Prizes: 4, Credit: true, Shared: true})
		spread := growth.NewService(r.DB.Growth(), nil)
		arrive := func(by access.Actor, of int, browser id.ID) {
			share, err := spread.MakeShare(ctx, all[of], r.Community, growth.Target{Kind: growth.ToCampaign, ID: c.ID})
			if err != nil {
				r.Fatal(err)
			}
			if _, err := spread.Arrive(ctx, by, r.Community, share.Code, browser, ""); err != nil {
				r.Fatal(err)
			}
			if err := r.nodes[0].HearGiveaway(ctx, r.Community, c.ID, all[of].Member); err != nil {
				r.Fatal(err)
			}
		}
		own, other := r.DB.IDs().New(r.Clock.Now()), r.DB.IDs().New(r.Clock.Now())
		counting := func(want int64, when string) {
			r.Helper()
			if v := r.drawn(c); v.Counting != want {
				r.Errorf("%s %d entries count, want %d", when, v.Counting, want)
			}
		}
		arrive(access.Actor{}, 3, other) // before they enter
		for i, who := range all {
			if _, err := r.nodes[0].EnterGiveaway(ctx, who, commerce.EnterGiveaway{Community: r.Community, Campaign: c.ID, Visitor: own}); err != nil {
				r.Fatal(i, err)
			}
		}
		counting(1, "once all have entered")
		arrive(all[0], 0, other)
		arrive(access.Actor{}, 0, own)
		counting(1, "after looking at one's own link")
		arrive(all[1], 0, other)
		arrive(access.Actor{}, 0, other)
		arrive(access.Actor{}, 1, other)
		counting(3, "after somebody came to two of them")
		if _, err := r.nodes[0].MarkEntry(ctx, r.Staff, commerce.MarkEntry{Community: r.Community, Campaign: c.ID, Number: 5, Counts: true}); !errors.Is(err, commerce.ErrGiveawayUnjudged) {
			r.Errorf("marked by hand: %v", err)
		}
		r.bans(all[1], 0)
		r.Clock.Set(c.EndsAt)
		arrive(access.Actor{}, 4, other) // too late
		if err := r.nodes[0].DrawGiveaways(ctx, r.Community, c.ID); err != nil {
			r.Fatal(err)
		}
		if v := r.drawn(c); len(v.Won) != 2 || len(v.Numbers) != 2 || v.Numbers[0] != 1 || v.Numbers[1] != 4 || r.campaign(c).Spent != 200 {
			r.Errorf("drawn from %v, %d won", v.Numbers, len(v.Won))
		}
	})
}
