package stage_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/stage"
	"panal/internal/testenv"
)

// weeks makes a log in which so many of the same members write in each week, all of them each times as often.
func weeks(each int, actives ...int) *insight.Log {
	l := &insight.Log{}
	for u := range slices.Max(actives) + 1 {
		l.IDs = append(l.IDs, strconv.Itoa(u))
	}
	for w, n := range actives {
		for i := range n * each {
			l.Events = append(l.Events, insight.Event{From: int32(i%n) + 1, To: 0, At: int64(w)*insight.Week + int64(i)})
		}
	}
	if n := len(l.Events); n > 0 { // the last week is over
		l.Events[n-1].At = int64(len(actives))*insight.Week - 1
	}
	return l
}

func follow(t rapid.TB, l *insight.Log) stage.Life {
	t.Helper()
	life, err := stage.Follow(context.Background(), l, stage.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	return life
}

func stages(life stage.Life) (all []stage.Stage) {
	for _, w := range life.Weeks {
		all = append(all, w.Stage)
	}
	return all
}

func TestStages(t *testing.T) {
	const f, g, l, c, fading, d = stage.Forming, stage.Growing, stage.Lively, stage.Crowded, stage.Fading, stage.Dormant
	for name, tc := range map[string]struct {
		actives []int
		want    []stage.Stage
		alarm   int
	}{
		"by size":               {[]int{5, 29, 30, 80, 81, 500, 501}, []stage.Stage{f, f, g, g, l, l, c}, -1},
		"never a circle":        {[]int{20, 29, 10, 4, 2, 1}, []stage.Stage{f, f, f, f, f, f}, -1},
		"under a third at once": {[]int{90, 90, 29, 90}, []stage.Stage{l, l, fading, l}, -1},
		"falls twice below":     {[]int{100, 100, 100, 100, 80, 70, 60}, []stage.Stage{l, l, l, l, g, fading, fading}, 5},
		"a holiday":             {[]int{100, 100, 100, 100, 100, 70, 100, 100}, []stage.Stage{l, l, l, l, l, g, l, l}, -1},
		"hardly anybody":        {[]int{40, 40, 40, 40, 1, 1, 1, 1, 2}, []stage.Stage{g, g, g, g, fading, fading, fading, d, d}, 4},
		"awake again":           {[]int{40, 1, 1, 1, 1, 40}, []stage.Stage{g, fading, fading, fading, d, g}, -1},
	} {
		life := follow(t, weeks(3, tc.actives...))
		if got := stages(life); !slices.Equal(got, tc.want) || life.Alarm != tc.alarm {
			t.Errorf("%s: %v, alarm %d, want %v, alarm %d", name, got, life.Alarm, tc.want, tc.alarm)
		}
	}
}

// A circle that goes on as ever rings no alarm, however long.
func TestSteady(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "actives")
		actives := slices.Repeat([]int{n}, rapid.IntRange(1, 60).Draw(t, "weeks"))
		life := follow(t, weeks(2, actives...))
		if life.Alarm >= 0 || life.Outlook.Falling {
			t.Fatalf("alarm in week %d, %+v", life.Alarm, life.Outlook)
		}
	})
}

func TestCounts(t *testing.T) {
	l := &insight.Log{IDs: []string{"a", "b", "c", "d", "e"}}
	for i, from := range []int32{0, 0, 0, 1, 1, 2, 3, 3, 4} {
		l.Events = append(l.Events, insight.Event{From: from, To: (from + 1) % 5, At: int64(i)})
	}
	l.Events = append(l.Events, insight.Event{From: 2, To: 0, At: insight.Week})
	w := follow(t, l).Weeks
	if w[0].Actives != 5 || w[0].Newcomers != 5 || w[0].Messages != 9 || w[0].Outside != 2 || w[0].PerHead() != 9./5 || w[0].OutsideShare() != 2./9 || !w[0].Complete {
		t.Errorf("%+v", w[0])
	}
	if w[1].Actives != 1 || w[1].Newcomers != 0 || w[1].Outside != 0 || w[1].Complete {
		t.Errorf("%+v", w[1])
	}
}

