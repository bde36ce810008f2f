package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/jobs"
	"panal/store/storetest"
)

// choir is a world where things are said.
type choir struct {
	*storetest.World
	*testing.T
	people  *community.Service
	notices *notice.Service
	owner   access.Actor
}

func eachChoir(t *testing.T, test func(*choir)) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		c := &choir{World: w, T: t, people: w.People()}
		c.notices = notice.NewService(w.DB.Notices(), w.Clock, notice.Config{Communities: c.people})
		c.owner = w.Join("Olga", access.Operator)
		test(c)
		c.sound()
	})
}

// sound fails when anything is kept in two ways that differ.
func (c *choir) sound() {
	c.Helper()
	c.Clock.Advance(time.Minute)
	found, err := c.DB.Check(c.T.Context(), func(string) {})
	if err != nil || len(found) > 0 {
		c.Errorf("%v, %v", found, err)
	}
}

func (c *choir) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// runner does what is due, and tells of it.
func (c *choir) runner(says jobs.Broadcaster) *jobs.Runner {
	due := c.DB.Schedule()
	people := c.DB.People()
	return jobs.New(c.DB.Facts(), c.DB.Wake(), c.Clock, []jobs.Consumer{jobs.Broadcasts(c.notices, c.DB.Content(), c.Clock),
		jobs.Notices(c.notices, jobs.NoticeSources{Commerce: c.DB.Commerce(), Growth: c.DB.Growth(), People: people, Tiers: people, Circles: people, Cases: people, Places: c.people}, c.Clock)},
		[]jobs.Task{jobs.TendSeries(due, says, c.Clock), jobs.SendBroadcasts(due, says, c.Clock)})
}

func (c *choir) drain() {
	c.Helper()
	c.ok(c.runner(c.Content).Drain(c.T.Context()))
}

func (c *choir) say(as access.Actor, t content.BroadcastTerms) content.Broadcast {
	c.Helper()
	if t.Title == "" {
		t.Title = "Good morning"
	}
	t.Text = "It is a **good** day."
	b, err := c.Content.CreateBroadcast(c.T.Context(), as, content.WriteBroadcast{Terms: t, Schedule: true})
	c.ok(err)
	return b
}

// told counts the notices of a kind that a member has.
func (c *choir) told(who access.Actor, kind notice.Kind) (n int) {
	c.Helper()
	inbox, err := c.notices.Inbox(c.T.Context(), who, notice.Filter{}, page.Request{Limit: page.Most})
	c.ok(err)
	for _, line := range inbox.Items {
		if line.Kind == kind {
			n++
		}
	}
	return n
}

func (c *choir) circle(leader access.Actor, slug string, members ...access.Actor) community.Circle {
	c.Helper()
	founder := leader
	founder.Role = access.Operator
	circle, err := c.people.FoundCircle(c.T.Context(), founder, community.CircleTerms{Slug: slug, Name: slug, Kind: community.Interest, Reason: "friendship",
		Admission: community.AdmitOpen}, once.Request{})
	c.ok(err)
	for _, m := range members {
		_, err := c.people.JoinCircle(c.T.Context(), m, circle.ID, 0, once.Request{})
		c.ok(err)
	}
	return circle
}

func (c *choir) reading(who access.Actor, b content.Broadcast) (content.Reading, error) {
	return c.Content.Read(c.T.Context(), who, b.ID)
}

