package fission

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/community"
	"panal/insight/stage"
	"panal/internal/id"
)

func TestStage(t *testing.T) {
	for members, want := range map[int]Step{
		0: {stage.Forming, 30}, 29: {stage.Forming, 1}, 30: {stage.Growing, 51}, 80: {stage.Growing, 1},
		81: {stage.Lively, 420}, 500: {stage.Lively, 1}, 501: {stage.Crowded, 0}, 9000: {stage.Crowded, 0},
	} {
		if got := Next(community.Circle{Members: members}); got != want {
			t.Errorf("%d members: %+v, want %+v", members, got, want)
		}
	}
	for pulse, want := range map[community.Pulse]stage.Stage{community.Fading: stage.Fading, community.Dormant: stage.Dormant} {
		if got := Next(community.Circle{Members: 90, Pulse: pulse}); got != (Step{Stage: want}) {
			t.Errorf("%s: %+v", pulse, got)
		}
	}
}

func TestPulse(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	type periods = [Periods]int
	for _, c := range []struct {
		what         string
		weeks        int // since it was founded
		active, came periods
		full         bool
		want         community.Pulse
	}{
		{"as ever", 30, periods{20, 21, 19, 22, 20, 18}, periods{3, 3, 3, 3, 3, 3}, false, community.Steady},
		{"new, and quiet", 7, periods{0, 0}, periods{40, 0}, false, community.Steady},
		{"nobody, ever", 8, periods{}, periods{0, 40}, false, community.Dormant},
		{"under a third of its best", 30, periods{6, 10, 14, 19, 20, 20}, periods{3, 3, 3, 3, 3, 3}, false, community.Fading},
		{"a third of it", 30, periods{7, 10, 14, 19, 20, 21}, periods{3, 3, 3, 3, 3, 3}, false, community.Steady},
		{"less, and few come", 30, periods{14, 18, 20, 19, 20, 20}, periods{1, 3, 3, 3, 3, 3}, false, community.Fading},
		{"less, and as many come", 30, periods{14, 18, 20, 19, 20, 20}, periods{3, 3, 3, 3, 3, 3}, false, community.Steady},
		{"less, and nobody can come", 30, periods{14, 18, 20, 19, 20, 20}, periods{0, 3, 3, 3, 3, 3}, true, community.Steady},
		{"few come, and as much happens", 30, periods{20, 18, 20, 19, 20, 20}, periods{0, 3, 3, 3, 3, 3}, false, community.Steady},
		{"two of twenty", 30, periods{2, 3, 9, 19, 20, 20}, periods{}, false, community.Dormant},
		{"two of three", 30, periods{2, 3, 2, 3, 3, 3}, periods{}, false, community.Steady},
		{"a fiftieth of many", 30, periods{6, 100, 300, 300, 300, 300}, periods{}, false, community.Dormant},
		{"what was before it began is not its best", 9, periods{5, 5, 90, 90, 90, 90}, periods{2, 2}, false, community.Steady},
	} {
		circle := community.Circle{FoundedAt: now.AddDate(0, 0, -7*c.weeks)}
		if c.full {
			circle.Members, circle.Capacity = 30, 30
		}
		if got := (Activity{c.active, c.came}).Pulse(circle, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// Those of one region stay together, and the halves are as even as that allows.
func TestSplitByRegion(t *testing.T) {
	crew := func(regions ...string) (members []community.CircleMember, of map[id.ID]string) {
		of = map[id.ID]string{}
		for i, region := range regions {
			m := id.ID{byte(i + 1)}
			if members = append(members, community.CircleMember{Member: m}); region != "" {
				of[m] = region
			}
		}
		return members, of
	}
	for _, c := range []struct {
		what    string
		regions []string
		want    []int
	}{
		{"two regions", []string{"N", "S", "N", "S"}, []int{0, 1, 0, 1}},
		{"the largest first", []string{"S", "N", "N", "N", "W", "W"}, []int{1, 0, 0, 0, 1, 1}},
		{"who is of none fills up", []string{"N", "N", "", "", "", ""}, []int{0, 0, 1, 1, 0, 1}},
		{"all of one", []string{"N", "N", "N", "N"}, nil},
		{"nobody of any", []string{"", "", "", ""}, nil},
		{"too few of any", []string{"N", "", "", ""}, nil},
	} {
		members, of := crew(c.regions...)
		sides, err := byRegion(members, of)
		if (err != nil) != (c.want == nil) {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for i, want := range c.want {
			if got := sides[members[i].Member]; got != want {
				t.Errorf("%s: the %d. is on side %d, want %d", c.what, i+1, got, want)
			}
		}
	}
}

func TestMergeDecision(t *testing.T) {
	circle := func(n byte, kind community.CircleKind, members, capacity int) community.Circle {
		return community.Circle{ID: id.ID{n}, Kind: kind, Members: members, Capacity: capacity}
	}
	for _, c := range []struct {
		what       string
		from, into community.Circle
		both       int
		want       error
	}{
		{"two circles", circle(1, community.Interest, 10, 0), circle(2, community.Chapter, 10, 0), 3, nil},
		{"with itself", circle(1, community.Interest, 10, 0), circle(1, community.Interest, 10, 0), 10, ErrMergeSelf},
		{"into the core", circle(1, community.Interest, 10, 0), circle(2, community.Core, 10, 0), 0, ErrMergeCore},
		{"two cores", circle(1, community.Core, 10, 0), circle(2, community.Core, 10, 0), 0, nil},
		{"just enough seats", circle(1, community.Interest, 10, 0), circle(2, community.Interest, 10, 17), 3, nil},
		{"a seat too few", circle(1, community.Interest, 10, 0), circle(2, community.Interest, 10, 16), 3, ErrMergeRoom},
	} {
		m, err := merge(c.from, c.into, c.both)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || m.Members != c.from.Members+c.into.Members-c.both {
			t.Errorf("%s: %+v, %v", c.what, m, err)
		}
	}
}

// Whoever comes late makes the halves as equal as those who are there allow.
func TestBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		staying, going := rapid.IntRange(0, 50).Draw(t, "staying"), rapid.IntRange(0, 50).Draw(t, "going")
		late := make([]id.ID, rapid.IntRange(0, 60).Draw(t, "late"))
		counts := [2]int{staying, going}
		for _, s := range balance(late, staying, going) {
			counts[s.Side]++
		}
		if counts[0]+counts[1] != staying+going+len(late) {
			t.Fatalf("%v of %d", counts, staying+going+len(late))
		}
		apart := max(staying-going, going-staying)
		if got := max(counts[0]-counts[1], counts[1]-counts[0]); got != max(apart-len(late), 0) && got > 1 {
			t.Fatalf("%d and %d with %d late: %v", staying, going, len(late), counts)
		}
	})
}

func TestFollowing(t *testing.T) {
	for _, c := range []struct{ name, slug, wantName, wantSlug string }{
		{"Spring", "spring", "Spring 2", "spring-2"},
		{"Spring 2", "spring-2", "Spring 2", "spring-2"},
		{"Class of 2026", "class-of-2026", "Class of 2", "class-of-2"},
		{"春天", "spring", "春天 2", "spring-2"},
	} {
		if name, slug := following(community.Circle{Name: c.name, Slug: c.slug})(2); name != c.wantName || slug != c.wantSlug {
			t.Errorf("%s: %s, %s", c.name, name, slug)
		}
	}
}

// crew makes a circle of so many, of whom the first leads.
func crew(n int) (c community.Circle, members []community.CircleMember) {
	for i := range n {
		m := community.CircleMember{Member: id.ID{1: byte(i / 250), 2: byte(i % 250), 3: 1}, Role: community.InCircle, JoinedAt: time.Unix(int64(i), 0)}
		if i == 0 {
			m.Role = community.Leader
		}
		members = append(members, m)
	}
	return community.Circle{ID: id.ID{9: 7}, Leader: members[0].Member, Members: n}, members
}

// Two clusters of friends stay whole, whoever leads one stays, and the host of the other leads it.
func TestProposeByTies(t *testing.T) {
	c, members := crew(60)
	members[31].Role = community.Host
	var dealings []Dealing
	now := time.Unix(1_000_000, 0)
	for i := range 60 {
		for j := range i {
			if i%2 == j%2 && (i+j)%3 != 0 || i == 10 && j == 5 { // the even, the odd, and one tie between
				dealings = append(dealings, Dealing{From: members[i].Member, To: members[j].Member, Direct: i == 2, At: now})
			}
		}
	}
	sides, basis, g, err := propose(t.Context(), c, known{crew: members, dealings: dealings}, "", now)
	if err != nil || basis != ByTies {
		t.Fatal(basis, err)
	}
	p := arrange(c, members, sides, basis, g, id.Zero)
	for i, m := range members {
		if sides[m.Member] != i%2 {
			t.Errorf("the %d. is on side %d", i, sides[m.Member])
		}
	}
	if p.Cut != 1 || p.Ties != len(dealings) || p.Halves[0].Leader.Member != members[0].Member || p.Halves[1].Leader.Member != members[31].Member {
		t.Errorf("%d of %d ties cut; leaders %v and %v", p.Cut, p.Ties, p.Halves[0].Leader, p.Halves[1].Leader)
	}
}

// Without ties, those who came first stay together; whoever leads stays even if they came last.
func TestProposeByJoining(t *testing.T) {
	c, members := crew(501)
	for _, leader := range []int{0, 500} {
		c.Leader = members[leader].Member
		sides, basis, g, err := propose(t.Context(), c, known{crew: members}, "", time.Unix(1_000_000, 0))
		if err != nil || basis != ByJoined {
			t.Fatal(basis, err)
		}
		p := arrange(c, members, sides, basis, g, id.Zero)
		if a, b := len(p.Halves[0].Members), len(p.Halves[1].Members); a+b != 501 || a-b > 1 || b-a > 1 {
			t.Errorf("%d and %d", a, b)
		}
		if sides[c.Leader] != 0 || sides[members[0].Member] == sides[members[500].Member] {
			t.Errorf("the leader is on side %d", sides[c.Leader])
		}
	}
}
