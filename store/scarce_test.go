package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/pgtest"
	"panal/store"
	"panal/store/storetest"
)

// scarce is a world where many want what there is little of. On PostgreSQL two nodes serve it, which share no lane:
// what holds there is held by the statements alone.
type scarce struct {
	*storetest.World
	*testing.T
	nodes []*commerce.Service
}

func eachScarce(t *testing.T, test func(s *scarce)) {
	t.Run("sqlite", func(t *testing.T) {
		w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
		test(&scarce{w, t, []*commerce.Service{w.Commerce}})
	})
	t.Run("postgres", func(t *testing.T) {
		dsn, at := pgtest.Start(t), storetest.NewClock()
		w := storetest.NewWorld(t, storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(at)))
		other := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(at))
		node := commerce.NewService(other.Commerce(), w.Provider, other.IDs(), at.Now, commerce.DefaultConfig)
		test(&scarce{w, t, []*commerce.Service{w.Commerce, node}})
	})
}

func (s *scarce) members(n int) []access.Actor {
	all := make([]access.Actor, n)
	for i := range all {
		all[i] = s.Join(fmt.Sprint("m", i), access.Member)
	}
	return all
}

// buy has a member buy one unit by one of the nodes, paid at once.
func (s *scarce) buy(node int, actor access.Actor, variant, offer, group id.ID) (commerce.Order, error) {
	return s.nodes[node%len(s.nodes)].PlaceOrder(s.Context(), actor, commerce.PlaceOrder{Community: s.Community, Variant: variant,
		Quantity: 1, Offer: offer, GroupBuy: group, Email: actor.Email, Instrument: "card"})
}

// rush has so many try at once, wants this many to succeed and all others to be refused for the reason, and looks
// whether everything agrees afterwards.
func (s *scarce) rush(times, succeed int, reason error, try func(n int) error) {
	s.Helper()
	well := atOnce(times, func(n int) error {
		err := try(n)
		if err != nil && !errors.Is(err, reason) {
			s.Errorf("refused with %v, want %v", err, reason)
		}
		return err
	})
	if well != succeed {
		s.Errorf("%d of %d succeeded, want %d", well, times, succeed)
	}
	s.agrees()
}

func (s *scarce) agrees() {
	s.Helper()
	differences, err := s.DB.Check(s.Context(), func(string) {})
	if err != nil {
		s.Fatal(err)
	}
	for _, d := range differences {
		s.Error(d)
	}
}

func TestHundredJoinersForThreeSlots(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		p := s.Product(1000, 500)
		offer := s.Offer(p.ID, s.Terms(p, 4))
		opened := s.Buy(s.Join("head", access.Member), p.Variants[0].ID, offer.ID, id.Zero)
		joiners := s.members(100)
		s.rush(100, 3, commerce.ErrGroupFull, func(n int) error {
			_, err := s.buy(n, joiners[n], p.Variants[0].ID, offer.ID, opened.GroupBuy)
			return err
		})
		v, err := s.Commerce.GroupBuy(s.Context(), s.Staff, s.Community, opened.GroupBuy)
		if err != nil || v.GroupBuy.State != commerce.GroupFormed || len(v.Seats) != 4 {
			s.Errorf("%s with %d seats, %v", v.GroupBuy.State, len(v.Seats), err)
		}
	})
}

func TestOneMemberJoinsOnce(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		p := s.Product(1000, 500)
		offer := s.Offer(p.ID, s.Terms(p, 100))
		opened := s.Buy(s.Join("head", access.Member), p.Variants[0].ID, offer.ID, id.Zero)
		eager := s.Join("eager", access.Member)
		s.rush(30, 1, commerce.ErrAlreadyIn, func(n int) error {
			_, err := s.buy(n, eager, p.Variants[0].ID, offer.ID, opened.GroupBuy)
			return err
		})
	})
}

// The last units of a shelf, of an offer's cap, and of what one person may have; some of them held by orders that
// await payment.
func TestLastUnits(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		shelf := s.Product(1000, 5)
		buyers := s.members(40)
		s.rush(40, 5, commerce.ErrSoldOut, func(n int) error {
			order := commerce.PlaceOrder{Community: s.Community, Variant: shelf.Variants[0].ID, Quantity: 1, Email: buyers[n].Email}
			if n%2 == 0 {
				order.Instrument = "card"
			}
			_, err := s.nodes[n%len(s.nodes)].PlaceOrder(s.Context(), buyers[n], order)
			return err
		})

		p := s.Product(1000, 500)
		terms := s.Terms(p, 2)
		terms.Stock = 7
		capped := s.Offer(p.ID, terms)
		s.rush(40, 7, commerce.ErrSoldOut, func(n int) error {
			_, err := s.buy(n, buyers[n], p.Variants[0].ID, capped.ID, id.Zero)
			return err
		})

		terms = s.Terms(p, 2)
		terms.PerPersonLimit = 3
		limited := s.Offer(p.ID, terms)
		s.rush(20, 3, commerce.ErrLimitReached, func(n int) error {
			_, err := s.buy(n, buyers[0], p.Variants[0].ID, limited.ID, id.Zero)
			return err
		})
	})
}

