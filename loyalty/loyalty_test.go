package loyalty

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func terms() Programme {
	return Programme{Active: true, Version: 1, Currency: "EUR", Zone: time.UTC, Terms: Terms{Name: "beans", LifeDays: 90, FrozenDays: 14,
		Earn: []EarnRule{{Act: Purchase, Points: 10}}, Spending: Spending{Rate: 100, MostPercent: 50},
		Levels: []Level{{Name: "Silver", From: 100}, {Name: "Gold", From: 500, Percent: 150}}, GraceDays: 30}}
}

// numbered makes ids that rise.
func numbered() func() id.ID {
	n := byte(0)
	return func() (next id.ID) {
		n++
		next[0], next[15] = n, 1
		return next
	}
}

func fields(err error) (codes []string) {
	for _, f := range fault.From(err).Fields {
		codes = append(codes, f.Name+" "+f.Code)
	}
	return codes
}

// Whatever is earned, settled, held, used, given up, refunded and lapsed, in whatever order: every point is somewhere, the
// moves add up to what there is, a debt is worked off before anything can be spent, and no order gives back more than it
// took.
func TestEverySequenceAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prog, now, newID := terms(), noon, numbered()
		prog.LifeDays = rapid.IntRange(0, 5).Draw(t, "life")
		p := Purse{}
		var lots []Lot // as they are kept
		orders := map[id.ID][]Spend{}
		var open []id.ID
		keep := func(q *Purse) {
			for _, l := range q.Lots {
				at := -1
				for i := range lots {
					if lots[i].ID == l.ID {
						at = i
					}
				}
				l.fresh, l.changed = false, false
				if at < 0 {
					lots = append(lots, l)
				} else {
					lots[at] = l
				}
			}
			for _, s := range q.Spends {
				kept := orders[s.Order]
				at := -1
				for i := range kept {
					if kept[i].Lot.ID == s.Lot.ID {
						at = i
					}
				}
				s.Was = nil
				if at < 0 {
					kept = append(kept, s)
				} else {
					kept[at] = s
				}
				orders[s.Order] = kept
			}
			p.Debt = q.Debt
		}
		var free, pending, debt money.Amount
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			q := Purse{Debt: p.Debt, Lots: slices.Clone(lots)}
			q.begin(prog, now, newID)
			n := money.Amount(rapid.IntRange(1, 100).Draw(t, "points"))
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0:
				l := Lot{Act: Purchase, Cause: newID(), Order: newID(), Amount: n}
				if n%2 == 0 {
					l.SettlesAt = now.Add(30 * time.Hour)
				}
				q.add(l, MoveEarned, "", id.Zero)
			case 1:
				q.add(Lot{Act: CheckedIn, Cause: newID(), Amount: n, SettledAt: now}, MoveEarned, "", id.Zero)
			case 2:
				order := newID()
				if err := q.hold(order, n); err == nil {
					open = append(open, order)
				} else if q.Free(now) >= n {
					t.Fatalf("%d of %d points: %v", n, q.Free(now), err)
				}
			case 3, 4:
				if len(open) > 0 {
					order := rapid.SampledFrom(open).Draw(t, "order")
					switch rapid.IntRange(0, 2).Draw(t, "end") {
					case 0:
						q.use(order, orders[order])
					case 1:
						q.giveUp(order, orders[order])
					default:
						q.giveBack(order, orders[order], money.Amount(rapid.IntRange(0, 100).Draw(t, "kept")), 100)
					}
				}
			case 5:
				for i := range q.Lots {
					if l := &q.Lots[i]; l.Order != id.Zero && l.Reversed < l.Amount {
						q.takeBack(l, min(n, l.Amount-l.Reversed))
						break
					}
				}
			case 6:
				if err := q.withdraw(n, "", id.Zero); err != nil && !errors.Is(err, ErrTooFewPoints) {
					t.Fatal(err)
				}
			}
			keep(&q)
			for _, m := range q.Moves {
				free, pending, debt = free+m.Free, pending+m.Pending, debt+m.Debt
				if err := m.posting(newID()).Check(); err != nil {
					t.Fatalf("%+v: %v", m, err)
				}
			}
			var hasFree, hasPending money.Amount
			for _, l := range lots {
				if l.Amount != l.Pending+l.Free+l.Held+l.Spent+l.Lapsed+l.Taken || min(l.Pending, l.Free, l.Held, l.Spent, l.Lapsed, l.Taken) < 0 || l.Reversed > l.Amount {
					t.Fatalf("a lot does not add up: %+v", l)
				}
				hasFree, hasPending = hasFree+l.Free, hasPending+l.Pending
			}
			if free != hasFree || pending != hasPending || debt != p.Debt {
				t.Fatalf("moves say %d free, %d pending, %d owed; there are %d, %d, %d", free, pending, debt, hasFree, hasPending, p.Debt)
			}
			if p.Debt < 0 || p.Debt > 0 && hasFree > 0 {
				t.Fatalf("%d owed beside %d free", p.Debt, hasFree)
			}
			for _, spends := range orders {
				for _, s := range spends {
					if s.Returned < 0 || s.Returned > s.Amount || s.State != SpendUsed && s.Returned > 0 {
						t.Fatalf("an order gave back what it did not take: %+v", s)
					}
				}
			}
		}
	})
}

