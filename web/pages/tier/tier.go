// Package tier is where tiers are compared and bought, and where members see their own: the term, the card, the next
// charge.
package tier

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Hosted is the choice to pay on the provider's page.
const Hosted = "hosted"

// List compares the tiers.
type List struct {
	ui.Page
	To      link.Community
	Choices []Choice
	Mine    community.Standing
}

// Choice is a tier with what it costs.
type Choice struct {
	Tier    community.Tier
	Asks    []Ask
	Circles []string // that it opens, by name
	Series  []Opened // that it opens
	Mine    bool
	Closed  string // why it is not sold now; empty: it is
}

// Ask is a price as the reader would pay it.
type Ask struct {
	Price    community.TierPrice
	Purchase community.TierPurchase
	Why      string // it cannot be bought now, as a message's key; empty: it can
}

// day writes the day before an instant at which a term ends.
func day(p ui.Page, end time.Time) string {
	return p.Locale.Date(end.Add(-time.Second), p.Zone)
}

// date writes the day of an instant.
func date(p ui.Page, at time.Time) string { return p.Locale.Date(at, p.Zone) }

// each is a price with its unit: "10.00 € a month".
func each(p ui.Page, price community.TierPrice, amount money.Amount) string {
	if price.Unit == community.Until {
		return p.T("tier.each.until", "amount", p.Money(int64(amount)), "day", date(p, price.Until.In(p.Zone)))
	}
	return p.T("tier.each."+string(price.Unit), "amount", p.Money(int64(amount)))
}

// price says what a tier costs at the least, as it is first read of.
func price(p ui.Page, t community.Tier) string {
	if len(t.Prices) == 0 {
		return p.T("tier.price_free")
	}
	cheapest := slices.MinFunc(t.Prices, func(a, b community.TierPrice) int { return cmp.Compare(a.First(p.Now), b.First(p.Now)) })
	return each(p, cheapest, cheapest.First(p.Now))
}

// rights says what a tier gives, a sentence each.
func (c Choice) rights(p ui.Page) (out []string) {
	if n := c.Tier.Rights.PercentOff; n > 0 {
		out = append(out, p.T("tier.right.percent", "percent", n))
		if len(c.Tier.Rights.Excluded) > 0 {
			out[0] = p.T("tier.right.percent_some", "percent", n)
		}
	}
	if n := c.Tier.Rights.Points; n > 100 {
		out = append(out, p.T("tier.right.points", "percent", n))
	}
	return out
}

// early says what is left of an early price.
func early(p ui.Page, price community.TierPrice) string {
	left := int(price.EarlyPlaces - price.EarlyTaken)
	switch {
	case price.EarlyPlaces > 0 && !price.EarlyUntil.IsZero():
		return p.T("tier.early.both", "count", left, "time", p.Locale.DateTime(price.EarlyUntil, p.Zone), "amount", p.Money(int64(price.Amount)))
	case price.EarlyPlaces > 0:
		return p.T("tier.early.places", "count", left, "amount", p.Money(int64(price.Amount)))
	}
	return p.T("tier.early.until", "time", p.Locale.DateTime(price.EarlyUntil, p.Zone), "amount", p.Money(int64(price.Amount)))
}

// past says that an early price is over, and how it ended; nothing where there was none, or it is still to be had.
func past(p ui.Page, price community.TierPrice) string {
	amount := p.Money(int64(price.EarlyAmount))
	switch {
	case price.EarlyAmount == 0 || price.Early(p.Now):
		return ""
	case price.EarlyPlaces > 0 && price.EarlyTaken >= price.EarlyPlaces:
		return p.T("tier.early.gone", "count", int(price.EarlyPlaces), "amount", amount)
	}
	return p.T("tier.early.over", "time", p.Locale.DateTime(price.EarlyUntil, p.Zone), "amount", amount)
}

// label is what the button to a price says.
func (a Ask) label(p ui.Page) string {
	switch a.Purchase.Kind {
	case community.TermTrial:
		return p.T("tier.try", "count", a.Price.TrialDays)
	case community.TermUpgrade:
		return p.T("tier.raise", "amount", p.Money(int64(a.Purchase.Amount)))
	}
	return p.T("tier.choose", "price", each(p, a.Price, a.Purchase.Amount))
}

