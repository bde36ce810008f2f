package storetest_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// gathers are the services of the nodes that gatherings are answered at.
func (r *race) gathers() map[*commerce.Service]*content.Service {
	all := map[*commerce.Service]*content.Service{}
	for i, node := range r.nodes {
		all[node] = r.content[i]
	}
	return all
}

// gathering opens a gathering of so many places, in two days.
func (r *race) gathering(places int64) content.Gathering {
	r.Helper()
	ctx, at := r.T.Context(), r.Clock.Now()
	g, err := r.content[0].MakeGathering(ctx, r.Staff, content.GatheringTerms{Slug: "g" + r.DB.IDs().New(at).String(), Title: "Cupping", Place: "Roastery", Address: "Calle 1",
		StartsAt: at.Add(48 * time.Hour), EndsAt: at.Add(50 * time.Hour), Audience: content.MeetMembers, Places: places}, once.Request{})
	if err == nil {
		g, err = r.content[0].OpenGathering(ctx, r.Staff, g.ID)
	}
	if err != nil {
		r.Fatal(err)
	}
	return g
}

func (r *race) comes(node *content.Service, who access.Actor, g content.Gathering, coming bool, guests int64) (content.GatheringAnswer, error) {
	return node.AnswerGathering(r.T.Context(), who, content.AnswerGathering{Gathering: g.ID, Coming: coming, Guests: guests})
}

// remind does what the sweep does.
func (r *race) remind(g content.Gathering) {
	r.Helper()
	if err := r.content[0].RemindGatherings(r.T.Context(), r.Community, g.ID); err != nil {
		r.Fatal(err)
	}
}

// gathered is a gathering as it is.
func (r *race) gathered(g content.Gathering) content.GatheringView {
	r.Helper()
	v, err := r.content[0].Gathering(r.T.Context(), r.Staff, g.ID)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

// movedUp counts how often each member was moved up, by the facts that say so.
func (r *race) movedUp() map[id.ID]int {
	r.Helper()
	times := map[id.ID]int{}
	facts, err := r.DB.Facts().After(context.Background(), r.Community, 0, 100_000)
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range facts {
		var p content.GatheringFact
		if f.Kind != content.FactGatheringMovedUp {
			continue
		}
		if err := f.Decode(&p); err != nil {
			r.Fatal(err)
		}
		times[p.Member]++
	}
	return times
}

// answersTold are what a member answered, by the facts that say so.
func (r *race) answersTold(member id.ID) (all []content.AnswerState) {
	r.Helper()
	facts, err := r.DB.Facts().After(context.Background(), r.Community, 0, 100_000)
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range facts {
		var p content.GatheringFact
		if f.Kind != content.FactGatheringAnswered {
			continue
		}
		if err := f.Decode(&p); err != nil {
			r.Fatal(err)
		}
		if p.Member == member {
			all = append(all, p.State)
		}
	}
	return all
}

// A hundred want three places, then those who have them withdraw while others still come: never more than three come, the
// others wait, and each who moves up does so once.
func TestRaceForPlaces(t *testing.T) {
	eachRace(t, func(r *race) {
		nodes, all, g := r.gathers(), r.members(120), r.gathering(3)
		r.count(r.atOnce(100, func(i int, node *commerce.Service) error {
			_, err := r.comes(nodes[node], all[i], g, true, 0)
			return err
		}))
		if v := r.gathered(g); v.Taken != 3 || v.Waiting != 97 {
			r.Fatalf("%d come, %d wait", v.Taken, v.Waiting)
		}
		var came []access.Actor
		for _, who := range all[:100] {
			if v, err := r.content[0].Gathering(r.T.Context(), who, g.ID); err != nil {
				r.Fatal(err)
			} else if v.Mine.State == content.AnswerComing {
				came = append(came, who)
			}
		}
		// They withdraw, others come, one who waits gives up, and the hosts add a place.
		r.count(r.atOnce(24, func(i int, node *commerce.Service) error {
			switch {
			case i < 3:
				_, err := r.comes(nodes[node], came[i], g, false, 0)
				return err
			case i == 3:
				_, err := nodes[node].EditGathering(r.T.Context(), r.Staff, g.ID, func(t *content.GatheringTerms) { t.Places = 4 })
				return err
			}
			_, err := r.comes(nodes[node], all[96+i], g, true, 0)
			return err
		}))
		v := r.gathered(g)
		up := r.movedUp()
		if v.Taken != 4 || v.Waiting != 113 || len(up) != 4 {
			r.Errorf("%d come, %d wait, %d moved up", v.Taken, v.Waiting, len(up))
		}
		for who, times := range up {
			if times != 1 {
				r.Errorf("%s moved up %d times", who, times)
			}
		}
	})
}

// Who is banned gives their places up once, at however many nodes that is done while others come; who waited longest moves
// up. Whose ban is over keeps what they take after it.
func TestRaceOfBanned(t *testing.T) {
	eachRace(t, func(r *race) {
		nodes, all, g, other := r.gathers(), r.members(20), r.gathering(2), r.gathering(1)
		banned := all[0]
		guests := int64(1) // of the first, who leaves no place to the others
		for _, who := range all[:6] {
			if _, err := r.comes(r.content[0], who, g, true, guests); err != nil {
				r.Fatal(err)
			}
			guests = 0
			r.Clock.Advance(time.Second)
		}
		for _, who := range []access.Actor{all[1], banned} {
			if _, err := r.comes(r.content[0], who, other, true, 0); err != nil {
				r.Fatal(err)
			}
			r.Clock.Advance(time.Second)
		}
		if err := r.content[0].WithdrawBanned(r.T.Context(), r.Community, banned.Member); err != nil || r.gathered(g).Taken != 2 {
			r.Fatalf("who is not banned has %d places, %v", r.gathered(g).Taken, err)
		}
		r.bans(banned, 1)
		r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			if i < 8 {
				return nodes[node].WithdrawBanned(r.T.Context(), r.Community, banned.Member)
			}
			_, err := r.comes(nodes[node], all[i], g, true, 0)
			return err
		}))
		up := r.movedUp()
		if v := r.gathered(g); v.Taken != 2 || v.Waiting != 15 || len(up) != 2 || up[all[1].Member] != 1 || up[all[2].Member] != 1 {
			r.Errorf("%d come, %d wait, moved up: %v", v.Taken, v.Waiting, up)
		}
		if v := r.gathered(other); v.Taken != 1 || v.Waiting != 0 {
			r.Errorf("of the other %d come, %d wait", v.Taken, v.Waiting)
		}
		r.Clock.Advance(25 * time.Hour) // the ban is over
		r.remind(g)
		r.remind(other)
		if _, err := r.comes(r.content[0], banned, g, true, 0); err != nil {
			r.Fatal(err)
		}
		if err := r.content[0].WithdrawBanned(r.T.Context(), r.Community, banned.Member); err != nil || r.gathered(g).Waiting != 16 {
			r.Errorf("after the ban %d wait, %v", r.gathered(g).Waiting, err)
		}
	})
}

