package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"panal/commerce"
	"panal/connect/sandbox"
	"panal/internal/id"
	"panal/store"
)

// dropOnSale is a drop that was announced.
type dropOnSale struct {
	campaign, variant id.ID
	opens             time.Time
}

// announce makes a product with so many units, and a drop of them that opens in a few seconds.
func (m *market) announce(ctx context.Context, db *store.DB, units int) (d dropOnSale, err error) {
	shop, operator := m.staffed(db)
	product, err := m.sell(ctx, shop, operator, "comb", "Comb honey", int64(units))
	if err != nil {
		return d, err
	}
	d = dropOnSale{variant: product.Variants[0].ID, opens: time.Now().Add(8 * time.Second)}
	d.campaign, err = m.launch(ctx, shop, operator, d.variant, commerce.CampaignTerms{Slug: "comb", Title: "Comb honey", StartsAt: d.opens,
		EndsAt: d.opens.Add(24 * time.Hour), Stock: int64(units), Rule: &commerce.DropRule{UnitPrice: together, Minutes: 15}})
	return d, err
}

// shopper is a connection, and the clients whose requests go over it, one after another.
type shopper struct {
	wire    *wire
	bench   *dropBench
	clients []*visit
	times   []time.Duration // of every request
	request []byte
}

// visit is what one client did and was told.
type visit struct {
	buyer
	number   int64
	sent     time.Time // of the join
	answered time.Time
	state    string
}

// newShoppers shares the market's members among the connections, and connects.
func newShoppers(b *dropBench) (all []*shopper, err error) {
	for range b.Connections {
		w, err := dial(b.server.address)
		if err != nil {
			return all, err
		}
		all = append(all, &shopper{wire: w, bench: b})
	}
	for i, buyer := range b.market.buyers[:b.Clients] {
		s := all[i%len(all)]
		s.clients = append(s.clients, &visit{buyer: buyer})
	}
	return all, nil
}

// each has every connection do something for each of its clients.
func (b *dropBench) each(ctx context.Context, do func(*shopper, *visit) error) error {
	stop := context.AfterFunc(ctx, func() {
		for _, s := range b.lines {
			s.wire.conn.SetDeadline(time.Now())
		}
	})
	defer stop()
	var group errgroup.Group
	for _, s := range b.lines {
		s.wire.conn.SetDeadline(time.Now().Add(5 * time.Minute))
		group.Go(func() error {
			for _, v := range s.clients {
				if err := do(s, v); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// come joins the line, and does what follows: pay, leave, or look once at one's place.
func (s *shopper) come(v *visit) error {
	v.sent = time.Now()
	a, err := s.ask(v, "POST", "/drops/"+id.Campaign.Text(s.bench.drop.campaign)+"/line", "")
	v.answered = time.Now()
	if err != nil {
		return err
	}
	if a.status == http.StatusGone { // sold out before they came
		v.state = "late"
		return nil
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("a join was answered with %d: %s", a.status, a.body)
	}
	v.state, v.number = string(field(a.body, "state")), numberField(a.body, "number")
	if v.state == string(commerce.SpotCalled) {
		return s.called(v)
	}
	return s.look(v)
}

// look asks for one's place, and does what is to be done when one is called by then.
func (s *shopper) look(v *visit) error {
	if err := s.ownPlace(v); err != nil || v.state != string(commerce.SpotCalled) {
		return err
	}
	return s.called(v)
}

// ownPlace asks for one's place.
func (s *shopper) ownPlace(v *visit) error {
	a, err := s.ask(v, "GET", "/drops/"+id.Campaign.Text(s.bench.drop.campaign)+"/line", "")
	if err != nil {
		return err
	}
	if a.status != http.StatusOK || numberField(a.body, "number") != v.number {
		return fmt.Errorf("a place was shown with %d: %s", a.status, a.body)
	}
	_, mine, _ := bytes.Cut(a.body, []byte(`"mine":`))
	v.state = string(field(mine, "state"))
	return nil
}

// comeBack looks again, where the line has come near.
func (s *shopper) comeBack(v *visit) error {
	if v.state != string(commerce.SpotWaiting) || v.number > int64(s.bench.Units+s.bench.gone()) {
		return nil
	}
	return s.look(v)
}

// called pays, or leaves.
func (s *shopper) called(v *visit) error {
	if s.bench.served.Add(1)%20 == 0 {
		a, err := s.ask(v, "POST", "/drops/"+id.Campaign.Text(s.bench.drop.campaign)+"/line/leave", "")
		if err == nil && a.status != http.StatusOK {
			err = fmt.Errorf("a leave was answered with %d: %s", a.status, a.body)
		}
		v.state = string(commerce.SpotLeft)
		return err
	}
	body := `{"variant":"` + id.Variant.Text(s.bench.drop.variant) + `","quantity":1,"campaign":"` + id.Campaign.Text(s.bench.drop.campaign) +
		`","email":"` + v.email + `","instrument":"` + sandbox.InstrumentOK + `"}`
	a, err := s.ask(v, "POST", "/orders", body)
	if err == nil && (a.status != http.StatusCreated || string(field(a.body, "state")) != string(commerce.Ready)) {
		err = fmt.Errorf("a purchase was answered with %d: %s", a.status, a.body)
	}
	v.state = string(commerce.SpotBought)
	return err
}

// ask sends a request of a client's and times its answer.
func (s *shopper) ask(v *visit, method, path, body string) (answer, error) {
	s.request = writeRequest(s.request[:0], method, s.bench.market.slug, path, s.bench.server.address, v.token, []byte(body))
	start := time.Now()
	a, err := s.wire.ask(s.request)
	s.times = append(s.times, time.Since(start))
	return a, err
}

func (b *dropBench) count(is func(*visit) bool) (n int) {
	for _, s := range b.lines {
		for _, v := range s.clients {
			if is(v) {
				n++
			}
		}
	}
	return n
}

func (b *dropBench) bought() int {
	return b.count(func(v *visit) bool { return v.state == string(commerce.SpotBought) })
}
func (b *dropBench) waiting() int {
	return b.count(func(v *visit) bool { return v.state == string(commerce.SpotWaiting) })
}

// gone is how many of those who were called have left, with room for those who leave meanwhile.
func (b *dropBench) gone() int { return int(b.served.Load())/20 + b.Connections }

// overtaken counts who was answered before another had even asked, and has the higher number all the same.
func (b *dropBench) overtaken() (n int) {
	var all []*visit
	for _, s := range b.lines {
		all = append(all, s.clients...)
	}
	all = slices.DeleteFunc(all, func(v *visit) bool { return v.number == 0 })
	slices.SortFunc(all, func(a, b *visit) int { return int(b.number - a.number) }) // the highest first
	var first time.Time                                                             // when the first of those with higher numbers was answered
	for _, v := range all {
		if !first.IsZero() && first.Before(v.sent) {
			n++
		}
		if first.IsZero() || v.answered.Before(first) {
			first = v.answered
		}
	}
	return n
}

// numberField is a number in a JSON object that was written without spaces: the first of that name.
func numberField(object []byte, name string) int64 {
	_, rest, _ := bytes.Cut(object, []byte(`"`+name+`":`))
	n := int64(0)
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int64(c-'0')
	}
	return n
}
