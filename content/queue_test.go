package content

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
)

// Whatever is moved wherever, nobody is lost and nobody else overtakes: the one moved stands where it was asked to, or last;
// the others keep their order; and everybody has a place of their own, in that order.
func TestMovedInAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var queue []Waiting
		place := int64(0)
		for n := range rapid.IntRange(1, 12).Draw(t, "queued") {
			place += rapid.Int64Range(0, 3).Draw(t, "gap") // two may have one place, and what was canceled leaves a gap
			queue = append(queue, Waiting{id.ID{byte(n + 1)}, place})
		}
		at := rapid.IntRange(1, len(queue)).Draw(t, "from")
		one := queue[at-1].Broadcast
		position := rapid.IntRange(1, len(queue)+3).Draw(t, "to")
		before := slices.Clone(queue)
		after, from, to, err := moved(queue, one, position)
		if err != nil || from != at || to != min(position, len(queue)) || after[to-1].Broadcast != one {
			t.Fatalf("from %d to %d, %v: %v", from, to, after, err)
		}
		if !slices.Equal(queue, before) {
			t.Fatal("the queue that was read has changed")
		}
		others := func(all []Waiting) (left []id.ID) {
			for _, w := range all {
				if w.Broadcast != one {
					left = append(left, w.Broadcast)
				}
			}
			return left
		}
		if !slices.Equal(others(queue), others(after)) {
			t.Fatalf("the others were %v, are %v", others(queue), others(after))
		}
		for i := range after[1:] {
			if after[i].Place >= after[i+1].Place {
				t.Fatalf("places %v", after)
			}
		}
		again, from, to, err := moved(after, one, position)
		if err != nil || from != to || !slices.Equal(after, again) {
			t.Fatalf("moved again: %v, %v", again, err)
		}
	})
}

func TestMovedNowhere(t *testing.T) {
	queue := []Waiting{{id.ID{1}, 1}, {id.ID{2}, 2}}
	for _, place := range []int{0, -1} {
		_, _, _, err := moved(queue, id.ID{1}, place)
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Name != "place" || f.Fields[0].Args["max"] != 2 {
			t.Errorf("to %d: %v", place, err)
		}
	}
	if _, _, _, err := moved(queue, id.ID{3}, 1); !errors.Is(err, ErrBroadcastUnqueued) {
		t.Errorf("one that is not queued: %v", err)
	}
}

// What went out keeps its place, and what waits for a time of its own has none.
func TestQueued(t *testing.T) {
	in := BroadcastTerms{Series: id.ID{1}}
	for want, all := range map[error][]Broadcast{
		nil:                  {{State: Scheduled, BroadcastTerms: in}},
		ErrBroadcastOut:      {{State: Sending, BroadcastTerms: in}, {State: Sent, BroadcastTerms: in}, {State: Canceled, BroadcastTerms: in}, {State: Sent}},
		ErrBroadcastUnqueued: {{State: Draft, BroadcastTerms: in}, {State: Scheduled}},
	} {
		for _, b := range all {
			if err := b.queued(); !errors.Is(err, want) {
				t.Errorf("%s in %v: %v", b.State, b.Series, err)
			}
		}
	}
}
