package ties_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/ties"
	"panal/internal/testenv"
)

const day = insight.Day

// log makes a log of nodes named by number from events in order of time.
func log(nodes int, events ...insight.Event) *insight.Log {
	l := &insight.Log{Events: events}
	for u := range nodes {
		l.IDs = append(l.IDs, strconv.Itoa(u))
	}
	return l
}

func measure(t rapid.TB, l *insight.Log, o ties.Options) ties.Measures {
	t.Helper()
	m, err := ties.Measure(context.Background(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A small circle: 0 is the leader, 1 and 2 talk for two weeks, 3 only listens.
func small() *insight.Log {
	return log(5, // nobody ever deals with 4
		insight.Event{From: 0, To: 1, At: 0},
		insight.Event{From: 1, To: 2, At: day},
		insight.Event{From: 2, To: 1, At: 2 * day}, // within a day: the same thread
		insight.Event{From: 1, To: 2, At: 3*day + 1},
		insight.Event{From: 1, To: 2, At: 8 * day},
		insight.Event{From: 0, To: 3, At: 30*day + day},
	)
}

func TestMeasures(t *testing.T) {
	m := measure(t, small(), ties.Options{Official: []int32{0}, Now: 31 * day})
	old := func(days float64) float64 { return math.Pow(0.9, days/30) }
	horizontal := old(30) + old(29) + old(28-1./86400) + old(23)
	if h := m.Horizontality; math.Abs(h.Horizontal-horizontal) > 1e-9 || math.Abs(h.Vertical-(old(31)+1)) > 1e-9 || h.HorizontalInteractions != 4 || h.VerticalInteractions != 2 {
		t.Errorf("horizontality %+v, want %v horizontal", h, horizontal)
	}
	if r := m.Reciprocity; r.Pairs != 3 || r.Mutual != 1 || r.Share() != 1./3 || r.ArcShare() != 0.5 {
		t.Errorf("reciprocity %+v: %v, %v", r, r.Share(), r.ArcShare())
	}
	if m.People != 4 || m.Interactions != 6 {
		t.Errorf("%d people, %d interactions", m.People, m.Interactions)
	}
	to2 := old(30) + old(28-1./86400) + old(23)
	all := horizontal + old(31) + 1
	if c := m.Centralisation; c.Top[0].Node != 2 || math.Abs(c.TopShare()-to2/all) > 1e-9 || math.Abs(c.Share()-(4*to2-all)/(3*all)) > 1e-9 {
		t.Errorf("centralisation %+v", c)
	}
	if r := m.Recurring; r.Connected != 3 || r.Pairs != 1 || len(r.Top) != 1 || r.Top[0].A != 1 || r.Top[0].Weeks != 2 || r.Top[0].Interactions() != 4 {
		t.Errorf("recurring %+v", r)
	}
	// Threads: 0–1, 0–3, and of 1 and 2: two within a day of each other, and two more.
	if s := m.SelfRunning; s.Threads != 5 || s.FreeThreads != 3 || s.FreeInteractions != 4 || s.Index() != 7./11 || s.Assumed {
		t.Errorf("self-running %+v", s)
	}
	want := ties.Week{Start: 0, Complete: true, Senders: 3, Interactions: 4, Horizontal: 3, Pairs: 2, Mutual: 1, MostReceivedBy: 2}
	if len(m.Weeks) != 5 || m.Weeks[0] != want {
		t.Errorf("week 0 of %d is %+v, want %+v", len(m.Weeks), m.Weeks[0], want)
	}
	if w := m.Weeks[1]; w.Pairs != 1 || w.Again != 1 || w.Recurring() != 1 || w.Reciprocity() != 0 {
		t.Errorf("week 1 is %+v", w)
	}
	if w := m.Weeks[2]; w != (ties.Week{Start: 14 * day, Complete: true}) || w.Horizontality() != 0 {
		t.Errorf("a week without anything is %+v", w)
	}
	if m.Verdict != ties.Mixed || !strings.Contains(m.Because, "over a third") || m.Missing == nil {
		t.Errorf("%s: %s", m.Verdict, m.Because)
	}
}

// When nobody is named, everything is horizontal, and who receives most stands in for the leader.
func TestNobodyNamed(t *testing.T) {
	m := measure(t, small(), ties.Options{})
	if m.Horizontality.Share() != 1 || !m.SelfRunning.Assumed || !slices.Equal(m.SelfRunning.Leaders, []int32{2}) || m.SelfRunning.FreeInteractions != 2 {
		t.Errorf("%+v %+v", m.Horizontality, m.SelfRunning)
	}
	m = measure(t, small(), ties.Options{Official: []int32{0}, Leaders: []int32{1}})
	if !slices.Equal(m.SelfRunning.Leaders, []int32{1}) || m.SelfRunning.FreeInteractions != 1 {
		t.Errorf("another leader: %+v", m.SelfRunning)
	}
}

// Weights say how much an interaction weighs; what is no weight is refused, as is who is not there.
func TestOptions(t *testing.T) {
	l := log(3, insight.Event{From: 0, To: 1, At: 0}, insight.Event{From: 1, To: 2, At: 0})
	m := measure(t, l, ties.Options{Official: []int32{0}, Weights: []float64{10, 3}})
	if m.Horizontality.Share() != 3./13 || m.Verdict != ties.Audience {
		t.Errorf("%v: %s", m.Horizontality, m.Verdict)
	}
	for name, o := range map[string]ties.Options{
		"too few weights":  {Weights: []float64{1}},
		"no weight":        {Weights: []float64{1, 0}},
		"not a number":     {Weights: []float64{1, math.NaN()}},
		"endless":          {Weights: []float64{1, math.Inf(1)}},
		"unknown official": {Official: []int32{3}},
		"unknown leader":   {Leaders: []int32{-1}},
	} {
		if _, err := ties.Measure(t.Context(), l, o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ties.Measure(t.Context(), log(2), ties.Options{}); !errors.Is(err, ties.ErrEmpty) {
		t.Errorf("an empty log: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ties.Measure(ctx, l, ties.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func drawLog(t *rapid.T) *insight.Log {
	n := rapid.IntRange(2, 8).Draw(t, "nodes")
	l := log(n)
	at := int64(0)
	for range rapid.IntRange(1, 60).Draw(t, "events") {
		from := rapid.IntRange(0, n-1).Draw(t, "from")
		to := (from + rapid.IntRange(1, n-1).Draw(t, "to")) % n
		l.Events = append(l.Events, insight.Event{From: int32(from), To: int32(to), At: at})
		at += rapid.Int64Range(0, 5*day).Draw(t, "pause")
	}
	return l
}

// The parts add up, on any log, and weeks hold all that happened.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLog(t)
		official := rapid.SliceOfDistinct(rapid.Int32Range(0, int32(len(l.IDs)-1)), rapid.ID).Draw(t, "official")
		m := measure(t, l, ties.Options{Official: official})
		type arc struct{ from, to int32 }
		arcs := map[arc]int{}
		met := map[arc]map[int]bool{}
		for _, e := range l.Events {
			arcs[arc{e.From, e.To}]++
			p := arc{min(e.From, e.To), max(e.From, e.To)}
			if met[p] == nil {
				met[p] = map[int]bool{}
			}
			met[p][l.WeekOf(e.At)] = true
		}
		mutual, again := 0, 0
		for p, weeks := range met {
			if arcs[p] > 0 && arcs[arc{p.to, p.from}] > 0 {
				mutual++
			}
			if len(weeks) > 1 {
				again++
			}
		}
		if m.Reciprocity.Pairs != len(met) || m.Reciprocity.Mutual != mutual || m.Reciprocity.Arcs() != len(arcs) || m.Recurring.Pairs != again {
			t.Fatalf("%+v and %+v, want %d pairs, %d mutual, %d arcs, %d again", m.Reciprocity, m.Recurring, len(met), mutual, len(arcs), again)
		}
		h := m.Horizontality
		if math.Abs(h.Horizontal+h.Vertical-m.Centralisation.InStrength) > 1e-9 || h.HorizontalInteractions+h.VerticalInteractions != len(l.Events) {
			t.Fatalf("%+v of %v", h, m.Centralisation.InStrength)
		}
		for name, share := range map[string]float64{"horizontality": h.Share(), "reciprocity": m.Reciprocity.Share(), "centralisation": m.Centralisation.Share(), "self-running": m.SelfRunning.Index()} {
			if !(share >= 0 && share <= 1+1e-9) {
				t.Fatalf("%s is %v", name, share)
			}
		}
		sum := ties.Week{}
		for _, w := range m.Weeks {
			sum.Interactions += w.Interactions
			sum.Horizontal += w.Horizontal
			sum.Again += w.Again
			sum.Pairs += w.Pairs
		}
		if sum.Interactions != len(l.Events) || sum.Horizontal != h.HorizontalInteractions || sum.Pairs-sum.Again != len(met) {
			t.Fatalf("all weeks: %+v", sum)
		}
		if m.SelfRunning.FreeThreads > m.SelfRunning.Threads || m.SelfRunning.Threads > len(l.Events) || m.SelfRunning.Threads < len(met) {
			t.Fatalf("%+v", m.SelfRunning)
		}
		if (m.Verdict == ties.Community) != (m.Missing == nil) {
			t.Fatalf("%s, missing %+v", m.Verdict, m.Missing)
		}
	})
}

// Whoever joins the brand's side makes nothing more horizontal, and nothing more runs by itself.
func TestMoreOfficialsLessHorizontal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLog(t)
		official := rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(len(l.IDs)-1)), 1, 2, rapid.ID).Draw(t, "official")
		few := measure(t, l, ties.Options{Official: official[:1]})
		more := measure(t, l, ties.Options{Official: official})
		if more.Horizontality.Share() > few.Horizontality.Share() || more.SelfRunning.Index() > few.SelfRunning.Index() {
			t.Fatalf("%+v after %+v", more, few)
		}
	})
}

