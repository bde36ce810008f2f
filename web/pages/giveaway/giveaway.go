// Package giveaway is the page of a giveaway: what can be won and by whom, the viewer's entry, and the draw with all that
// it takes to compute it again. The two parts of it that change, the status and the act, are also sent alone to pages
// that are open.
package giveaway

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/pages/campaign"
	"panal/web/ui"
)

// Phase is what a viewer can do about a giveaway.
type Phase string

const (
	Draft   Phase = "draft"   // it is not live yet
	Unknown Phase = "unknown" // they may enter once it is known who they are
	Enter   Phase = "enter"
	In      Phase = "in"
	Shut    Phase = "shut" // they may not: the page says why
	Staff   Phase = "staff"
	Over    Phase = "over" // it is drawn, or never will be, without them
)

// Page is a giveaway as somebody meets it.
type Page struct {
	campaign.Page
	Giveaway commerce.GiveawayView // zero of a draft
	Proved   bool                  // the viewer proved an e-mail
	Works    bool                  // for the community
	SignIn   string                // leads back here
	Stream   string                // where the page is told of changes
}

// Rule is what is won, and how one enters.
func (p Page) Rule() commerce.GiveawayRule {
	r, _ := p.View.Rule.(*commerce.GiveawayRule)
	return *r
}

// Phase is the viewer's.
func (p Page) Phase() Phase {
	g := p.Giveaway
	switch {
	case g.State == "":
		return Draft
	case !g.Mine.ID.IsZero():
		return In
	case p.Final():
		return Over
	case g.Admits(p.Now) != nil || p.Why != "" || p.View.Outside:
		return Shut
	case p.Works:
		return Staff
	case !p.Proved:
		return Unknown
	}
	return Enter
}

// Acts names what the act says: an open page is sent the act anew when that changes, and only then.
func (p Page) Acts() string {
	return fmt.Sprintf("%s-%s-%t-%d-%d", p.Phase(), p.Giveaway.State, p.Giveaway.Mine.Counts, p.Giveaway.Came, p.Giveaway.Mine.Place)
}

// Final reports that nothing will change any more.
func (p Page) Final() bool {
	return p.Giveaway.State == commerce.GiveawayDrawn || p.Giveaway.State == commerce.GiveawayOff
}

// entering reports that one may enter still.
func (p Page) entering() bool { return p.Giveaway.State != "" && p.Giveaway.Admits(p.Now) == nil }

// Headline says how the giveaway stands.
func (p Page) Headline() string {
	g := p.Giveaway
	switch g.State {
	case commerce.GiveawayDrawn:
		return p.T("giveaway.drawn", "time", p.Locale.DateTime(g.DrawnAt, p.Zone))
	case commerce.GiveawayOff:
		return p.T("giveaway.off")
	}
	return p.T("giveaway.in", "count", g.Entries) + p.counting()
}

// counting says how many count, where that is not everybody.
func (p Page) counting() string {
	if g := p.Giveaway; g.Counting != g.Entries {
		return ", " + p.T("giveaway.counting", "count", g.Counting)
	}
	return ""
}

// Odds are those of each entry that counts.
func (p Page) Odds() string {
	switch odds := p.Giveaway.Odds(); odds {
	case 0:
		return p.T("giveaway.no_odds")
	case 1:
		return p.T("giveaway.sure")
	default:
		return p.T("giveaway.odds", "odds", odds)
	}
}

// Prize is what can be won, and how often.
func (p Page) Prize() string { return campaign.Prizes(p.Page.Page, p.Rule()) }

// prizeName is what one winner has.
func (p Page) prizeName() string { return campaign.PrizeName(p.Page.Page, p.Rule()) }

func (p Page) worth() string { return campaign.PrizeWorth(p.Page.Page, p.Rule()) }

// next says when the draw is, once nobody can enter any more.
func (p Page) next() string {
	if p.Now.Before(p.Giveaway.DrawsAt) {
		return p.T("giveaway.judging", "time", p.Locale.DateTime(p.Giveaway.DrawsAt, p.Zone))
	}
	return p.T("giveaway.due")
}

// then says what happens at the close.
func (p Page) then() string {
	if p.Rule().Judged > 0 {
		return p.T("giveaway.then") + " " + p.T("giveaway.draws", "time", p.Locale.DateTime(p.Giveaway.DrawsAt, p.Zone))
	}
	return p.T("giveaway.then_drawn")
}

