package storetest_test

import (
	"fmt"
	"sync"
	"testing"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
)

// Two nodes send the same broadcasts at the same moment: each member is told once, and each portion once.
func TestRaceOfBroadcasts(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx := r.T.Context()
		for n := range 620 {
			r.Join(fmt.Sprint("M", n), access.Member)
		}
		var all []id.ID
		for n := range 3 {
			b, err := r.content[0].CreateBroadcast(ctx, r.Staff, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: fmt.Sprint("B", n), Text: "All"}, Schedule: true})
			if err != nil {
				r.Fatal(err)
			}
			all = append(all, b.ID)
		}
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				if err := r.content[i%len(r.content)].SendBroadcasts(ctx, r.Community, all...); err != nil {
					r.Error(err)
				}
			})
		}
		wait.Wait()
		for _, one := range all {
			b, err := r.content[0].Broadcast(ctx, r.Staff, one)
			if err != nil || b.State != content.Sent || b.Reached != 621 {
				r.Errorf("%s, %d told, %v", b.State, b.Reached, err)
			}
		}
	})
}

// morning begins a series of every day.
func (r *race) morning() content.Series {
	r.Helper()
	s, err := r.content[0].CreateSeries(r.T.Context(), r.Staff, content.SeriesTerms{Slug: "morning", Name: "Morning",
		Rhythm: content.Rhythm{Days: content.EveryDay, Minute: 380}}, once.Request{})
	if err != nil {
		r.Fatal(err)
	}
	return s
}

// sendDue has each node send what is due.
func (r *race) sendDue() {
	r.Helper()
	for _, say := range r.content {
		due, err := r.DB.Schedule().DueBroadcasts(r.T.Context(), r.Community, r.Clock.Now(), 9)
		if err != nil {
			r.Fatal(err)
		}
		if err := say.SendBroadcasts(r.T.Context(), r.Community, due...); err != nil {
			r.Fatal(err)
		}
	}
}

// Two nodes tend a series at its slot: one of what is queued goes out.
func TestRaceOfASeries(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx := r.T.Context()
		s := r.morning()
		for n := range 3 {
			if _, err := r.content[0].CreateBroadcast(ctx, r.Staff, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: fmt.Sprint("B", n), Text: "All", Series: s.ID}, Schedule: true}); err != nil {
				r.Fatal(err)
			}
		}
		r.Clock.Set(s.NextAt)
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				if err := r.content[i%len(r.content)].TendSeries(ctx, r.Community, s.ID); err != nil {
					r.Error(err)
				}
			})
		}
		wait.Wait()
		after, queue, err := r.content[0].OneSeries(ctx, r.Staff, s.ID)
		if err != nil || len(queue) != 2 || queue[0].Title != "B1" || !after.NextAt.After(s.NextAt) {
			r.Errorf("%d are queued, %+v, %v", len(queue), after, err)
		}
		r.sendDue()
	})
}

// Many who lead a circle write to it at once: as many as may on a day do.
func TestRaceOfLeaders(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx := r.T.Context()
		circle, err := r.People().FoundCircle(ctx, r.Boss(), community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest, Reason: "friendship",
			Admission: community.AdmitOpen}, once.Request{})
		if err != nil {
			r.Fatal(err)
		}
		if err := r.content[0].SetPolicy(ctx, r.Boss(), content.Policy{CircleDaily: 3}); err != nil {
			r.Fatal(err)
		}
		leader := r.Staff
		leader.Role = access.Member
		var wait sync.WaitGroup
		errs := make([]error, 10)
		for i := range errs {
			wait.Go(func() {
				_, errs[i] = r.content[i%len(r.content)].CreateBroadcast(ctx, leader, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "Hi", Text: "All",
					Audience: content.Audience{Circle: circle.ID}}, Schedule: true})
			})
		}
		wait.Wait()
		if well, of := r.count(errs, content.ErrBroadcastMany); well != 3 || of[0] != 7 {
			r.Errorf("%d were written", well)
		}
	})
}