// What points take off is never more than asked for, than allowed, or than they are worth; and no fewer would do.
func TestSpendingKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := terms()
		p.Currency = rapid.SampledFrom([]string{"EUR", "JPY", "BHD"}).Draw(t, "currency")
		p.Spending = Spending{Rate: money.Amount(rapid.Int64Range(1, 5000).Draw(t, "rate")), MostPercent: rapid.Int64Range(1, 100).Draw(t, "percent"),
			Most: money.Amount(rapid.Int64Range(0, 5000).Draw(t, "most")), Least: money.Amount(rapid.Int64Range(0, 50).Draw(t, "least"))}
		cost := money.Amount(rapid.Int64Range(0, 1_000_000).Draw(t, "cost"))
		asked := money.Amount(rapid.Int64Range(0, 20_000).Draw(t, "asked"))
		free := money.Amount(rapid.Int64Range(0, 20_000).Draw(t, "free"))
		points, off, err := p.Spend(asked, free, cost)
		if err != nil {
			if len(fields(err)) != 1 {
				t.Fatal(err)
			}
			return
		}
		if points > asked || points > free || off < 1 || off > cost || int64(off)*100 > int64(cost)*p.Spending.MostPercent || p.worth(points) != off {
			t.Fatalf("%d points take %d off %d", points, off, cost)
		}
		if p.worth(points-1) >= off {
			t.Fatalf("%d points would do as well as %d", points-1, points)
		}
		if p.Spending.Most > 0 && points > p.Spending.Most {
			t.Fatalf("%d points of at most %d", points, p.Spending.Most)
		}
	})
}

// What points take off at most is within the part of the price that they may, and another point would be beyond it.
func TestMostPointsOfAnOrder(t *testing.T) {
	p := terms()
	p.Currency = "BHD" // of 1000 parts
	for _, c := range []struct{ rate, percent, cost, points, off money.Amount }{
		{1, 23, 17_396, 4, 4_000},
		{3, 100, 1_333, 4, 1_333},
		{3000, 100, 10, 30, 10},
		{1, 23, 4_000, 0, 0},
	} {
		p.Spending = Spending{Rate: c.rate, MostPercent: int64(c.percent)}
		if points, off := p.Most(c.cost); points != c.points || off != c.off {
			t.Errorf("of %d: %d points take %d off, not %d and %d", c.cost, points, off, c.points, c.off)
		}
	}
}

// A level is climbed to at once and kept for its days of grace; nobody stands above what they earned for longer.
func TestLevelsHaveGrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now, s := terms(), noon, Standing{}
		p.GraceDays = rapid.IntRange(0, 40).Draw(t, "grace")
		var below time.Time // since when
		for range 20 {
			now = now.Add(time.Duration(rapid.IntRange(0, 30*24).Draw(t, "hours")) * time.Hour)
			earned := money.Amount(rapid.SampledFrom([]int64{0, 99, 100, 499, 500, 900}).Draw(t, "earned"))
			was := s
			s = p.Stand(s, earned, now)
			reached := p.reached(earned)
			switch {
			case reached >= was.Level && (s.Level != reached || !s.FallsAt.IsZero()):
				t.Fatalf("reached %d and stands on %d until %v", reached, s.Level, s.FallsAt)
			case s.Level < was.Level && p.GraceDays > 0 && now.Sub(below) < time.Duration(p.GraceDays)*24*time.Hour:
				t.Fatalf("fell after %v", now.Sub(below))
			case s.Level > reached && (s.FallsAt.IsZero() || !s.FallsAt.After(now)):
				t.Fatalf("stands on %d above %d without an end", s.Level, reached)
			}
			if reached >= s.Level {
				below = time.Time{}
			} else if below.IsZero() {
				below = now
			}
			if again := p.Stand(s, earned, now); again != s {
				t.Fatalf("looked at twice: %+v, then %+v", s, again)
			}
		}
	})
}

