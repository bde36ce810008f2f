package jobs_test

import (
	"context"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/fact"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/jobs"
	"panal/store/storetest"
)

// A gathering is said to be near a day before, once; and who is erased meanwhile leaves their place to who waits.
func TestGatheringComesNear(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, now := t.Context(), w.Clock.Now()
		g, err := w.Content.MakeGathering(ctx, w.Staff, content.GatheringTerms{Slug: "cupping", Title: "Cupping", Place: "Roastery", Address: "Calle 1",
			StartsAt: now.Add(30 * time.Hour), EndsAt: now.Add(32 * time.Hour), Audience: content.MeetMembers, Places: 1}, once.Request{})
		if err == nil {
			_, err = w.Content.OpenGathering(ctx, w.Staff, g.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		ana, ben := w.Join("Ana", access.Member), w.Join("Ben", access.Member)
		for _, who := range []access.Actor{ana, ben} {
			if _, err := w.Content.AnswerGathering(ctx, who, content.AnswerGathering{Gathering: g.ID, Coming: true}); err != nil {
				t.Fatal(err)
			}
		}
		err = w.DB.People().Write(ctx, w.Community, func(tx community.Tx) error {
			return tx.Emit(fact.Fact{Kind: community.FactMemberErased, Version: 1, Subject: ana.Member, Payload: community.MemberFact{}})
		})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		listen := jobs.Consumer{Name: "listener", Kinds: []fact.Kind{content.FactGatheringReminded, content.FactGatheringMovedUp},
			Handle: func(_ context.Context, _ id.ID, facts []fact.Recorded) error {
				for _, f := range facts {
					told = append(told, string(f.Kind))
				}
				return nil
			}}
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{jobs.Withdrawals(w.Content), listen}, nil)
		remind := jobs.RemindGatherings(w.DB.Schedule(), w.Content, w.Clock)
		step := func(wait time.Duration) {
			t.Helper()
			w.Clock.Advance(wait)
			if _, err := remind.Run(ctx); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := runner.Drain(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		step(0)
		if v, err := w.Content.Gathering(ctx, ben, g.ID); err != nil || v.Mine.State != content.AnswerComing || len(told) != 1 {
			t.Fatalf("who waited is %q, %q, %v", v.Mine.State, told, err)
		}
		step(6 * time.Hour)
		step(time.Minute)
		if len(told) != 2 || told[1] != string(content.FactGatheringReminded) {
			t.Errorf("told %q", told)
		}
		step(23 * time.Hour)
		if len(told) != 3 {
			t.Errorf("an hour before, told %q", told)
		}
	})
}

// Who moves up is told so; who comes, that it is moved; and all, that it is off.
func TestGatheringNews(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, now := t.Context(), w.Clock.Now()
		notices := notice.NewService(w.DB.Notices(), w.Clock, notice.Config{})
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{jobs.GatheringNotices(notices, w.DB.Content(), w.Clock)}, nil)
		g, err := w.Content.MakeGathering(ctx, w.Staff, content.GatheringTerms{Slug: "cupping", Title: "Cupping", Place: "Roastery", Address: "Calle 1",
			StartsAt: now.Add(30 * time.Hour), EndsAt: now.Add(32 * time.Hour), Audience: content.MeetMembers, Places: 1}, once.Request{})
		if err == nil {
			_, err = w.Content.OpenGathering(ctx, w.Staff, g.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		ana, ben, eva := w.Join("Ana", access.Member), w.Join("Ben", access.Member), w.Join("Eva", access.Member)
		answer := func(who access.Actor, coming bool) {
			t.Helper()
			if _, err := w.Content.AnswerGathering(ctx, who, content.AnswerGathering{Gathering: g.ID, Coming: coming}); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Second)
		}
		answer(ana, true)
		answer(ben, true)
		answer(eva, true)
		answer(ana, false)
		if _, err := w.Content.EditGathering(ctx, w.Staff, g.ID, func(t *content.GatheringTerms) { t.Address = "Calle 2" }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Content.CancelGathering(ctx, w.Staff, g.ID, "Rain"); err != nil {
			t.Fatal(err)
		}
		if err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[access.Actor][]notice.Kind{ana: nil, ben: {notice.GatheringPlaced, notice.GatheringMoved, notice.GatheringOff}, eva: {notice.GatheringOff}} {
			inbox, err := notices.Inbox(ctx, who, notice.Filter{}, page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			told := map[notice.Kind]int{}
			for _, n := range inbox.Items {
				told[n.Kind]++
			}
			for _, k := range want {
				if told[k] != 1 {
					t.Errorf("%s is told of %s %d times", who.Name, k, told[k])
				}
			}
			if len(inbox.Items) != len(want) {
				t.Errorf("%s is told %v", who.Name, told)
			}
		}
	})
}