// Whom each audience reaches, who may read what was said to it, and who learns of it.
func TestAudiencesOfBroadcasts(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		tier := c.World.Tier("Patrons", community.TierPrice{Unit: community.Monthly, Amount: 500})
		ana, bo, cy, guest := c.Join("Ana", access.Member), c.Join("Bo", access.Member), c.Join("Cy", access.Member), c.Join("Gus", access.Guest)
		c.World.Enter(ana, tier.Prices[0].ID, "card")
		circle := c.circle(bo, "readers", cy)
		rule, err := community.ParseRule([]byte(`{"field":"role","is":"any_of","values":["operator"]}`))
		c.ok(err)
		segment, err := c.people.CreateSegment(ctx, c.owner, community.SegmentTerms{Name: "Those who run it", Rule: rule})
		c.ok(err)
		everybody := []access.Actor{c.Staff, c.owner, ana, bo, cy}
		for _, a := range []struct {
			what   string
			to     content.Audience
			reach  []access.Actor
			reads  []access.Actor
			closed []access.Actor // who sees its title alone
		}{
			{"everybody", content.Audience{}, everybody, everybody, nil},
			{"a circle", content.Audience{Circle: circle.ID}, []access.Actor{bo, cy}, []access.Actor{bo, cy, c.owner}, nil},
			{"a tier", content.Audience{Tiers: []id.ID{tier.ID}}, []access.Actor{ana}, []access.Actor{ana, c.owner}, []access.Actor{bo, cy}},
			{"a segment", content.Audience{Segment: segment.ID}, []access.Actor{c.Staff, c.owner}, []access.Actor{c.owner}, nil},
		} {
			b := c.say(c.owner, content.BroadcastTerms{Title: a.what, Audience: a.to})
			if n, err := c.Content.Reach(ctx, c.owner, a.to); err != nil || n != len(a.reach) {
				t.Errorf("%s: would reach %d, %v", a.what, n, err)
			}
			before := map[id.ID]int{}
			for _, who := range everybody {
				before[who.Member] = c.told(who, notice.BroadcastSaid)
			}
			c.drain()
			for _, who := range append(everybody, guest) {
				told := c.told(who, notice.BroadcastSaid) - before[who.Member]
				in := slices.ContainsFunc(a.reach, func(m access.Actor) bool { return m.Member == who.Member })
				if in != (told == 1) || told > 1 {
					t.Errorf("%s: %s was told %d times", a.what, who.Name, told)
				}
				r, err := c.reading(who, b)
				reads := slices.ContainsFunc(a.reads, func(m access.Actor) bool { return m.Member == who.Member }) || who.Role == access.Operator
				shut := slices.ContainsFunc(a.closed, func(m access.Actor) bool { return m.Member == who.Member })
				switch {
				case reads:
					if err != nil || r.Closed || r.Text == "" {
						t.Errorf("%s: %s does not read it: %v", a.what, who.Name, err)
					}
				case shut:
					if err != nil || !r.Closed || r.Text != "" || r.Link != "" {
						t.Errorf("%s: %s reads %+v, %v", a.what, who.Name, r, err)
					}
				default:
					if err == nil {
						t.Errorf("%s: %s learns of it", a.what, who.Name)
					}
				}
				if who.Role == access.Guest {
					continue
				}
				list, err := c.Content.Archive(ctx, who, content.ArchiveFilter{}, page.Request{})
				c.ok(err)
				at := slices.IndexFunc(list.Items, func(r content.Reading) bool { return r.ID == b.ID })
				if (at >= 0) != (reads || shut) || at >= 0 && list.Items[at].Closed != shut {
					t.Errorf("%s: %s finds it at %d", a.what, who.Name, at)
				}
			}
			for range 2 {
				c.ok(c.Content.Opened(ctx, c.owner, b.ID))
			}
			if got, err := c.Content.Broadcast(ctx, c.owner, b.ID); err != nil || got.State != content.Sent || got.Reached != len(a.reach) || got.Opened != 1 {
				t.Errorf("%s: %+v, %v", a.what, got, err)
			}
		}
		c.Clock.Advance(40 * 24 * time.Hour) // the term of the tier is over
		list, err := c.Content.Archive(ctx, ana, content.ArchiveFilter{}, page.Request{})
		c.ok(err)
		if at := slices.IndexFunc(list.Items, func(r content.Reading) bool { return r.Title == "a tier" }); at < 0 || !list.Items[at].Closed {
			t.Error("who has left the tier reads on")
		}
	})
}

