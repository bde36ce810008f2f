package web

import (
	"net/url"

	"panal/commerce"
	"panal/web/pages/campaign"
	"panal/web/pages/console"
	"panal/web/ui"
)

// bargainForm is how a bargain's rule is written.
var bargainForm = ruleForm{
	sells: true,
	usual: url.Values{"per_person_limit": {"1"}, "rule.hours": {"24"}, "rule.helpers": {"10"}, "rule.spread": {"40"}, "rule.newcomer": {"50"},
		"rule.pay_minutes": {"120"}},
	fields: console.BargainFields,
	choose: chooseVariants,
	read: func(r *reader) commerce.Rule {
		return &commerce.BargainRule{Start: r.amount("rule.start"), Floor: r.amount("rule.floor"), Hours: r.whole("rule.hours"), Helpers: r.whole("rule.helpers"),
			Spread: r.optional("rule.spread"), Newcomer: r.optional("rule.newcomer"), Early: r.text("rule.early") != "", PayMinutes: r.whole("rule.pay_minutes")}
	},
	fill: func(q *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.BargainRule)
		values.Set("rule.start", q.decimal(rule.Start))
		values.Set("rule.floor", q.decimal(rule.Floor))
		values.Set("rule.hours", orNone(rule.Hours))
		values.Set("rule.helpers", orNone(rule.Helpers))
		values.Set("rule.spread", orNone(rule.Spread))
		values.Set("rule.newcomer", orNone(rule.Newcomer))
		values.Set("rule.pay_minutes", orNone(rule.PayMinutes))
		if rule.Early {
			values.Set("rule.early", "yes")
		}
	},
	inside: func(q *request, c commerce.Campaign) ([]ui.Listing, error) {
		list, err := q.s.Commerce.BargainsIn(q.ctx(), q.actor, q.community.ID, c.ID, q.rows())
		return []ui.Listing{console.BargainList(q.consolePage(""), q.pages(), q.links(), list.Items, ui.NextPage(q.r.URL, list.Next))}, err
	},
}

// showBargains leads to where a bargain of the campaign is begun.
func showBargains(q *request, p campaign.Page) error { return q.see(p.To.Bargaining(p.View.Slug)) }
