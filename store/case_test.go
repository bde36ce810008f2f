package store_test

import (
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/store/storetest"
)

// watch is a world with members who have been here for a week, an hour apart.
type watch struct {
	*storetest.World
	people  *community.Service
	members []access.Actor
	care    access.Actor
}

func inWatch(t *testing.T, test func(t *testing.T, w *watch)) {
	storetest.EachWorld(t, func(t *testing.T, world *storetest.World) {
		w := &watch{World: world, people: community.NewService(world.DB.People(), nil, world.Clock, world.DB.IDs())}
		for _, name := range []string{"Ana", "Bea", "Cruz", "Dina", "Eva"} {
			w.members = append(w.members, w.Join(name, access.Member))
			w.Clock.Advance(2 * time.Hour)
		}
		w.care = w.Join("Cara", access.Care)
		w.Clock.Advance(7 * 24 * time.Hour)
		test(t, w)
	})
}

func about(a access.Actor) community.Subject { return community.Subject{Kind: id.Member, ID: a.Member} }

func (w *watch) report(t *testing.T, by, on access.Actor) community.Case {
	t.Helper()
	c, err := w.people.Report(t.Context(), by, community.NewReport{Subject: about(on), Reason: "spam"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *watch) state(t *testing.T, c id.ID) community.Case {
	t.Helper()
	found, _, err := w.people.Case(t.Context(), w.care, c)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Two who do not depend on one another hide a thing; the staff have it seen again.
func TestTwoReportsHide(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ana, bea, cruz := w.members[0], w.members[1], w.members[2]
		c := w.report(t, bea, ana)
		w.report(t, bea, ana) // again
		fresh, twin := w.Join("Fresh", access.Member), w.Join("Twin", access.Member)
		w.report(t, fresh, ana)
		w.report(t, twin, ana)
		if got := w.state(t, c.ID); got.Reports != 3 || got.Hidden || got.OwnerName != "Ana" {
			t.Fatalf("one who counts, and two who do not: %+v", got)
		}
		w.report(t, cruz, ana)
		if got := w.state(t, c.ID); !got.Hidden || got.Reports != 4 || got.State != community.CaseOpen {
			t.Fatalf("two who count: %+v", got)
		}
		if _, err := w.people.Thing(t.Context(), cruz, about(ana)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("what is hidden is reported: %v", err)
		}
		if mine, err := w.people.MyCases(t.Context(), ana); err != nil || len(mine) != 1 || !mine[0].Hidden {
			t.Errorf("Ana sees %+v, %v", mine, err)
		}
		if _, err := w.people.Decide(t.Context(), w.care, c.ID, community.Decision{State: community.CaseDismissed}); err != nil {
			t.Fatal(err)
		}
		if got := w.state(t, c.ID); got.Hidden || got.Decider != "Cara" {
			t.Errorf("dismissed: %+v", got)
		}
		if mine, err := w.people.MyReports(t.Context(), bea); err != nil || len(mine) != 1 || mine[0].Of.State != community.CaseDismissed {
			t.Errorf("Bea learns %+v, %v", mine, err)
		}
		if again := w.report(t, bea, ana); again.ID == c.ID {
			t.Error("a decided case was opened again")
		}
		noDifference(t, w.DB)
	})
}

// Whoever reports at once, on whichever node, is counted, and the second hides.
func TestReportsRace(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ana := w.members[0]
		nodes := []*community.Service{w.people, community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())}
		well := atOnce(8, func(n int) error {
			_, err := nodes[n%2].Report(t.Context(), w.members[1+n%4], community.NewReport{Subject: about(ana), Reason: "spam"})
			return err
		})
		open, err := w.people.Cases(t.Context(), w.care, community.CasesOpen, page.Request{})
		// Who comes once it is hidden finds nothing to report.
		if err != nil || well < 2 || len(open.Items) != 1 || open.Items[0].Reports < 2 || open.Items[0].Reports > 4 || !open.Items[0].Hidden {
			t.Errorf("%d went well: %+v, %v", well, open.Items, err)
		}
		noDifference(t, w.DB)
	})
}

