package console

import (
	"panal/commerce"
	"panal/web/ui"
)

// Outlet is a channel that the community publishes a campaign or an offer in, with all that is needed to do it.
type Outlet struct {
	Channel string
	Link    string
	Post    string // ready text with the link; none: the link alone
	Kit     ui.ShareKit
}

// Outlets are the channels that a campaign or an offer is published in, and where another is added.
type Outlets struct {
	At   string // where another is added; empty: none is
	List []Outlet
}

func (o Outlets) channel(p ui.Page, form ui.Form) ui.Input {
	in := form.Input("channel", p.T("console.outlet.channel"))
	in.Hint = p.T("console.outlet.channel_hint")
	return in
}

// Channels are those that a moment may be published in by a tick; others are added by their name.
var Channels = []string{"wechat", "weibo", "x", "instagram", "telegram", "whatsapp", "forum", "counter"}

func (p CampaignForm) occasions() (options []ui.Option) {
	for _, o := range commerce.Occasions {
		options = append(options, ui.Option{Value: string(o), Label: p.T("campaign.occasion." + string(o))})
	}
	return options
}

func (p CampaignForm) text(name, label, hint string, optional bool) ui.Input {
	in := p.Input(name, label, hint, optional)
	in.Rows = 3
	return in
}
