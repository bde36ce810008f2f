package store_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panal/fact"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// tell writes facts of a community.
func tell(t *testing.T, w *storetest.World, in id.ID, kinds ...fact.Kind) {
	t.Helper()
	err := w.DB.Write(t.Context(), in, func(tx *store.Tx) error {
		for i, kind := range kinds {
			if err := tx.Emit(fact.Fact{Kind: kind, Version: 1, Subject: tx.NewID(), Payload: map[string]int{"n": i}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sequences(facts []fact.Recorded) (all []int64) {
	for _, f := range facts {
		all = append(all, f.Sequence)
	}
	return all
}

func TestFactsAreRead(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, facts := t.Context(), w.DB.Facts()
		elsewhere := storetest.NewWorld(t, w.DB)
		before, err := facts.LastSequence(ctx, w.Community)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, elsewhere, elsewhere.Community, "a")
		tell(t, w, w.Community, "a", "b")
		tell(t, w, w.Community, "c", "a")
		last, err := facts.LastSequence(ctx, w.Community)
		if err != nil || last != before+4 {
			t.Fatalf("last %d, %v; want %d", last, err, before+4)
		}
		all, err := facts.After(ctx, w.Community, before, 3)
		if err != nil || !slices.Equal(sequences(all), []int64{before + 1, before + 2, before + 3}) {
			t.Errorf("after %d: %v, %v", before, all, err)
		}
		var payload struct{ N int }
		if b := all[1]; b.Kind != "b" || b.Version != 1 || b.Community != w.Community || b.Subject.IsZero() || !b.At.Equal(w.Clock.Now()) || b.Decode(&payload) != nil || payload.N != 1 {
			t.Errorf("fact %+v", b)
		}
		for _, c := range []struct {
			after, upTo int64
			kinds       []fact.Kind
			want        []int64
		}{
			{before, last, []fact.Kind{"a"}, []int64{before + 1, before + 4}},
			{before, last, []fact.Kind{"a", "c"}, []int64{before + 1, before + 3, before + 4}},
			{before, last - 1, []fact.Kind{"a"}, []int64{before + 1}},
			{before + 1, last, []fact.Kind{"a"}, []int64{before + 4}},
			{before, last, []fact.Kind{"none", "of", "these"}, nil},
		} {
			got, err := facts.Between(ctx, w.Community, c.after, c.upTo, c.kinds)
			if err != nil || !slices.Equal(sequences(got), c.want) {
				t.Errorf("%+v: %v, %v", c, sequences(got), err)
			}
		}
		for _, kinds := range [][]fact.Kind{nil, make([]fact.Kind, 65)} {
			if _, err := facts.Between(ctx, w.Community, 0, last, kinds); err == nil {
				t.Errorf("read %d kinds", len(kinds))
			}
		}
	})
}

func TestCursorMovesForwardOnly(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, facts := t.Context(), w.DB.Facts()
		last, err := facts.LastSequence(ctx, w.Community)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, w, w.Community, "a", "a", "a")
		last += 3
		backlog := func() (mine store.Backlog) {
			t.Helper()
			all, err := facts.Backlogs(ctx, "c")
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range all {
				if b.Community == w.Community {
					mine = b
				}
			}
			return mine
		}
		if got := backlog(); got != (store.Backlog{Community: w.Community, Cursor: 0, Last: last}) {
			t.Errorf("backlog %+v", got)
		}
		for _, step := range []struct {
			from, to int64
			moved    bool
			cursor   int64
		}{{0, 0, false, 0}, {1, 2, false, 0}, {0, 2, true, 2}, {0, 3, false, 2}, {1, 3, false, 2}, {2, 1, false, 2}, {2, 2, false, 2}, {2, last, true, last}} {
			moved, err := facts.Advance(ctx, w.Community, "c", step.from, step.to)
			cursor, failed := facts.Cursor(ctx, w.Community, "c")
			if moved != step.moved || cursor != step.cursor || err != nil || failed != nil {
				t.Errorf("%+v: moved %v, cursor %d, %v, %v", step, moved, cursor, err, failed)
			}
		}
		if got := backlog(); got.Last != 0 {
			t.Errorf("backlog %+v after all was read", got)
		}
		tell(t, w, w.Community, "a")
		if got := backlog(); got.Cursor != last || got.Last != last+1 {
			t.Errorf("backlog %+v", got)
		}
		for from, to := range map[int64]int64{0: 1, last: last + 1} { // of a new consumer, and of one that has read
			name := "race"
			if from > 0 {
				name = "c"
			}
			var moves atomic.Int64
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					moved, err := facts.Advance(ctx, w.Community, name, from, to)
					if err != nil {
						t.Error(err)
					}
					if moved {
						moves.Add(1)
					}
				})
			}
			all.Wait()
			if moves.Load() != 1 {
				t.Errorf("from %d: moved %d times", from, moves.Load())
			}
		}
	})
}