// Who keeps away from whoever writes, or is banned, or hushed the kind, is not told.
func TestBroadcastsPassOver(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		lea, mute, block, hush, in := c.Join("Lea", access.Member), c.Join("Mute", access.Member), c.Join("Block", access.Member), c.Join("Hush", access.Member), c.Join("In", access.Member)
		circle := c.circle(lea, "readers", mute, block, hush, in)
		c.ok(c.people.KeepDistance(ctx, mute, lea.Member, community.Muted))
		c.ok(c.people.KeepDistance(ctx, block, lea.Member, community.Blocked))
		c.ok(c.notices.EditPreferences(ctx, hush, func(p *notice.Preferences) { p.Circles = map[id.ID]notice.Level{circle.ID: notice.Muted} }))
		b := c.say(lea, content.BroadcastTerms{Audience: content.Audience{Circle: circle.ID}})
		c.drain()
		for who, want := range map[*access.Actor]int{&mute: 0, &block: 0, &hush: 0, &in: 1, &lea: 1} {
			if got := c.told(*who, notice.BroadcastSaid); got != want {
				t.Errorf("%s was told %d times", who.Name, got)
			}
		}
		if got, err := c.Content.Broadcast(ctx, lea, b.ID); err != nil || got.Reached != 3 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Who leads or hosts a circle writes to that circle, so often a day; nobody else does.
func TestCirclesAreWrittenToSoOften(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		lea, fellow := c.Join("Lea", access.Member), c.Join("Fee", access.Member)
		circle, other := c.circle(lea, "readers", fellow), c.circle(c.owner, "others", lea)
		to := func(as access.Actor, a content.Audience) error {
			_, err := c.Content.CreateBroadcast(ctx, as, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "Hi", Text: "All", Audience: a}, Schedule: true})
			return err
		}
		for what, err := range map[string]error{
			"a fellow":              to(fellow, content.Audience{Circle: circle.ID}),
			"a leader of another":   to(lea, content.Audience{Circle: other.ID}),
			"a leader to everybody": to(lea, content.Audience{}),
			"care":                  to(c.Join("Cara", access.Care), content.Audience{}),
		} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s writes: %v", what, err)
			}
		}
		c.ok(to(c.Join("Con", access.Content), content.Audience{}))
		var wait sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wait.Go(func() { errs[i] = to(lea, content.Audience{Circle: circle.ID}) })
		}
		wait.Wait()
		well := 0
		for _, err := range errs {
			switch {
			case err == nil:
				well++
			case !errors.Is(err, content.ErrBroadcastMany):
				t.Error(err)
			}
		}
		if well != 1 {
			t.Errorf("%d were written on a day", well)
		}
		for range 3 {
			c.ok(to(c.owner, content.Audience{Circle: circle.ID})) // the staff are not bound
		}
		c.drain()
		c.Clock.Advance(24 * time.Hour)
		b := c.say(lea, content.BroadcastTerms{Audience: content.Audience{Circle: circle.ID}, At: c.Clock.Now().Add(time.Hour)})
		_, err := c.Content.CancelBroadcast(ctx, lea, b.ID)
		c.ok(err)
		c.ok(to(lea, content.Audience{Circle: circle.ID})) // what was taken back does not count
		c.ok(c.Content.SetPolicy(ctx, c.owner, content.Policy{CircleDaily: 0}))
		c.drain()
		c.Clock.Advance(24 * time.Hour)
		if err := to(lea, content.Audience{Circle: circle.ID}); !errors.Is(err, content.ErrBroadcastMany) {
			t.Errorf("where leaders write nothing: %v", err)
		}
	})
}

// killed is a store of which a write fails when its turn comes, as if the program were killed before it.
type killed struct {
	content.Store
	left int
}

var errKilled = errors.New("killed")

func (s *killed) Write(ctx context.Context, in id.ID, run func(content.Tx) error) error {
	if s.left--; s.left < 0 {
		return errKilled
	}
	return s.Store.Write(ctx, in, run)
}

// A crowd of more than two portions is told by several nodes at once, of which some are killed at each of their writes.
func TestBroadcastIsToldOnce(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		crowd := []access.Actor{c.Staff, c.owner}
		for n := range 1100 {
			crowd = append(crowd, c.Join(fmt.Sprint("M", n), access.Member))
		}
		b := c.say(c.owner, content.BroadcastTerms{})
		for left := range 4 { // each is killed a little later
			node := content.NewService(&killed{c.DB.Content(), left}, c.Clock)
			if err := node.SendBroadcasts(ctx, c.Community, b.ID); !errors.Is(err, errKilled) && left < 3 {
				t.Errorf("killed after %d writes: %v", left, err)
			}
		}
		second := c.say(c.owner, content.BroadcastTerms{Title: "And again"})
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if err := content.NewService(c.DB.Content(), c.Clock).SendBroadcasts(ctx, c.Community, b.ID, second.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for range 2 { // the consumer may be killed before its cursor moves
			c.drain()
		}
		for _, said := range []content.Broadcast{b, second} {
			if got, err := c.Content.Broadcast(ctx, c.owner, said.ID); err != nil || got.State != content.Sent || got.Reached != len(crowd) {
				t.Errorf("%s %d of %d, %v", got.State, got.Reached, len(crowd), err)
			}
		}
		for _, i := range []int{0, 1, 2, 498, 499, 500, 501, 700, 998, 999, 1000, 1001, 1100, 1101} {
			if n := c.told(crowd[i], notice.BroadcastSaid); n != 2 {
				t.Errorf("%s was told %d times of two", crowd[i].Name, n)
			}
		}
	})
}

