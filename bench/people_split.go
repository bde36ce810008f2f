package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"panal/fission"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
)

const (
	boughtTogether = 400 // groups of the largest circle
	groupSize      = 4   // members in each
	strangers      = 10  // of which one in so many is of members of both halves
)

// acquaint lets members of the largest circle buy together in the last three months. They do so mostly with those who
// came when they came: there are two halves to be found.
func (t *settlement) acquaint(r *rand.Rand, made *id.Generator, write writer) error {
	now, most := time.Now(), min(crowdSize, t.members)
	type group struct {
		id      id.ID
		members []int
		at      time.Time
	}
	groups := make([]group, boughtTogether)
	for n := range groups {
		at := now.Add(-time.Duration(r.Int64N(int64(90 * 24 * time.Hour))))
		from, among := r.IntN(2)*most/2, most/2
		if n%strangers == 0 {
			from, among = 0, most
		}
		groups[n] = group{made.New(at), r.Perm(among)[:groupSize], at}
		for i := range groups[n].members {
			groups[n].members[i] += from
		}
	}
	err := write(`INSERT INTO group_buy (community_id, id, offer_id, head_id, size, taken, virtual, state, opened_at, deadline, closed_at) VALUES`, func(add func(...any) error) error {
		for _, g := range groups {
			at := g.at.UnixMicro()
			if err := add(t.community[:], g.id[:], g.id[:], t.ids[g.members[0]][:], groupSize, groupSize, 0, "formed", at, at, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return write(`INSERT INTO orders (community_id, id, member_id, email, group_id, state, currency, subtotal, discount, total, placed_at, paid_at) VALUES`, func(add func(...any) error) error {
		for _, g := range groups {
			for _, n := range g.members {
				order, at := made.New(g.at), g.at.UnixMicro()
				if err := add(t.community[:], order[:], t.ids[n][:], emailOf(n), g.id[:], "shipped", currency, 1000, 0, 1000, at, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// planSplit looks at the split of the largest circle and plans it, over HTTP.
func (p *peopleReport) planSplit(ctx context.Context, v *visitor, circle string) error {
	path := "/circles/" + circle + "/split"
	took, body, err := v.api(ctx, http.MethodGet, path, "")
	if err != nil {
		return err
	}
	var preview struct {
		Basis       string
		Stays, Goes struct{ Members []string }
		Ties, Cut   int
	}
	if err := json.Unmarshal(body, &preview); err != nil {
		return err
	}
	p.SplitMembers, p.SplitBasis = len(preview.Stays.Members)+len(preview.Goes.Members), preview.Basis
	p.SplitTies, p.SplitCut = preview.Ties, preview.Cut
	p.SplitPreview = milliseconds(took)
	took, _, err = v.api(ctx, http.MethodPost, path, `{"notice": 1}`)
	p.SplitPlan = milliseconds(took)
	return err
}

// runSplit carries out what was planned a day ago, as the program does by itself when the day has come, and undoes it.
// The server has ended by then.
func (p *peopleReport) runSplit(ctx context.Context, dir string, k kept) error {
	db, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock.At(time.Now().Add(25 * time.Hour))})
	if err != nil {
		return err
	}
	defer db.Close()
	circle, err := id.Circle.Parse(k.Crowd)
	if err != nil {
		return err
	}
	f := fission.NewService(db.Fission(), db.Clock())
	start := time.Now()
	if err := f.ExecuteSplits(ctx, k.Owner.Community, circle); err != nil {
		return fmt.Errorf("split: %w", err)
	}
	p.SplitRun = milliseconds(time.Since(start))
	start = time.Now()
	if err := f.UndoSplit(ctx, k.Owner, circle); err != nil {
		return fmt.Errorf("undo the split: %w", err)
	}
	p.SplitUndo = milliseconds(time.Since(start))
	all := *p.SplitPreview + *p.SplitPlan + *p.SplitRun
	p.Split = &all
	return nil
}

func milliseconds(d time.Duration) *float64 {
	ms := d.Seconds() * 1000
	return &ms
}