func TestStreaks(t *testing.T) {
	day := func(text string) community.Date {
		d, err := community.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var s Streak
	for i, c := range []struct {
		on            string
		days, longest int
		err           error
	}{
		{"2026-03-28", 1, 1, nil},
		{"2026-03-28", 1, 1, ErrCheckedIn},
		{"2026-03-29", 2, 2, nil}, // clocks go forward in much of Europe
		{"2026-03-31", 3, 3, nil}, // the 30th is forgiven
		{"2026-04-02", 1, 3, nil}, // a second one within a week is not
		{"2026-04-03", 2, 3, nil},
		{"2026-04-02", 2, 3, ErrCheckedIn}, // the community has moved west
		{"2026-04-04", 3, 3, nil},
		{"2026-04-05", 4, 4, nil},
		{"2026-04-07", 5, 5, nil}, // the 6th is a week after the 30th
		{"2026-04-10", 1, 5, nil},
	} {
		next, err := s.CheckIn(day(c.on))
		if !errors.Is(err, c.err) || next.Days != c.days || next.Longest != c.longest {
			t.Errorf("%d, on %s: %d days, longest %d, %v", i, c.on, next.Days, next.Longest, err)
		}
		s = next
	}
	if s.Current(day("2026-04-11")) != 1 || s.Current(day("2026-04-13")) != 0 {
		t.Error("a streak that can go on is shown as over, or the other way round")
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	p := Programme{Zone: madrid}
	if got := p.afterDays(time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC), 1); !got.Equal(time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("the day after the 28th, which is an hour short, ends at %v", got)
	}
}

func TestTermsRefuseWhatCannotBe(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*Terms)
		want   string
	}{
		"no name":                  {func(t *Terms) { t.Name = "" }, "name invalid.required"},
		"an act that is none":      {func(t *Terms) { t.Earn = []EarnRule{{Act: "breathe", Points: 1}} }, "earn invalid.choice"},
		"points below nothing":     {func(t *Terms) { t.Earn = []EarnRule{{Act: SignUp, Points: -1}} }, "earn.sign_up.points invalid.range"},
		"a cap below one act":      {func(t *Terms) { t.Earn = []EarnRule{{Act: SignUp, Points: 9, Cap: 3}} }, "earn.sign_up.cap invalid.points_cap"},
		"frozen for ever":          {func(t *Terms) { t.FrozenDays = 9999 }, "frozen_days invalid.range"},
		"a life before it begins":  {func(t *Terms) { t.LifeDays = -1 }, "life_days invalid.range"},
		"more than an order costs": {func(t *Terms) { t.Spending.MostPercent = 101 }, "spending.most_percent invalid.range"},
		"least above most":         {func(t *Terms) { t.Spending.Most, t.Spending.Least = 5, 6 }, "spending.most invalid.points_most"},
		"levels that do not rise":  {func(t *Terms) { t.Levels[1].From = 100 }, "levels invalid.levels"},
		"a level that takes away":  {func(t *Terms) { t.Levels[1].Percent = 50 }, "levels invalid.levels"},
		"milestones in disorder":   {func(t *Terms) { t.Milestones = []Milestone{{7, 5}, {3, 5}} }, "milestones invalid.milestones"},
		"thanks to nobody":         {func(t *Terms) { t.Recognition = Recognition{Monthly: 50} }, "recognition.per_person invalid.range"},
	} {
		bad := terms().Terms
		c.change(&bad)
		if got := fields(bad.Check()); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	if err := terms().Check(); err != nil {
		t.Error(err)
	}
}

func TestPurchasesEarnByTheGreaterMultiple(t *testing.T) {
	p := terms()
	for _, c := range []struct {
		total money.Amount
		level int
		tier  int64
		want  money.Amount
	}{{1250, 0, 100, 125}, {1259, 0, 100, 125}, {1250, 2, 100, 187}, {1250, 2, 200, 250}, {1250, 9, 120, 187}, {0, 2, 200, 0}, {money.Max, 2, 1000, maxPoints}} {
		if got := p.forPurchase(c.total, c.level, c.tier); got != c.want {
			t.Errorf("%d on level %d in a tier of %d%%: %d points", c.total, c.level, c.tier, got)
		}
	}
	p.Active = false
	if got := p.forPurchase(1250, 2, 200); got != 0 {
		t.Errorf("%d points of a programme that is off", got)
	}
}
