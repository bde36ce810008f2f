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
		ctx, g := t.Context(), opened(t, w, w.Staff)
		ana, ben := w.Join("Ana", access.Member), w.Join("Ben", access.Member)
		for _, who := range []access.Actor{ana, ben} {
			if _, err := w.Content.AnswerGathering(ctx, who, content.AnswerGathering{Gathering: g.ID, Coming: true}); err != nil {
				t.Fatal(err)
			}
		}
		err := w.DB.People().Write(ctx, w.Community, func(tx community.Tx) error {
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

// opened makes a gathering at the roastery in thirty hours, and publishes it.
func opened(t *testing.T, w *storetest.World, by access.Actor, change ...func(*content.GatheringTerms)) content.Gathering {
	t.Helper()
	at := w.Clock.Now().Add(30 * time.Hour)
	terms := content.GatheringTerms{Slug: "cupping", Title: "Cupping", Place: "Roastery", Address: "Calle 1", StartsAt: at, EndsAt: at.Add(2 * time.Hour),
		Audience: content.MeetMembers, Places: 1}
	for _, c := range change {
		c(&terms)
	}
	g, err := w.Content.MakeGathering(t.Context(), by, terms, once.Request{})
	if err == nil {
		g, err = w.Content.OpenGathering(t.Context(), by, g.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Who is banned leaves their place to who waits, by the news of it; who is warned keeps theirs.
func TestBannedLeavePlaces(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, g := t.Context(), opened(t, w, w.Staff)
		people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{jobs.Withdrawals(w.Content)}, nil)
		ana, ben := w.Join("Ana", access.Member), w.Join("Ben", access.Member)
		for _, who := range []access.Actor{ana, ben} {
			if _, err := w.Content.AnswerGathering(ctx, who, content.AnswerGathering{Gathering: g.ID, Coming: true}); err != nil {
				t.Fatal(err)
			}
		}
		then := func(d community.Decision, want content.AnswerState) {
			t.Helper()
			if _, err := people.Sanction(ctx, w.Staff, ana.Member, d); err != nil {
				t.Fatal(err)
			}
			if err := runner.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			if v, err := w.Content.Gathering(ctx, ben, g.ID); err != nil || v.Mine.State != want {
				t.Errorf("%s: who waits is %q, %v", d.State, v.Mine.State, err)
			}
		}
		then(community.Decision{State: community.CaseWarned, Note: "Be kind."}, content.AnswerWaiting)
		then(community.Decision{State: community.CaseBanned, Note: "Adverts.", Days: 1}, content.AnswerComing)
	})
}

// Members whom a new gathering is for are told of it once, those who run it are not, nor anybody whom it is not for; and
// of a circle's, nobody who keeps away from whoever publishes it.
func TestNewsOfNewGathering(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		notices := notice.NewService(w.DB.Notices(), w.Clock, notice.Config{})
		people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{jobs.GatheringNotices(notices, w.DB.Content(), w.Clock)}, nil)
		guest, ana, ben, eva := w.Join("Guest", access.Guest), w.Join("Ana", access.Member), w.Join("Ben", access.Member), w.Join("Eva", access.Member)
		tells := func(wants map[access.Actor]int) {
			t.Helper()
			if err := runner.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			for who, want := range wants {
				told, err := w.DB.Notices().Notices(ctx, w.Community, who.Member, notice.Filter{}, page.Mark{}, 100)
				if err != nil || len(told) != want {
					t.Errorf("%s is told %d times, not %d, %v", who.Name, len(told), want, err)
				}
				for _, n := range told {
					if n.Kind != notice.GatheringNew {
						t.Errorf("%s is told of %s", who.Name, n.Kind)
					}
				}
			}
		}
		g := opened(t, w, w.Staff)
		tells(map[access.Actor]int{guest: 0, w.Staff: 0, ana: 1, ben: 1, eva: 1})
		if _, err := w.Content.EditGathering(ctx, w.Staff, g.ID, func(t *content.GatheringTerms) { t.Title = "Cupping again" }); err != nil {
			t.Fatal(err)
		}
		tells(map[access.Actor]int{ana: 1, ben: 1}) // it is news once

		c, err := people.FoundCircle(ctx, w.Staff, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest, Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []access.Actor{ana, ben} {
			if _, err := people.JoinCircle(ctx, who, c.ID, 0, once.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := people.KeepDistance(ctx, ben, w.Staff.Member, community.Muted); err != nil {
			t.Fatal(err)
		}
		of := func(t *content.GatheringTerms) { t.Slug, t.Audience, t.Circle = "reading", content.MeetCircle, c.ID }
		opened(t, w, w.Staff, of)
		tells(map[access.Actor]int{ana: 2, ben: 1, eva: 1, w.Staff: 0})

		off := opened(t, w, w.Staff, func(t *content.GatheringTerms) { t.Slug = "off" })
		if _, err := w.Content.CancelGathering(ctx, w.Staff, off.ID, "Rain"); err != nil {
			t.Fatal(err)
		}
		tells(map[access.Actor]int{ana: 2, eva: 1}) // it is off before anybody was told
	})
}

// Who moves up is told so; who comes, that it is moved; and all, that it is off.
func TestGatheringNews(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, g := t.Context(), opened(t, w, w.Staff)
		notices := notice.NewService(w.DB.Notices(), w.Clock, notice.Config{})
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{jobs.GatheringNotices(notices, w.DB.Content(), w.Clock)}, nil)
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
