package web

import (
	"net/url"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/web/pages/campaign"
	"panal/web/ui"
)

// showCoupon shows a campaign that gives coupons, with those that the reader has of it.
func showCoupon(q *request, p campaign.Page) error {
	page, err := q.couponPage(p)
	if err != nil {
		return err
	}
	return q.show(page.Show())
}

func (q *request) couponPage(p campaign.Page) (c campaign.Coupon, err error) {
	rule, _ := p.View.Rule.(*commerce.CouponRule)
	c = campaign.Coupon{Page: p, Rule: *rule}
	mine, err := q.s.Commerce.MyCoupons(q.ctx(), q.actor, q.community.ID)
	for _, k := range mine {
		if k.Coupon.Campaign == p.View.ID {
			c.Mine = append(c.Mine, k)
		}
	}
	return c, err
}

// showCoupons shows the coupons and the store credit that the reader has.
func (s *Server) showCoupons(q *request) error {
	p, err := q.couponsPage(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) couponsPage(form ui.Form) (p campaign.Coupons, err error) {
	p = campaign.Coupons{Page: q.page(q.locale.T("coupon.mine")), To: q.links(), Form: form}
	if p.List, err = q.s.Commerce.MyCoupons(q.ctx(), q.actor, q.community.ID); err != nil {
		return p, err
	}
	credit, err := q.s.Commerce.MyCredit(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return p, err
	}
	p.Credit = int64(credit)
	p.Open, err = q.s.Commerce.OpenCampaigns(q.ctx(), q.actor, q.community.ID)
	return p, err
}

// claimCoupon gives the reader a coupon of a campaign, or of the one that a code opens.
func (s *Server) claimCoupon(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	if q.actor.Member.IsZero() {
		return access.ErrUnauthenticated
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	cmd := commerce.ClaimCoupon{Community: q.community.ID, Code: values.Get("code"), Request: request}
	if text := values.Get("campaign"); text != "" {
		if cmd.Campaign, err = id.Campaign.Parse(text); err != nil {
			return commerce.ErrCampaignMissing
		}
	} else if cmd.Code == "" {
		err = commerce.ErrCode
	}
	if err == nil {
		_, err = s.Commerce.ClaimCoupon(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refusedCoupon(err, cmd, values)
	}
	q.flash("coupon_claimed")
	return q.see(q.links().Coupons())
}

// refusedCoupon says why there is no coupon, where it was asked for.
func (q *request) refusedCoupon(refusal error, cmd commerce.ClaimCoupon, values url.Values) error {
	values.Set(formKey, q.newFormKey())
	form := ui.NewForm(q.locale, values)
	if cmd.Campaign.IsZero() {
		p, err := q.couponsPage(form)
		if err != nil {
			return err
		}
		return q.refused(refusal, form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	v, err := q.s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, cmd.Campaign)
	over := fault.KindOf(v.Open(q.now()))
	if err != nil || v.Outside || over == fault.Gone || over == fault.NotFound { // there is no form on its page
		return refusal
	}
	p, err := q.couponPage(campaign.Page{Page: q.page(v.Title), To: q.links(), View: v, Form: form})
	if err != nil {
		return err
	}
	return q.refused(refusal, form, func(f ui.Form) component { p.Form = f; return p.Show() })
}
