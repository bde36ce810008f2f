package store_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"panal/store"
	"panal/store/storetest"
)

// However much is read aside, a reader is left for who is waited for; and what is read aside waits for its own kind.
func TestReadsAsideLeaveReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		aside := store.Aside(t.Context())
		held, done := make(chan struct{}), make(chan error)
		reads := max(1, min(4, runtime.GOMAXPROCS(0))/2)
		for range reads {
			go func() {
				done <- db.Snapshot(aside, func(store.Querier) error { held <- struct{}{}; <-held; return nil })
			}()
			<-held
		}
		if err := db.Ready(t.Context()); err != nil {
			t.Errorf("somebody waits for it: %v", err)
		}
		late, cancel := context.WithCancel(aside)
		cancel()
		if err := db.Ready(late); !errors.Is(err, store.ErrBusy) {
			t.Errorf("one more aside: %v", err)
		}
		for range reads {
			held <- struct{}{}
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if err := db.Ready(aside); err != nil {
			t.Errorf("aside once there is room: %v", err)
		}
	})
}
