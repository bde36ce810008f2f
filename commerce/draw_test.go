package commerce

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
)

// Whoever enters, is marked, is counted: as many win as there are prizes or entries that count, nobody twice, and nobody
// who does not count; and anyone who has the seed and the list finds the same.
func TestGiveawayHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := GiveawayRule{Question: "Why?", Prize: "A bag", Worth: 100, Prizes: rapid.Int64Range(1, 9).Draw(t, "prizes"), Judged: rapid.Int64Range(0, 3).Draw(t, "judged")}
		var seed Seed
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
		c := Campaign{ID: id.ID{2}, CampaignTerms: CampaignTerms{StartsAt: noon, EndsAt: noon.Add(time.Hour)}}
		g := rule.open(c, "EUR", seed, noon)
		var entries []GiveawayEntry
		for range rapid.IntRange(0, 40).Draw(t, "entries") {
			after, e, err := g.enter(rule, GiveawayEntry{ID: id.ID{9}, Member: id.ID{3}, Answer: "Because"}, false, noon)
			if err != nil {
				t.Fatal(err)
			}
			g, entries = after, append(entries, e)
			at := rapid.IntRange(0, len(entries)-1).Draw(t, "mark")
			if g, entries[at], err = g.mark(rule, entries[at], rapid.Bool().Draw(t, "counts"), noon); err != nil && (rule.Judged > 0 || !errors.Is(err, ErrGiveawayUnjudged)) {
				t.Fatal(err)
			}
		}
		if _, _, err := g.enter(rule, GiveawayEntry{Answer: "Because"}, false, g.ClosesAt); fault.From(err).Code != ErrGiveawayClosed.Code {
			t.Fatalf("at its close: %v", err)
		}
		var numbers []int64
		for _, e := range entries {
			if e.Counts {
				numbers = append(numbers, e.Number)
			}
		}
		if int64(len(numbers)) != g.Counting || g.due(g.DrawsAt.Add(-1)) || !g.due(g.DrawsAt) {
			t.Fatalf("%d count, it says %d", len(numbers), g.Counting)
		}
		drawn, won := g.drawn(numbers, g.DrawsAt)
		if int64(len(won)) != min(rule.Prizes, int64(len(numbers))) || drawn.Winners != int64(len(won)) {
			t.Fatalf("%d won of %d", len(won), len(numbers))
		}
		for i, n := range won {
			if !slices.Contains(numbers, n) || slices.Contains(won[:i], n) {
				t.Fatalf("%d won among %v", n, numbers)
			}
		}
		if broken := drawn.Kept(numbers, won); broken != "" || drawn.Promise != sha256.Sum256([]byte(drawn.Sealed())) {
			t.Fatal(broken)
		}
		if drawn.Kept(append(slices.Clone(numbers), 99), won) == "" || len(won) > 0 && drawn.Kept(numbers, won[1:]) == "" {
			t.Fatal("another list or other winners are not noticed")
		}
	})
}

// What the handbook works out.
func TestDrawRecomputed(t *testing.T) {
	if won := fmt.Sprint(draw(Seed{}, []int64{1, 2, 3, 5, 8, 9, 10}, 3)); won != "[3 2 9]" {
		t.Errorf("%s win, which the handbook tells otherwise", won)
	}
}

func TestGiveawayRuleRefuses(t *testing.T) {
	good := GiveawayRule{Question: "Why?", Judged: 24, Prize: "A bag", Worth: 1000, Prizes: 3}
	sold := Sold{Currency: "EUR", PrizeCeiling: 5_000_000}
	for field, change := range map[string]func(*GiveawayRule, *Campaign){
		"rule.judged":   func(r *GiveawayRule, _ *Campaign) { r.Question = "" },
		"rule.question": func(r *GiveawayRule, _ *Campaign) { r.Shared = true },
		"rule.prize":    func(r *GiveawayRule, _ *Campaign) { r.Prize = "" },
		"rule.worth":    func(r *GiveawayRule, _ *Campaign) { r.Worth = 5_000_001 },
		"rule.prizes":   func(r *GiveawayRule, _ *Campaign) { r.Prizes = 101 },
		"budget":        func(_ *GiveawayRule, c *Campaign) { c.Budget = 2999 },
	} {
		rule := good
		c := Campaign{State: CampaignDraft, CampaignTerms: CampaignTerms{Slug: "g", Title: "G", StartsAt: noon, EndsAt: noon.Add(time.Hour), Rule: &rule}}
		if err := c.Check(sold); err != nil {
			t.Fatal(err)
		}
		change(&rule, &c)
		f := fault.From(c.Check(sold))
		if len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
}