// A series goes out at its minute each morning, in order; staff are told a day before that nothing is queued; what was
// missed for long is said at the next slot.
func TestSeriesGoesOut(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		ana := c.Join("Ana", access.Member)
		first := c.Clock.Now()
		series, err := c.Content.CreateSeries(ctx, c.owner, content.SeriesTerms{Slug: "morning", Name: "Morning", Rhythm: content.Rhythm{Days: content.EveryDay, Minute: 380}}, once.Request{})
		c.ok(err)
		for _, title := range []string{"One", "Two", "Three"} {
			c.say(c.owner, content.BroadcastTerms{Title: title, Series: series.ID})
		}
		sent := func() (titles []string) {
			list, err := c.Content.Archive(ctx, ana, content.ArchiveFilter{Series: series.ID}, page.Request{})
			c.ok(err)
			for _, r := range list.Items {
				titles = append(titles, r.Title)
			}
			return titles
		}
		at := func(day, hour, minute int, want ...string) {
			c.Helper()
			c.Clock.Set(time.Date(first.Year(), first.Month(), first.Day()+day, hour, minute, 0, 0, time.UTC))
			c.drain()
			if got := sent(); !slices.Equal(got, want) {
				c.Errorf("on day %d at %d:%02d: %v, not %v", day, hour, minute, got, want)
			}
		}
		at(1, 6, 19)
		at(1, 6, 20, "One")
		at(1, 23, 0, "One")
		at(2, 14, 0, "One")        // the program was not there for more than six hours
		at(3, 10, 0, "Two", "One") // and here for less
		if n := c.told(c.owner, notice.SeriesMissed); n != 1 {
			t.Errorf("staff were told %d times that a slot was missed", n)
		}
		at(3, 12, 0, "Two", "One")
		at(4, 6, 20, "Three", "Two", "One")
		if n := c.told(c.owner, notice.SeriesEmpty); n != 1 {
			t.Errorf("staff were told %d times that nothing is queued", n)
		}
		at(5, 6, 20, "Three", "Two", "One")
		if n := c.told(ana, notice.BroadcastSaid); n != 3 {
			t.Errorf("Ana was told %d times", n)
		}
		if _, err := c.Content.EditSeries(ctx, c.owner, series.ID, series.SeriesTerms, content.SeriesEnded); err != nil {
			t.Error(err)
		}
		if _, err := c.Content.EditSeries(ctx, c.owner, series.ID, series.SeriesTerms, content.SeriesLive); !errors.Is(err, content.ErrSeriesEnded) {
			t.Errorf("a series that has ended goes on: %v", err)
		}
	})
}

// A broadcast alone waits for its time; one whose time passed long ago is a draft again, and staff are told.
func TestBroadcastAlone(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		rule, err := community.ParseRule([]byte(`{"field":"role","is":"any_of","values":["member"]}`))
		c.ok(err)
		segment, err := c.people.CreateSegment(ctx, c.owner, community.SegmentTerms{Name: "Members", Rule: rule})
		c.ok(err)
		to := content.Audience{Segment: segment.ID}
		soon := c.say(c.owner, content.BroadcastTerms{Title: "Soon", Audience: to, At: c.Clock.Now().Add(time.Hour)})
		late := c.say(c.owner, content.BroadcastTerms{Title: "Late", Audience: to, At: c.Clock.Now().Add(2 * time.Hour)})
		if err := c.people.RemoveSegment(ctx, c.owner, segment.ID); !errors.Is(err, community.ErrSegmentUsed) {
			t.Errorf("a segment that is to be written to is deleted: %v", err)
		}
		if uses, err := c.people.SegmentUses(ctx, c.owner, segment.ID); err != nil || len(uses) != 2 || uses[0].Of != id.Broadcast {
			t.Errorf("%+v, %v", uses, err)
		}
		c.drain()
		state := func(b content.Broadcast) content.BroadcastState {
			got, err := c.Content.Broadcast(ctx, c.owner, b.ID)
			c.ok(err)
			return got.State
		}
		if state(soon) != content.Scheduled {
			t.Error("it goes out before its time")
		}
		c.Clock.Advance(time.Hour)
		c.drain()
		c.Clock.Advance(8 * time.Hour)
		c.drain()
		if state(soon) != content.Sent || state(late) != content.Draft || c.told(c.owner, notice.BroadcastMissed) != 1 {
			t.Errorf("%s, %s", state(soon), state(late))
		}
		_, err = c.Content.CorrectBroadcast(ctx, c.owner, soon.ID, "At seven.")
		c.ok(err)
		if _, err := c.Content.CancelBroadcast(ctx, c.owner, soon.ID); !errors.Is(err, content.ErrBroadcastOut) {
			t.Errorf("what went out is taken back: %v", err)
		}
		c.ok(c.people.RemoveSegment(ctx, c.owner, segment.ID))
	})
}

