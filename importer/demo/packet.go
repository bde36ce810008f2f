package demo

import (
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// giving is a campaign of the story that gives red packets.
type giving struct {
	terms   commerce.CampaignTerms
	rule    commerce.PacketRule
	made    commerce.Campaign
	packets []id.ID
}

// redPackets has the roaster give two: one for all that is over, of which a few shares were left and went back, and one
// that members pass on, with a packet of the hero's that friends are claiming from. A member was given store credit.
func (p *plot) redPackets() {
	birthday := &giving{terms: commerce.CampaignTerms{Slug: "our-birthday", Title: "Our birthday",
		About: "We are three years old. Forty euros for the first sixteen who drop in.", StartsAt: p.clock(70, 8, 0), EndsAt: p.clock(72, 8, 0), Budget: 4000},
		rule: commerce.PacketRule{Total: 4000, Shares: 16, Hours: 24}}
	pass := &giving{terms: commerce.CampaignTerms{Slug: "coffee-for-friends", Title: "Coffee for friends",
		About: "Five euros on us, to share with four friends. The first share is yours.", StartsAt: p.clock(87, 9, 0), EndsAt: p.until.Add(10 * 24 * time.Hour), Budget: 20_000, PerPersonLimit: 1},
		rule: commerce.PacketRule{Total: 500, Shares: 5, Spread: 60, Hours: 24, Passed: true}}
	p.at(p.clock(70, 7, 30), birthday.opens)
	p.at(p.clock(87, 8, 30), pass.opens)
	for i, who := range p.people[10:23] {
		p.claims(birthday, who, p.clock(70, 8, 20+i))
	}
	ago := func(minutes int) time.Time { return p.until.Add(-time.Duration(minutes) * time.Minute) }
	p.at(ago(300), pass.opensOne(p.hero))
	p.claims(pass, p.people[21], ago(200))
	p.claims(pass, p.people[22], ago(90))
	p.at(p.clock(75, 11, 0), func(ctx context.Context, s *stage) error {
		return s.Commerce.GiveCredit(ctx, s.operator, commerce.GiveCredit{Community: s.community.ID, Member: p.hero.actor.Member, Amount: 400, Reason: "For the bag that came late"})
	})
}

// opens puts the campaign before the members. Where there is one packet for all, it is open from then on.
func (g *giving) opens(ctx context.Context, s *stage) (err error) {
	g.terms.Rule = &g.rule
	g.made, err = s.Commerce.CreateCampaign(ctx, s.operator, commerce.CreateCampaign{Community: s.community.ID, Terms: g.terms})
	if err == nil {
		g.made, err = s.Commerce.UpdateCampaign(ctx, s.operator, commerce.UpdateCampaign{Community: s.community.ID, Campaign: g.made.ID, Terms: g.made.CampaignTerms,
			State: commerce.CampaignLive})
	}
	if err != nil || g.rule.Passed {
		return err
	}
	st, err := s.Commerce.PacketStanding(ctx, s.operator, s.community.ID, g.made)
	g.packets = append(g.packets, st.Packet)
	return err
}

// opensOne has a member open a packet to pass on.
func (g *giving) opensOne(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		p, _, err := s.Commerce.OpenPacket(ctx, who.actor, commerce.OpenPacket{Community: s.community.ID, Campaign: g.made.ID})
		g.packets = append(g.packets, p.ID)
		return err
	}
}

// claims has somebody claim from the last packet that was opened.
func (p *plot) claims(g *giving, who *person, when time.Time) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, _, err := s.Commerce.ClaimPacket(ctx, who.actor, commerce.ClaimPacket{Community: s.community.ID, Packet: g.packets[len(g.packets)-1]})
		return err
	})
}
