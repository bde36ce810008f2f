package web

import (
	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/campaign"
	"panal/web/pages/purchase"
)

// showMoment shows what is said at a moment, and leads on to what it is about.
func showMoment(q *request, p campaign.Page) error {
	m, err := q.moment(p)
	if err != nil {
		return err
	}
	return q.show(m.Show())
}

// moment is the page of a moment, with what it leads to.
func (q *request) moment(p campaign.Page) (m campaign.Moment, err error) {
	rule, _ := p.View.Rule.(*commerce.MomentRule)
	m = campaign.Moment{Page: p, Rule: *rule}
	var about id.ID // the product
	if rule.Campaign.IsZero() {
		v, err := q.s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, rule.Offer)
		if err != nil {
			return m, err
		}
		prices := purchase.Choice{Product: v.Product, Offer: v.Offer}.Prices(p.Page)
		m.Subject, m.Big, m.Small, m.Leads = v.Product.Title, prices.Together, p.T("ui.alone", "price", prices.Alone), p.To.Offer(v.Offer.Slug)
		about = v.Product.ID
	} else {
		v, err := q.s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, rule.Campaign)
		if err != nil {
			return m, err
		}
		m.Subject, m.Leads = v.Title, p.To.Campaign(v.Slug)
		m.Big, m.Small = campaign.Pitch(p.Page, v)
		about = v.Sold.Product.ID
	}
	if about.IsZero() {
		return m, nil
	}
	if found, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, about); err == nil { // not while it is off the shelf
		m.Product = found
		m.Picture, m.Alt = q.picture(found)
		m.Preview = q.preview(found, p.Description, p.To.Campaign(p.View.Slug))
	}
	return m, nil
}
