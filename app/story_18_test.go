package app

import (
	"testing"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/browsertest"
)

// System 18, a small business online: a question every week with a draw that anyone can check, something won by passing a
// link on, and what is for one persona alone.
func TestStory18WeeklyQuestion(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)

	// The operator asks a question. A prize above what the law allows is refused.
	ana := s.keepsShop(b)
	ana.opens("/alto/console/campaigns/new?kind=giveaway")
	ana.Fill("[name=title]", "Question of the week")
	ana.Fill("[name=slug]", "week")
	ana.Fill("[name='rule.question']", "Which bean is sweetest?")
	ana.Fill("[name='rule.judged']", "24")
	ana.Fill("[name='rule.prize']", "A bag of Huila")
	ana.Fill("[name='rule.worth']", "60000")
	ana.Press("Save as a draft")
	ana.sees("One prize may be worth 50000.00 EUR at most.")
	ana.isToldInTheConsole("422")
	ana.Fill("[name='rule.worth']", "12")
	ana.taps("Save as a draft")
	ana.taps("Publish")
	ana.sees("The campaign is live.", "Nobody has entered yet")

	// Ben answers on a phone and watches; Chen answers without scripts.
	ben, chen := s.somebody(b, "Ben"), s.somebody(b, "Chen").withoutScripts()
	ben.opens("/alto/campaigns/week")
	ben.sees("A bag of Huila", "worth €12.00", "Which bean is sweetest?", "nothing to buy", "Nobody counts yet")
	ben.signsIn("/alto/campaigns/week")
	ben.callsThemselves()
	ben.opens("/alto/campaigns/week")
	ben.Fill("[name=answer]", "Huila")
	ben.taps("Enter")
	ben.sees("You are in with number 1.", "You answered: Huila", "1 is in")
	ben.leavesOpen()
	chen.signsIn("/alto/campaigns/week")
	chen.Fill("[name=answer]", "The decaf")
	chen.taps("Enter")
	chen.sees("You are in with number 2.")
	ben.sees("2 are in, 0 of them count")

	// She marks the answers, and Ben sees it count.
	ana.opens("/alto/console/campaigns?kind=giveaway")
	ana.taps("Question of the week")
	ana.taps("Still to mark")
	ana.taps("Does not count")
	ana.sees("Marked: it does not count.")
	ana.taps("Counts")
	ana.sees("Marked: it counts.", "1 counts.")
	ben.sees("2 are in, 1 of them counts", "Everybody who is in wins", "Your answer counts.")

	// It is drawn by itself, and everybody can compute it again.
	s.clock.Advance(9 * 24 * time.Hour)
	s.settle()
	ben.sees("Who won", "1. Ben, number 1", "You have won: A bag of Huila")
	ben.isStillOpen()
	ben.opens("/alto/campaigns/week")
	ben.taps("Check the draw")
	ben.sees("The list: the 1 number that was drawn from", "Worked out")
	chen.opens("/alto/campaigns/week")
	chen.sees("Your answer does not count.", "1. Ben, number 1")
	ana.opens("/alto/console/campaigns?kind=giveaway")
	ana.taps("Question of the week")
	ana.taps("Handed over")
	ana.sees("Noted: they have their prize.")
	s.audit()

	// The next week's begins with the same terms.
	ana.taps("Start the next like this")
	ana.Fill("[name='rule.question']", "Which bean is washed twice?")
	ana.taps("Save as a draft")
	ana.taps("Publish")
	ana.sees("The campaign is live.")
}

func TestStory18PassedOn(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)
	s.draws(commerce.Audience{}, "pass", "Show us to a friend", commerce.GiveawayRule{Shared: true, Prize: "Coffee for a month", Worth: 25_00, Prizes: 1, Credit: true})

	// Lucia enters, and passes her link on. Her own look at it counts for nothing, a friend's does.
	lucia, friend := s.somebody(b, "Lucia"), s.somebody(b, "Friend").withoutScripts()
	lucia.signsIn("/alto/campaigns/pass")
	lucia.sees("€25.00 of store credit", "Enter, then pass your link on")
	lucia.taps("Enter")
	lucia.sees("Your entry counts once somebody came by your link.", "1 is in, 0 of them count")
	link := lucia.shares()
	lucia.opens(link)
	lucia.sees("Your entry counts once somebody came by your link.")
	lucia.leavesOpen()
	friend.opens(link)
	friend.sees("Show us to a friend", "Enter with your e-mail")
	lucia.sees("Your entry counts.", "1 came by your link.", "Everybody who is in wins")
	s.clock.Advance(8 * 24 * time.Hour)
	s.settle()
	lucia.sees("You have won: €25.00 of store credit", "It is in your store credit.")
	lucia.isStillOpen()
	lucia.opens("/alto/me/credit")
	lucia.sees("Won: Show us to a friend", "€25.00")
	s.audit()

	// What is for one persona is shown to who is of it, and told kindly to others.
	regulars, err := s.Communities.CreateSegment(t.Context(), s.founder, community.SegmentTerms{Name: "Home baristas", About: "They grind at home.", Persona: true,
		Rule: community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 1}})
	if err != nil {
		t.Fatal(err)
	}
	s.draws(commerce.Audience{Segment: regulars.ID}, "baristas", "For home baristas", commerce.GiveawayRule{Prize: "A grinder", Worth: 90_00, Prizes: 1})
	lucia.opens("/alto/campaigns/baristas")
	lucia.sees("A grinder", "This offer is for some of the members, and you are not among them at the moment.")
	lucia.opens("/alto/p/dawn")
	lucia.pays("Buy", "€15.50")
	s.settle()
	lucia.opens("/alto/shop")
	lucia.taps("For home baristas")
	lucia.taps("Enter")
	lucia.sees("You are in with number 1.")
	s.audit()
}

// draws makes a giveaway for a week that is live.
func (s *shop) draws(whom commerce.Audience, slug, title string, rule commerce.GiveawayRule) {
	s.t.Helper()
	now := s.clock.Now()
	terms := commerce.CampaignTerms{Slug: slug, Title: title, Audience: whom, StartsAt: now, EndsAt: now.AddDate(0, 0, 7), Rule: &rule}
	c, err := s.Commerce.CreateCampaign(s.t.Context(), s.founder, commerce.CreateCampaign{Community: s.community.ID, Terms: terms})
	if err == nil {
		_, err = s.Commerce.UpdateCampaign(s.t.Context(), s.founder, commerce.UpdateCampaign{Community: s.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
