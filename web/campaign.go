package web

import (
	"net/url"

	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/web/pages/campaign"
	"panal/web/ui"
)

// campaignPages show what a member meets of each kind.
var campaignPages = map[commerce.CampaignKind]func(q *request, p campaign.Page) error{commerce.Coupons: showCoupon, commerce.Bargains: showBargains,
	commerce.Drops: toDrop, commerce.Packets: showPackets, commerce.Moments: showMoment,
	commerce.Giveaways: showGiveaway}

// showCampaign shows a campaign to whoever has its link.
func (s *Server) showCampaign(q *request) error {
	v, err := q.campaignMet()
	if err != nil {
		return err
	}
	return q.showCampaign(v, q.blankForm())
}

// blankForm is a form that nobody has filled in.
func (q *request) blankForm() ui.Form {
	return ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}})
}

// campaignMet is the campaign that an address names, by its slug or by its id.
func (q *request) campaignMet() (commerce.CampaignView, error) {
	name := q.r.PathValue("campaign")
	if key, err := id.Campaign.Parse(name); err == nil {
		return q.s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, key)
	}
	return q.s.Commerce.CampaignBySlug(q.ctx(), q.actor, q.community.ID, name)
}

func (q *request) showCampaign(v commerce.CampaignView, form ui.Form) error {
	show, known := campaignPages[v.Kind()]
	if !known {
		return commerce.ErrCampaignMissing
	}
	p, err := q.campaignPage(v, form)
	if err != nil {
		return err
	}
	return show(q, p)
}

// campaignPage is what the page of every campaign shows.
func (q *request) campaignPage(v commerce.CampaignView, form ui.Form) (campaign.Page, error) {
	p := campaign.Page{Page: q.page(v.Title), To: q.links(), View: v, Form: form}
	p.Description = v.About
	p.Preview = ui.Preview{Title: v.Title, Text: v.About, URL: q.s.absolute(q.links().Campaign(v.Slug))}
	if err := v.Open(q.now()); err != nil && v.State != commerce.CampaignDraft {
		p.Why = q.locale.T("fault." + fault.From(err).Code)
	}
	if p.Why == "" && v.State != commerce.CampaignDraft {
		var err error
		if p.Kit, err = q.shareKit(growth.ToCampaign, v.ID, "", v.Title); err != nil {
			return p, err
		}
	}
	return p, nil
}