// What is said of a week on its last day is not changed by what comes after it.
func TestWeeksDoNotChangeAfterwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actives := rapid.SliceOfN(rapid.IntRange(0, 100), 2, 12).Draw(t, "actives")
		actives[0] = max(1, actives[0])
		actives[len(actives)-1] = max(1, actives[len(actives)-1])
		l := weeks(rapid.IntRange(1, 3).Draw(t, "each"), actives...)
		whole := follow(t, l)
		end := rapid.IntRange(1, len(l.Events)).Draw(t, "end")
		part := follow(t, &insight.Log{IDs: l.IDs, Events: l.Events[:end]})
		newcomers, messages := 0, 0
		for i, w := range part.Weeks {
			newcomers, messages = newcomers+w.Newcomers, messages+w.Messages
			if w.Complete && !reflect.DeepEqual(w, whole.Weeks[i]) {
				t.Fatalf("week %d was %+v and is %+v", i, w, whole.Weeks[i])
			}
			if !w.Complete && (w.Alarm || len(w.Signals) > 0) {
				t.Fatalf("a week that is not over rings: %+v", w)
			}
		}
		wrote := map[int32]bool{}
		for _, e := range l.Events[:end] {
			wrote[e.From] = true
		}
		if newcomers != len(wrote) || messages != end {
			t.Fatalf("%d newcomers of %d, %d messages of %d", newcomers, len(wrote), messages, end)
		}
	})
}

func TestOutlook(t *testing.T) {
	o := follow(t, weeks(1, 640, 320, 160, 80, 40)).Outlook // halves each week: too few after another
	if !o.Falling || o.Weeks != 5 || o.PerWeek > -0.4999 || o.PerWeek < -0.5001 || o.WeeksLeft != 0 || o.LaunchBy != 0 {
		t.Errorf("%+v", o)
	}
	o = follow(t, weeks(1, 2560, 1280, 640, 320)).Outlook // 160, 80, 40, then 20
	if o.WeeksLeft != 3 || o.LaunchBy != 6*insight.Week {
		t.Errorf("%+v, launch by week %v", o, float64(o.LaunchBy)/insight.Week)
	}
	if o = follow(t, weeks(1, 10, 20, 30, 40, 50)).Outlook; o.Falling || o.WeeksLeft != -1 || o.LaunchBy != 0 {
		t.Errorf("growing: %+v", o)
	}
	if o = follow(t, weeks(1, 90, 80, 70)).Outlook; o.Weeks != 0 || o.WeeksLeft != -1 {
		t.Errorf("too few weeks: %+v", o)
	}
}

func TestBadInput(t *testing.T) {
	if _, err := stage.Follow(t.Context(), &insight.Log{}, stage.Defaults); !errors.Is(err, stage.ErrEmpty) {
		t.Errorf("an empty log: %v", err)
	}
	for name, change := range map[string]func(*stage.Thresholds){
		"sizes out of order": func(t *stage.Thresholds) { t.Lively = 20 },
		"no circle":          func(t *stage.Thresholds) { t.Circle = 0 },
		"no memory":          func(t *stage.Thresholds) { t.Memory = 0 },
		"share above one":    func(t *stage.Thresholds) { t.Fading = 1.5 },
	} {
		thresholds := stage.Defaults
		change(&thresholds)
		if _, err := stage.Follow(t.Context(), weeks(1, 5), thresholds); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := stage.Follow(ctx, weeks(1, 5), stage.Defaults); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Real messages: most write in week 5, and from week 9 on under a third of that. The alarm comes before.
func TestCollegeMsg(t *testing.T) {
	l, _, err := insight.ReadLogFile(t.Context(), testenv.Data(t, "temporal/CollegeMsg.txt"))
	if err != nil {
		t.Fatal(err)
	}
	life := follow(t, l)
	senders := []int{53, 251, 449, 560, 556, 694, 610, 501, 342, 38, 193, 225, 185, 131, 146}
	newcomers := 0
	for i, w := range life.Weeks {
		newcomers += w.Newcomers
		if i < len(senders) && w.Actives != senders[i] {
			t.Errorf("week %d has %d actives, want %d", i, w.Actives, senders[i])
		}
		if i >= 9 && w.Stage != stage.Fading {
			t.Errorf("week %d is %s", i, w.Stage)
		}
	}
	if life.Peak != 5 || life.Alarm != 6 || newcomers != 1350 || len(life.Weeks) != 28 {
		t.Errorf("the peak is in week %d, the alarm in %d; %d newcomers in %d weeks", life.Peak, life.Alarm, newcomers, len(life.Weeks))
	}
}