// Buy says all there is to know of a purchase, and takes it.
type Buy struct {
	ui.Page
	To          link.Community
	Form        ui.Form
	Key         string
	Tier        community.Tier
	Price       community.TierPrice
	Purchase    community.TierPurchase
	Instruments []string // test cards; none with a real provider
	Test        bool
}

// says is what happens from now on, in the order in which it happens.
func (b Buy) says() (out []string) {
	p := b.Purchase
	pay := b.Money(int64(p.Amount))
	switch {
	case p.Kind == community.TermTrial:
		out = append(out, b.T("tier.buy.trial", "day", date(b.Page, p.EndsAt), "price", each(b.Page, b.Price, b.Price.Amount)))
	case p.Kind == community.TermUpgrade && p.EndsAt.IsZero():
		out = append(out, b.T("tier.buy.raise_ever", "amount", pay, "credit", b.Money(int64(p.Credit))))
	case p.Kind == community.TermUpgrade:
		out = append(out, b.T("tier.buy.raise", "amount", pay, "credit", b.Money(int64(p.Credit)), "day", day(b.Page, p.EndsAt)))
	case p.EndsAt.IsZero():
		out = append(out, b.T("tier.buy.ever", "amount", pay))
	default:
		out = append(out, b.T("tier.buy.term", "amount", pay, "day", day(b.Page, p.EndsAt)))
	}
	if p.Early {
		out = append(out, b.T("tier.buy.early", "amount", b.Money(int64(b.Price.Amount))))
	}
	if !p.RenewsAt.IsZero() {
		out = append(out, b.T("tier.buy.renews", "day", date(b.Page, p.RenewsAt), "price", each(b.Page, b.Price, p.Then), "count", b.Price.NoticeDays),
			b.T("tier.buy.stop"))
	} else {
		out = append(out, b.T("tier.buy.no_renewal"))
	}
	return out
}

// refund says when money comes back.
func (b Buy) refund() string {
	switch {
	case b.Purchase.Amount == 0:
		return b.T("tier.buy.refund_trial", "count", b.Tier.CoolingDays)
	case b.Tier.CoolingDays == 0:
		return b.T("tier.buy.refund_none")
	}
	return b.T("tier.buy.refund", "count", b.Tier.CoolingDays)
}

func (b Buy) pays() string {
	if b.Purchase.Amount == 0 {
		return b.T("tier.buy.start_trial")
	}
	return b.T("action.pay", "amount", b.Money(int64(b.Purchase.Amount)))
}

func (b Buy) instrument() ui.Input { return b.Form.Input("instrument", b.T("checkout.instrument")) }

func (b Buy) instruments() []ui.Option {
	return append([]ui.Option{{Value: Hosted, Label: b.T("checkout.hosted")}}, stored(b.Page, b.Instruments)...)
}

// stored are the test cards to choose from.
func stored(p ui.Page, instruments []string) (out []ui.Option) {
	for _, i := range instruments {
		out = append(out, ui.Option{Value: i, Label: p.T("checkout.stored." + strings.ReplaceAll(i, "-", "_"))})
	}
	return out
}

// Mine is the member's own place.
type Mine struct {
	ui.Page
	To       link.Community
	Form     ui.Form
	Standing community.Standing
	Card     community.Card // zero: none yet
	Refund   community.RefundOf
	Refunds  bool
	Others   []Ask // that may be chosen for the next term
	Names    map[id.ID]string
	Terms    []community.Term
	// Instruments are the test cards of which another may be chosen; none with a real provider.
	Instruments []string
}

// replaceable reports whether another card may be charged from the next term on.
func (m Mine) replaceable() bool {
	s := m.Standing.Membership
	return m.Standing.Held && m.Standing.Price.Unit.Rolls() && s.Instrument != "" && len(m.Instruments) > 0
}

func (m Mine) instrument() ui.Input {
	in := m.Form.Input("instrument", m.T("checkout.instrument"))
	if in.Value == "" {
		in.Value = m.Standing.Membership.Instrument
	}
	in.Hint = m.T("tier.mine.replace_hint")
	if m.grace() {
		in.Hint = m.T("tier.mine.replace_grace")
	}
	return in
}