// Several check in the same code at the same moment: it is good once.
func TestRaceAtTheDoor(t *testing.T) {
	eachRace(t, func(r *race) {
		nodes, who, g := r.gathers(), r.members(1)[0], r.gathering(0)
		a, err := r.comes(r.content[0], who, g, true, 2)
		if err != nil {
			r.Fatal(err)
		}
		r.Clock.Set(g.StartsAt)
		r.remind(g)
		well, of := r.count(r.atOnce(12, func(_ int, node *commerce.Service) error {
			_, err := nodes[node].CheckIn(r.T.Context(), r.Staff, g.ID, a.Code)
			return err
		}), content.ErrCodeUsed, content.ErrGatheringState)
		if there, _, err := r.content[0].Attendance(r.T.Context(), r.Staff, g.ID); err != nil || well != 1 || of[0]+of[1] != 11 || there.Came != 3 {
			r.Errorf("checked in %d times, %d are there, %v", well, there.Came, err)
		}
	})
}

// Reminders that are due are told once, however many tell them.
func TestRaceOfReminders(t *testing.T) {
	eachRace(t, func(r *race) {
		nodes, g := r.gathers(), r.gathering(0)
		r.Clock.Set(g.StartsAt.Add(-24 * time.Hour))
		r.count(r.atOnce(8, func(_ int, node *commerce.Service) error {
			return nodes[node].RemindGatherings(r.T.Context(), r.Community, g.ID)
		}))
		facts, err := r.DB.Facts().After(r.T.Context(), r.Community, 0, 1000)
		if err != nil {
			r.Fatal(err)
		}
		var told atomic.Int64
		for _, f := range facts {
			if f.Kind == content.FactGatheringReminded {
				told.Add(1)
			}
		}
		if told.Load() != 1 {
			r.Errorf("reminded %d times", told.Load())
		}
	})
}

