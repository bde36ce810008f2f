package commerce

import (
	"strings"
	"testing"
	"time"

	"panal/fault"
	"panal/internal/id"
)

func aMoment() Campaign {
	starts := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return Campaign{State: CampaignDraft, CampaignTerms: CampaignTerms{Slug: "rain", Title: "Rain", StartsAt: starts, EndsAt: starts.Add(time.Hour),
		Rule: &MomentRule{Hashtag: "PrimeraLluvia", Occasion: OnWeather, Note: "First rain", Offer: id.ID{1}, Text: "It rains.",
			Channels: []MomentChannel{{Channel: "weibo"}, {Channel: "x", Text: "Rain!"}}}}}
}

func TestMomentRules(t *testing.T) {
	if err := aMoment().Check(Sold{Currency: "EUR"}); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		upset func(c *Campaign, r *MomentRule)
		field string
	}{
		"a sign in the hashtag":        {func(_ *Campaign, r *MomentRule) { r.Hashtag = "#rain" }, "rule.hashtag"},
		"two words in it":              {func(_ *Campaign, r *MomentRule) { r.Hashtag = "first rain" }, "rule.hashtag"},
		"digits alone":                 {func(_ *Campaign, r *MomentRule) { r.Hashtag = "2026" }, "rule.hashtag"},
		"no hashtag":                   {func(_ *Campaign, r *MomentRule) { r.Hashtag = "" }, "rule.hashtag"},
		"a long one":                   {func(_ *Campaign, r *MomentRule) { r.Hashtag = strings.Repeat("雨", 51) }, "rule.hashtag"},
		"an occasion of its own":       {func(_ *Campaign, r *MomentRule) { r.Occasion = "whim" }, "rule.occasion"},
		"an occasion without words":    {func(_ *Campaign, r *MomentRule) { r.Note = "" }, "rule.note"},
		"nowhere to lead to":           {func(_ *Campaign, r *MomentRule) { r.Offer = id.Zero }, "rule.leads"},
		"two things to lead to":        {func(_ *Campaign, r *MomentRule) { r.Campaign = id.ID{2} }, "rule.leads"},
		"nothing to say":               {func(_ *Campaign, r *MomentRule) { r.Text = " \n" }, "rule.text"},
		"no channel":                   {func(_ *Campaign, r *MomentRule) { r.Channels = nil }, "rule.channels"},
		"a channel twice":              {func(_ *Campaign, r *MomentRule) { r.Channels[1].Channel = "weibo" }, "rule.channels"},
		"a channel that is no name":    {func(_ *Campaign, r *MomentRule) { r.Channels[0].Channel = "We Chat" }, "rule.channels"},
		"too long for X":               {func(_ *Campaign, r *MomentRule) { r.Channels[1].Text = strings.Repeat("a", 242) }, "rule.text.x"},
		"too long for X in common":     {func(_ *Campaign, r *MomentRule) { r.Text, r.Channels[1].Text = strings.Repeat("a", 242), "" }, "rule.text"},
		"a budget":                     {func(c *Campaign, _ *MomentRule) { c.Budget = 1 }, "budget"},
		"a stock":                      {func(c *Campaign, _ *MomentRule) { c.Stock = 1 }, "stock"},
		"a limit for each person":      {func(c *Campaign, _ *MomentRule) { c.PerPersonLimit = 1 }, "per_person_limit"},
		"a thing that it sells itself": {func(c *Campaign, _ *MomentRule) { c.Variant = id.ID{3} }, "variant"},
	} {
		broken := aMoment()
		rule, _ := broken.Rule.(*MomentRule)
		c.upset(&broken, rule)
		refusal := fault.From(broken.Check(Sold{Currency: "EUR"}))
		if refusal.Kind != fault.Invalid || len(refusal.Fields) != 1 || refusal.Fields[0].Name != c.field {
			t.Errorf("%s: %v at %v, want it refused at %s", what, refusal, refusal.Fields, c.field)
		}
	}
	fits := aMoment() // 241 of text, 14 of the hashtag with its sign, two ends of lines, 23 of a link: 280
	rule, _ := fits.Rule.(*MomentRule)
	rule.Channels[1].Text = strings.Repeat("a", 241)
	if err := fits.Check(Sold{Currency: "EUR"}); err != nil {
		t.Errorf("what just fits on X is refused: %v", err)
	}
}

func TestPost(t *testing.T) {
	rule, _ := aMoment().Rule.(*MomentRule)
	for channel, want := range map[string]string{
		"weibo": "It rains.\n#PrimeraLluvia\nhttps://a.example/s/1",
		"x":     "Rain!\n#PrimeraLluvia\nhttps://a.example/s/1",
		"radio": "It rains.\n#PrimeraLluvia\nhttps://a.example/s/1",
	} {
		if got := rule.Post(channel, "https://a.example/s/1"); got != want {
			t.Errorf("for %s: %q, want %q", channel, got, want)
		}
	}
}