// Names and the order of nodes do not matter, but for who comes first among equals.
func TestNamesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLog(t)
		n := int32(len(l.IDs))
		turned := log(int(n), slices.Clone(l.Events)...)
		for i := range turned.Events {
			turned.Events[i].From, turned.Events[i].To = n-1-l.Events[i].From, n-1-l.Events[i].To
		}
		a, b := measure(t, l, ties.Options{Official: []int32{0}}), measure(t, turned, ties.Options{Official: []int32{n - 1}})
		for i := range a.Weeks {
			if a.Weeks[i] != b.Weeks[i] {
				t.Fatalf("week %d: %+v and %+v", i, a.Weeks[i], b.Weeks[i])
			}
		}
		if !reflect.DeepEqual(a.Reciprocity, b.Reciprocity) || math.Abs(a.Centralisation.Share()-b.Centralisation.Share()) > 1e-9 || a.SelfRunning.Index() != b.SelfRunning.Index() {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

// The figures of real messages.
func TestCollegeMsg(t *testing.T) {
	l, _, err := insight.ReadLogFile(t.Context(), testenv.Data(t, "temporal/CollegeMsg.txt"))
	if err != nil {
		t.Fatal(err)
	}
	m := measure(t, l, ties.Options{})
	if m.People != 1899 || m.Interactions != 59835 || m.Reciprocity.Arcs() != 20296 || math.Abs(m.Reciprocity.ArcShare()-.636382) > 1e-6 {
		t.Errorf("%d people, %d interactions, %+v", m.People, m.Interactions, m.Reciprocity)
	}
	senders := []int{53, 251, 449, 560, 556, 694, 610, 501, 342, 38, 193, 225, 185, 131, 146}
	if len(m.Weeks) != 28 || m.Weeks[27].Senders != 49 || m.Weeks[27].Complete {
		t.Fatalf("%d weeks, %+v", len(m.Weeks), m.Weeks[len(m.Weeks)-1])
	}
	for i, want := range senders {
		if m.Weeks[i].Senders != want {
			t.Errorf("week %d has %d senders, want %d", i, m.Weeks[i].Senders, want)
		}
	}
	if m.Verdict != ties.Community {
		t.Errorf("%s: %s", m.Verdict, m.Because)
	}
}
