package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/once"
	"panal/store"
	"panal/store/storetest"
)

func request(t *testing.T, actor id.ID, key, body string) once.Request {
	t.Helper()
	r, err := once.New(actor, key, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// remember makes a thing once and returns its id.
func remember(t *testing.T, db *store.DB, community id.ID, r once.Request) (made id.ID, repeated bool, err error) {
	t.Helper()
	err = db.Write(t.Context(), community, func(tx *store.Tx) error {
		result := tx.NewID()
		prior, again, err := tx.Once(r, result)
		made, repeated = result, again
		if again {
			made = prior
		}
		return err
	})
	return made, repeated, err
}

func TestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newID := func() id.ID { return db.IDs().New(db.Clock().Now()) }
		here, elsewhere, actor, other := newID(), newID(), newID(), newID()
		first, repeated, err := remember(t, db, here, request(t, actor, "k", "body"))
		if err != nil || repeated {
			t.Fatalf("first: repeated %v, %v", repeated, err)
		}
		again, repeated, err := remember(t, db, here, request(t, actor, "k", "body"))
		if err != nil || !repeated || again != first {
			t.Errorf("again: %s, repeated %v, %v; want %s", again, repeated, err, first)
		}
		if _, _, err := remember(t, db, here, request(t, actor, "k", "another body")); !errors.Is(err, store.ErrIdempotencyMismatch) {
			t.Errorf("another body: %v", err)
		}
		for what, c := range map[string]struct {
			community id.ID
			request   once.Request
		}{
			"another actor":     {here, request(t, other, "k", "body")},
			"another key":       {here, request(t, actor, "K", "body")},
			"another community": {elsewhere, request(t, actor, "k", "body")},
			"no key":            {here, once.Request{}},
			"no key again":      {here, once.Request{}},
		} {
			if made, repeated, err := remember(t, db, c.community, c.request); err != nil || repeated || made == first {
				t.Errorf("%s: repeated %v, %v", what, repeated, err)
			}
		}
	})
}

// A write that is refused is not remembered: mended, it may come with the same key.
func TestOnceForgetsWhatFailed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		community, actor := db.IDs().New(db.Clock().Now()), db.IDs().New(db.Clock().Now())
		refusal := errors.New("refused")
		db.Write(t.Context(), community, func(tx *store.Tx) error {
			if _, _, err := tx.Once(request(t, actor, "k", "body"), tx.NewID()); err != nil {
				t.Error(err)
			}
			return refusal
		})
		if _, repeated, err := remember(t, db, community, request(t, actor, "k", "body")); err != nil || repeated {
			t.Errorf("repeated %v, %v", repeated, err)
		}
	})
}

func TestOnceInParallel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		community, actor := db.IDs().New(db.Clock().Now()), db.IDs().New(db.Clock().Now())
		r := request(t, actor, "k", "body")
		var made sync.Map
		var fresh atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				result, repeated, err := remember(t, db, community, r)
				if err != nil {
					t.Error(err)
				}
				if !repeated {
					fresh.Add(1)
				}
				made.Store(result, true)
			})
		}
		all.Wait()
		distinct := 0
		made.Range(func(any, any) bool { distinct++; return true })
		if fresh.Load() != 1 || distinct != 1 {
			t.Errorf("%d made it, %d results", fresh.Load(), distinct)
		}
	})
}

func TestPurgeRequests(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		here, elsewhere, actor := db.IDs().New(at.Now()), db.IDs().New(at.Now()), db.IDs().New(at.Now())
		for _, key := range []string{"a", "b", "c"} {
			remember(t, db, here, request(t, actor, key, ""))
		}
		remember(t, db, elsewhere, request(t, actor, "a", ""))
		at.Advance(store.RequestsKept)
		if n, err := db.PurgeRequests(t.Context(), here, 100); n != 0 || err != nil {
			t.Errorf("at 48 h: purged %d, %v", n, err)
		}
		at.Advance(time.Microsecond)
		remember(t, db, here, request(t, actor, "young", ""))
		for _, want := range []int{2, 1, 0} {
			if n, err := db.PurgeRequests(t.Context(), here, 2); n != want || err != nil {
				t.Errorf("purged %d, %v; want %d", n, err, want)
			}
		}
		for key, want := range map[string]bool{"a": false, "young": true} {
			if _, repeated, err := remember(t, db, here, request(t, actor, key, "")); repeated != want || err != nil {
				t.Errorf("%s: repeated %v, %v", key, repeated, err)
			}
		}
		if _, repeated, err := remember(t, db, elsewhere, request(t, actor, "a", "")); !repeated || err != nil {
			t.Errorf("another community's: repeated %v, %v", repeated, err)
		}
	}, storetest.WithClock(at))
}

// What is remembered outside the write that did it is recalled, and a key is good for one body.
func TestRecall(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		newID := func() id.ID { return db.IDs().New(db.Clock().Now()) }
		here, actor, made := newID(), newID(), newID()
		ask := request(t, actor, "k", "body")
		if _, found, err := db.Recall(t.Context(), here, ask); found || err != nil {
			t.Fatalf("before: found %v, %v", found, err)
		}
		for range 2 {
			if err := db.Remember(t.Context(), here, ask, made); err != nil {
				t.Fatal(err)
			}
		}
		if got, found, err := db.Recall(t.Context(), here, ask); got != made || !found || err != nil {
			t.Errorf("after: %s, found %v, %v", got, found, err)
		}
		other := request(t, actor, "k", "another body")
		if _, _, err := db.Recall(t.Context(), here, other); !errors.Is(err, store.ErrIdempotencyMismatch) {
			t.Errorf("another body: %v", err)
		}
		if err := db.Remember(t.Context(), here, other, made); !errors.Is(err, store.ErrIdempotencyMismatch) {
			t.Errorf("another body is remembered: %v", err)
		}
		if _, found, err := db.Recall(t.Context(), newID(), ask); found || err != nil {
			t.Errorf("elsewhere: found %v, %v", found, err)
		}
		if _, found, err := db.Recall(t.Context(), here, request(t, id.Zero, "k", "body")); found || err != nil {
			t.Errorf("of nobody: found %v, %v", found, err)
		}
	})
}
