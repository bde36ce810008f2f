package demo

import (
	"testing"
	"time"
)

// ends are times of many days and hours, over a year: stories must come out whenever the demo is started.
func ends() (all []time.Time) {
	for i := range 80 {
		all = append(all, time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC).Add(time.Duration(i)*113*time.Hour+time.Duration(i)*7*time.Minute))
	}
	return all
}

func TestPlotsHoldTogether(t *testing.T) {
	for _, until := range ends() {
		p := write(until)
		last := p.start
		for _, s := range p.scenes {
			if s.at.Before(last) || s.at.After(until) {
				t.Fatalf("%s: a scene at %s, after one at %s", until, s.at, last)
			}
			last = s.at
		}
		if want := len(regulars) + len(passers) + len(brought) + len(guests); len(p.people) != want {
			t.Errorf("%s: %d people came, want %d", until, len(p.people), want)
		}
		if len(p.last.seats) != 2 || p.last.seats[0].who != p.hero || p.last.deadline != until.Add(40*time.Minute) {
			t.Errorf("%s: the last group is %+v", until, p.last)
		}
		for _, who := range p.people {
			kept := map[*offer]int64{}
			for _, taken := range who.takes {
				if taken.until.After(until) {
					kept[taken.offer]++
				}
			}
			for o, units := range kept {
				if units > o.limit {
					t.Errorf("%s: %s has %d units of %s, more than %d", until, who.name, units, o.slug, o.limit)
				}
			}
		}
	}
}

func TestPlotIsTheSameEachTime(t *testing.T) {
	until := ends()[5]
	one, two := write(until), write(until)
	if len(one.scenes) != len(two.scenes) {
		t.Fatalf("%d scenes, then %d", len(one.scenes), len(two.scenes))
	}
	for i := range one.scenes {
		if !one.scenes[i].at.Equal(two.scenes[i].at) {
			t.Fatalf("scene %d at %s, then at %s", i, one.scenes[i].at, two.scenes[i].at)
		}
	}
	for i := range one.people {
		if a, b := one.people[i], two.people[i]; a.name != b.name || !a.comes.Equal(b.comes) {
			t.Fatalf("%s comes at %s, then %s at %s", a.name, a.comes, b.name, b.comes)
		}
	}
}

func TestEverybodyIsSomebodyElse(t *testing.T) {
	seen := map[string]bool{}
	for _, some := range [][]person{{operator}, staff, regulars, passers, brought, guests} {
		for _, p := range some {
			if seen[p.name] || seen[p.email()] {
				t.Errorf("%s, %s: a name or an address of somebody else", p.name, p.email())
			}
			seen[p.name], seen[p.email()] = true, true
		}
	}
}
