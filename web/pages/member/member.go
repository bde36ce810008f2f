// Package member is the page of one's own name, language and keys.
package member

import (
	"panal/web/link"
	"panal/web/pages/ladder"
	"panal/web/ui"
)

// Page is the member's own.
type Page struct {
	ui.Page
	Form   ui.Form
	In     bool            // a member, and no guest
	Email  string          // proven; empty for a guest
	Ladder *ladder.Footing // nil of a guest
	To     link.Community
}

func (p Page) name() ui.Input {
	in := p.Form.Input("name", p.T("field.name"))
	in.Autocomplete, in.MaxLength, in.Hint = "nickname", 80, p.T("me.name_hint")
	return in
}

// menu is a list of one's own pages.
type menu struct {
	title  string
	places []ui.Place
}

// menus lead to all that is one's own: what one has here, the others, and how one is known.
func (p Page) menus() []menu {
	own := []ui.Place{{Label: p.T("nav.my_orders"), Href: p.To.MyOrders()}, {Label: p.T("coupon.mine"), Href: p.To.Coupons()}, {Label: p.T("credit.mine"), Href: p.To.Credit()}}
	if p.In {
		own = append(own, ui.Place{Label: p.T("points.mine"), Href: p.To.Points()})
	}
	own = append(own, []ui.Place{{Label: p.T("tier.mine.title"), Href: p.To.Membership()},
		{Label: p.T("nav.notices"), Href: p.To.Notices()}, {Label: p.T("nav.my_shares"), Href: p.To.MyShares()},
		{Label: p.T("bargain.mine"), Href: p.To.MyBargains()}}...)
	var others, account []ui.Place
	if p.In {
		others = []ui.Place{{Label: p.T("people.title"), Href: p.To.People()},
			{Label: p.T("people.about"), Hint: p.T("people.about_hint"), Href: p.To.MyAnswers()},
			{Label: p.T("leader.mine"), Hint: p.T("leader.mine_hint"), Href: p.To.Leading()},
			{Label: p.T("admission.invite_others"), Href: p.To.Invites()},
			{Label: p.T("safety.title"), Hint: p.T("safety.summary"), Href: p.To.Safety()}}
	} else {
		others = []ui.Place{{Label: p.T("admission.how"), Href: p.To.Join()}}
	}
	if p.Email != "" {
		account = append(account, ui.Place{Label: p.T("belonging.title"), Hint: p.T("belonging.summary"), Href: p.Links.All},
			ui.Place{Label: p.T("keyring.title"), Hint: p.T("keyring.summary"), Href: p.To.Keyring()})
	}
	account = append(account, ui.Place{Label: p.T("personal.title"), Hint: p.T("personal.summary"), Href: p.To.MyData()})
	if p.Email != "" { // guests too: a program may apply for them
		account = append(account, ui.Place{Label: p.T("token.title"), Hint: p.T("token.intro"), Href: p.To.MyTokens()})
	}
	return []menu{{p.T("me.own"), own}, {p.T("me.others"), others}, {p.T("me.account"), account}}
}
