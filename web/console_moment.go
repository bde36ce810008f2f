package web

import (
	"net/url"
	"strings"

	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// momentForm is how a moment's rule is written: a tick for each channel, and words of its own where it has them.
var momentForm = ruleForm{
	bare:   true,
	usual:  url.Values{"rule.occasion": {string(commerce.OnDate)}},
	fields: console.MomentFields,
	choose: chooseLeads,
	read: func(r *reader) commerce.Rule {
		rule := &commerce.MomentRule{Hashtag: trimHash(r.text("rule.hashtag")), Occasion: commerce.Occasion(r.text("rule.occasion")), Note: r.text("rule.note"),
			Text: r.values.Get("rule.text")}
		leads := r.text("rule.leads")
		if offer, err := id.Offer.Parse(leads); err == nil {
			rule.Offer = offer
		} else if campaign, err := id.Campaign.Parse(leads); err == nil {
			rule.Campaign = campaign
		}
		for _, name := range console.Channels {
			if r.text("rule.on."+name) != "" {
				rule.Channels = append(rule.Channels, commerce.MomentChannel{Channel: name, Text: r.values.Get("rule.text." + name)})
			}
		}
		return rule
	},
	fill: func(_ *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.MomentRule)
		values.Set("rule.hashtag", rule.Hashtag)
		values.Set("rule.occasion", string(rule.Occasion))
		values.Set("rule.note", rule.Note)
		values.Set("rule.text", rule.Text)
		if rule.Campaign.IsZero() {
			values.Set("rule.leads", id.Offer.Text(rule.Offer))
		} else {
			values.Set("rule.leads", id.Campaign.Text(rule.Campaign))
		}
		for _, ch := range rule.Channels {
			values.Set("rule.on."+ch.Channel, "yes")
			values.Set("rule.text."+ch.Channel, ch.Text)
		}
	},
}

// trimHash takes the sign off a hashtag that was typed with it.
func trimHash(text string) string {
	for _, sign := range []string{"#", "＃"} {
		if rest, had := strings.CutPrefix(text, sign); had {
			return rest
		}
	}
	return text
}

// chooseLeads lists the offers and campaigns that a moment may lead to, while that is not promised.
func chooseLeads(q *request, f *console.CampaignForm) error {
	if f.Fixed() {
		return nil
	}
	offers, err := q.s.Commerce.Offers(q.ctx(), q.actor, q.community.ID, commerce.OfferFilter{State: commerce.OfferLive}, page.Request{Limit: page.Most})
	if err != nil {
		return err
	}
	for _, v := range offers.Items {
		f.Leads = append(f.Leads, ui.Option{Value: id.Offer.Text(v.Offer.ID), Label: v.Product.Title + " · " + q.locale.T("campaign.kind.group_buy")})
	}
	campaigns, err := q.s.Commerce.Campaigns(q.ctx(), q.actor, q.community.ID, commerce.CampaignFilter{}, page.Request{Limit: page.Most})
	for _, c := range campaigns.Items {
		if c.State != commerce.CampaignEnded && c.Kind() != commerce.Moments {
			f.Leads = append(f.Leads, ui.Option{Value: id.Campaign.Text(c.ID), Label: c.Title + " · " + q.locale.T("campaign.kind."+string(c.Kind()))})
		}
	}
	return err
}

// outlets are the community's own links to a campaign, with the text that is ready for each channel of a moment.
func (q *request) outlets(to growth.Target, title, at string, state commerce.CampaignState, rule commerce.Rule) (all console.Outlets, err error) {
	links, err := q.s.Growth.Published(q.ctx(), q.actor, q.community.ID, to)
	if state != commerce.CampaignEnded {
		all.At = at + "/links"
	}
	for _, l := range links {
		o := console.Outlet{Channel: l.Channel, Link: q.s.absolute(q.links().Published(l.Code)), Kit: q.kit(l.Code, "", title)}
		if rule, is := rule.(*commerce.MomentRule); is {
			o.Post = rule.Post(l.Channel, o.Link)
		}
		all.List = append(all.List, o)
	}
	return all, err
}

// publishCampaign makes a link of the community's own to a campaign, for a channel.
func (s *Server) publishCampaign(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.campaign()
	if err != nil {
		return err
	}
	_, err = s.Growth.Publish(q.ctx(), q.actor, q.community.ID, growth.Target{Kind: growth.ToCampaign, ID: v.ID}, values.Get("channel"))
	if fault.KindOf(err) == fault.Invalid {
		shown := q.campaignValues(v.Campaign)
		shown.Set("channel", values.Get("channel"))
		return q.refusedCampaign(err, v.Kind(), v, shown)
	}
	if err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().Campaign(v.ID))
}
