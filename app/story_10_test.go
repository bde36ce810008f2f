package app

import (
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/browsertest"
)

// System 10, red packets and shared cash: from the marketing budget, claimed by sharing, unclaimed after 24 hours it goes
// back; and what was claimed pays in the shop.
func TestStory10RedPacket(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	campaign := s.givesPackets(commerce.PacketRule{Total: 9_00, Shares: 3, Hours: 24, Passed: true})
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/campaigns/" + campaign.Slug)
	lucia.callsThemselves()
	lucia.opens("/alto/campaigns/" + campaign.Slug)
	lucia.sees("€9.00 in 3 shares, to be claimed within 24 hours.", "There is nothing to buy, before or after.", "is not paid out")
	lucia.taps("Open my red packet")
	lucia.sees("its first share is yours", "€3.00 of this", "2 shares are left")
	link := lucia.shares()
	lucia.leavesOpen()

	ben := s.somebody(b, "Ben").withoutScripts()
	ben.opens(link)
	ben.sees("Passed on by Lucia", "2 shares are left", "Claim with your e-mail")
	ben.signsIn(link[len(s.PublicURL()):])
	ben.taps("Claim my share")
	ben.sees("It is yours: you can spend it in the shop.", "€3.00 of this", "1 share is left")
	lucia.sees("1 share is left")
	lucia.isStillOpen()
	ben.opens("/alto/me/credit")
	ben.sees("€3.00", "Red packet: New year")
	s.audit()

	s.clock.Advance(25 * time.Hour)
	s.settle()
	lucia.opens(link)
	lucia.sees("Time is up", "2 of 3")
	after, err := s.Commerce.Campaign(t.Context(), s.founder, s.community.ID, campaign.ID)
	if err != nil || after.Spent != 6_00 {
		t.Errorf("the campaign spent %d, %v", after.Spent, err)
	}
	s.audit()
}

// givesPackets makes a campaign of red packets that is live.
func (s *shop) givesPackets(rule commerce.PacketRule) commerce.Campaign {
	s.t.Helper()
	now := s.clock.Now()
	terms := commerce.CampaignTerms{Slug: "new-year", Title: "New year", StartsAt: now.Add(-time.Minute), EndsAt: now.AddDate(0, 1, 0), Budget: 100_00, Rule: &rule}
	c, err := s.Commerce.CreateCampaign(s.t.Context(), s.founder, commerce.CreateCampaign{Community: s.community.ID, Terms: terms})
	if err == nil {
		c, err = s.Commerce.UpdateCampaign(s.t.Context(), s.founder, commerce.UpdateCampaign{Community: s.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}
