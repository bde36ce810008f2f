package retention_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/retention"
)

// log makes a log of nodes named by number from events in any order.
func log(nodes int, events ...insight.Event) *insight.Log {
	l := &insight.Log{Events: slices.Clone(events)}
	for u := range nodes {
		l.IDs = append(l.IDs, strconv.Itoa(u))
	}
	slices.SortStableFunc(l.Events, func(a, b insight.Event) int { return int(a.At - b.At) })
	return l
}

const day = insight.Day

// A member's features count what happened in their first seven days, and nothing else.
func TestFeatures(t *testing.T) {
	const joined = 100 * day
	l := log(6,
		insight.Event{From: 1, To: 0, At: joined - day},   // before they joined: not theirs, but a newcomer
		insight.Event{From: 2, To: 1, At: joined - 7*day}, // a newcomer seven days before
		insight.Event{From: 3, To: 1, At: joined - 7*day - 1},
		insight.Event{From: 0, To: 1, At: joined},
		insight.Event{From: 0, To: 1, At: joined + day - 1},
		insight.Event{From: 0, To: 1, At: joined + day},
		insight.Event{From: 0, To: 2, At: joined + 5*day},
		insight.Event{From: 1, To: 0, At: joined + 2*day},
		insight.Event{From: 4, To: 0, At: joined + 7*day - 1},
		insight.Event{From: 4, To: 0, At: joined + 7*day}, // over
		insight.Event{From: 0, To: 5, At: joined + 7*day},
		insight.Event{From: 0, To: 1, At: joined + 90*day - 1},
		insight.Event{From: 5, To: 1, At: joined + 90*day},
	)
	members, tooNew, err := retention.Members(t.Context(), l)
	if err != nil || tooNew != 1 {
		t.Fatal(tooNew, err)
	}
	m := members[slices.IndexFunc(members, func(m retention.Member) bool { return m.Node == 0 })]
	var want retention.Features
	want[retention.ActiveDays], want[retention.Sent], want[retention.WrittenTo] = 3, 4, 2
	want[retention.Received], want[retention.WroteToThem] = 2, 2
	want[retention.LastActive], want[retention.ReturnedTo], want[retention.NewcomersBefore] = 5, 1, 2
	if m.Features != want || m.Joined != joined || !m.Observed || !m.Retained {
		t.Errorf("%+v, want %v, observed and retained", m, want)
	}
	for i, at := range []int64{joined + 28*day - 1, joined + 90*day} {
		l := log(2, insight.Event{From: 0, To: 1, At: joined}, insight.Event{From: 0, To: 1, At: at}, insight.Event{From: 1, To: 0, At: joined + 90*day})
		if members, _, _ := retention.Members(t.Context(), l); members[0].Retained {
			t.Errorf("%d: retained by a message after %d seconds", i, at-joined)
		}
	}
	l = log(2, insight.Event{From: 0, To: 1, At: 0}, insight.Event{From: 1, To: 0, At: 90*day - 1})
	if members, _, _ := retention.Members(t.Context(), l); members[0].Observed {
		t.Error("observed a second too early")
	}
	if members, _, err := retention.Members(t.Context(), log(2)); len(members) != 0 || err != nil {
		t.Error(members, err)
	}
}

// Whatever happens after a member's first seven days, to anybody, leaves their features as they are.
func TestNothingLeaks(t *testing.T) {
	event := rapid.Custom(func(t *rapid.T) insight.Event {
		from := rapid.Int32Range(0, 7).Draw(t, "from")
		to := (from + rapid.Int32Range(1, 7).Draw(t, "to")) % 8
		return insight.Event{From: from, To: to, At: rapid.Int64Range(0, 40*day).Draw(t, "at")}
	})
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(event, 1, 80).Draw(t, "events")
		end := insight.Event{From: 0, To: 1, At: 1000 * day} // by then nobody is too new
		before, _, err := retention.Members(t.Context(), log(8, append(events, end)...))
		if err != nil {
			t.Fatal(err)
		}
		who := rapid.SampledFrom(before).Draw(t, "who")
		other := slices.DeleteFunc(slices.Clone(events), func(e insight.Event) bool {
			return e.At >= who.Joined+retention.Seen && rapid.Bool().Draw(t, "gone")
		})
		for _, e := range rapid.SliceOfN(event, 0, 40).Draw(t, "more") {
			e.At += who.Joined + retention.Seen
			other = append(other, e)
		}
		after, _, err := retention.Members(t.Context(), log(8, append(other, end)...))
		if err != nil {
			t.Fatal(err)
		}
		again := after[slices.IndexFunc(after, func(m retention.Member) bool { return m.Node == who.Node })]
		if again.Features != who.Features || again.Joined != who.Joined {
			t.Fatalf("%v became %v", who.Features, again.Features)
		}
	})
}
