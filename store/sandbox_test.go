package store_test

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panal/store"
	"panal/store/storetest"
)

func TestSandboxSessions(t *testing.T) {
	noon := storetest.NewClock().Now()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), db.Sandbox()
		if _, found, err := s.SandboxSession(ctx, "a"); found || err != nil {
			t.Errorf("before: found %v, %v", found, err)
		}
		for _, text := range []string{"first", "second"} {
			if err := s.InsertSandboxSession(ctx, "a", text); err != nil {
				t.Fatal(err)
			}
		}
		if text, found, err := s.SandboxSession(ctx, "a"); text != "first" || !found || err != nil {
			t.Errorf("kept %q, %v, %v; want what came first", text, found, err)
		}
		var swaps atomic.Int64
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				swapped, err := s.SwapSandboxSession(ctx, "a", "first", "swapped "+strconv.Itoa(i), noon)
				if err != nil {
					t.Error(err)
				}
				if swapped {
					swaps.Add(1)
				}
			})
		}
		all.Wait()
		if swaps.Load() != 1 {
			t.Errorf("%d of 50 swapped the same text", swaps.Load())
		}
		if swapped, err := s.SwapSandboxSession(ctx, "none", "", "x", noon); swapped || err != nil {
			t.Errorf("swapped what is not there: %v", err)
		}
		for i, due := range []time.Time{noon.Add(-time.Hour), noon.Add(time.Microsecond), {}} {
			key := strconv.Itoa(i)
			if err := s.InsertSandboxSession(ctx, key, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := s.SwapSandboxSession(ctx, key, "", key, due); err != nil {
				t.Fatal(err)
			}
		}
		a, _, err := s.SandboxSession(ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		for limit, want := range map[int][]string{10: {"0", a}, 1: {"0"}} {
			if due, err := s.DueSandboxSessions(ctx, noon, limit); err != nil || !slices.Equal(due, want) {
				t.Errorf("due %q, %v; want %q", due, err, want)
			}
		}
	})
}
