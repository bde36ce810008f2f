package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fission"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/jobs"
	"panal/store/storetest"
)

// A leader goes from nothing to 100, each step by what people did; what was measured is listed, forgotten when the
// circle is over, and the face is shown for as long as they lead.
func TestLeaderIsMeasured(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, people, lead := t.Context(), w.People(), w.Join("Lea", access.Member)
		f := fission.NewService(w.DB.Fission(), w.Clock)
		circle := func(slug string) community.Circle {
			c, err := people.FoundCircle(ctx, w.Staff, community.CircleTerms{Slug: slug, Name: slug, Kind: community.Interest, Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		join := func(who access.Actor, c community.Circle) {
			if _, err := people.JoinCircle(ctx, who, c.ID, 1, once.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := people.EditLeaderProfile(ctx, lead, community.LeaderWords{About: "I lead nothing."}); !errors.Is(err, community.ErrNotLeading) {
			t.Errorf("a profile of who leads nothing: %v", err)
		}
		c, other := circle("roasters"), circle("others")
		join(lead, c)
		var fellows []access.Actor
		for i := range 6 {
			fellows = append(fellows, w.Join(fmt.Sprint("F", i), access.Member))
			join(fellows[i], c)
		}
		if err := f.Appoint(ctx, w.Staff, c.ID, lead.Member); err != nil {
			t.Fatal(err)
		}
		if err := people.LeaveCircle(ctx, w.Staff, c.ID); err != nil {
			t.Fatal(err)
		}
		scored := func(want int, next community.LeaderPart, d community.Deeds) {
			t.Helper()
			card, err := people.Scorecard(ctx, lead, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := card.Next(); card.Score != want || got.Part != next || card.Deeds != d {
				t.Errorf("%d, next %q, by %+v; want %d, %q, %+v", card.Score, got.Part, card.Deeds, want, next, d)
			}
		}
		jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, nil, []jobs.Task{jobs.ScoreLeaders(people)}).Drain(ctx)
		scored(0, community.LeaderFace, community.Deeds{Followers: 6})
		if _, err := people.Scorecard(ctx, fellows[0], c.ID); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a fellow looks: %v", err)
		}

		words := community.LeaderWords{About: "I roast.", Labels: []string{" Roaster ", "Roaster"}, Influence: []community.Influence{{}, {Place: "Blog", Link: "https://blog.example/lea", Followers: 1200}}}
		if _, err := people.EditLeaderProfile(ctx, lead, words); err != nil {
			t.Fatal(err)
		}
		scored(40, community.LeaderFace, community.Deeds{Followers: 6})
		if _, err := people.PictureLeader(ctx, lead, []byte("no picture"), false); err == nil {
			t.Error("took what is no picture")
		}
		if _, err := people.PictureLeader(ctx, lead, dot, false); err != nil {
			t.Fatal(err)
		}
		scored(60, community.LeaderFollowers, community.Deeds{Followers: 6})
		if list := leadersOf(t, people, w.Staff, false); len(list) != 2 || list[0].Score != 60 || list[0].Name != "Lea" || list[1].Score != 0 {
			t.Errorf("the list follows the profile: %+v", list)
		}
		p, leads, err := people.LeaderProfile(ctx, w.Stranger(), lead.Member)
		if err != nil || len(leads) != 1 || !slices.Equal(p.Labels, []string{"Roaster"}) || len(p.Influence) != 1 || p.Influence[0].Followers != 1200 {
			t.Errorf("%+v, %v, %v", p, leads, err)
		}
		if mediaType, content, err := people.LeaderPicture(ctx, w.Stranger(), lead.Member); err != nil || mediaType != "image/png" || len(content) == 0 {
			t.Errorf("%s, %d bytes, %v", mediaType, len(content), err)
		}

		// Five act: four buy with the leader in two groups, one joins another circle.
		product := w.Product(1000, 1000)
		terms := w.Terms(product, 3)
		terms.EndsAt = terms.EndsAt.AddDate(1, 0, 0)
		variant, offer := product.Variants[0].ID, w.Offer(product.ID, terms)
		together := func(who ...access.Actor) {
			group := id.Zero
			for _, one := range who {
				group = w.Buy(one, variant, offer.ID, group).GroupBuy
			}
		}
		together(lead, fellows[0], fellows[1])
		together(lead, fellows[2], fellows[3])
		join(fellows[4], other)
		scored(80, community.LeaderFree, community.Deeds{Followers: 6, Acting: 5, Acts: 2})

		// Then five groups come about without the leader, and the leader's grow old.
		w.Clock.Advance(80 * 24 * time.Hour)
		for i := range 5 {
			together(fellows[i], fellows[i+1], w.Join(fmt.Sprint("friend", i), access.Member))
		}
		scored(100, "", community.Deeds{Followers: 6, Acting: 6, Acts: 7, OwnActs: 5})
		w.Clock.Advance(11 * 24 * time.Hour)
		scored(100, "", community.Deeds{Followers: 6, Acting: 6, Acts: 5, OwnActs: 5})

		jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, nil, []jobs.Task{jobs.ScoreLeaders(people)}).Drain(ctx)
		if list := leadersOf(t, people, w.Staff, false); len(list) != 2 || list[0].Score != 100 || list[1].Score != 0 {
			t.Errorf("measured anew: %+v", list)
		}
		if list := leadersOf(t, people, w.Staff, true); len(list) != 2 || list[0].Score != 0 || list[1].Score != 100 {
			t.Errorf("the lowest first: %+v", list)
		}
		if err := f.Archive(ctx, lead, c.ID); err != nil {
			t.Fatal(err)
		}
		if list := leadersOf(t, people, w.Staff, false); len(list) != 1 {
			t.Errorf("of a circle that is over: %+v", list)
		}
		if _, leads, err := people.LeaderProfile(ctx, w.Stranger(), lead.Member); err != nil || len(leads) != 0 {
			t.Errorf("%v, %v", leads, err)
		}
		if _, _, err := people.LeaderPicture(ctx, w.Stranger(), lead.Member); !errors.Is(err, community.ErrFacePictureMissing) {
			t.Errorf("the picture of who leads no more: %v", err)
		}
		noDifference(t, w.DB)
	})
}

// leadersOf reads the list a row at a time.
func leadersOf(t *testing.T, people *community.Service, staff access.Actor, lowest bool) (all []community.Scorecard) {
	t.Helper()
	r := page.Request{Limit: 1}
	for {
		got, err := people.Leaders(t.Context(), staff, lowest, r)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, got.Items...); got.Next == "" {
			return all
		}
		r.Cursor = got.Next
	}
}