func (m Mine) grace() bool {
	s := m.Standing.Membership
	return m.Standing.Held && s.State == community.MembershipGrace
}

// next says what comes next.
func (m Mine) next() string {
	s, st := m.Standing.Membership, m.Standing
	switch {
	case !st.Held:
		return m.T("tier.mine.over", "day", date(m.Page, s.EndsAt))
	case s.EndsAt.IsZero():
		return m.T("tier.mine.ever")
	case m.grace():
		return m.T("tier.mine.grace", "amount", m.Money(int64(st.Next.Amount)), "day", date(m.Page, s.DueAt), "count", s.Failures,
			"last", date(m.Page, s.EndsAt.AddDate(0, 0, community.RetryDays[len(community.RetryDays)-1])))
	case s.Renews:
		return m.T("tier.mine.renews", "price", each(m.Page, st.Next, st.Next.Amount), "day", date(m.Page, later(s.EndsAt, s.DueAt, s.Due)), "tier", st.NextTier.Name)
	}
	return m.T("tier.mine.ends", "day", day(m.Page, s.EndsAt))
}

// later is when a charge is due.
func later(ends, due time.Time, step community.Step) time.Time {
	if step == community.StepCharge && due.After(ends) {
		return due
	}
	return ends
}

func (m Mine) details() []ui.Pair {
	s := m.Standing.Membership
	out := []ui.Pair{{Key: m.T("tier.mine.since"), Value: ui.Text(date(m.Page, s.Since))}}
	ends := m.T("tier.mine.forever")
	if !s.EndsAt.IsZero() {
		ends = day(m.Page, s.EndsAt)
	}
	out = append(out, ui.Pair{Key: m.T("tier.mine.until"), Value: ui.Text(ends)})
	if m.Card.Number > 0 {
		out = append(out, ui.Pair{Key: m.T("tier.card.number"), Value: ui.Text(number(m.Card.Number))})
	}
	return out
}

func (m Mine) back() string {
	amount := m.Money(int64(m.Refund.Amount))
	until := day(m.Page, m.Refund.Until)
	if m.Refund.Whole {
		return m.T("tier.mine.refund_whole", "amount", amount, "day", until)
	}
	return m.T("tier.mine.refund_part", "amount", amount, "day", until, "paid", m.Money(int64(m.Standing.Term.Paid)), "used", m.T("tier.used."+string(m.Standing.Term.UsedFor)))
}

func (m Mine) refundLoses() string {
	if m.Standing.Term.Kind == community.TermUpgrade {
		return m.T("tier.mine.refund_upgrade")
	}
	return m.T("tier.mine.refund_ends")
}

func (m Mine) canStop() bool { return m.Standing.Held && m.Standing.Membership.Renews }

func (m Mine) canResume() bool {
	s := m.Standing.Membership
	return m.Standing.Held && !s.Renews && s.Instrument != "" && m.Standing.Price.Unit.Rolls() && m.Now.Before(s.EndsAt)
}

func (m Mine) stopLoses() string {
	if m.grace() {
		return m.T("tier.mine.stop_grace")
	}
	return m.T("tier.mine.stop_loses", "day", day(m.Page, m.Standing.Membership.EndsAt))
}

// number writes a card's number, in seven digits.
func number(n int64) string {
	text := strconv.FormatInt(n, 10)
	for len(text) < 7 {
		text = "0" + text
	}
	return text
}

// Card is a member's card, to be shown or printed.
type Card struct {
	ui.Page
	To       link.Community
	Card     community.Card // zero: none yet
	Name     string
	Standing community.Standing
	Link     string // what the code holds
}

func (c Card) number() string { return number(c.Card.Number) }

func (c Card) tier() string {
	if c.Standing.Tier.ID.IsZero() {
		return c.T("tier.card.member")
	}
	return c.Standing.Tier.Name
}

func (c Card) until() string {
	s := c.Standing.Membership
	if !c.Standing.Held || s.EndsAt.IsZero() {
		return ""
	}
	return c.T("tier.card.until", "day", day(c.Page, s.EndsAt))
}

// Scan is what staff see who scan a card.
type Scan struct {
	Card
	Member string // where the member's page is
}

// Opened is a series that a tier opens.
type Opened struct{ Name, Href string }