// One notice that comes many times is booked once; of many payments for one order the first pays it, and the others go
// back.
func TestManyCallbacks(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		p := s.Product(1000, 500)
		buyer := s.Join("buyer", access.Member)
		await := func() commerce.Order {
			o, err := s.Commerce.PlaceOrder(s.Context(), buyer, commerce.PlaceOrder{Community: s.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: buyer.Email})
			if err != nil {
				s.Fatal(err)
			}
			return o
		}
		payments := func(o commerce.Order) (accepted, returned int) {
			v, err := s.Commerce.Order(s.Context(), s.Staff, s.Community, o.ID)
			if err != nil {
				s.Fatal(err)
			}
			for _, paid := range v.Payments {
				switch paid.State {
				case commerce.PaymentAccepted:
					accepted++
				case commerce.PaymentReturned:
					returned++
				}
			}
			return accepted, returned
		}

		once := await()
		receipt := s.Provider.Receipt(s.Community, once)
		s.rush(20, 20, nil, func(n int) error { return s.nodes[n%len(s.nodes)].Receive(s.Context(), receipt) })
		if accepted, returned := payments(once); accepted != 1 || returned != 0 {
			s.Errorf("one notice: %d accepted, %d returned", accepted, returned)
		}

		often := await()
		s.rush(20, 20, nil, func(n int) error {
			return s.nodes[n%len(s.nodes)].Receive(s.Context(), s.Provider.Receipt(s.Community, often))
		})
		if accepted, returned := payments(often); accepted != 1 || returned != 19 {
			s.Errorf("twenty payments: %d accepted, %d returned", accepted, returned)
		}
	})
}

// Friends join groups of two while their deadline passes and they are closed: each group is formed with two, or has
// expired and refunded its head; nobody is in between.
func TestExpiryAgainstJoin(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		const groups = 30
		p := s.Product(1000, 500)
		offer := s.Offer(p.ID, s.Terms(p, 2))
		heads, friends := s.members(groups), s.members(groups)
		opened := make([]commerce.Order, groups)
		for i := range opened {
			opened[i] = s.Buy(heads[i], p.Variants[0].ID, offer.ID, id.Zero)
		}
		s.Clock.Advance(offer.Window - time.Microsecond)

		var all sync.WaitGroup
		gate := make(chan struct{})
		for i := range groups {
			all.Go(func() {
				<-gate
				if i == groups/2 {
					s.Clock.Advance(time.Microsecond)
				}
				_, err := s.buy(i, friends[i], p.Variants[0].ID, offer.ID, opened[i].GroupBuy)
				if err != nil && !errors.Is(err, commerce.ErrGroupClosed) {
					s.Errorf("join: %v", err)
				}
			})
			all.Go(func() {
				<-gate
				if err := s.nodes[i%len(s.nodes)].CloseGroupBuy(s.Context(), s.Community, opened[i].GroupBuy); err != nil {
					s.Errorf("close: %v", err)
				}
			})
		}
		close(gate)
		all.Wait()

		for i := range groups {
			if err := s.Commerce.CloseGroupBuy(s.Context(), s.Community, opened[i].GroupBuy); err != nil {
				s.Fatal(err)
			}
			v, err := s.Commerce.GroupBuy(s.Context(), s.Staff, s.Community, opened[i].GroupBuy)
			if err != nil {
				s.Fatal(err)
			}
			if g := v.GroupBuy; g.State == commerce.GroupFormed && g.Taken != 2 || g.State == commerce.GroupExpired && g.Taken != 1 || g.State == commerce.GroupOpen {
				s.Errorf("%s with %d in it", g.State, g.Taken)
			}
		}
		s.agrees()
	})
}

// Buyers give their orders up while their money arrives: an order is paid or cancelled, and in the latter case the money
// goes back.
func TestPaymentAgainstCancel(t *testing.T) {
	eachScarce(t, func(s *scarce) {
		const count = 30
		p := s.Product(1000, count)
		buyers, orders := s.members(count), make([]commerce.Order, count)
		for i := range orders {
			var err error
			orders[i], err = s.Commerce.PlaceOrder(s.Context(), buyers[i], commerce.PlaceOrder{Community: s.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: buyers[i].Email})
			if err != nil {
				s.Fatal(err)
			}
		}
		atOnce(2*count, func(n int) error {
			i, node := n/2, s.nodes[(n+n/4)%len(s.nodes)]
			if n%2 == 0 {
				if err := node.Receive(s.Context(), s.Provider.Receipt(s.Community, orders[i])); err != nil {
					s.Errorf("receive: %v", err)
				}
				return nil
			}
			if _, err := node.CancelOrder(s.Context(), buyers[i], s.Community, orders[i].ID); err != nil && !errors.Is(err, commerce.ErrOrderState) {
				s.Errorf("cancel: %v", err)
			}
			return nil
		})
		for _, o := range orders {
			v, err := s.Commerce.Order(s.Context(), s.Staff, s.Community, o.ID)
			if err != nil {
				s.Fatal(err)
			}
			if ready := v.Order.State == commerce.Ready; len(v.Payments) != 1 || ready == (len(v.Refunds) == 1) || !ready && v.Order.State != commerce.Cancelled {
				s.Errorf("%s with %d payments and %d refunds", v.Order.State, len(v.Payments), len(v.Refunds))
			}
		}
		s.agrees()
	})
}
