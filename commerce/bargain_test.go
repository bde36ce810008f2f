package commerce

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Whatever the schedule and whoever is new, each cut takes something off, the last helper reaches the floor and none
// before, and what was promised can be recomputed from what is revealed.
func TestAnyScheduleReachesTheFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := BargainRule{Hours: 24, PayMinutes: 30, Helpers: rapid.Int64Range(1, maxHelpers).Draw(t, "helpers"),
			Spread: rapid.Int64Range(0, maxSpread).Draw(t, "spread"), Newcomer: rapid.Int64Range(0, 100).Draw(t, "newcomer")}
		whole := money.Amount(rapid.Int64Range(rule.Helpers, maxPrice).Draw(t, "whole"))
		rule.Floor = money.Amount(rapid.Int64Range(0, int64(maxPrice-whole)).Draw(t, "floor"))
		rule.Start = rule.Floor + whole
		sold := Sold{Currency: "EUR", Variant: Variant{ID: id.ID{1}, Price: rule.Start}}
		var wrong fault.Fields
		if rule.Check(&wrong, Campaign{Variant: id.ID{1}, State: CampaignDraft}, sold); wrong.Err() != nil {
			t.Fatal(wrong.Err())
		}
		var seed Seed
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), len(seed), len(seed)).Draw(t, "seed"))
		b, err := rule.start(id.ID{2}, Campaign{ID: id.ID{3}}, sold, id.ID{4}, seed, noon)
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Amount
		for _, c := range b.Schedule() {
			sum += c
		}
		if sum != whole {
			t.Fatalf("the schedule takes %d off, not %d", sum, whole)
		}
		var helps []Help
		for n := range rule.Helpers {
			joined := noon.Add(-time.Hour)
			if rapid.Bool().Draw(t, "new") {
				joined = noon.Add(time.Second)
			}
			if b.State != BargainOpen || b.Price <= b.Floor {
				t.Fatalf("after %d of %d: %s at %d, the floor is %d", n, rule.Helpers, b.State, b.Price, b.Floor)
			}
			var h Help
			if b, h, err = b.help(Helper{Member: id.ID{5, byte(n)}, JoinedAt: joined, Zone: "UTC"}, noon.Add(time.Minute)); err != nil || h.Cut < 1 {
				t.Fatal(h.Cut, err)
			}
			helps = append(helps, h)
		}
		if b.State != BargainReached || b.Price != b.Floor {
			t.Fatalf("after all: %s at %d, the floor is %d", b.State, b.Price, b.Floor)
		}
		if broken := b.Kept(helps); broken != "" {
			t.Fatal(broken)
		}
		helps[0].Cut++
		if b.Kept(helps) == "" {
			t.Fatal("a cut that was not promised passes")
		}
	})
}