// A ban keeps somebody from everything but what is theirs, for as long as it lasts, and is appealed against once.
func TestBan(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ctx, ana := t.Context(), w.members[0]
		now := func() access.Actor {
			t.Helper()
			a, err := w.people.ActorForPerson(ctx, ana.Person, w.Community)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		ana.Person = w.member(t, ana).Person
		w.person(t, ana)
		ban := community.Decision{State: community.CaseBanned, Note: "Spam, after a warning.", Days: 3}
		banned, err := w.people.Sanction(ctx, w.care, ana.Member, ban)
		if err != nil {
			t.Fatal(err)
		}
		if a := now(); a.Role != access.Banned || a.May(access.OrderPlace, a.Own()) == nil || a.May(access.OrderView, a.Own()) != nil {
			t.Errorf("Ana acts as %q", a.Role)
		}
		if _, err := w.people.Sanction(ctx, w.care, ana.Member, ban); err == nil {
			t.Error("banned twice at once")
		}
		if _, err := w.people.Sanction(ctx, w.care, w.Staff.Member, ban); err == nil {
			t.Error("staff were banned")
		}
		if err := w.people.Appeal(ctx, now(), banned.ID, "It was my brother."); err != nil {
			t.Fatal(err)
		}
		if err := w.people.Appeal(ctx, now(), banned.ID, "Really."); err == nil {
			t.Error("appealed twice")
		}
		if _, err := w.people.ReviewAppeal(ctx, w.care, banned.ID, false, "No."); err == nil {
			t.Error("Cara reviews herself, while Sam could")
		}
		if waiting, err := w.people.Cases(ctx, w.Staff, community.CasesAppealed, page.Request{}); err != nil || len(waiting.Items) != 1 {
			t.Errorf("to be reviewed: %+v, %v", waiting, err)
		}
		if _, err := w.people.ReviewAppeal(ctx, w.Staff, banned.ID, true, "The brother wrote to us."); err != nil {
			t.Fatal(err)
		}
		if a := now(); a.Role != access.Member {
			t.Errorf("let in again as %q", a.Role)
		}
		if banned, err = w.people.Sanction(ctx, w.care, ana.Member, ban); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3*24*time.Hour - time.Second)
		if a := now(); a.Role != access.Banned {
			t.Errorf("a second before: %q", a.Role)
		}
		w.Clock.Advance(10 * time.Second)
		if a := now(); a.Role != access.Member {
			t.Errorf("after three days: %q", a.Role)
		}
		if banned, err = w.people.Sanction(ctx, w.care, ana.Member, community.Decision{State: community.CaseBanned, Note: "For good."}); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(10_000 * time.Hour)
		if a := now(); a.Role != access.Banned {
			t.Errorf("for ever: %q", a.Role)
		}
		if err := w.people.EndBan(ctx, w.care, banned.ID); err != nil || now().Role != access.Member {
			t.Errorf("let in by Cara: %v", err)
		}
		if err := w.people.EndBan(ctx, w.care, banned.ID); err == nil {
			t.Error("ended twice")
		}
		noDifference(t, w.DB)
		acts, err := w.people.Audit(ctx, w.Staff, community.AuditFilter{Kind: "case"}, page.Request{})
		if err != nil || len(acts.Items) != 5 {
			t.Errorf("%d acts, %v", len(acts.Items), err)
		}
	})
}

// Of two who ban somebody at once, one does; and where nobody else is there, who decided reviews.
func TestBansRace(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ctx, ana := t.Context(), w.members[0]
		nodes := []*community.Service{w.people, community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())}
		if well := atOnce(4, func(n int) error {
			_, err := nodes[n%2].Sanction(ctx, w.care, ana.Member, community.Decision{State: community.CaseBanned, Note: "Spam"})
			return err
		}); well != 1 {
			t.Errorf("%d of 4 went well", well)
		}
		cases, err := w.people.CasesAbout(ctx, w.care, ana.Member)
		if err != nil || len(cases) != 1 {
			t.Fatal(cases, err)
		}
		ana.Role = access.Banned
		if err := w.people.Appeal(ctx, ana, cases[0].ID, "Why?"); err != nil {
			t.Fatal(err)
		}
		if err := w.people.SetRole(ctx, w.Staff, w.Staff.Member, access.Member); err != nil { // nobody but Cara is left
			t.Fatal(err)
		}
		well := atOnce(2, func(n int) error {
			_, err := nodes[n].ReviewAppeal(ctx, w.care, cases[0].ID, true, "Well.")
			return err
		})
		if well != 1 {
			t.Errorf("%d of 2 reviewed", well)
		}
		noDifference(t, w.DB)
	})
}

