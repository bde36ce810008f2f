package web

import (
	"net/url"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/ui"
)

// couponForm is how a coupon's rule is written.
var couponForm = ruleForm{
	usual:  url.Values{"per_person_limit": {"1"}, "combines": {"on"}},
	fields: console.CouponFields,
	choose: chooseProducts,
	read: func(r *reader) commerce.Rule {
		rule := &commerce.CouponRule{Amount: r.amount("rule.amount"), Percent: r.optional("rule.percent"), Cap: r.amount("rule.cap"),
			Threshold: r.amount("rule.threshold"), Days: r.optional("rule.days"), Coded: r.text("rule.coded") != ""}
		for _, text := range r.values["rule.products"] {
			if text != "" {
				product, err := id.Product.Parse(text)
				r.wrong.Check(err == nil, "rule.products", "invalid.choice")
				rule.Products = append(rule.Products, product)
			}
		}
		return rule
	},
	fill: func(q *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.CouponRule)
		values.Set("rule.amount", q.orNothing(rule.Amount))
		values.Set("rule.percent", orNone(rule.Percent))
		values.Set("rule.cap", q.orNothing(rule.Cap))
		values.Set("rule.threshold", q.orNothing(rule.Threshold))
		values.Set("rule.days", orNone(rule.Days))
		for _, p := range rule.Products {
			values.Add("rule.products", id.Product.Text(p))
		}
		if rule.Coded {
			values.Set("rule.coded", "on")
		}
	},
	inside: func(q *request, c commerce.Campaign) ([]ui.Listing, error) {
		list, err := q.s.Commerce.Coupons(q.ctx(), q.actor, q.community.ID, c.ID, q.rows())
		return []ui.Listing{console.CouponList(q.consolePage(""), q.pages(), list.Items, ui.NextPage(q.r.URL, list.Next))}, err
	},
}