// Where nobody is new, each takes off what the schedule says, and a spread of 0 makes all the same to a minor unit. The
// numbers are those that the handbook has.
func TestScheduleThatIsRecomputed(t *testing.T) {
	rule := BargainRule{Start: 10_000, Floor: 4_000, Hours: 24, Helpers: 7, PayMinutes: 30}
	b, err := rule.start(id.ID{0: 1, 15: 2}, Campaign{ID: id.ID{3}}, Sold{Variant: Variant{Price: 10_000}}, id.ID{4}, Seed{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(b.Schedule()); got != "[857 857 857 857 857 857 858]" {
		t.Errorf("without a spread: %s", got)
	}
	b.Spread = 60
	if got := fmt.Sprint(b.Schedule()); got != recomputed {
		t.Errorf("with a spread: %s", got)
	}
	b.Promise = b.promise()
	lines := strings.Split(b.Revealed(), "\n")
	if len(lines) != 5 || lines[0] != id.Bargain.Text(b.ID) || lines[1] != hex.EncodeToString(b.Seed[:]) || lines[2] != "10000 4000 7 60" {
		t.Errorf("revealed: %q", lines)
	}
	if sha256.Sum256([]byte(strings.Join(lines, "\n"))) != b.Promise {
		t.Error("what is revealed is not what was promised")
	}
}

// recomputed was recomputed in another language, by the words of cuts.go alone.
const recomputed = "[1016 1046 1045 1077 346 534 936]"

func TestBargainRuleRefuses(t *testing.T) {
	good := BargainRule{Start: 1000, Floor: 400, Hours: 24, Helpers: 10, PayMinutes: 30}
	sold := Sold{Currency: "EUR", Variant: Variant{ID: id.ID{1}, Price: 1000}}
	for field, change := range map[string]func(*BargainRule, *Campaign){
		"variant":          func(_ *BargainRule, c *Campaign) { c.Variant = id.Zero },
		"rule.start":       func(r *BargainRule, _ *Campaign) { r.Start = 1001 },
		"rule.floor":       func(r *BargainRule, _ *Campaign) { r.Floor = 1000 },
		"rule.hours":       func(r *BargainRule, _ *Campaign) { r.Hours = maxHours + 1 },
		"rule.helpers":     func(r *BargainRule, _ *Campaign) { r.Floor = 991 },
		"rule.spread":      func(r *BargainRule, _ *Campaign) { r.Spread = 91 },
		"rule.newcomer":    func(r *BargainRule, _ *Campaign) { r.Newcomer = -1 },
		"rule.pay_minutes": func(r *BargainRule, _ *Campaign) { r.PayMinutes = 4 },
		"budget":           func(_ *BargainRule, c *Campaign) { c.Budget = 599 },
	} {
		rule := good
		c := Campaign{State: CampaignDraft, Variant: id.ID{1}, CampaignTerms: CampaignTerms{Slug: "b", Title: "B", StartsAt: noon, EndsAt: noon.Add(time.Hour), Rule: &rule}}
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

func TestBargainInItsTime(t *testing.T) {
	rule := BargainRule{Start: 1000, Floor: 400, Hours: 2, Helpers: 2, PayMinutes: 30}
	sold := Sold{Variant: Variant{Price: 1000}}
	b, err := rule.start(id.ID{1}, Campaign{ID: id.ID{2}}, sold, id.ID{3}, Seed{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.help(Helper{Member: b.Member}, noon); !errors.Is(err, ErrHelpOwn) {
		t.Errorf("oneself: %v", err)
	}
	if _, _, err := b.help(Helper{Member: id.ID{4}}, b.Deadline); !errors.Is(err, ErrBargainEnded) {
		t.Errorf("at the deadline: %v", err)
	}
	if err := b.Buyable(noon); !errors.Is(err, ErrBargainUnder) {
		t.Errorf("before it is at its floor: %v", err)
	}
	one, h, err := b.help(Helper{Member: id.ID{4}, Zone: "Pacific/Auckland"}, noon)
	if err != nil || h.Day != 20260303 {
		t.Errorf("it is the 3rd in Auckland, not %d, %v", h.Day, err)
	}
	one.Early = true
	if err := one.Buyable(noon); err != nil {
		t.Errorf("early: %v", err)
	}
	two, _, err := one.help(Helper{Member: id.ID{5}}, noon)
	if err != nil || two.State != BargainReached || two.Price != 400 {
		t.Fatalf("%s at %d, %v", two.State, two.Price, err)
	}
	if _, _, err := two.help(Helper{Member: id.ID{6}}, noon); !errors.Is(err, ErrBargainReached) {
		t.Errorf("a third of two: %v", err)
	}
	if err := two.Buyable(noon.Add(30 * time.Minute)); !errors.Is(err, ErrBargainEnded) {
		t.Errorf("after the time to order: %v", err)
	}
	sold.Variant.Price = 401
	if _, err := rule.start(id.ID{1}, Campaign{}, sold, id.ID{3}, Seed{}, noon); !errors.Is(err, ErrBargainOff) {
		t.Errorf("where the price alone has come down: %v", err)
	}
}
