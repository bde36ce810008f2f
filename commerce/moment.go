package commerce

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/input"
	"panal/money"
)

// A moment says something at the right time: it ties an offer or another campaign to an occasion and a hashtag, and has
// the same news ready for several channels, each with a link of its own, so that what every channel brought is known. It
// gives nothing by itself. What it leads to has its own price, limits and budget.

// Moments is the kind of campaign that says something in several channels.
const Moments CampaignKind = "moment"

// Occasion says what a moment is tied to. An operator types what it is.
type Occasion string

const (
	OnDate    Occasion = "date"
	OnWeather Occasion = "weather"
	OnNews    Occasion = "news"
)

// Occasions lists every occasion.
var Occasions = []Occasion{OnDate, OnWeather, OnNews}

// MomentRule is what a moment says, where, and what it leads to: an offer or a campaign, one of the two.
type MomentRule struct {
	Hashtag  string          `json:"hashtag"` // without its sign
	Occasion Occasion        `json:"occasion"`
	Note     string          `json:"note"` // the date, the weather or the news in words
	Offer    id.ID           `json:"offer,omitzero"`
	Campaign id.ID           `json:"campaign,omitzero"`
	Text     string          `json:"text"`
	Channels []MomentChannel `json:"channels"`
}

// MomentChannel is where a moment is published.
type MomentChannel struct {
	Channel string `json:"channel"`
	Text    string `json:"text,omitempty"` // instead of the common one
}

const (
	maxHashtag  = 50
	maxNote     = 200
	maxPost     = 2000
	mostOutlets = 12
	// A post on X has 280 characters, of which any link takes 23 (docs.x.com, "Counting characters").
	maxOnX  = 280
	linkOnX = 23
)

func (r MomentRule) Kind() CampaignKind { return Moments }

// Check says what is wrong with the rule. Whether what it leads to is there, its preparation asks.
func (r MomentRule) Check(wrong *fault.Fields, c Campaign, _ Sold) {
	wrong.Check(validHashtag(r.Hashtag), "rule.hashtag", "invalid.hashtag", fault.Args{"max": maxHashtag})
	wrong.Check(slices.Contains(Occasions, r.Occasion), "rule.occasion", "invalid.choice")
	input.CheckLine(wrong, "rule.note", r.Note, 1, maxNote)
	wrong.Check(r.Offer.IsZero() != r.Campaign.IsZero(), "rule.leads", "invalid.required")
	wrong.Check(input.Text(r.Text) != "", "rule.text", "invalid.required")
	input.CheckText(wrong, "rule.text", r.Text, maxPost)
	wrong.Check(len(r.Channels) > 0, "rule.channels", "invalid.required")
	checkRange(wrong, "rule.channels", int64(len(r.Channels)), 0, mostOutlets)
	seen := map[string]bool{}
	for _, ch := range r.Channels {
		wrong.Check(ch.Channel != "" && growth.ParseChannel(ch.Channel) == ch.Channel && !seen[ch.Channel], "rule.channels", "invalid.channel")
		input.CheckText(wrong, "rule.text."+ch.Channel, ch.Text, maxPost)
		if over := utf8.RuneCountInString(r.Post(ch.Channel, "")) + linkOnX - maxOnX; ch.Channel == "x" && over > 0 {
			field := "rule.text"
			if ch.Text != "" {
				field = "rule.text.x"
			}
			wrong.Check(false, field, "invalid.too_long_for_x", fault.Args{"over": over})
		}
		seen[ch.Channel] = true
	}
	wrong.Check(c.Variant.IsZero(), "variant", "invalid.moment_gives")
	wrong.Check(c.Budget == 0, "budget", "invalid.moment_gives")
	wrong.Check(c.Stock == 0, "stock", "invalid.moment_gives")
	wrong.Check(c.PerPersonLimit == 0, "per_person_limit", "invalid.moment_gives")
}

// Least is nothing: a moment costs what it leads to costs.
func (r MomentRule) Least(Sold) money.Amount { return 0 }

// validHashtag reports whether networks take a text as one hashtag: letters, digits and underscores, not digits alone.
func validHashtag(text string) bool {
	letters := 0
	for _, c := range text {
		switch {
		case unicode.IsLetter(c), unicode.IsMark(c):
			letters++
		case c != '_' && !unicode.IsDigit(c):
			return false
		}
	}
	return letters > 0 && utf8.RuneCountInString(text) <= maxHashtag
}

// Post is the ready text for a channel, with the link to put there.
func (r MomentRule) Post(channel, link string) string {
	text := r.Text
	for _, ch := range r.Channels {
		if ch.Channel == channel && input.Text(ch.Text) != "" {
			text = ch.Text
		}
	}
	return strings.TrimSpace(input.Text(text)) + "\n#" + r.Hashtag + "\n" + link
}

// prepare refuses a moment that leads nowhere, and makes a link for each of its channels.
func (r *MomentRule) prepare(tx Tx, c Campaign) error {
	nowhere := fault.OnField("rule.leads", "invalid.choice")
	if !r.Offer.IsZero() {
		if offer, err := tx.OfferByID(r.Offer); err != nil || offer.State == OfferEnded {
			return orNotFound(err, nowhere)
		}
	} else if to, err := tx.CampaignByID(r.Campaign); err != nil || to.State == CampaignEnded || to.Kind() == Moments {
		return orNotFound(err, nowhere)
	}
	for _, ch := range r.Channels {
		if _, err := growth.Link(tx, growth.Share{Target: growth.Target{Kind: growth.ToCampaign, ID: c.ID}, Channel: ch.Channel}); err != nil {
			return err
		}
	}
	return nil
}

// orNotFound is the refusal, unless an error says something else than that a thing is not there.
func orNotFound(err error, refusal error) error {
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return refusal
}
