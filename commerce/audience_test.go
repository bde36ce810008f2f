package commerce

import (
	"errors"
	"testing"

	"panal/internal/id"
)

// What is for somebody alone comes before what is for everybody; of those alike, the first to end.
func TestForThem(t *testing.T) {
	all, other, ours, later := Offered{Offer: Offer{ID: number('o', 1)}}, Offered{Offer: Offer{ID: number('o', 2), Audience: Audience{Segment: number('s', 1)}}},
		Offered{Offer: Offer{ID: number('o', 3), Audience: Audience{Segment: number('s', 2)}}}, Offered{Offer: Offer{ID: number('o', 4), Audience: Audience{Segment: number('s', 2)}}}
	in := map[Audience]bool{{Segment: number('s', 1)}: false, {Segment: number('s', 2)}: true}
	for what, c := range map[string]struct {
		open []Offered
		in   map[Audience]bool
		want Offered
	}{
		"nothing":               {nil, in, Offered{}},
		"for others alone":      {[]Offered{other}, in, Offered{}},
		"for a guest":           {[]Offered{ours, all}, nil, all},
		"theirs before all":     {[]Offered{all, other, ours, later}, in, ours},
		"all before others":     {[]Offered{other, all}, in, all},
		"all, the first to end": {[]Offered{all, {Offer: Offer{ID: number('o', 5)}}}, in, all},
	} {
		shown, found := forThem(c.open, c.in)
		if shown.Offer.ID != c.want.Offer.ID || found == c.want.Offer.ID.IsZero() {
			t.Errorf("%s: %v, %v", what, shown.Offer.ID, found)
		}
	}
}

func TestAudienceAdmits(t *testing.T) {
	asked, member := 0, number('m', 1)
	says := func(in bool) audienceTx {
		return answering(func() bool { asked++; return in })
	}
	if err := (Audience{}).admits(says(false), member); err != nil || asked != 0 {
		t.Errorf("everybody: %v, asked %d times", err, asked)
	}
	some := Audience{Segment: number('s', 1)}
	if err := some.admits(says(true), member); err != nil {
		t.Error(err)
	}
	if err := some.admits(says(false), member); !errors.Is(err, ErrForSome) {
		t.Error(err)
	}
}

// answering says of everybody whether they are in.
type answering func() bool

func (a answering) InAudience(Audience, id.ID) (bool, error) { return a(), nil }
