package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/limit"
)

// quick is services that answer at once, so that what is measured is the API.
type quick struct {
	People
	Commerce
	actor  access.Actor
	place  community.Community
	placed commerce.Order
}

func (q *quick) ActorForToken(context.Context, string, id.ID) (access.Actor, error) {
	return q.actor, nil
}

func (q *quick) Community(context.Context, id.ID) (community.Community, error) { return q.place, nil }

func (q *quick) CommunityBySlug(context.Context, string) (community.Community, error) {
	return q.place, nil
}

func (q *quick) PlaceOrder(_ context.Context, _ access.Actor, cmd commerce.PlaceOrder) (commerce.Order, error) {
	o := q.placed
	o.GroupBuy, o.Email = cmd.GroupBuy, cmd.Email
	return o, nil
}

// discard is a ResponseWriter that keeps the status alone.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkPlaceOrder measures what the API adds to placing an order that joins a group buy: the request of everybody
// when an offer is good.
func BenchmarkPlaceOrder(b *testing.B) {
	ids, now := id.NewGenerator(nil), time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	newID := func() id.ID { return ids.New(now) }
	here := newID()
	q := &quick{
		actor: access.Actor{Person: newID(), Member: newID(), Community: here, Role: access.Member, Scope: access.Write, Name: "Ana", Email: "ana@example.com"},
		place: community.Community{ID: here, Slug: "sol", Currency: "EUR"},
		placed: commerce.Order{ID: newID(), Member: newID(), State: commerce.AwaitingGroup, Currency: "EUR", Subtotal: 2000, Discount: 500, Total: 1500, PlacedAt: now, PaidAt: now,
			Lines: []commerce.Line{{Product: newID(), Variant: newID(), Title: "Honey", Quantity: 1, UnitPrice: 2000, UnitPaid: 1500}}},
	}
	handler := New(Config{People: q, Commerce: q, Clock: clock.System(), Origin: "https://panal.example", Limits: Limits{Token: limit.Rate{Times: 1 << 30, Per: time.Second}, Visitor: limit.Rate{Times: 1 << 30, Per: time.Second}}})
	body := []byte(`{"variant":"` + id.Variant.Text(newID()) + `","quantity":1,"offer":"` + id.Offer.Text(newID()) + `","group_buy":"` + id.GroupBuy.Text(newID()) + `","instrument":"sandbox-ok"}`)
	target, err := url.Parse("/api/v1/communities/" + id.Community.Text(here) + "/orders")
	if err != nil {
		b.Fatal(err)
	}
	header := http.Header{"Authorization": {"Bearer panal_abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"}, "Content-Type": {jsonType}, "Idempotency-Key": {"0190c7e2-1b1f-7b7c-9c3e-6f6f2b1a0d11"}, "Accept": {"*/*"}}
	b.ReportAllocs()
	for b.Loop() {
		w := &discard{header: http.Header{}}
		r := &http.Request{Method: http.MethodPost, URL: target, Header: header, RemoteAddr: "192.0.2.7:4711", Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}
		handler.ServeHTTP(w, r)
		if w.status != http.StatusCreated {
			b.Fatalf("status %d", w.status)
		}
	}
}
