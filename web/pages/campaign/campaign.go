// Package campaign is what members and guests meet of campaigns: what one gives, under which terms, and what they have of
// it.
package campaign

import (
	"time"

	"panal/commerce"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// few is how many campaigns are listed before somebody asks for the others.
const few = 3

// Page is a campaign as somebody meets it.
type Page struct {
	ui.Page
	To   link.Community
	View commerce.CampaignView
	Form ui.Form
	Why  string      // why nobody gets in now; empty: it is open
	Kit  ui.ShareKit // the reader's own link; zero: none
}

// Pitch is what a campaign is about in few words, as on a poster: what it gives or its price, and what it compares with.
func Pitch(p ui.Page, v commerce.CampaignView) (big, small string) {
	price := func(special money.Amount) (string, string) {
		return p.Money(int64(special)), p.T("ui.alone", "price", p.Money(int64(v.Sold.Variant.Price)))
	}
	switch r := v.Rule.(type) {
	case *commerce.CouponRule:
		return Gives(p, *r), ""
	case *commerce.BargainRule:
		return price(r.Floor)
	case *commerce.DropRule:
		return price(r.UnitPrice)
	case *commerce.GiveawayRule:
		return Prizes(p, *r), PrizeWorth(p, *r)
	}
	return "", ""
}

// Prizes is what can be won in a giveaway, and how often.
func Prizes(p ui.Page, r commerce.GiveawayRule) string {
	if r.Prizes == 1 {
		return PrizeName(p, r)
	}
	return p.T("giveaway.prizes", "count", r.Prizes, "prize", PrizeName(p, r))
}

// PrizeName is what one winner has: of store credit, its amount.
func PrizeName(p ui.Page, r commerce.GiveawayRule) string {
	if r.Credit {
		return p.T("giveaway.credit", "amount", p.Money(int64(r.Worth)))
	}
	return r.Prize
}

// PrizeWorth says what a prize is worth; of store credit, what it is called.
func PrizeWorth(p ui.Page, r commerce.GiveawayRule) string {
	switch {
	case r.Credit:
		return r.Prize
	case r.Prizes == 1:
		return p.T("giveaway.worth", "amount", p.Money(int64(r.Worth)))
	}
	return p.T("giveaway.worth_each", "amount", p.Money(int64(r.Worth)))
}

// Coupon is the page of a campaign that gives coupons.
type Coupon struct {
	Page
	Rule commerce.CouponRule
	Mine []commerce.CouponView // of this campaign
}

// Gives says what a coupon takes off.
func Gives(p ui.Page, r commerce.CouponRule) string {
	switch {
	case r.Amount > 0:
		return p.T("coupon.amount", "amount", p.Money(int64(r.Amount)))
	case r.Cap > 0:
		return p.T("coupon.percent_capped", "percent", r.Percent, "cap", p.Money(int64(r.Cap)))
	}
	return p.T("coupon.percent", "percent", r.Percent)
}

// Rules are the terms of a coupon in sentences, told before it is claimed.
func (p Coupon) Rules() []string {
	r, c := p.Rule, p.View.Campaign
	var says []string
	if r.Threshold > 0 {
		says = append(says, p.T("coupon.from", "amount", p.Money(int64(r.Threshold))))
	}
	if len(r.Products) > 0 {
		says = append(says, p.T("coupon.scoped"))
	}
	if r.Days > 0 {
		says = append(says, p.T("coupon.days", "count", r.Days))
	} else {
		says = append(says, p.T("coupon.until", "time", p.Locale.DateTime(c.EndsAt, p.Zone)))
	}
	says = append(says, Combines(p.Page.Page, c))
	if c.PerPersonLimit > 0 {
		says = append(says, p.T("campaign.limit", "count", c.PerPersonLimit))
	}
	if c.Stock > 0 {
		says = append(says, p.T("campaign.left", "count", c.Stock-c.Taken))
	}
	return says
}

// Combines says whether a campaign goes with others.
func Combines(p ui.Page, c commerce.Campaign) string {
	if c.Combines {
		return p.T("campaign.combines")
	}
	return p.T("campaign.alone")
}

func (p Coupon) code() ui.Input {
	in := p.Form.Input("code", p.T("coupon.code"))
	in.Autocomplete = "off"
	return in
}

// Moment is the page of a moment.
type Moment struct {
	Page
	Rule       commerce.MomentRule
	Subject    string // what it leads to, with its price or what it gives
	Big, Small string
	Leads      string
	Product    commerce.Product // that it is about; zero: none
	Picture    string
	Alt        string
}

// Coupons are the ones somebody has.
type Coupons struct {
	ui.Page
	To     link.Community
	Form   ui.Form
	List   []commerce.CouponView
	Credit int64 // store credit, in minor units
	Open   []commerce.Campaign
}

func (p Coupons) code() ui.Input { return Coupon{Page: Page{Page: p.Page, Form: p.Form}}.code() }

// free are the coupons that can be used, and old the others.
func (p Coupons) parted() (free, old []commerce.CouponView) {
	for _, k := range p.List {
		if k.State(p.Now) == commerce.CouponFree {
			free = append(free, k)
		} else {
			old = append(old, k)
		}
	}
	return free, old
}

func gives(p ui.Page, c commerce.Campaign) string {
	rule, _ := c.Rule.(*commerce.CouponRule)
	return Gives(p, *rule)
}

func until(p ui.Page, at time.Time) string {
	return p.T("coupon.until", "time", p.Locale.DateTime(at, p.Zone))
}
