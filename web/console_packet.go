package web

import (
	"net/url"

	"panal/commerce"
	"panal/web/pages/console"
	"panal/web/ui"
)

// packetForm is how the rule of red packets is written.
var packetForm = ruleForm{
	usual:  url.Values{"rule.shares": {"10"}, "rule.spread": {"60"}, "rule.hours": {"24"}},
	fields: console.PacketFields,
	read: func(r *reader) commerce.Rule {
		return &commerce.PacketRule{Total: r.amount("rule.total"), Shares: r.whole("rule.shares"), Spread: r.optional("rule.spread"), Hours: r.whole("rule.hours"),
			Passed: r.text("rule.passed") != ""}
	},
	fill: func(q *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.PacketRule)
		values.Set("rule.total", q.orNothing(rule.Total))
		values.Set("rule.shares", orNone(rule.Shares))
		values.Set("rule.spread", orNone(rule.Spread))
		values.Set("rule.hours", orNone(rule.Hours))
		if rule.Passed {
			values.Set("rule.passed", "yes")
		}
	},
	inside: func(q *request, c commerce.Campaign) ([]ui.Listing, error) {
		list, err := q.s.Commerce.PacketsIn(q.ctx(), q.actor, q.community.ID, c.ID, q.rows())
		return []ui.Listing{console.PacketList(q.consolePage(""), q.links(), list.Items, ui.NextPage(q.r.URL, list.Next))}, err
	},
}