// Who leads a circle counts nobody but those in it.
func TestLeadersCountTheirCircle(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx := c.T.Context()
		lea, fellow := c.Join("Lea", access.Member), c.Join("Fee", access.Member)
		circle := c.circle(lea, "readers", fellow)
		rule, err := community.ParseRule([]byte(`{"field":"role","is":"any_of","values":["member","operator"]}`))
		c.ok(err)
		segment, err := c.people.CreateSegment(ctx, c.owner, community.SegmentTerms{Name: "Nearly all", Rule: rule})
		c.ok(err)
		if n, err := c.Content.Reach(ctx, lea, content.Audience{Circle: circle.ID}); err != nil || n != 2 {
			t.Errorf("%d in the circle, %v", n, err)
		}
		if n, err := c.Content.Reach(ctx, lea, content.Audience{Circle: circle.ID, Segment: segment.ID}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a leader counts %d of a segment: %v", n, err)
		}
	})
}

// A list of what was written to a circle has what is in the state that is asked for.
func TestBroadcastsToACircleByState(t *testing.T) {
	eachChoir(t, func(c *choir) {
		ctx, lea := c.T.Context(), c.Join("Lea", access.Member)
		circle := c.circle(lea, "readers")
		c.say(lea, content.BroadcastTerms{Audience: content.Audience{Circle: circle.ID}})
		_, err := c.Content.CreateBroadcast(ctx, lea, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "Later", Text: "All", Audience: content.Audience{Circle: circle.ID}}})
		c.ok(err)
		drafts, err := c.Content.Broadcasts(ctx, lea, content.BroadcastFilter{Circle: circle.ID, State: content.Draft}, page.Request{})
		if err != nil || len(drafts.Items) != 1 || drafts.Items[0].Title != "Later" {
			t.Errorf("drafts are %+v, %v", drafts.Items, err)
		}
	})
}

// Saving what is as it was is no writing: it takes nothing of what those who lead a circle may write on a day.
func TestSavingAgainIsNotWriting(t *testing.T) {
	eachChoir(t, func(c *choir) {
		lea := c.Join("Lea", access.Member)
		circle := c.circle(lea, "readers")
		terms := content.BroadcastTerms{Title: "From the staff", Text: "It is a **good** day.", Audience: content.Audience{Circle: circle.ID}, At: c.Clock.Now().Add(time.Hour).Truncate(time.Minute)}
		b := c.say(c.owner, terms)
		_, err := c.Content.EditBroadcast(c.T.Context(), lea, b.ID, content.WriteBroadcast{Terms: terms, Schedule: true})
		c.ok(err)
		c.sound()
		c.say(lea, content.BroadcastTerms{Audience: content.Audience{Circle: circle.ID}})
	})
}

// What is told of a broadcast that was missed is that it is a draft again, and when it was to go out.
func TestMissedIsTold(t *testing.T) {
	eachChoir(t, func(c *choir) {
		at := c.Clock.Now().Add(time.Hour).Truncate(time.Minute)
		b := c.say(c.owner, content.BroadcastTerms{At: at})
		c.Clock.Advance(9 * time.Hour)
		c.drain()
		facts, err := c.DB.Facts().About(c.T.Context(), c.Community, b.ID, time.Time{}, 10)
		c.ok(err)
		var told content.BroadcastFact
		for _, f := range facts {
			if f.Kind == content.FactBroadcastMissed {
				c.ok(f.Decode(&told))
			}
		}
		if told.State != content.Draft || told.Was != content.Scheduled || !told.At.Equal(at) {
			t.Errorf("%+v", told)
		}
	})
}
