package web

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/ui"
)

// giveawayForm is how the rule of a giveaway is written.
var giveawayForm = ruleForm{
	usual:  url.Values{"rule.prizes": {"1"}},
	days:   7,
	fields: console.GiveawayFields,
	read: func(r *reader) commerce.Rule {
		return &commerce.GiveawayRule{Question: r.text("rule.question"), Judged: r.optional("rule.judged"), Shared: r.text("rule.shared") != "",
			Prize: r.text("rule.prize"), Worth: r.price("rule.worth"), Prizes: r.whole("rule.prizes"), Credit: r.text("rule.credit") != ""}
	},
	fill: func(q *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.GiveawayRule)
		values.Set("rule.question", rule.Question)
		values.Set("rule.judged", orNone(rule.Judged))
		values.Set("rule.prize", rule.Prize)
		values.Set("rule.worth", q.orNothing(rule.Worth))
		values.Set("rule.prizes", orNone(rule.Prizes))
		for name, is := range map[string]bool{"rule.shared": rule.Shared, "rule.credit": rule.Credit} {
			if is {
				values.Set(name, "yes")
			}
		}
	},
	part: func(q *request, c commerce.Campaign) (templ.Component, error) {
		g, err := q.giveawayOf(c)
		if err != nil || g.State == "" {
			return nil, err
		}
		rule, _ := c.Rule.(*commerce.GiveawayRule)
		waiting := g.State == commerce.GiveawayOpen && q.query("entries") == console.Waiting
		list, err := q.s.Commerce.GiveawayEntries(q.ctx(), q.actor, q.community.ID, c.ID, waiting, q.rows())
		return console.Entries{Page: q.consolePage(""), To: q.pages(), Giveaway: g, Rule: *rule, List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}.Show(), err
	},
}

// giveawayOf is the giveaway of a campaign; zero before it is live.
func (q *request) giveawayOf(c commerce.Campaign) (commerce.Giveaway, error) {
	v, err := q.s.Commerce.Giveaway(q.ctx(), q.actor, q.community.ID, c.ID)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return v.Giveaway, err
}

// settleEntry has staff say of an entry whether it counts, or that its prize was handed over.
func (s *Server) settleEntry(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	campaign, err := q.pathID(id.Campaign, "giveaway", commerce.ErrCampaignMissing)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(q.r.PathValue("entry"), 10, 64)
	if err != nil {
		return commerce.ErrEntryMissing
	}
	deed := q.r.PathValue("deed")
	switch deed {
	case "counts", "not":
		_, err = s.Commerce.MarkEntry(q.ctx(), q.actor, commerce.MarkEntry{Community: q.community.ID, Campaign: campaign, Number: number, Counts: deed == "counts"})
	case "handed":
		_, err = s.Commerce.HandPrize(q.ctx(), q.actor, q.community.ID, campaign, number)
	default:
		err = commerce.ErrEntryMissing
	}
	if err != nil {
		return err
	}
	q.flash("entry_" + deed)
	to := q.pages().Campaign(campaign)
	if values.Get("entries") == console.Waiting {
		to += "?entries=" + console.Waiting
	}
	return q.see(to)
}
