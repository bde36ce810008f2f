// Package purchase is what every page that sells has in common: the choice of a variant and a quantity, and the words
// for prices.
package purchase

import (
	"strconv"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
	"panal/web/ui"
)

// Choice is what can be bought of a product at a time, together (with an offer) or alone.
type Choice struct {
	Product commerce.Product
	Offer   commerce.Offer   // zero: alone only
	Group   id.ID            // the group to join; zero starts one
	Rights  community.Rights // of who looks: what they buy alone may cost them less
	Now     time.Time
	Action  string // the checkout page
}

// Item is a variant that can be chosen.
type Item struct {
	Variant  commerce.Variant
	Alone    money.Amount
	Usual    money.Amount // alone, for everybody; more than Alone for who has a member price
	Together money.Amount // zero when the offer does not have it
	Left     int64        // how many may be bought
}

// Items are the variants that are for sale: under an offer those that it has.
func (c Choice) Items() []Item {
	var items []Item
	for _, v := range c.Product.Variants {
		together, in := c.Offer.Prices[v.ID]
		if !c.Offer.ID.IsZero() && !in {
			continue
		}
		alone := v.Price
		if c.Offer.ID.IsZero() { // together, everybody saves from the same price
			alone = c.Rights.MemberPrice(v.ID, v.Price)
		}
		items = append(items, Item{v, alone, v.Price, together, c.left(v)})
	}
	return items
}

// left is how many of a variant one order may have.
func (c Choice) left(v commerce.Variant) int64 {
	left := v.Available()
	if c.Offer.Stock > 0 {
		left = min(left, c.Offer.Stock-c.Offer.Taken)
	}
	if c.Offer.PerPersonLimit > 0 {
		left = min(left, c.Offer.PerPersonLimit)
	}
	return max(left, 0)
}

// mostAtOnce is how many the quantity list goes up to.
const mostAtOnce = 10

// quantities are the numbers to choose from, up to what any variant has.
func (c Choice) quantities() []string {
	most := int64(0)
	for _, item := range c.Items() {
		most = max(most, item.Left)
	}
	var list []string
	for n := range min(most, mostAtOnce) {
		list = append(list, strconv.FormatInt(n+1, 10))
	}
	return list
}

// SoldOut reports that nothing of it can be bought.
func (c Choice) SoldOut() bool { return len(c.quantities()) == 0 }

// first is the variant that is chosen at first.
func (c Choice) first() id.ID {
	for _, item := range c.Items() {
		if item.Left > 0 {
			return item.Variant.ID
		}
	}
	return id.Zero
}

// lowest is the item with the lowest price together, or alone where there is no offer.
func (c Choice) lowest() (lowest Item) {
	for i, item := range c.Items() {
		if i == 0 || item.price() < lowest.price() {
			lowest = item
		}
	}
	return lowest
}

func (i Item) price() money.Amount {
	if i.Together > 0 {
		return i.Together
	}
	return i.Alone
}

// onePrice reports that every variant costs the same.
func (c Choice) onePrice() bool {
	lowest := c.lowest()
	for _, item := range c.Items() {
		if item.price() != lowest.price() || item.Alone != lowest.Alone {
			return false
		}
	}
	return true
}

// Prices are the prices as the page's tag shows them: of the cheapest variant where they differ.
func (c Choice) Prices(p ui.Page) ui.Prices {
	lowest := c.lowest()
	prices := ui.Prices{Together: p.Money(int64(lowest.price()))}
	if !c.onePrice() {
		prices.Together = p.T("purchase.from", "price", prices.Together)
	}
	if lowest.Together > 0 {
		prices.Alone = p.Money(int64(lowest.Alone))
		if c.onePrice() {
			prices.Saving = p.T("purchase.saving", "amount", p.Money(int64(lowest.Alone-lowest.Together)))
		}
	} else if lowest.Usual > lowest.Alone {
		prices.Saving = p.T("purchase.member_price", "price", p.Money(int64(lowest.Usual)))
	}
	return prices
}

// Price is the one price of what is chosen, or nothing where it depends.
func (c Choice) Price(p ui.Page) string {
	if !c.onePrice() {
		return ""
	}
	return p.Money(int64(c.lowest().price()))
}

// AlonePrice is the one price alone, or nothing where it depends.
func (c Choice) AlonePrice(p ui.Page) string {
	if !c.onePrice() {
		return ""
	}
	lowest := c.lowest()
	return p.Money(int64(c.Rights.MemberPrice(lowest.Variant.ID, lowest.Alone)))
}

// Summary is a purchase as it stands before it is paid.
type Summary struct {
	Title    string
	Quantity int64
	Alone    money.Amount // for one
	Price    money.Amount // for one
	Member   bool         // it is a member price
	Special  bool         // it is a campaign's
	Off      money.Amount // by coupons
	Points   money.Amount // that take off:
	Worth    money.Amount
	Credit   money.Amount // paid with store credit
}

// Total is what is paid.
func (s Summary) Total() money.Amount {
	return s.Price*money.Amount(s.Quantity) - s.Off - s.Worth - s.Credit
}

// Saved is what is not paid because it is bought together, or at a member price.
func (s Summary) Saved() money.Amount { return (s.Alone - s.Price) * money.Amount(s.Quantity) }
