package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
	"panal/jobs"
	"panal/store"
	"panal/store/storetest"
)

// tell writes facts of a kind.
func tell(t *testing.T, db *store.DB, in id.ID, kind fact.Kind, count int) {
	t.Helper()
	err := db.Write(t.Context(), in, func(tx *store.Tx) error {
		for range count {
			if err := tx.Emit(fact.Fact{Kind: kind, Version: 1, Subject: tx.NewID()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reader is a consumer that notes what it handles.
type reader struct {
	mu      sync.Mutex
	handled map[id.ID][]int64
	largest int
	fail    func(fact.Recorded) error
}

func (r *reader) consumer(kinds ...fact.Kind) jobs.Consumer {
	return jobs.Consumer{Name: "reader", Kinds: kinds, Handle: func(_ context.Context, community id.ID, facts []fact.Recorded) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.largest = max(r.largest, len(facts))
		for _, f := range facts { // refuse all before handling any
			if f.Community != community {
				return fmt.Errorf("a fact of %s among those of %s", f.Community, community)
			}
			if r.fail != nil {
				if err := r.fail(f); err != nil {
					return err
				}
			}
		}
		for _, f := range facts {
			if r.handled == nil {
				r.handled = map[id.ID][]int64{}
			}
			r.handled[community] = append(r.handled[community], f.Sequence)
		}
		return nil
	}}
}

func runner(db *store.DB, consumers ...jobs.Consumer) *jobs.Runner {
	return jobs.New(db.Facts(), db.Wake(), db.Clock(), consumers, nil)
}

func drain(t *testing.T, r *jobs.Runner) {
	t.Helper()
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// upTo lists sequences after one and up to another.
func upTo(after, last int64) (all []int64) {
	for n := after + 1; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

func last(t *testing.T, w *storetest.World) int64 {
	t.Helper()
	n, err := w.DB.Facts().LastSequence(t.Context(), w.Community)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Every fact of the consumer's kinds is handled once, in order, in each community; and no more after a restart.
func TestConsumerReadsInOrder(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		other, began := storetest.NewWorld(t, w.DB), last(t, w)
		tell(t, w.DB, w.Community, "wanted", 2600)
		tell(t, w.DB, w.Community, "unwanted", 700)
		tell(t, w.DB, w.Community, "too", 3)
		otherBegan := last(t, other)
		tell(t, w.DB, other.Community, "wanted", 2)
		r := &reader{}
		drain(t, runner(w.DB, r.consumer("wanted", "too")))
		want := append(upTo(began, began+2600), upTo(began+3300, began+3303)...)
		if !slices.Equal(r.handled[w.Community], want) || !slices.Equal(r.handled[other.Community], upTo(otherBegan, otherBegan+2)) {
			t.Errorf("handled %v", r.handled)
		}
		if r.largest > 2000 {
			t.Errorf("handled %d facts at once", r.largest)
		}
		again := &reader{}
		tell(t, w.DB, w.Community, "wanted", 1)
		drain(t, runner(w.DB, again.consumer("wanted", "too")))
		if got := again.handled[w.Community]; len(again.handled) != 1 || !slices.Equal(got, upTo(began+3303, began+3304)) {
			t.Errorf("after a restart handled %v", again.handled)
		}
	})
}

// A fact that cannot be handled holds up its community for a while, and no other; then it is set aside, and tried
// again until it is handled.
func TestConsumerSetsAsideWhatFails(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, other, began := t.Context(), storetest.NewWorld(t, w.DB), last(t, w)
		tell(t, w.DB, w.Community, "wanted", 10)
		tell(t, w.DB, other.Community, "wanted", 5)
		poison, tries, start := began+4, 0, w.Clock.Now()
		r := &reader{}
		r.fail = func(f fact.Recorded) error {
			if f.Community != w.Community || f.Sequence != poison {
				return nil
			}
			if tries++; tries%2 == 0 {
				panic("poison")
			}
			return errors.New("poison")
		}
		runner := runner(w.DB, r.consumer("wanted"))
		var waits []time.Duration
		for range 100 {
			before := tries
			if err := runner.Drain(ctx); err != nil && !strings.Contains(err.Error(), "poison") {
				t.Fatal(err)
			}
			if tries > before {
				waits = append(waits, w.Clock.Now().Sub(start))
			}
			w.Clock.Advance(time.Second)
		}
		if got, want := r.handled[w.Community], append(upTo(began, poison-1), upTo(poison, began+10)...); !slices.Equal(got, want) {
			t.Errorf("handled %v, want %v", got, want)
		}
		if len(r.handled[other.Community]) != 5 {
			t.Errorf("handled of another community: %v", r.handled[other.Community])
		}
		// Five tries, each after twice the pause before it, and the first of the dead letter a minute later.
		seconds := []time.Duration{0, 1, 3, 7, 15, 75}
		for i := range seconds {
			seconds[i] *= time.Second
		}
		if !slices.Equal(waits, seconds) {
			t.Errorf("tried after %v, want %v", waits, seconds)
		}
		letters := jobs.NewDeadLetters(w.DB.Facts())
		operator := w.Join("Olga", access.Operator)
		newest, total, err := letters.List(ctx, operator, w.Community)
		if err != nil || total != 1 || newest[0].Fact.Sequence != poison || newest[0].Consumer != "reader" || newest[0].Attempts != 6 || !strings.Contains(newest[0].Error, "poison") {
			t.Fatalf("dead letters %+v of %d, %v", newest, total, err)
		}
		if wait := newest[0].NextAt.Sub(newest[0].FailedAt); wait != 2*time.Minute {
			t.Errorf("tried again after %v", wait)
		}
		for _, stranger := range []access.Actor{w.Join("Carl", access.Care), other.Join("Olga", access.Operator)} {
			if _, _, err := letters.List(ctx, stranger, w.Community); err == nil {
				t.Errorf("%s sees dead letters", stranger.Role)
			}
			if err := letters.Retry(ctx, stranger, w.Community, "reader", poison); err == nil {
				t.Errorf("%s tries dead letters again", stranger.Role)
			}
		}
		r.fail = nil
		if err := letters.Retry(ctx, operator, w.Community, "reader", poison+1); !errors.Is(err, store.ErrDeadLetterMissing) {
			t.Errorf("retry of what is none: %v", err)
		}
		if err := letters.Retry(ctx, operator, w.Community, "reader", poison); err != nil {
			t.Fatal(err)
		}
		drain(t, runner)
		if got := r.handled[w.Community]; got[len(got)-1] != poison {
			t.Errorf("handled %v", got)
		}
		if _, total, err := letters.List(ctx, operator, w.Community); total != 0 || err != nil {
			t.Errorf("%d dead letters left, %v", total, err)
		}
	})
}

// What waits is never longer than six hours.
func TestDeadLetterWaits(t *testing.T) {
	w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
	tell(t, w.DB, w.Community, "wanted", 1)
	r := &reader{fail: func(fact.Recorded) error { return errors.New("never") }}
	runner := runner(w.DB, r.consumer("wanted"))
	var waits []time.Duration
	for w.Clock.Now().Before(storetest.NewClock().Now().Add(48 * time.Hour)) {
		runner.Drain(t.Context())
		newest, _, err := w.DB.Facts().DeadLetters(t.Context(), w.Community, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(newest) == 0 {
			w.Clock.Advance(time.Second)
			continue
		}
		waits = append(waits, newest[0].NextAt.Sub(newest[0].FailedAt))
		w.Clock.Set(newest[0].NextAt)
	}
	minutes := []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360}
	for i, want := range minutes {
		if waits[i] != want*time.Minute {
			t.Fatalf("waits %v", waits)
		}
	}
}

// That the database is busy is not the fact's fault.
func TestConsumerWaitsForABusyDatabase(t *testing.T) {
	w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
	tell(t, w.DB, w.Community, "wanted", 1)
	tries := 0
	r := &reader{fail: func(fact.Recorded) error {
		if tries++; tries <= 20 {
			return fmt.Errorf("write: %w", store.ErrBusy)
		}
		return nil
	}}
	runner := runner(w.DB, r.consumer("wanted"))
	for range 21 {
		runner.Drain(t.Context())
	}
	if _, total, err := w.DB.Facts().DeadLetters(t.Context(), w.Community, 1); total != 0 || err != nil || len(r.handled[w.Community]) != 1 {
		t.Errorf("%d dead letters, %v; handled %v", total, err, r.handled)
	}
}

// Two nodes that read the same facts handle each at least once, and their cursor ends where the facts do.
func TestConsumerOnTwoNodes(t *testing.T) {
	dsn, clock := storetest.Postgres(t), storetest.NewClock()
	here := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
	there := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
	w := storetest.NewWorld(t, here)
	began := last(t, w)
	r := &reader{}
	var nodes sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for _, db := range []*store.DB{here, there} {
		nodes.Go(func() { runner(db, r.consumer("wanted")).Run(ctx) })
	}
	for range 20 {
		tell(t, here, w.Community, "wanted", 30)
	}
	ends := last(t, w)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		cursor, err := here.Facts().Cursor(t.Context(), w.Community, "reader")
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("cursor at %d of %d, %v", cursor, ends, err)
		}
		if cursor == ends {
			break
		}
	}
	stop()
	nodes.Wait()
	seen := map[int64]bool{}
	for _, n := range r.handled[w.Community] {
		seen[n] = true
	}
	for _, n := range upTo(began, ends) {
		if !seen[n] {
			t.Errorf("fact %d was skipped", n)
		}
	}
}

// Run hears of a commit at once, and when it is stopped finishes what is under way.
func TestRunFinishesWhatIsUnderWay(t *testing.T) {
	w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
	started, finish := make(chan struct{}), make(chan struct{})
	slow := jobs.Consumer{Name: "slow", Kinds: []fact.Kind{"wanted"}, Handle: func(ctx context.Context, _ id.ID, _ []fact.Recorded) error {
		close(started)
		<-finish
		return ctx.Err()
	}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runner(w.DB, slow).Run(ctx)
	}()
	tell(t, w.DB, w.Community, "wanted", 1)
	<-started
	stop()
	select {
	case <-ended:
		t.Error("stopped in the middle")
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	<-ended
	if cursor, err := w.DB.Facts().Cursor(t.Context(), w.Community, "slow"); cursor != last(t, w) || err != nil {
		t.Errorf("cursor %d, %v", cursor, err)
	}
}
