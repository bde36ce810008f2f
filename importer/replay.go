package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/money"
)

// Replay drives group buys that happened through the services: a community is founded, a product offered per item, a
// member made per user, and each attempt is opened by its initiator and joined by its participants in order. Time then
// passes, and what is not full expires. Attempts of different groups run at once.
type Replay struct {
	Communities *community.Service
	Commerce    *commerce.Service
	Clock       *clock.Manual
	Jobs        func(context.Context)       // runs sweeps and consumers until its context ends
	Drain       func(context.Context) error // runs them until nothing is left
	Instrument  string                      // what every buyer pays with
	Size        int                         // of every group
	Workers     int                         // attempts at once
	Progress    func(stage string, done, of int)
}

// Result counts what a replay did.
type Result struct {
	GroupBuys int64 `json:"group_buys"` // opened
	Formed    int64 `json:"formed"`
	Expired   int64 `json:"expired"`
	Joins     int64 `json:"joins"`   // tried, beside those who opened
	Refused   int64 `json:"refused"` // of them, because the group was full or they were in it; nobody of them is charged
	Refunds   int64 `json:"refunds"` // done
	Orders    int64 `json:"orders"`
}

const (
	replayWindow = 24 * time.Hour
	replayPrice  = 2000 // alone; together it is three quarters
)

// world is what an attempt is played in.
type world struct {
	community id.ID
	operator  access.Actor
	members   map[string]access.Actor
	items     map[string]item
}

type item struct{ offer, variant id.ID }

// Run plays the attempts and returns what became of them. The community is the replay's own.
func (r *Replay) Run(ctx context.Context, attempts []Attempt) (Result, id.ID, error) {
	var result Result
	w, err := r.prepare(ctx, attempts)
	if err != nil {
		return result, id.Zero, err
	}
	endJobs := r.work(ctx)
	defer endJobs()
	var opened, joins, refused, orders, done atomic.Int64
	err = r.each(ctx, "group buys", len(attempts), &done, func(ctx context.Context, i int) error {
		a := attempts[i]
		order, err := r.buy(ctx, w, a.Initiator, a.Item, id.Zero)
		if err != nil {
			return fmt.Errorf("open the group buy of line %d: %w", i+1, err)
		}
		opened.Add(1)
		orders.Add(1)
		for _, participant := range a.Participants {
			joins.Add(1)
			switch _, err := r.buy(ctx, w, participant, a.Item, order.GroupBuy); {
			case err == nil:
				orders.Add(1)
			case errors.Is(err, commerce.ErrGroupFull), errors.Is(err, commerce.ErrAlreadyIn):
				refused.Add(1)
			default:
				return fmt.Errorf("join the group buy of line %d: %w", i+1, err)
			}
		}
		return nil
	})
	if err != nil {
		return result, w.community, err
	}
	endJobs() // what is left for them is done with what becomes due
	r.Clock.Advance(replayWindow + time.Minute)
	if err := r.Drain(ctx); err != nil {
		return result, w.community, err
	}
	result = Result{GroupBuys: opened.Load(), Joins: joins.Load(), Refused: refused.Load(), Orders: orders.Load()}
	return result, w.community, nil
}

// work has the jobs run beside what is played, until the returned function is called.
func (r *Replay) work(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var jobs sync.WaitGroup
	jobs.Go(func() { r.Jobs(ctx) })
	return func() {
		stop()
		jobs.Wait()
	}
}