// Who may do what with a gathering, and who finds it.
func TestGatheringIsForSome(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, meet, all := r.T.Context(), r.content[0], r.members(4)
		host, other := all[0], all[1]
		terms := content.GatheringTerms{Slug: "members", Title: "Members", Place: "Roastery", Address: "Calle 1", StartsAt: r.Clock.Now().Add(48 * time.Hour),
			EndsAt: r.Clock.Now().Add(50 * time.Hour), Audience: content.MeetMembers}
		if _, err := meet.MakeGathering(ctx, other, terms, once.Request{}); !errors.Is(err, access.ErrForbidden) {
			r.Errorf("a member makes one for all: %v", err)
		}
		g, err := meet.MakeGathering(ctx, r.Staff, terms, once.Request{})
		if err != nil {
			r.Fatal(err)
		}
		if _, err := meet.MakeGathering(ctx, r.Staff, terms, once.Request{}); !errors.Is(err, content.ErrGatheringSlugTaken) {
			r.Errorf("another of the same address: %v", err)
		}
		if _, err := meet.Gathering(ctx, other, g.ID); !errors.Is(err, content.ErrGatheringMissing) {
			r.Errorf("a draft: %v", err)
		}
		if _, err := r.comes(meet, other, g, true, 0); !errors.Is(err, content.ErrGatheringMissing) {
			r.Errorf("coming to a draft: %v", err)
		}
		if g, err = meet.OpenGathering(ctx, r.Staff, g.ID); err != nil {
			r.Fatal(err)
		}
		if _, err := meet.Gathering(ctx, r.Stranger(), g.ID); !errors.Is(err, content.ErrGatheringMissing) {
			r.Errorf("a guest sees what is for members: %v", err)
		}
		finds := func(who access.Actor, want int, f content.GatheringFilter) {
			r.Helper()
			list, err := meet.Gatherings(ctx, who, f, page.Request{})
			if err != nil || len(list.Items) != want {
				r.Errorf("finds %d, %v", len(list.Items), err)
			}
		}
		finds(other, 1, content.GatheringFilter{})
		finds(r.Stranger(), 0, content.GatheringFilter{})
		finds(r.Staff, 0, content.GatheringFilter{Guests: true})
		finds(other, 0, content.GatheringFilter{Mine: true})
		finds(r.Staff, 1, content.GatheringFilter{Mine: true})
		if _, err := meet.EditGathering(ctx, r.Staff, g.ID, func(t *content.GatheringTerms) { t.Audience = content.MeetEverybody }); err != nil {
			r.Fatal(err)
		}
		finds(r.Stranger(), 1, content.GatheringFilter{})
		if _, err := r.comes(meet, host, g, true, 1); err != nil {
			r.Fatal(err)
		}
		finds(host, 1, content.GatheringFilter{Mine: true})
		if _, err := r.comes(meet, r.Stranger(), g, true, 1); !errors.Is(err, access.ErrUnauthenticated) {
			r.Errorf("a guest comes: %v", err)
		}
		// A host runs it: others do not.
		if _, _, err := meet.Attendance(ctx, host, g.ID); !errors.Is(err, access.ErrForbidden) {
			r.Errorf("who comes counts: %v", err)
		}
		if err := meet.SetGatheringHost(ctx, other, g.ID, other.Member, true); !errors.Is(err, access.ErrForbidden) {
			r.Errorf("a member makes themselves a host: %v", err)
		}
		if err := meet.SetGatheringHost(ctx, r.Staff, g.ID, host.Member, true); err != nil {
			r.Fatal(err)
		}
		if a, _, err := meet.Attendance(ctx, host, g.ID); err != nil || a.Coming != 2 {
			r.Errorf("a host counts %+v, %v", a, err)
		}
		if err := meet.SetGatheringHost(ctx, host, g.ID, r.Staff.Member, false); err != nil {
			r.Fatal(err)
		}
		if err := meet.SetGatheringHost(ctx, r.Staff, g.ID, host.Member, false); !errors.Is(err, content.ErrGatheringOwned) {
			r.Errorf("the last host goes: %v", err)
		}
		if _, err := meet.EditGathering(ctx, host, g.ID, func(t *content.GatheringTerms) { t.Audience = content.MeetMembers }); !errors.Is(err, access.ErrForbidden) {
			r.Errorf("a host says whom it is for: %v", err)
		}
		for range 2 { // the second finds nothing to do, and says nothing
			if err := meet.WithdrawErased(ctx, r.Community, host.Member); err != nil || r.gathered(g).Taken != 0 {
				r.Errorf("who is erased has %d places, %v", r.gathered(g).Taken, err)
			}
		}
		if told := r.answersTold(host.Member); !slices.Equal(told, []content.AnswerState{content.AnswerComing, content.AnswerNot}) {
			r.Errorf("it is told that who is erased says %q", told)
		}
		r.Clock.Set(g.StartsAt)
		r.remind(g)
		if w, err := meet.AddWalkIn(ctx, host, g.ID, "Luz", once.Request{}); err != nil || w.Name != "Luz" {
			r.Errorf("%+v, %v", w, err)
		}
		r.Clock.Set(g.EndsAt)
		finds(other, 0, content.GatheringFilter{})
		finds(other, 1, content.GatheringFilter{Past: true})
		if _, err := meet.CancelGathering(ctx, host, g.ID, "Rain"); !errors.Is(err, content.ErrGatheringOver) {
			r.Errorf("canceled when it is over: %v", err)
		}
	})
}
