package commerce

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// number makes an id that tells its number.
func number(kind byte, n int) id.ID { return id.ID{0: kind, 14: byte(n >> 8), 15: byte(n)} }

// groupModel is a group as anyone would keep it on paper: who sits there, in the order in which they came.
type groupModel struct {
	group  GroupBuy
	slots  []Slot
	joined []Slot // in the order of joining
	now    time.Time
	orders int
}

func (m *groupModel) sits(member id.ID) bool { return seated(m.slots, member) }

func (m *groupModel) join(t *rapid.T) {
	member := number('m', rapid.IntRange(1, 8).Draw(t, "member"))
	if m.sits(member) {
		return // the store refuses a member who has a slot
	}
	m.orders++
	g, slot, err := m.group.Join(member, number('o', m.orders), m.now)
	full, over := m.group.State == GroupFormed, m.group.State != GroupOpen || !m.now.Before(m.group.Deadline)
	switch {
	case full:
		if !errors.Is(err, ErrGroupFull) {
			t.Fatalf("joining a full group: %v", err)
		}
	case over:
		if !errors.Is(err, ErrGroupClosed) {
			t.Fatalf("joining a closed group: %v", err)
		}
	case err != nil:
		t.Fatal(err)
	}
	if err != nil {
		if g != m.group {
			t.Fatalf("refused, and yet %+v", g)
		}
		return
	}
	m.group, m.slots, m.joined = g, append(m.slots, slot), append(m.joined, slot)
}

func (m *groupModel) leave(t *rapid.T) {
	member := number('m', rapid.IntRange(1, 8).Draw(t, "member"))
	d, err := m.group.Leave(m.slots, member, m.now)
	switch {
	case m.group.State != GroupOpen || !m.now.Before(m.group.Deadline):
		if !errors.Is(err, ErrGroupClosed) {
			t.Fatalf("leaving a closed group: %v", err)
		}
		return
	case !m.sits(member):
		if !errors.Is(err, ErrNotIn) {
			t.Fatalf("leaving without a seat: %v", err)
		}
		return
	case err != nil:
		t.Fatal(err)
	}
	if d.Left.Member != member {
		t.Fatalf("%v gave up the seat of %v", d.Left.Member, member)
	}
	m.slots = slices.DeleteFunc(m.slots, func(s Slot) bool { return s.Member == member })
	m.joined = slices.DeleteFunc(m.joined, func(s Slot) bool { return s.Member == member })
	if d.Moved.Number > 0 {
		at := slices.IndexFunc(m.slots, func(s Slot) bool { return s.Member == d.Moved.Member })
		m.slots[at].Number = d.Moved.Number
	}
	m.group = d.GroupBuy
}

func (m *groupModel) close(t *rapid.T) {
	percent := rapid.SampledFrom([]int{0, 50, 100}).Draw(t, "virtual percent")
	g, err := m.group.Close(percent, m.now)
	switch {
	case m.group.State != GroupOpen:
		if !errors.Is(err, ErrGroupClosed) {
			t.Fatalf("closing twice: %v", err)
		}
		return
	case m.now.Before(m.group.Deadline):
		if !errors.Is(err, ErrNotDue) {
			t.Fatalf("closing early: %v", err)
		}
		return
	case err != nil:
		t.Fatal(err)
	}
	if filled := percent > 0 && m.group.Taken*100 >= percent*m.group.Size; filled != (g.State == GroupFormed) {
		t.Fatalf("%d of %d at %d%%: %s", m.group.Taken, m.group.Size, percent, g.State)
	}
	if g.State == GroupExpired && g.Virtual != 0 {
		t.Fatalf("expired with %d places filled up", g.Virtual)
	}
	m.group = g
}

