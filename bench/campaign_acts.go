package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/store"
)

// helpsEach is how often a member helps: each time with another product, and no more often than in a day.
const helpsEach = commerce.HelpsPerDay

// onOffer is what a market has besides its group buys: coupons for everybody, coupons for who knows the word, and
// products that are bargained for.
type onOffer struct {
	open, coded id.ID
	bargains    [helpsEach]id.ID
}

// watchword opens the coupons that need a code.
const watchword = "SWARM-26"

// launchAll makes a market's campaigns. Each has a budget and a stock, so that both are guarded, and more than enough.
func (m *market) launchAll(ctx context.Context, db *store.DB, helpers int) (o onOffer, err error) {
	shop, operator := m.staffed(db)
	launch := func(slug string, variant id.ID, rule commerce.Rule) (id.ID, error) {
		return m.launch(ctx, shop, operator, variant, commerce.CampaignTerms{Slug: slug, Title: slug, StartsAt: time.Now().Add(-time.Hour),
			EndsAt: time.Now().Add(30 * 24 * time.Hour), Budget: units * alone, Stock: units, Rule: rule})
	}
	if o.open, err = launch("open", id.Zero, &commerce.CouponRule{Amount: 100, Days: 7}); err != nil {
		return o, err
	}
	if o.coded, err = launch("coded", id.Zero, &commerce.CouponRule{Amount: 100, Days: 7, Coded: true}); err != nil {
		return o, err
	}
	if _, err := shop.MakeCodes(ctx, operator, commerce.MakeCodes{Community: m.community, Campaign: o.coded, Word: watchword, Uses: units}); err != nil {
		return o, err
	}
	for n := range o.bargains {
		slug := fmt.Sprintf("bargain-%d", n)
		product, err := m.sell(ctx, shop, operator, slug, slug, units)
		if err != nil {
			return o, err
		}
		o.bargains[n], err = launch(slug, product.Variants[0].ID, &commerce.BargainRule{Start: alone, Floor: together, Hours: 24,
			Helpers: int64(helpers), Spread: 20, Newcomer: 50, PayMinutes: 60})
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// prepare makes members, campaigns and the bargains that are helped, and connects the clients.
func (b *campaignBench) prepare(ctx context.Context) error {
	offers := map[string]onOffer{} // by the market's slug
	err := b.found(ctx, func(db *store.DB, m *market) (err error) {
		offers[m.slug], err = m.launchAll(ctx, db, b.Size)
		return err
	})
	if err != nil {
		return err
	}
	if err := b.connect(ctx); err != nil {
		return err
	}
	b.acts = []*act{joins: {name: "joins", do: (*taker).join}, claims: {name: "coupons", do: (*taker).claim},
		codes: {name: "codes", do: (*taker).enter}, helps: {name: "helps", do: (*taker).help}}
	for _, c := range b.load {
		o := offers[c.slug]
		b.takers = append(b.takers, &taker{client: c, on: o, openly: fmt.Appendf(nil, `{"campaign":%q}`, id.Campaign.Text(o.open)),
			byCode: fmt.Appendf(nil, `{"code":%q}`, strings.ToLower(watchword))})
	}
	progress("begin %d bargains", helpsEach*b.Members/b.Size)
	_, err = b.load.together(ctx, time.Minute, func(n int, _ *client) (spell, error) { return spell{}, b.takers[n].begin() })
	return errors.Join(err, b.settle(ctx))
}

// taker is a client with what its members do besides joining group buys. They take turns.
type taker struct {
	*client
	on             onOffer
	openly, byCode []byte // what claims ask for, in JSON

	begun                    [helpsEach][]string // the paths of bargains, each for so many of the client's members
	claimed, entered, helped int
}

// repeat does something so many times.
func (t *taker) repeat(do func(*taker) error, times int) (s spell, err error) {
	start := time.Now()
	for range times {
		if err := do(t); err != nil {
			return s, err
		}
		answered := time.Now()
		s.times = append(s.times, answered.Sub(start))
		start = answered
	}
	s.orders = times
	return s, nil
}

// ask has one of the client's members post something, who is refused nothing.
func (t *taker) ask(member int, path string, body []byte) (answer, error) {
	a, err := t.wire.ask(t.post(t.buyers[member%len(t.buyers)], path, body))
	if err == nil && a.status != http.StatusCreated {
		err = fmt.Errorf("%s %s was answered with %d: %s", path, body, a.status, a.body)
	}
	return a, err
}

// begin has bargains begun that all of the client's members can help with each product, each by somebody who helps
// with another.
func (t *taker) begin() error {
	for n, campaign := range t.on.bargains {
		body := fmt.Appendf(nil, `{"campaign":%q}`, id.Campaign.Text(campaign))
		for first := 0; first < len(t.buyers); first += t.size {
			a, err := t.ask(first+t.size, "/bargains", body)
			if err != nil {
				return err
			}
			t.begun[n] = append(t.begun[n], "/bargains/"+string(field(a.body, "id"))+"/helps")
		}
	}
	return nil
}

func (t *taker) join() error { return t.client.order() }

func (t *taker) claim() error {
	t.claimed++
	return t.coupon(t.claimed, t.on.open, t.openly)
}

func (t *taker) enter() error {
	t.entered++
	return t.coupon(t.entered, t.on.coded, t.byCode)
}

// coupon has a member claim a coupon and checks of which campaign it is.
func (t *taker) coupon(member int, of id.ID, body []byte) error {
	a, err := t.ask(member, "/coupons", body)
	if err == nil && (string(field(a.body, "state")) != string(commerce.CouponFree) || string(field(a.body, "campaign")) != id.Campaign.Text(of)) {
		err = fmt.Errorf("a claim was answered with %s", a.body)
	}
	return err
}

// help has the next member help with the bargain that is for them, and checks that it took something off for them.
func (t *taker) help() error {
	product, member := t.helped/len(t.buyers), t.helped%len(t.buyers)
	if product == helpsEach {
		return errors.New("everybody has helped as often as they may")
	}
	t.helped++
	a, err := t.ask(member, t.begun[product][member/t.size], nil)
	if err == nil && numberField(a.body, "helped") != int64(member%t.size+1) {
		err = fmt.Errorf("the help of member %d was answered with %s", member, a.body)
	}
	return err
}
