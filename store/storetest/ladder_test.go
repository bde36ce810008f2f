package storetest_test

import (
	"fmt"
	"sync"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/internal/id"
	"panal/jobs"
	"panal/store"
	"panal/store/storetest"
)

// Nodes that read the same facts at once move everybody once, and count each move once.
func TestRaceOnTheLadder(t *testing.T) {
	for name, config := range map[string]func() store.Config{
		"sqlite":   func() store.Config { return store.Config{Dir: storetest.Dir(t)} },
		"postgres": func() store.Config { return store.Config{DSN: storetest.Postgres(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			at, c := storetest.NewClock(), config()
			first := storetest.Open(t, c, storetest.WithClock(at))
			nodes := []*store.DB{first, first}
			if name == "postgres" {
				nodes[1] = storetest.Open(t, c, storetest.WithClock(at))
			}
			w := storetest.NewWorld(t, first)
			product := w.Product(1000, 1000)
			offer := w.Offer(product.ID, w.Terms(product, 2))
			const pairs = 15
			for i := range pairs {
				head, friend := w.Join(fmt.Sprint("H", i), access.Member), w.Join(fmt.Sprint("F", i), access.Member)
				w.Buy(friend, product.Variants[0].ID, offer.ID, w.Buy(head, product.Variants[0].ID, offer.ID, id.Zero).GroupBuy)
			}
			facts, err := first.Facts().After(t.Context(), w.Community, 0, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for n := range 8 {
				all.Go(func() {
					db := nodes[n%2]
					consumer := jobs.Ladder(community.NewService(db.People(), nil, at, db.IDs()))
					var its []fact.Recorded
					for _, f := range facts {
						for _, kind := range consumer.Kinds {
							if f.Kind == kind {
								its = append(its, f)
							}
						}
					}
					if err := consumer.Handle(t.Context(), w.Community, its); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			o, err := w.People().Ladder(t.Context(), w.Staff)
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Moves) != 1 || o.Moves[0].Count != 2*pairs || o.On[community.Customer] != 2*pairs {
				t.Errorf("%d on it, moves %+v", o.On[community.Customer], o.Moves)
			}
			told := 0
			after, err := first.Facts().After(t.Context(), w.Community, int64(len(facts)), 10_000)
			for _, f := range after {
				if f.Kind == community.FactRungChanged {
					told++
				}
			}
			if err != nil || told != 2*pairs {
				t.Errorf("told %d times, %v", told, err)
			}
		})
	}
}