func TestDeadLetters(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, facts, now := t.Context(), w.DB.Facts(), w.Clock.Now()
		elsewhere := storetest.NewWorld(t, w.DB)
		tell(t, w, w.Community, "a", "b", "c")
		recorded, err := facts.Between(ctx, w.Community, 0, 1000, []fact.Kind{"a", "b", "c"})
		if err != nil || len(recorded) != 3 {
			t.Fatal(recorded, err)
		}
		for i, f := range recorded {
			letter := fact.DeadLetter{Consumer: "c", Fact: f, Error: "why", Attempts: 5, NextAt: now.Add(time.Duration(i) * time.Minute), FailedAt: now}
			if err := facts.Park(ctx, letter); err != nil {
				t.Fatal(err)
			}
		}
		due := func(at time.Time) (all []int64) {
			t.Helper()
			letters, err := facts.DueDeadLetters(ctx, at, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range letters {
				all = append(all, d.Fact.Sequence)
			}
			return all
		}
		a, b, c := recorded[0].Sequence, recorded[1].Sequence, recorded[2].Sequence
		if got := due(now.Add(time.Minute)); !slices.Equal(got, []int64{a, b}) {
			t.Errorf("due %v", got)
		}
		newest, total, err := facts.DeadLetters(ctx, w.Community, 2)
		if err != nil || total != 3 || len(newest) != 2 || newest[0].Fact.Sequence != c || newest[1].Fact.Sequence != b {
			t.Fatalf("newest %+v of %d, %v", newest, total, err)
		}
		want := fact.DeadLetter{Consumer: "c", Fact: recorded[2], Error: "why", Attempts: 5, NextAt: now.Add(2 * time.Minute), FailedAt: now}
		if got := newest[0]; got.Error != want.Error || got.Attempts != 5 || !got.NextAt.Equal(want.NextAt) || !got.FailedAt.Equal(now) ||
			got.Fact.Kind != "c" || string(got.Fact.Payload) != string(recorded[2].Payload) {
			t.Errorf("letter %+v, want %+v", got, want)
		}
		if _, total, err := facts.DeadLetters(ctx, elsewhere.Community, 10); total != 0 || err != nil {
			t.Errorf("another community has %d, %v", total, err)
		}
		if err := facts.HastenDeadLetter(ctx, w.Community, "c", c); err != nil {
			t.Fatal(err)
		}
		if got := due(now); !slices.Equal(got, []int64{a, c}) {
			t.Errorf("due %v after one was hastened", got)
		}
		for _, wrong := range []struct {
			in       id.ID
			consumer string
			sequence int64
		}{{elsewhere.Community, "c", c}, {w.Community, "d", c}, {w.Community, "c", c + 1}} {
			if err := facts.HastenDeadLetter(ctx, wrong.in, wrong.consumer, wrong.sequence); !errors.Is(err, store.ErrDeadLetterMissing) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		want.Attempts, want.NextAt = 6, now.Add(time.Hour)
		if err := facts.Park(ctx, want); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := facts.DropDeadLetter(ctx, w.Community, "c", a); err != nil {
				t.Fatal(err)
			}
		}
		if got := due(now.Add(2 * time.Hour)); !slices.Equal(got, []int64{b, c}) {
			t.Errorf("left %v", got)
		}
	})
}