// Of the staff who decide one case at once, on whichever node, one does, and the others are told; two reports at once hide
// once.
func TestDecisionsRace(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ctx, ana := t.Context(), w.members[0]
		nodes := []*community.Service{w.people, community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())}
		if well := atOnce(2, func(n int) error {
			_, err := nodes[n].Report(ctx, w.members[1+n], community.NewReport{Subject: about(ana), Reason: "spam"})
			return err
		}); well != 2 {
			t.Fatalf("%d of 2 reported", well)
		}
		open, err := w.people.Cases(ctx, w.care, community.CasesHidden, page.Request{})
		if err != nil || len(open.Items) != 1 {
			t.Fatal(open.Items, err)
		}
		staff, states := []access.Actor{w.care, w.Staff}, community.CaseStates[1:]
		if well := atOnce(4, func(n int) error {
			_, err := nodes[n%2].Decide(ctx, staff[n%2], open.Items[0].ID, community.Decision{State: states[n], Note: "Spam."})
			return err
		}); well != 1 {
			t.Errorf("%d of 4 decided", well)
		}
		if c := w.state(t, open.Items[0].ID); c.State == community.CaseOpen || c.Hidden != (c.State == community.CaseHidden || c.State == community.CaseBanned) || c.DecidedBy.IsZero() {
			t.Errorf("decided: %+v", c)
		}
		kinds, err := w.DB.FactKinds(ctx, w.Community)
		if err != nil {
			t.Fatal(err)
		}
		for _, once := range []fact.Kind{community.FactCaseOpened, community.FactCaseHidden, community.FactCaseDecided} {
			if n := len(slices.DeleteFunc(slices.Clone(kinds), func(k fact.Kind) bool { return k != once })); n != 1 {
				t.Errorf("%s was told %d times", once, n)
			}
		}
		noDifference(t, w.DB)
	})
}

// Who keeps away is not shown, and does not see.
func TestDistance(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ctx, ana, bea := t.Context(), w.members[0], w.members[1]
		for _, c := range []struct {
			kind     community.DistanceKind
			ana, bea bool // sees the other
		}{{community.Near, true, true}, {community.Muted, false, true}, {community.Blocked, false, false}, {community.Near, true, true}} {
			if err := w.people.KeepDistance(ctx, ana, bea.Member, c.kind); err != nil {
				t.Fatal(err)
			}
			for who, want := range map[access.Actor]bool{ana: c.ana, bea: c.bea} {
				other := bea.Member
				if who.Member == bea.Member {
					other = ana.Member
				}
				if unseen, err := w.DB.People().Unseen(ctx, w.Community, who.Member, other); err != nil || unseen == want {
					t.Errorf("%q: %s sees the other: %v, want %v, %v", c.kind, who.Name, !unseen, want, err)
				}
			}
		}
		if err := w.people.KeepDistance(ctx, ana, ana.Member, community.Muted); err == nil {
			t.Error("Ana keeps away from herself")
		}
	})
}

func TestReportIsRefused(t *testing.T) {
	inWatch(t, func(t *testing.T, w *watch) {
		ctx, ana, bea := t.Context(), w.members[0], w.members[1]
		for what, c := range map[string]struct {
			by   access.Actor
			r    community.NewReport
			want fault.Kind
		}{
			"oneself":               {ana, community.NewReport{Subject: about(ana), Reason: "spam"}, fault.Conflict},
			"for no reason":         {ana, community.NewReport{Subject: about(bea)}, fault.Invalid},
			"for another, unnamed":  {ana, community.NewReport{Subject: about(bea), Reason: "other"}, fault.Invalid},
			"what is not there":     {ana, community.NewReport{Subject: community.Subject{Kind: id.Member, ID: w.Community}, Reason: "spam"}, fault.NotFound},
			"of a kind that is not": {ana, community.NewReport{Subject: community.Subject{Kind: id.Order, ID: w.Community}, Reason: "spam"}, fault.NotFound},
			"by somebody not here":  {w.Stranger(), community.NewReport{Subject: about(bea), Reason: "spam"}, fault.Unauthenticated},
			"by a guest":            {w.Join("Gil", access.Guest), community.NewReport{Subject: about(bea), Reason: "spam"}, fault.Forbidden},
		} {
			if _, err := w.people.Report(ctx, c.by, c.r); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func (w *watch) member(t *testing.T, a access.Actor) community.Member {
	t.Helper()
	m, err := w.people.Member(t.Context(), w.Staff, a.Member)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// person adds the person whom storetest leaves out.
func (w *watch) person(t *testing.T, a access.Actor) {
	t.Helper()
	err := w.DB.People().Write(t.Context(), id.Zero, func(tx community.Tx) error {
		_, err := tx.AddPerson(community.Person{ID: a.Person, Name: a.Name, Locale: "en", CreatedAt: tx.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
