package app

import (
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/browsertest"
	"panal/internal/id"
	"panal/money"
)

// System 9, the bargain: 24 hours to reach the floor, and told beforehand how many friends it takes. Each takes something
// off that was fixed before anybody helped, the last reaches the floor, and everybody can recompute it.
func TestStory09Bargain(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	campaign := s.bargainsFrom(1550, 950, 2)
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/bargains/" + campaign.Slug)
	lucia.callsThemselves()
	lucia.opens("/alto/bargains/" + campaign.Slug)
	lucia.sees("2 helpers within 24 hours bring €15.50 down to €9.50.", "no lottery", "If it is not bought, nobody pays anything.")
	lucia.taps("Begin my bargain")
	lucia.sees("Your bargain has begun.", "2 helpers are missing", "€15.50")
	link := lucia.shares()
	lucia.leavesOpen()

	ben := s.somebody(b, "Ben").withoutScripts()
	ben.opens(link)
	ben.sees("Lucia", "2 helpers are missing", "Help with your e-mail")
	ben.signsIn(link[len(s.PublicURL()):])
	ben.taps("Help Lucia")
	ben.sees("Thank you, you helped.", "1 helper is missing")
	lucia.sees("1 helper is missing")
	lucia.isStillOpen()

	chen := s.somebody(b, "Chen")
	chen.signsIn(link[len(s.PublicURL()):])
	chen.taps("Help Lucia")
	chen.sees("At its floor: €9.50")
	chen.leavesOpen()
	lucia.sees("At its floor: €9.50", "At its floor. It is set aside for you: order in time.")
	lucia.isStillOpen()
	lucia.pays("Order for €9.50", "€9.50")
	lucia.sees("Paid: your order is being prepared.", "€9.50")
	chen.sees("Bought for €9.50")
	chen.isStillOpen()
	chen.opens("/alto/bargains/" + campaign.Slug)
	chen.sees("Begin my bargain")
	s.audit()
}

// Nobody came in time: it costs nobody anything, and one can begin again.
func TestStory09NotInTime(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	campaign := s.bargainsFrom(1550, 950, 3)
	b := browsertest.New(t)
	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/bargains/" + campaign.Slug)
	lucia.taps("Begin my bargain")
	lucia.sees("3 helpers are missing")
	s.clock.Advance(25 * time.Hour)
	s.settle()
	lucia.opens(lucia.URL())
	lucia.sees("Time is up", "It cost nobody anything.", "Begin again")
	s.audit()
}

// bargainsFrom makes a campaign that is live, to bargain for what the shop sells.
func (s *shop) bargainsFrom(start, floor, helpers int64) commerce.Campaign {
	s.t.Helper()
	variant, err := id.Variant.Parse(s.variant())
	if err != nil {
		s.t.Fatal(err)
	}
	now := s.clock.Now()
	terms := commerce.CampaignTerms{Slug: "bargain-for-dawn", Title: "Bargain for Dawn", StartsAt: now.Add(-time.Minute), EndsAt: now.AddDate(0, 1, 0), Budget: 100_00,
		Rule: &commerce.BargainRule{Start: money.Amount(start), Floor: money.Amount(floor), Hours: 24, Helpers: helpers, Spread: 40, Newcomer: 30, PayMinutes: 60}}
	c, err := s.Commerce.CreateCampaign(s.t.Context(), s.founder, commerce.CreateCampaign{Community: s.community.ID, Variant: variant, Terms: terms})
	if err == nil {
		c, err = s.Commerce.UpdateCampaign(s.t.Context(), s.founder, commerce.UpdateCampaign{Community: s.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}