func (p Page) rules() []string {
	r := p.Rule()
	all := []string{p.T("giveaway.rule.free")}
	switch {
	case r.Shared:
		all = append(all, p.T("giveaway.rule.shared"))
	case r.Judged > 0:
		all = append(all, p.T("giveaway.rule.judged", "count", r.Judged))
	case r.Question != "":
		all = append(all, p.T("giveaway.rule.all"))
	}
	all = append(all, p.T("giveaway.rule.draw"))
	if r.Credit {
		all = append(all, p.T("giveaway.rule.credit"))
	} else {
		all = append(all, p.T("giveaway.rule.thing"))
	}
	return append(all, p.T("giveaway.rule.fewer"), p.T("giveaway.rule.staff"), p.T("giveaway.rule.over"), p.T("giveaway.rule.early"))
}

// mine says how the viewer's entry stands, once it is known whether it counts.
func (p Page) mine() string {
	g, r := p.Giveaway, p.Rule()
	switch {
	case p.Final() && g.State == commerce.GiveawayOff, r.Judged == 0 && !r.Shared:
		return ""
	case r.Shared && g.Mine.Counts:
		return p.T("giveaway.heard")
	case r.Shared:
		return ""
	case g.Mine.MarkedAt.IsZero() && !p.Final():
		return p.T("giveaway.unread", "time", p.Locale.DateTime(g.DrawsAt, p.Zone))
	case g.Mine.Counts:
		return p.T("giveaway.marked")
	}
	return p.T("giveaway.unmarked")
}

// shares reports that the viewer's entry waits for somebody to come by their link.
func (p Page) shares() bool {
	return p.Rule().Shared && !p.Giveaway.Mine.ID.IsZero() && !p.Giveaway.Mine.Counts && p.entering() && p.Kit.Link != ""
}

// head is what every campaign begins and ends with; the link stands with the entry where that waits for it.
func (p Page) head() campaign.Page {
	if p.shares() {
		p.Kit = ui.ShareKit{}
	}
	return p.Page
}

// prizeGiven says where the viewer's prize is.
func (p Page) prizeGiven() string {
	switch {
	case p.Rule().Credit:
		return p.T("giveaway.won_credit")
	case p.Giveaway.Mine.HandedAt.IsZero():
		return p.T("giveaway.won_thing")
	}
	return p.T("giveaway.won_handed")
}

func (p Page) answer() ui.Input {
	in := p.Form.Input("answer", p.T("giveaway.answer"))
	in.MaxLength = 1000
	return in
}

// promise is the hash that was shown from the start.
func (p Page) promise() string { return hex.EncodeToString(p.Giveaway.Promise[:]) }

func (p Page) listHash() string { return hex.EncodeToString(p.Giveaway.List[:]) }

// shownNumbers is up to how many numbers the page itself lists; the file has them all.
const shownNumbers = 500

func (p Page) list() string {
	if len(p.Giveaway.Numbers) > shownNumbers {
		return ""
	}
	return commerce.ListText(p.Giveaway.Numbers)
}

// steps is how a draw is worked out.
func (p Page) steps(caption string, steps []commerce.DrawStep) ui.Listing {
	l := ui.Listing{Caption: caption, Columns: []ui.Column{{Label: p.T("giveaway.step_place")}, {Label: p.T("giveaway.step_hash")},
		{Label: p.T("giveaway.step_at")}, {Label: p.T("giveaway.step_number"), Numeric: true}}}
	for _, s := range steps {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(s.Place)), ui.Text(fmt.Sprintf("%016x", s.Hashed)),
			ui.Text(p.T("giveaway.at_of", "at", s.At, "left", s.Left)), ui.Text(strconv.FormatInt(s.Number, 10))}})
	}
	return l
}

// worked are the steps of this draw.
func (p Page) worked() []commerce.DrawStep {
	return commerce.Draw(p.Giveaway.Seed, p.Giveaway.Numbers, p.Giveaway.Prizes)
}

// The example that the page works out while there is nothing else to work out.
var exampleList = []int64{1, 2, 3, 5, 8, 9, 10}

const examplePrizes = 3

func (p Page) example() ui.Listing {
	list := strings.Join(strings.Fields(commerce.ListText(exampleList)), ", ")
	return p.steps(p.T("giveaway.example", "count", examplePrizes, "list", list), commerce.Draw(commerce.Seed{}, exampleList, examplePrizes))
}
