package storetest_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"panal/content"
	"panal/internal/id"
)

// Many move what is queued in a series at once, queue more, take some back, and the slot comes: nobody is lost, each has a
// place of its own, and what went out stays out.
func TestRaceOfAQueue(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx := r.T.Context()
		s := r.morning()
		queue := func(on *content.Service, title string) (content.Broadcast, error) {
			return on.CreateBroadcast(ctx, r.Staff, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: title, Text: "All", Series: s.ID}, Schedule: true})
		}
		expected := map[id.ID]bool{}
		var all []id.ID
		for n := range 6 {
			b, err := queue(r.content[0], fmt.Sprint("B", n))
			if err != nil {
				r.Fatal(err)
			}
			expected[b.ID], all = true, append(all, b.ID)
		}
		r.Clock.Set(s.NextAt)

		var wait sync.WaitGroup
		const hands, times = 4, 6 // each hand acts again and again, so that nodes do not write all of theirs at once
		moves := make([]error, hands*times)
		more := make([]content.Broadcast, hands*times)
		for hand := range hands {
			on := r.content[hand%len(r.content)]
			wait.Go(func() {
				for i := hand; i < len(moves); i += hands {
					_, moves[i] = on.PlaceBroadcast(ctx, r.Staff, all[i%5], 1+i*5%6)
				}
			})
			wait.Go(func() {
				for i := hand; i < len(more); i += hands {
					var err error
					if more[i], err = queue(on, fmt.Sprint("C", i)); err != nil {
						r.Error(err)
					}
				}
			})
		}
		wait.Go(func() {
			if err := r.content[len(r.content)-1].TendSeries(ctx, r.Community, s.ID); err != nil {
				r.Error(err)
			}
		})
		var canceled error
		wait.Go(func() { _, canceled = r.content[0].CancelBroadcast(ctx, r.Staff, all[5]) })
		wait.Wait()

		for _, b := range more {
			expected[b.ID] = true
		}
		r.count(moves, content.ErrBroadcastOut, content.ErrBroadcastUnqueued) // and nothing else
		r.count([]error{canceled}, content.ErrBroadcastOut)
		_, waiting, err := r.content[0].OneSeries(ctx, r.Staff, s.ID)
		if err != nil {
			r.Fatal(err)
		}
		left := len(expected) - 1 // one went out
		if canceled == nil {
			left--
		}
		if len(waiting) != left {
			r.Errorf("%d are queued, not %d", len(waiting), left)
		}
		for i, b := range waiting {
			if !expected[b.ID] {
				r.Errorf("%s is queued twice, or was never", b.Title)
			}
			delete(expected, b.ID)
			if i > 0 && b.Place <= waiting[i-1].Place {
				r.Errorf("%s and %s wait at %d and %d", waiting[i-1].Title, b.Title, waiting[i-1].Place, b.Place)
			}
		}
		out := 0
		for one := range expected {
			b, err := r.content[0].Broadcast(ctx, r.Staff, one)
			if err != nil {
				r.Fatal(err)
			}
			if b.Out() {
				out++
				if _, err := r.content[0].PlaceBroadcast(ctx, r.Staff, one, 1); !errors.Is(err, content.ErrBroadcastOut) {
					r.Errorf("%s went out, and moving it: %v", b.Title, err)
				}
			}
		}
		if out != 1 {
			r.Errorf("%d went out at one slot", out)
		}
		// Without a rival, each goes where it is told to.
		last := waiting[len(waiting)-1]
		if at, err := r.content[len(r.content)-1].PlaceBroadcast(ctx, r.Staff, last.ID, 1); err != nil || at != 1 {
			r.Errorf("placed at %d, %v", at, err)
		}
		if _, waiting, _ = r.content[0].OneSeries(ctx, r.Staff, s.ID); waiting[0].ID != last.ID {
			r.Errorf("%s is first", waiting[0].Title)
		}
		r.sendDue()
	})
}

// Many queue in a series at once: each has a place of its own.
func TestRaceOfQueueing(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx := r.T.Context()
		s := r.morning()
		const hands, times = 4, 6
		var wait sync.WaitGroup
		for hand := range hands {
			wait.Go(func() {
				for n := range times {
					if _, err := r.content[hand%len(r.content)].CreateBroadcast(ctx, r.Staff, content.WriteBroadcast{Schedule: true,
						Terms: content.BroadcastTerms{Title: fmt.Sprint(hand, ".", n), Text: "All", Series: s.ID}}); err != nil {
						r.Error(err)
					}
				}
			})
		}
		wait.Wait()
		_, queue, err := r.content[0].OneSeries(ctx, r.Staff, s.ID)
		if err != nil || len(queue) != hands*times {
			r.Fatalf("%d are queued, %v", len(queue), err)
		}
		for i, b := range queue {
			if b.Place != int64(i+1) {
				r.Errorf("%s waits at %d, not at %d", b.Title, b.Place, i+1)
			}
		}
	})
}
