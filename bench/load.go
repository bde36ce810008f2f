package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"panal/commerce"
	"panal/connect/sandbox"
	"panal/internal/id"
)

// A load is many clients at once, each on a connection of its own and with members of its own. A client opens a group
// buy as one member and fills it as others, an order at a time: the next goes out when the last is answered.
type load []*client

// client is one of them.
type client struct {
	wire    *wire
	slug    string // of the community
	address string
	goods   string // what every order asks for, in JSON
	size    int    // of group buys
	buyers  []buyer

	orders  int    // placed so far
	group   string // the group buy that is open, or empty
	taken   int    // of its slots
	request []byte
	body    []byte
}

// newLoad connects so many clients, and shares the markets and their buyers among them.
func newLoad(address string, markets []*market, clients, size int) (load, error) {
	each := (clients + len(markets) - 1) / len(markets) // of a market
	var l load
	for n := range clients {
		m := markets[n%len(markets)]
		share := len(m.buyers) / each
		mine := n / len(markets) * share
		w, err := dial(address)
		if err != nil {
			l.close()
			return nil, err
		}
		goods := fmt.Sprintf(`"variant":%q,"quantity":1,"offer":%q,"instrument":%q`, id.Variant.Text(m.variant), id.Offer.Text(m.offer), sandbox.InstrumentOK)
		l = append(l, &client{wire: w, slug: m.slug, address: address, goods: goods, size: size,
			buyers: m.buyers[mine : mine+share]})
	}
	return l, nil
}

func (l load) close() {
	for _, c := range l {
		c.wire.close()
	}
}

// placed is how many orders were answered, since the load began.
func (l load) placed() (orders int) {
	for _, c := range l {
		orders += c.orders
	}
	return orders
}

// openGroup leaves a group buy open, and returns where: in which community, and its id.
func (l load) openGroup() (slug, group string, err error) {
	c := l[0]
	l.deadline(time.Now().Add(patience))
	for c.group == "" && err == nil {
		err = c.order()
	}
	return c.slug, c.group, err
}

// spell is what came of a load in some time. A join is an order that joins a group buy; one that opens it is an order
// and no join.
type spell struct {
	orders, joins int
	took          time.Duration
	times         []time.Duration // of joins, as the client waited
}

func (s *spell) add(other spell) {
	s.orders += other.orders
	s.joins += other.joins
	s.times = append(s.times, other.times...)
}

// drive has every client order for so long. What is under way at the end is waited for, and counts, as does the wait.
func (l load) drive(ctx context.Context, lasts time.Duration) (spell, error) {
	until := time.Now().Add(lasts)
	return l.together(ctx, lasts, func(_ int, c *client) (spell, error) { return c.orderUntil(until) })
}

// together has every client do something at once, and adds up what came of it. It should be done after so long: no
// answer is waited for much longer. When one client fails, or the context ends, all of them do.
func (l load) together(ctx context.Context, lasts time.Duration, do func(n int, c *client) (spell, error)) (whole spell, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start := time.Now()
	l.deadline(start.Add(lasts + patience))
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		l.deadline(time.Now())
		close(ended)
	})
	var group errgroup.Group
	parts := make([]spell, len(l))
	for n, c := range l {
		group.Go(func() (err error) {
			if parts[n], err = do(n, c); err != nil {
				cancel()
			}
			return err
		})
	}
	err = group.Wait()
	if !stop() {
		<-ended // or it would end a later drive
	}
	whole.took = time.Since(start)
	for _, part := range parts {
		whole.add(part)
	}
	return whole, err
}

// patience is how long an answer may take before the measurement is given up.
const patience = 30 * time.Second

func (l load) deadline(at time.Time) {
	for _, c := range l {
		c.wire.conn.SetDeadline(at)
	}
}

func (c *client) orderUntil(until time.Time) (s spell, err error) {
	for now := time.Now(); now.Before(until); {
		joining := c.group != ""
		if err := c.order(); err != nil {
			return s, err
		}
		answered := time.Now()
		s.orders++
		if joining {
			s.joins++
			s.times = append(s.times, answered.Sub(now))
		}
		now = answered
	}
	return s, nil
}

// order places the client's next order and checks what came of it.
func (c *client) order() error {
	a, err := c.wire.ask(c.compose(c.buyers[c.orders%len(c.buyers)]))
	if err != nil {
		return fmt.Errorf("place an order: %w", err)
	}
	if a.status != http.StatusCreated {
		return fmt.Errorf("an order was answered with %d: %s", a.status, a.body)
	}
	c.orders++
	c.taken++
	want := commerce.AwaitingGroup
	if c.taken == c.size {
		want = commerce.Ready
	}
	if got := field(a.body, "state"); string(got) != string(want) {
		return fmt.Errorf("slot %d of %d: the order is %q, want %q: %s", c.taken, c.size, got, want, a.body)
	}
	got := field(a.body, "group_buy")
	switch {
	case c.group == "" && len(got) > 0:
		c.group = string(got)
	case len(got) == 0 || string(got) != c.group:
		return fmt.Errorf("an order for group buy %q went to %q", c.group, got)
	}
	if c.taken == c.size {
		c.group, c.taken = "", 0
	}
	return nil
}

// keys makes the keys of orders, which sort by time as those of Panal's own forms do.
var keys = id.NewGenerator(nil)

// compose writes the request of an order in the client's buffer.
func (c *client) compose(b buyer) []byte {
	body := append(c.body[:0], '{')
	body = append(body, c.goods...)
	if c.group != "" {
		body = append(append(append(body, `,"group_buy":"`...), c.group...), '"')
	}
	body = append(append(append(body, `,"email":"`...), b.email...), `"}`...)
	c.body = body
	return c.post(b, "/orders", body)
}

// post writes a request of a member's in the client's buffer.
func (c *client) post(b buyer, path string, body []byte) []byte {
	c.request = writeRequest(c.request[:0], "POST", c.slug, path, c.address, b.token, body)
	return c.request
}

// writeRequest writes a request to a community's API behind what is there. One that changes something has a key.
func writeRequest(r []byte, method, slug, path, address, token string, body []byte) []byte {
	r = append(append(append(append(r, method...), " /api/v1/communities/"...), slug...), path...)
	r = append(append(r, " HTTP/1.1\r\nHost: "...), address...)
	r = append(append(r, "\r\nAuthorization: Bearer "...), token...)
	if method == "POST" {
		r = append(append(r, "\r\nIdempotency-Key: "...), keys.New(time.Now()).String()...)
		r = strconv.AppendInt(append(r, "\r\nContent-Type: application/json\r\nContent-Length: "...), int64(len(body)), 10)
	}
	return append(append(r, "\r\n\r\n"...), body...)
}
