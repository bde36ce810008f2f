package community

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

func TestIndependent(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	old := now.Add(-30 * 24 * time.Hour)
	ana, bea, cruz := id.ID{1}, id.ID{2}, id.ID{3}
	by := func(who, brought id.ID, joined time.Time) Report {
		return Report{Reporter: who, Referrer: brought, JoinedAt: joined}
	}
	for _, c := range []struct {
		what    string
		reports []Report
		want    int
	}{
		{"nobody", nil, 0},
		{"one", []Report{by(ana, id.Zero, old)}, 1},
		{"two", []Report{by(ana, id.Zero, old), by(bea, id.Zero, old.Add(2*time.Hour))}, 2},
		{"two who joined together", []Report{by(ana, id.Zero, old), by(bea, id.Zero, old.Add(59*time.Minute))}, 1},
		{"an hour apart", []Report{by(ana, id.Zero, old), by(bea, id.Zero, old.Add(time.Hour))}, 2},
		{"one who was brought by the other", []Report{by(ana, id.Zero, old), by(bea, ana, old.Add(9*time.Hour))}, 1},
		{"who brought comes second", []Report{by(bea, ana, old.Add(9*time.Hour)), by(ana, id.Zero, old)}, 1},
		{"two brought by a third", []Report{by(ana, cruz, old), by(bea, cruz, old.Add(9*time.Hour))}, 2},
		{"a newcomer", []Report{by(ana, id.Zero, old), by(bea, id.Zero, now.Add(-71*time.Hour))}, 1},
		{"three days to the hour", []Report{by(ana, id.Zero, old), by(bea, id.Zero, now.Add(-72*time.Hour))}, 2},
	} {
		if got := independent(c.reports, now); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
}

// One more report never makes fewer independent ones, and nobody counts twice.
func TestIndependentGrows(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var reports []Report
		people := map[id.ID]bool{}
		before := 0
		for range rapid.IntRange(0, 12).Draw(t, "reports") {
			who := id.ID{byte(rapid.IntRange(1, 6).Draw(t, "who"))}
			joined := now.Add(-time.Duration(int(who[0])*40) * time.Hour)
			reports = append(reports, Report{Reporter: who, Referrer: id.ID{byte(rapid.IntRange(0, 6).Draw(t, "by"))}, JoinedAt: joined})
			people[who] = true
			got := independent(reports, now)
			if got < before || got > len(people) {
				t.Fatalf("%d after %d, of %d people", got, before, len(people))
			}
			before = got
		}
	})
}

func TestDecide(t *testing.T) {
	now, staff := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), id.ID{9}
	open := Case{State: CaseOpen, Hidden: true, Thing: Thing{Owner: id.ID{1}}}
	for _, c := range []struct {
		d      Decision
		hidden bool
		until  time.Time
	}{
		{Decision{State: CaseDismissed}, false, time.Time{}},
		{Decision{State: CaseWarned}, false, time.Time{}},
		{Decision{State: CaseHidden}, true, time.Time{}},
		{Decision{State: CaseBanned}, true, time.Time{}},
		{Decision{State: CaseBanned, Days: 2}, true, now.Add(48 * time.Hour)},
	} {
		got, err := open.decide(c.d, staff, now)
		if err != nil || got.Hidden != c.hidden || got.State != c.d.State || !got.Until.Equal(c.until) || got.DecidedBy != staff {
			t.Errorf("%+v: %+v, %v", c.d, got, err)
		}
		if _, err := got.decide(c.d, staff, now); err != ErrCaseState {
			t.Errorf("decided twice: %v", err)
		}
		if got.MayAppeal() != (c.d.State != CaseDismissed) {
			t.Errorf("%s may be appealed against: %v", c.d.State, got.MayAppeal())
		}
	}
	nobodys := open
	nobodys.Thing.Owner = id.Zero
	if _, err := nobodys.decide(Decision{State: CaseBanned}, staff, now); err != ErrNobodys {
		t.Errorf("nobody was banned: %v", err)
	}
	for what, d := range map[string]Decision{"a ban without a word": {State: CaseBanned}, "open": {State: CaseOpen}, "a ban of minus a day": {State: CaseBanned, Note: "x", Days: -1}} {
		if d.check() == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestReviewed(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	banned := Case{State: CaseBanned, Hidden: true, AppealedAt: now}
	up, err := banned.reviewed(false, "No.", id.ID{9}, now)
	if err != nil || up.Review != Upheld || !up.Hidden || !up.Bans(now) {
		t.Errorf("upheld: %+v, %v", up, err)
	}
	over, err := banned.reviewed(true, "Yes.", id.ID{9}, now)
	if err != nil || over.Review != Overturned || over.Hidden || over.Bans(now) {
		t.Errorf("overturned: %+v, %v", over, err)
	}
	if _, err := over.reviewed(true, "Yes.", id.ID{9}, now); err != ErrCaseState {
		t.Errorf("reviewed twice: %v", err)
	}
	if _, err := (Case{State: CaseBanned}).reviewed(true, "Yes.", id.ID{9}, now); err != ErrCaseState {
		t.Errorf("nobody had appealed: %v", err)
	}
}
