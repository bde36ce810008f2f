package store_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"panal/fact"
	"panal/store"
	"panal/store/storetest"
)

// A database that is closed finishes what waits and what is being read, refuses what comes, and has kept what it
// answered.
func TestClose(t *testing.T) {
	for engine, config := range map[string]func(t *testing.T) store.Config{
		"sqlite":   func(t *testing.T) store.Config { return store.Config{Dir: storetest.Dir(t)} },
		"postgres": func(t *testing.T) store.Config { return store.Config{DSN: storetest.Postgres(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			c := config(t)
			c.Clock = storetest.NewClock()
			db, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			l := newLane(t, db, nil)
			release := l.hold()
			var all sync.WaitGroup
			var want []fact.Kind
			for i := range 10 {
				kind := fact.Kind(fmt.Sprint(i))
				want = append(want, kind)
				all.Go(func() {
					if err := l.write(func(tx *store.Tx) error { return earn(tx, string(kind)) })(); err != nil {
						t.Errorf("a write that waited: %v", err)
					}
				})
				l.queued(i + 1)
			}
			reading, gate, closed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			all.Go(func() {
				if err := db.Snapshot(t.Context(), func(store.Querier) error {
					close(reading)
					<-gate
					select {
					case err := <-closed:
						t.Errorf("closed under a read: %v", err)
					case <-time.After(50 * time.Millisecond): // it waits
					}
					return nil
				}); err != nil {
					t.Errorf("a read that was under way: %v", err)
				}
			})
			<-reading
			go func() { closed <- db.Close() }()
			for !db.Closing() {
				runtime.Gosched()
			}
			nothing := func(*store.Tx) error { return errNo }
			if err := db.Write(t.Context(), l.Community, nothing); !errors.Is(err, store.ErrStopped) {
				t.Errorf("a write at the end: %v", err)
			}
			release()
			close(gate)
			all.Wait()
			if err := <-closed; err != nil {
				t.Fatal(err)
			}
			if err := db.Write(t.Context(), l.Community, nothing); !errors.Is(err, store.ErrStopped) {
				t.Errorf("a write after the end: %v", err)
			}
			if err := db.Ready(t.Context()); !errors.Is(err, store.ErrStopped) {
				t.Errorf("a read after the end: %v", err)
			}
			if err := db.Close(); err != nil {
				t.Errorf("closed again: %v", err)
			}
			l.DB = storetest.Open(t, c)
			l.kept(want...)
		})
	}
}
