package web

import (
	"errors"
	"net/url"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
	"panal/web/pages/tier"
	"panal/web/ui"
)

// showTiers compares the tiers: those that are sold, the free one, and the reader's own.
func (s *Server) showTiers(q *request) error {
	tiers, err := s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	circles, err := s.Communities.TierCircles(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	series, err := s.Content.TierSeries(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	p := tier.List{Page: q.page(q.locale.T("tier.title")), To: q.links()}
	if !q.actor.Member.IsZero() {
		if p.Mine, err = s.Communities.Standing(q.ctx(), q.actor); err != nil {
			return err
		}
	}
	for _, t := range tiers {
		c := tier.Choice{Tier: t, Circles: circles[t.ID], Mine: p.Mine.Tier.ID == t.ID}
		for _, one := range series[t.ID] {
			c.Series = append(c.Series, tier.Opened{Name: one.Name, Href: p.To.Series(one.Slug)})
		}
		if t.State != community.TierLive && !c.Mine {
			continue
		}
		if t.Paid {
			if err := q.asks(&c); err != nil {
				return err
			}
		}
		p.Choices = append(p.Choices, c)
	}
	return q.show(p.Show())
}

// asks says what each of a tier's prices would cost the reader, or why they cannot pay it now.
func (q *request) asks(c *tier.Choice) error {
	switch t := c.Tier; {
	case t.State != community.TierLive:
		c.Closed = q.locale.T("tier.retired")
	case q.now().Before(t.SaleFrom):
		c.Closed = q.locale.T("tier.sale_from", "time", q.locale.DateTime(t.SaleFrom, q.community.Zone()))
	case t.Sold(q.now()) != nil:
		c.Closed = q.locale.T("tier.sale_over", "time", q.locale.DateTime(t.SaleUntil, q.community.Zone()))
	}
	for _, price := range c.Tier.Prices {
		a := tier.Ask{Price: price}
		_, b, err := q.s.Commerce.QuoteTier(q.ctx(), q.actor, q.community.ID, price.ID)
		switch {
		case err == nil:
			a.Purchase = b
		case fault.KindOf(err) == fault.Internal:
			return err
		default:
			a.Why = fault.From(err).Code
		}
		c.Asks = append(c.Asks, a)
	}
	return nil
}

func (q *request) tierPrice() (id.ID, error) {
	return q.pathID(id.TierPrice, "price", community.ErrTierPriceMissing)
}

// showBuyTier says all there is to know of a purchase before it is made.
func (s *Server) showBuyTier(q *request) error {
	p, err := q.buyPage(ui.NewForm(q.locale, url.Values{}))
	if errors.Is(err, community.ErrTierForMembers) {
		return q.see(q.links().Join()) // tiers are for members here: one gets in another way
	}
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) buyPage(form ui.Form) (tier.Buy, error) {
	price, err := q.tierPrice()
	if err != nil {
		return tier.Buy{}, err
	}
	if q.actor.Email == "" {
		return tier.Buy{}, access.ErrUnauthenticated
	}
	offer, b, err := q.s.Commerce.QuoteTier(q.ctx(), q.actor, q.community.ID, price)
	if err != nil {
		return tier.Buy{}, err
	}
	p := tier.Buy{Page: q.page(q.locale.T("tier.buy.title", "tier", offer.Tier.Name)), To: q.links(), Form: form, Key: form.Values.Get(formKey),
		Tier: offer.Tier, Price: offer.Price, Purchase: b}
	if p.Key == "" {
		p.Key = q.newFormKey()
	}
	if sandbox := q.s.Sandbox; sandbox.Session != nil {
		p.Test, p.Instruments = true, sandbox.Instruments
	}
	return p, nil
}

// buyTier places the order for a term, and leads to where it is paid.
func (s *Server) buyTier(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	price, err := q.tierPrice()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	placed, err := s.Commerce.BuyTier(q.ctx(), q.actor, commerce.BuyTier{Community: q.community.ID, Price: price,
		Agreed: money.Amount(number(values.Get("agreed"))), Instrument: s.instrument(values), Request: request})
	if err != nil {
		p, gone := q.buyPage(ui.NewForm(q.locale, values))
		if gone != nil {
			return gone
		}
		p.Key = q.newFormKey()
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if placed.State == commerce.AwaitingPayment {
		return s.toPayment(q, placed)
	}
	q.flash("membership_started")
	return q.see(q.links().Membership())
}

func (s *Server) showMembership(q *request) error {
	p, err := q.membershipPage(ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) membershipPage(form ui.Form) (tier.Mine, error) {
	p := tier.Mine{Page: q.page(q.locale.T("tier.mine.title")), To: q.links(), Form: form, Names: map[id.ID]string{}, Instruments: q.s.Sandbox.Instruments}
	var err error
	if p.Standing, err = q.s.Communities.Standing(q.ctx(), q.actor); err != nil || p.Standing.Membership.Revision == 0 {
		return p, err
	}
	if p.Card, err = q.s.Communities.Card(q.ctx(), q.actor, q.actor.Member); err != nil && !errors.Is(err, community.ErrCardMissing) {
		return p, err
	}
	if p.Terms, err = q.s.Communities.Terms(q.ctx(), q.actor, q.actor.Member); err != nil {
		return p, err
	}
	p.Refund, err = q.s.Commerce.QuoteRefund(q.ctx(), q.actor, q.community.ID)
	if p.Refunds = err == nil; err != nil && fault.KindOf(err) == fault.Internal {
		return p, err
	}
	return p, q.others(&p)
}

// others are the prices that may be chosen for the next term, and the names of all tiers.
func (q *request) others(p *tier.Mine) error {
	tiers, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	m := p.Standing.Membership
	may := p.Standing.Held && m.Instrument != "" && q.now().Before(m.EndsAt) && p.Standing.Price.Unit.Rolls()
	for _, t := range tiers {
		p.Names[t.ID] = t.Name
		for _, price := range t.Prices {
			if may && t.Sold(q.now()) == nil && price.Unit.Rolls() && price.ID != m.Charged() {
				p.Others = append(p.Others, tier.Ask{Price: price})
			}
		}
	}
	return nil
}

// changeMine does something with the member's own membership, and shows how it stands.
func (s *Server) changeMine(q *request, news string, change func(url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	if err := change(values); err != nil {
		p, gone := q.membershipPage(ui.NewForm(q.locale, values))
		if gone != nil {
			return gone
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.links().Membership())
}

func (s *Server) stopRenewal(q *request) error {
	return s.changeMine(q, "renewal_stopped", func(url.Values) error {
		_, err := s.Commerce.StopRenewal(q.ctx(), q.actor, q.community.ID)
		return err
	})
}

func (s *Server) chooseRenewal(q *request) error {
	return s.changeMine(q, "renewal_chosen", func(values url.Values) error {
		price, err := id.TierPrice.Parse(values.Get("price"))
		if err != nil {
			return community.ErrTierPriceMissing
		}
		_, err = s.Commerce.ChooseRenewal(q.ctx(), q.actor, q.community.ID, price)
		return err
	})
}

func (s *Server) replaceInstrument(q *request) error {
	return s.changeMine(q, "instrument_replaced", func(values url.Values) error {
		_, err := s.Commerce.ReplaceInstrument(q.ctx(), q.actor, q.community.ID, s.instrument(values))
		return err
	})
}

func (s *Server) refundTerm(q *request) error {
	return s.changeMine(q, "term_taken_back", func(values url.Values) error {
		_, err := s.Commerce.RefundTerm(q.ctx(), q.actor, q.community.ID, money.Amount(number(values.Get("agreed"))))
		return err
	})
}

// showCard shows the member's card, or offers one.
func (s *Server) showCard(q *request) error {
	card, err := s.Communities.Card(q.ctx(), q.actor, q.actor.Member)
	if err != nil && !errors.Is(err, community.ErrCardMissing) {
		return err
	}
	standing, err := s.Communities.Standing(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return q.show(tier.Card{Page: q.page(q.locale.T("tier.card.title")), To: q.links(), Card: card, Name: q.actor.Name, Standing: standing,
		Link: s.absolute(q.links().Card(card.Code))}.Show())
}

func (s *Server) makeCard(q *request) error {
	if _, err := s.Communities.MakeCard(q.ctx(), q.actor); err != nil {
		return err
	}
	q.flash("card_made")
	return q.see(q.links().MyCard())
}

// scanCard says to staff whether the card that they scanned holds today.
func (s *Server) scanCard(q *request) error {
	card, standing, err := s.Communities.ScanCard(q.ctx(), q.actor, q.r.PathValue("code"))
	if err != nil {
		return err
	}
	m, err := s.Communities.Member(q.ctx(), q.actor, card.Member)
	if err != nil {
		return err
	}
	p := tier.Scan{Card: tier.Card{Page: q.page(q.locale.T("tier.card.scanned")), To: q.links(), Card: card, Name: m.Name, Standing: standing}}
	if q.staff() {
		p.Member = q.pages().Member(card.Member)
	}
	return q.show(p.Show())
}

// banner tells on every page who is banned, and whose next term could not be charged, and on those of Me who will be
// erased; nil for everybody else.
func (q *request) banner() *ui.Banner {
	if b := q.erasureBanner(); b != nil {
		return b
	}
	if q.actor.Role == access.Banned {
		return &ui.Banner{Text: q.locale.T("safety.banner"), Label: q.locale.T("safety.banner_see"), Href: q.links().Safety()}
	}
	grace, err := q.s.Communities.InGrace(q.ctx(), q.actor)
	if err != nil || !grace {
		return nil
	}
	return &ui.Banner{Text: q.locale.T("tier.mine.banner"), Label: q.locale.T("tier.mine.banner_see"), Href: q.links().Membership()}
}
