package commerce

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func goodCampaign() Campaign {
	return Campaign{ID: number('c', 1), State: CampaignDraft, CampaignTerms: CampaignTerms{Slug: "spring", Title: "Spring", StartsAt: noon,
		EndsAt: noon.Add(time.Hour), Budget: 5000, PerPersonLimit: 1, Stock: 10, Combines: true, Rule: &CouponRule{Amount: 500}}}
}

var euros = Sold{Currency: "EUR"}

func TestCampaignCheck(t *testing.T) {
	wants(t, goodCampaign().Check(euros))
	for what, c := range map[string]struct {
		change func(*Campaign)
		fields []string
	}{
		"no name in addresses":              {func(c *Campaign) { c.Slug = "" }, []string{"slug"}},
		"no title":                          {func(c *Campaign) { c.Title = "" }, []string{"title"}},
		"ends before it starts":             {func(c *Campaign) { c.EndsAt = c.StartsAt.Add(-time.Hour) }, []string{"ends_at"}},
		"ends in another age":               {func(c *Campaign) { c.EndsAt = c.StartsAt.AddDate(4, 0, 0) }, []string{"ends_at"}},
		"never starts":                      {func(c *Campaign) { c.StartsAt = time.Time{} }, []string{"starts_at", "ends_at"}},
		"a budget below the first":          {func(c *Campaign) { c.Budget = 499 }, []string{"budget"}},
		"a budget below what is promised":   {func(c *Campaign) { c.Spent = 5001 }, []string{"budget"}},
		"a budget of less than nothing":     {func(c *Campaign) { c.Budget = -1 }, []string{"budget"}},
		"fewer than were taken":             {func(c *Campaign) { c.Taken = 11 }, []string{"stock"}},
		"less than no limit":                {func(c *Campaign) { c.PerPersonLimit = -1 }, []string{"per_person_limit"}},
		"more than there are":               {func(c *Campaign) { c.Stock = maxStock + 1 }, []string{"stock"}},
		"for a circle and for a tier":       {func(c *Campaign) { c.Audience = Audience{Circle: number('k', 1), Tier: number('t', 1)} }, []string{"audience"}},
		"no rule":                           {func(c *Campaign) { c.Rule = nil }, []string{"kind"}},
		"nothing off":                       {func(c *Campaign) { c.Rule = &CouponRule{} }, []string{"rule.amount"}},
		"an amount and a percentage":        {func(c *Campaign) { c.Rule = &CouponRule{Amount: 1, Percent: 1, Cap: 1} }, []string{"rule.amount"}},
		"more than all":                     {func(c *Campaign) { c.Rule = &CouponRule{Percent: 101, Cap: 1} }, []string{"rule.percent"}},
		"a cap on an amount":                {func(c *Campaign) { c.Rule = &CouponRule{Amount: 1, Cap: 1} }, []string{"rule.cap"}},
		"a percentage of any amount":        {func(c *Campaign) { c.Rule = &CouponRule{Percent: 10} }, []string{"rule.cap"}},
		"more off than it is to be used on": {func(c *Campaign) { c.Rule = &CouponRule{Amount: 500, Threshold: 499} }, []string{"rule.threshold"}},
		"a year and more":                   {func(c *Campaign) { c.Rule = &CouponRule{Amount: 1, Days: 367} }, []string{"rule.days"}},
	} {
		t.Run(what, func(t *testing.T) {
			campaign := goodCampaign()
			c.change(&campaign)
			wants(t, campaign.Check(euros), c.fields...)
		})
	}
}

// A campaign goes only where its drawing leads; once it was live its rule is a promise, and once it has ended it is as it
// was.
func TestCampaignHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, now, wasLive := goodCampaign(), noon, false
		for range 10 {
			terms := c.CampaignTerms
			to := rapid.SampledFrom(append([]CampaignState{""}, CampaignStates...)).Draw(t, "to")
			fate := rapid.SampledFrom([]Fate{"", FateFinish, FateClose}).Draw(t, "fate")
			other := rapid.Bool().Draw(t, "another rule")
			if other {
				terms.Rule = &CouponRule{Amount: c.Rule.(*CouponRule).Amount + 1}
			}
			changed, err := c.revise(terms, to, fate, euros, now)
			switch {
			case err != nil:
				if changed.State != c.State || !sameRule(changed.Rule, c.Rule) {
					t.Fatalf("refused with %v, and yet %+v", err, changed)
				}
				continue
			case c.State == CampaignEnded:
				t.Fatal("changed after its end")
			case wasLive && !sameRule(changed.Rule, c.Rule):
				t.Fatal("another rule than was promised")
			case changed.State == CampaignEnded && (changed.Fate == "" || changed.EndedAt.IsZero()):
				t.Fatal("ended without saying what becomes of those inside")
			case changed.State == CampaignDraft && c.State != CampaignDraft:
				t.Fatal("a draft again")
			}
			c = changed
			wasLive = wasLive || c.State == CampaignLive
		}
	})
}

func TestCampaignOpen(t *testing.T) {
	c := goodCampaign()
	for _, at := range []struct {
		state CampaignState
		after time.Duration
		want  error
	}{{CampaignDraft, 0, ErrCampaignMissing}, {CampaignLive, -1, ErrCampaignAhead}, {CampaignLive, 0, nil}, {CampaignPaused, 0, ErrCampaignPaused},
		{CampaignLive, time.Hour, ErrCampaignEnded}, {CampaignLive, time.Hour - 1, nil}, {CampaignEnded, 0, ErrCampaignEnded}} {
		if c.State = at.state; !errors.Is(c.Open(noon.Add(at.after)), at.want) {
			t.Errorf("%s after %v: %v", at.state, at.after, c.Open(noon.Add(at.after)))
		}
	}
}

func TestCombine(t *testing.T) {
	goes, alone := goodCampaign(), goodCampaign()
	alone.Combines = false
	for _, c := range []struct {
		all []Campaign
		ok  bool
	}{{nil, true}, {[]Campaign{alone}, true}, {[]Campaign{goes, goes, goes}, true}, {[]Campaign{goes, alone}, false}, {[]Campaign{alone, goes}, false}} {
		if err := combine(c.all...); (err == nil) != c.ok {
			t.Errorf("%d: %v", len(c.all), err)
		}
	}
}