// buy places one order, paid at once, again when the store is busy.
func (r *Replay) buy(ctx context.Context, w *world, user, itemName string, group id.ID) (commerce.Order, error) {
	it, member := w.items[itemName], w.members[user]
	for {
		order, err := r.Commerce.PlaceOrder(ctx, member, commerce.PlaceOrder{Community: w.community, Variant: it.variant,
			Quantity: 1, Offer: it.offer, GroupBuy: group, Email: replayEmail(user), Instrument: r.Instrument})
		if fault.KindOf(err) != fault.Unavailable || ctx.Err() != nil {
			return order, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func replayEmail(user string) string { return "user" + user + "@replay.example" }

// prepare founds the community and makes its members and offers.
func (r *Replay) prepare(ctx context.Context, attempts []Attempt) (*world, error) {
	founded, operator, err := r.Communities.Found(ctx, community.Founding{Name: "Replay", Slug: "replay-" + id.NewGenerator(nil).New(r.Clock.Now()).String()[18:],
		Slogan: "What happened, once more", Currency: "CNY", Locale: "en", TimeZone: "Asia/Shanghai", OperatorName: "Operator", OperatorEmail: "operator@replay.example"})
	if err != nil {
		return nil, fmt.Errorf("found the community: %w", err)
	}
	w := &world{community: founded.ID, operator: operator, members: map[string]access.Actor{}, items: map[string]item{}}
	users, items := map[string]bool{}, map[string]bool{}
	for _, a := range attempts {
		users[a.Initiator], items[a.Item] = true, true
		for _, p := range a.Participants {
			users[p] = true
		}
	}
	if err := fill(ctx, r, "members", sorted(users), w.members, func(ctx context.Context, user string) (access.Actor, error) {
		return r.Communities.EnsureGuest(ctx, w.community, community.Guest{Name: "User " + user, Language: "en"})
	}); err != nil {
		return nil, err
	}
	return w, fill(ctx, r, "products", sorted(items), w.items, func(ctx context.Context, name string) (item, error) { return r.offer(ctx, w, name) })
}

// offer puts an item on sale.
func (r *Replay) offer(ctx context.Context, w *world, name string) (item, error) {
	slug := "item-" + name
	p, err := r.Commerce.CreateProduct(ctx, w.operator, commerce.CreateProduct{Community: w.community, Slug: slug, Title: "Item " + name,
		Variants: []commerce.NewVariant{{Title: "Item " + name, SKU: name, Price: replayPrice, Stock: 1_000_000}}})
	if err != nil {
		return item{}, err
	}
	if _, err = r.Commerce.UpdateProduct(ctx, w.operator, commerce.UpdateProduct{Community: w.community, Product: p.ID, Slug: slug, Title: p.Title, State: commerce.ProductLive}); err != nil {
		return item{}, err
	}
	now := r.Clock.Now()
	terms := commerce.OfferTerms{Slug: slug, Size: r.Size, Window: replayWindow, StartsAt: now, EndsAt: now.Add(30 * 24 * time.Hour),
		Prices: map[id.ID]money.Amount{p.Variants[0].ID: replayPrice * 3 / 4}}
	o, err := r.Commerce.CreateOffer(ctx, w.operator, commerce.CreateOffer{Community: w.community, Product: p.ID, Terms: terms})
	if err != nil {
		return item{}, err
	}
	_, err = r.Commerce.UpdateOffer(ctx, w.operator, commerce.UpdateOffer{Community: w.community, Offer: o.ID, Terms: terms, State: commerce.OfferLive})
	return item{o.ID, p.Variants[0].ID}, err
}

func sorted(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fill makes one thing per name, many at once.
func fill[T any](ctx context.Context, r *Replay, stage string, names []string, into map[string]T, make func(context.Context, string) (T, error)) error {
	var mu sync.Mutex
	var done atomic.Int64
	return r.each(ctx, stage, len(names), &done, func(ctx context.Context, i int) error {
		made, err := make(ctx, names[i])
		if err != nil {
			return fmt.Errorf("%s %s: %w", stage, names[i], err)
		}
		mu.Lock()
		into[names[i]] = made
		mu.Unlock()
		return nil
	})
}

// each runs n pieces of work with the replay's workers, and tells of its progress.
func (r *Replay) each(ctx context.Context, stage string, n int, done *atomic.Int64, run func(context.Context, int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range r.Workers {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := run(ctx, i); err != nil {
					return err
				}
				if finished := int(done.Add(1)); r.Progress != nil {
					r.Progress(stage, finished, n)
				}
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}
