package demo

import (
	"context"
	"fmt"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/growth"
)

// drawing is a giveaway of the story.
type drawing struct {
	terms commerce.CampaignTerms
	made  commerce.Campaign
}

// giveaways has the roaster ask a question a week: last week's is drawn, and one of its two prizes handed over; this
// week's is open, with answers to mark. And one is won by passing on, for store credit.
func (p *plot) giveaways() {
	asked := func(slug, title, question string, prizes int64, from, until time.Time) *drawing {
		return &drawing{terms: commerce.CampaignTerms{Slug: slug, Title: title, About: "A question every week, and a bag for who knows.", StartsAt: from, EndsAt: until, Budget: 2400 * 2,
			Rule: &commerce.GiveawayRule{Question: question, Judged: 24, Prize: "A bag of Huila, 250 g", Worth: 1200, Prizes: prizes}}}
	}
	last := asked("question-12", "Question of the week 12", "At how many degrees does the first crack begin?", 2, p.clock(76, 9, 0), p.clock(82, 20, 0))
	now := asked("question-13", "Question of the week 13", "Which of our beans is washed twice?", 2, p.clock(84, 9, 0), p.until.Add(3*24*time.Hour))
	pass := &drawing{terms: commerce.CampaignTerms{Slug: "bring-a-friend", Title: "Show us to a friend", About: "Pass your link on. As soon as a friend has had a look you take part.",
		StartsAt: p.clock(85, 9, 0), EndsAt: p.until.Add(6 * 24 * time.Hour), Budget: 5000,
		Rule: &commerce.GiveawayRule{Shared: true, Prize: "Coffee for a month", Worth: 2500, Prizes: 2, Credit: true}}}
	p.at(p.clock(76, 8, 30), last.opens)
	p.at(p.clock(84, 8, 30), now.opens)
	p.at(p.clock(85, 8, 30), pass.opens)

	said := []string{"196 °C", "At 196", "About 200 °C", "180, I think", "196 degrees", "At 196 °C, in a small drum"}
	for i, who := range p.people[8:20] {
		p.draws(last, who, p.clock(77+i/3, 10+i, 5), said[i%len(said)])
	}
	for number := range 12 {
		p.at(p.clock(83, 8, number), last.marks(int64(number+1), said[number%len(said)] != "180, I think"))
	}
	p.at(p.clock(87, 10, 0), last.hands)

	for i, who := range p.people[14:21] {
		p.draws(now, who, p.clock(85+i/3, 11+i, 20), []string{"The Huila", "Huila", "The natural Sidamo?"}[i%3])
	}
	for number := range 4 {
		p.at(p.clock(89, 9, number), now.marks(int64(number+1), number != 2))
	}
	for i, who := range append([]*person{p.hero}, p.people[16:20]...) {
		p.draws(pass, who, p.clock(86, 12+i, 0), "")
		for friend := range (i + 2) % 4 { // one of them is not heard of yet
			p.at(p.clock(86, 19, 10*i+friend), pass.brings(who))
		}
	}
}

// opens puts the giveaway before the members.
func (d *drawing) opens(ctx context.Context, s *stage) (err error) {
	d.made, err = s.Commerce.CreateCampaign(ctx, s.operator, commerce.CreateCampaign{Community: s.community.ID, Terms: d.terms})
	if err == nil {
		d.made, err = s.Commerce.UpdateCampaign(ctx, s.operator, commerce.UpdateCampaign{Community: s.community.ID, Campaign: d.made.ID, Terms: d.made.CampaignTerms,
			State: commerce.CampaignLive})
	}
	return err
}

// draws has somebody enter a giveaway.
func (p *plot) draws(d *drawing, who *person, when time.Time, answer string) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.EnterGiveaway(ctx, who.actor, commerce.EnterGiveaway{Community: s.community.ID, Campaign: d.made.ID, Answer: answer})
		if err != nil {
			return fmt.Errorf("%s enters %s: %w", who.actor.Name, d.terms.Slug, err)
		}
		return nil
	})
}

// marks has the operator say whether an answer counts.
func (d *drawing) marks(number int64, counts bool) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.MarkEntry(ctx, s.operator, commerce.MarkEntry{Community: s.community.ID, Campaign: d.made.ID, Number: number, Counts: counts})
		return err
	}
}

// hands has the operator hand the first prize over.
func (d *drawing) hands(ctx context.Context, s *stage) error {
	v, err := s.Commerce.Giveaway(ctx, s.operator, s.community.ID, d.made.ID)
	if err == nil && len(v.Won) > 0 {
		_, err = s.Commerce.HandPrize(ctx, s.operator, s.community.ID, d.made.ID, v.Won[0].Number)
	}
	return err
}

// brings has somebody come by a member's link.
func (d *drawing) brings(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		share, err := s.Growth.MakeShare(ctx, who.actor, s.community.ID, growth.Target{Kind: growth.ToCampaign, ID: d.made.ID})
		if err == nil {
			s.counts.Visits++
			_, err = s.Growth.Arrive(ctx, access.Actor{}, s.community.ID, share.Code, s.ids.New(s.Clock.Now()), "whatsapp")
		}
		if err != nil {
			return err
		}
		return s.Commerce.HearGiveaway(ctx, s.community.ID, d.made.ID, who.actor.Member)
	}
}