// check is what holds at any time.
func (m *groupModel) check(t *rapid.T, before GroupBuy) {
	g := m.group
	if g.Taken != len(m.slots) {
		t.Fatalf("%d taken, %d sit there", g.Taken, len(m.slots))
	}
	numbers := map[int]bool{}
	for _, s := range m.slots {
		numbers[s.Number] = true
	}
	for n := 1; n <= g.Taken; n++ {
		if !numbers[n] {
			t.Fatalf("slot %d of %d is empty: %+v", n, g.Taken, m.slots)
		}
	}
	if g.Taken+g.Virtual > g.Size || (g.State == GroupFormed) != (g.Taken+g.Virtual == g.Size) {
		t.Fatalf("%s with %d and %d virtual of %d", g.State, g.Taken, g.Virtual, g.Size)
	}
	if len(m.joined) > 0 && g.Head != m.joined[0].Member {
		t.Fatalf("the head is %v, who has been there longest is %v", g.Head, m.joined[0].Member)
	}
	if len(m.joined) == 0 && g.State != GroupExpired {
		t.Fatalf("%s with nobody in it", g.State)
	}
	if (g.State == GroupOpen) != g.ClosedAt.IsZero() {
		t.Fatalf("%s since %v", g.State, g.ClosedAt)
	}
	if !g.Deadline.Equal(before.Deadline) || g.Size != before.Size || !g.OpenedAt.Equal(before.OpenedAt) {
		t.Fatalf("the terms moved: %+v, were %+v", g, before)
	}
	if before.State != GroupOpen && g != before {
		t.Fatalf("a closed group changed: %+v, was %+v", g, before)
	}
	if missing := g.Missing(); missing < 0 || (missing == 0) != (g.State == GroupFormed) {
		t.Fatalf("%s misses %d", g.State, missing)
	}
}

// Whatever members do, and whenever, a group keeps its promises.
func TestGroupBuyHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offer := Offer{ID: number('f', 1), Size: rapid.IntRange(2, 5).Draw(t, "size"), Window: time.Hour, State: OfferLive}
		m := &groupModel{now: noon, orders: 1}
		g, slot := offer.Start(number('g', 1), number('m', 1), number('o', 1), m.now)
		m.group, m.slots, m.joined = g, []Slot{slot}, []Slot{slot}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			before := m.group
			m.now = m.now.Add(time.Duration(rapid.IntRange(0, 10).Draw(t, "minutes")) * time.Minute)
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1, 2:
				m.join(t)
			case 3, 4:
				m.leave(t)
			case 5:
				m.close(t)
			}
			m.check(t, before)
		}
	})
}

// Two who joined at the same time are told apart by their orders, so that the next head is never a matter of luck.
func TestNextHead(t *testing.T) {
	g := GroupBuy{ID: number('g', 1), Head: number('m', 1), Size: 4, Taken: 3, State: GroupOpen, Deadline: noon.Add(time.Hour)}
	slots := []Slot{
		{Number: 1, Member: number('m', 1), Order: number('o', 1), JoinedAt: noon},
		{Number: 2, Member: number('m', 3), Order: number('o', 3), JoinedAt: noon},
		{Number: 3, Member: number('m', 2), Order: number('o', 2), JoinedAt: noon},
	}
	for range 3 {
		slices.Reverse(slots[1:])
		d, err := g.Leave(slots, number('m', 1), noon)
		if err != nil || d.GroupBuy.Head != number('m', 2) {
			t.Errorf("%+v, %v", d, err)
		}
	}
}

// The deadline itself is too late to join, to leave, and right to close.
func TestDeadlineEdge(t *testing.T) {
	g, slot := Offer{ID: number('f', 1), Size: 3, Window: time.Hour}.Start(number('g', 1), number('m', 1), number('o', 1), noon)
	last, due := g.Deadline.Add(-time.Microsecond), g.Deadline
	if _, _, err := g.Join(number('m', 2), number('o', 2), last); err != nil {
		t.Errorf("a microsecond before: %v", err)
	}
	if _, _, err := g.Join(number('m', 2), number('o', 2), due); !errors.Is(err, ErrGroupClosed) {
		t.Errorf("at the deadline: %v", err)
	}
	if _, err := g.Leave([]Slot{slot}, slot.Member, due); !errors.Is(err, ErrGroupClosed) {
		t.Errorf("leaving at the deadline: %v", err)
	}
	if _, err := g.Close(0, last); !errors.Is(err, ErrNotDue) {
		t.Errorf("closing a microsecond before: %v", err)
	}
	if closed, err := g.Close(0, due); err != nil || closed.State != GroupExpired {
		t.Errorf("closing at the deadline: %+v, %v", closed, err)
	}
}
