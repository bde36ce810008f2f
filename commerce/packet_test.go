package commerce

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

func drawnPacket(t *rapid.T) Packet {
	shares := rapid.Int64Range(1, 60).Draw(t, "shares")
	rule := PacketRule{Total: money.Amount(rapid.Int64Range(shares, 1_000_000).Draw(t, "total")), Shares: shares,
		Spread: rapid.Int64Range(0, maxSpread).Draw(t, "spread"), Hours: 24}
	var seed Seed
	copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
	return rule.open(id.ID{1}, Campaign{ID: id.ID{2}, CampaignTerms: CampaignTerms{StartsAt: noon, EndsAt: noon.Add(48 * time.Hour)}}, id.Zero, "EUR", seed, noon)
}

// Whatever happens to a packet, what is in it was claimed, is left or went back; and what was promised is what is kept.
func TestPacketHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPacket(t)
		var claimed money.Amount
		var shares []PacketShare
		for i, amount := range p.Schedule() {
			if amount < 1 {
				t.Fatalf("a share of %d", amount)
			}
			shares = append(shares, PacketShare{Number: int64(i + 1), Amount: amount})
		}
		now := noon
		for range 80 {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "minutes")) * time.Minute)
			if p.due(now) {
				p = p.end(now)
			}
			if p.Claimed == p.Shares || p.State == PacketOver {
				if _, _, err := p.claim(PacketShare{Amount: 1}, id.ID{9}, now); err == nil {
					t.Fatalf("claimed from a packet that is %s", p.State)
				}
			} else {
				after, share, err := p.claim(shares[p.Claimed], id.ID{9}, now)
				if err != nil {
					t.Fatal(err)
				}
				shares[p.Claimed], claimed, p = share, claimed+share.Amount, after
			}
			if claimed+p.Left+p.Returned != p.Total || (p.Left > 0) != (p.State == PacketOpen) || (p.State == PacketOpen) != p.ClosedAt.IsZero() {
				t.Fatalf("%d claimed of %+v", claimed, p)
			}
		}
		if broken := p.Kept(shares); broken != "" || p.Promise != sha256.Sum256([]byte(p.Revealed())) {
			t.Fatal(broken)
		}
		shares[0].Amount++
		if p.Kept(shares) == "" {
			t.Fatal("another share than was promised is not noticed")
		}
	})
}

// Equal shares differ by a minor unit at most.
func TestPacketEqualShares(t *testing.T) {
	p := PacketRule{Total: 1000, Shares: 7, Hours: 1}.open(id.ID{1}, Campaign{}, id.ID{3}, "EUR", Seed{}, noon)
	for _, share := range p.Schedule() {
		if share < 142 || share > 143 {
			t.Errorf("a share of %d", share)
		}
	}
}

// A packet for all ends with its campaign at the latest, and is counted from when that begins; one that is passed on was
// promised to its member.
func TestPacketInItsTime(t *testing.T) {
	rule, member := PacketRule{Total: 100, Shares: 3, Hours: 24}, id.ID{3}
	c := Campaign{ID: id.ID{2}, CampaignTerms: CampaignTerms{StartsAt: noon.Add(time.Hour), EndsAt: noon.Add(20 * time.Hour)}}
	if p := rule.open(id.ID{1}, c, id.Zero, "EUR", Seed{}, noon); !p.Deadline.Equal(c.EndsAt) {
		t.Errorf("for all: until %v", p.Deadline)
	}
	if p := rule.open(id.ID{1}, c, member, "EUR", Seed{}, noon); !p.Deadline.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("passed on: until %v", p.Deadline)
	}
	c.EndsAt = noon.Add(48 * time.Hour)
	p := rule.open(id.ID{1}, c, id.Zero, "EUR", Seed{1}, noon)
	if !p.Deadline.Equal(noon.Add(25 * time.Hour)) {
		t.Errorf("from its start: until %v", p.Deadline)
	}
	if err := p.Admits(p.Deadline); !errors.Is(err, ErrPacketOver) || p.Admits(p.Deadline.Add(-1)) != nil {
		t.Errorf("at its end: %v", err)
	}
	if p.Told().Seed != (Seed{}) || p.end(noon).Told().Seed == (Seed{}) {
		t.Error("its seed is told while it is open, or is not when it is over")
	}
}

func TestPacketRuleRefuses(t *testing.T) {
	good := PacketRule{Total: 1000, Shares: 10, Spread: 50, Hours: 24, Passed: true}
	for field, change := range map[string]func(*PacketRule, *Campaign){
		"rule.total":  func(r *PacketRule, _ *Campaign) { r.Total = 0 },
		"rule.shares": func(r *PacketRule, _ *Campaign) { r.Total = 9 },
		"rule.spread": func(r *PacketRule, _ *Campaign) { r.Spread = 91 },
		"rule.hours":  func(r *PacketRule, _ *Campaign) { r.Hours = 0 },
		"budget":      func(_ *PacketRule, c *Campaign) { c.Budget = 999 },
	} {
		rule := good
		c := Campaign{State: CampaignDraft, CampaignTerms: CampaignTerms{Slug: "b", Title: "B", StartsAt: noon, EndsAt: noon.Add(time.Hour), Rule: &rule}}
		if err := c.Check(euros); err != nil {
			t.Fatal(err)
		}
		change(&rule, &c)
		f := fault.From(c.Check(euros))
		if len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	for _, r := range []PacketRule{{Total: 100, Shares: 1, Hours: 1, Passed: true}, {Total: 1000, Shares: maxPassed + 1, Hours: 1, Passed: true}, {Total: 9000, Shares: maxShares + 1, Hours: 1}} {
		var wrong fault.Fields
		if r.Check(&wrong, Campaign{}, euros); fault.From(wrong.Err()).Fields[0].Name != "rule.shares" {
			t.Errorf("%+v is not refused", r)
		}
	}
}

// What the handbook works out.
func TestPacketRecomputed(t *testing.T) {
	p := PacketRule{Total: 10_000, Shares: 7, Spread: 60, Hours: 24}.open(id.ID{1}, Campaign{}, id.ID{3}, "EUR", Seed{}, noon)
	if shares := fmt.Sprint(p.Schedule()); shares != "[1694 1743 1741 1796 576 891 1559]" {
		t.Errorf("the shares are %s, which the handbook tells otherwise", shares)
	}
}
