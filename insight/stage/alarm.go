package stage

// Signal is something that often comes before a circle fades.
type Signal string

// The signals. Each compares a complete week with the best in memory, or with what was usual in the weeks before it.
const (
	BelowPeak      Signal = "fewer are active than in the best weeks"
	FallingTwice   Signal = "fewer are active for the second week running"
	FewNewcomers   Signal = "few newcomers"
	LittlePerHead  Signal = "each says less"
	FewVoices      Signal = "more of it is from the top three"
	signalsToAlarm        = 2
)

// fewestNewcomers bounds what is a usual number of newcomers: halves of less are chance.
const fewestNewcomers = 2

// signals returns what a week shows. One that is not over, or that has too few before it to know what is usual, shows
// nothing.
func (t Thresholds) signals(before []Week, w Week) []Signal {
	if !w.Complete || len(before) < t.Usual {
		return nil
	}
	var newcomers, perHead, outside float64
	usual := before[len(before)-t.Usual:]
	for _, b := range usual {
		newcomers += float64(b.Newcomers) / float64(t.Usual)
		perHead += b.PerHead() / float64(t.Usual)
		outside += b.OutsideShare() / float64(t.Usual)
	}
	var found []Signal
	for _, s := range []struct {
		is     bool
		signal Signal
	}{
		{float64(w.Actives) < t.Peak*float64(t.best(before, w)), BelowPeak},
		{len(before) > 1 && fell(before[len(before)-2], before[len(before)-1]) && fell(before[len(before)-1], w), FallingTwice},
		{newcomers >= fewestNewcomers && float64(w.Newcomers) < t.Newcomer*newcomers, FewNewcomers},
		{w.PerHead() < t.PerHead*perHead, LittlePerHead},
		{w.OutsideShare() < t.Outside*outside, FewVoices},
	} {
		if s.is {
			found = append(found, s.signal)
		}
	}
	return found
}

func fell(before, after Week) bool { return after.Actives < before.Actives }

// alarm reports whether an alarm rings in a week, its signals known: in a circle, when it shows two at once and fewer
// are active than the week before. A week in which more come is no week of alarm.
func (t Thresholds) alarm(before []Week, w Week) bool {
	return len(w.Signals) >= signalsToAlarm && fell(before[len(before)-1], w) && t.best(before, w) >= t.Circle
}
