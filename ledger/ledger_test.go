package ledger

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"panal/internal/id"
	"panal/money"
)

func someID(t *rapid.T, label string) id.ID {
	var i id.ID
	copy(i[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	i[0] = 1 // never zero
	return i
}

// balanced draws a posting that adds up: the last entry takes what the others left.
func balanced(t *rapid.T) Posting {
	n := rapid.IntRange(1, 4).Draw(t, "entries")
	var sum money.Amount
	var entries []Entry
	for range n {
		amount := money.Amount(rapid.Int64Range(1, money.Max/8).Draw(t, "amount"))
		if rapid.Bool().Draw(t, "out") {
			amount = -amount
		}
		entries = append(entries, Entry{AccountRef{Kind: Escrow, Owner: someID(t, "owner")}, amount})
		sum += amount
	}
	if sum == 0 {
		entries[0].Amount++
		sum++
	}
	entries = append(entries, Entry{AccountRef{Kind: Clearing}, -sum})
	return Posting{Cause: Cause{"payment", someID(t, "cause")}, Purpose: "received", Currency: "EUR", Entries: entries}
}

func distinct(p Posting) bool {
	seen := map[AccountRef]bool{}
	for _, e := range p.Entries {
		if seen[e.Account] || e.Amount == 0 {
			return false
		}
		seen[e.Account] = true
	}
	return true
}

func TestBalancedPostingsPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := balanced(t)
		if !distinct(p) {
			t.Skip()
		}
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever one changes in one entry of a posting that adds up, it does so no more.
func TestUnbalancedPostingsFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := balanced(t)
		at := rapid.IntRange(0, len(p.Entries)-1).Draw(t, "at")
		switch rapid.IntRange(0, 5).Draw(t, "how") {
		case 0:
			p.Entries[at].Amount += money.Amount(rapid.Int64Range(1, 1000).Draw(t, "off"))
		case 1:
			p.Entries = append(p.Entries[:at], p.Entries[at+1:]...)
		case 2:
			p.Entries = append(p.Entries, Entry{p.Entries[at].Account, 1}, Entry{AccountRef{Kind: Revenue}, -1})
		case 3:
			p.Entries = append(p.Entries, Entry{AccountRef{Kind: Revenue}, 0})
		case 4:
			p.Cause.ID = id.Zero
		case 5:
			p.Purpose = ""
		}
		if err := p.Check(); !errors.Is(err, ErrUnbalanced) {
			t.Fatalf("%+v passes: %v", p, err)
		}
	})
}

// Amounts so large that their sum would wrap around are refused, not added up to something else.
func TestOverflowFails(t *testing.T) {
	huge := Posting{Cause: Cause{"payment", id.ID{1}}, Purpose: "received", Currency: "EUR", Entries: []Entry{
		{AccountRef{Kind: Clearing}, -1 << 63}, {AccountRef{Kind: Revenue}, -1 << 63}}}
	if err := huge.Check(); !errors.Is(err, ErrUnbalanced) {
		t.Error(err)
	}
}

// A posting and its reversal leave every account as it was.
func TestReverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := balanced(t)
		p.ID = someID(t, "id")
		back := p.Reverse(Cause{"refund", someID(t, "refund")}, "reversed")
		left := map[AccountRef]money.Amount{}
		for _, e := range append(append([]Entry{}, p.Entries...), back.Entries...) {
			left[e.Account] += e.Amount
		}
		for account, amount := range left {
			if amount != 0 {
				t.Fatalf("%v is left with %d", account, amount)
			}
		}
		if back.Reverses != p.ID || back.Currency != p.Currency {
			t.Fatalf("%+v", back)
		}
	})
}

func TestMove(t *testing.T) {
	clearing, revenue := AccountRef{Kind: Clearing}, AccountRef{Kind: Revenue}
	p := Move(Cause{"payment", id.ID{1}}, "received", "EUR", 500, clearing, revenue)
	if err := p.Check(); err != nil || p.Entries[0] != (Entry{clearing, -500}) || p.Entries[1] != (Entry{revenue, 500}) {
		t.Errorf("%+v, %v", p, err)
	}
	for what, p := range map[string]Posting{
		"nothing":         Move(Cause{"payment", id.ID{1}}, "received", "EUR", 0, clearing, revenue),
		"to itself":       Move(Cause{"payment", id.ID{1}}, "received", "EUR", 1, clearing, clearing),
		"in no currency":  Move(Cause{"payment", id.ID{1}}, "received", "", 1, clearing, revenue),
		"for no cause":    Move(Cause{}, "received", "EUR", 1, clearing, revenue),
		"more than there": Move(Cause{"payment", id.ID{1}}, "received", "EUR", money.Max+1, clearing, revenue),
	} {
		if err := p.Check(); !errors.Is(err, ErrUnbalanced) {
			t.Errorf("moving %s: %v", what, err)
		}
	}
}

// An account's id tells accounts apart by owner, kind and currency, and says the same each time.
func TestAccountID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := func(label string) (AccountRef, string) {
			owner := id.Zero
			if rapid.Bool().Draw(t, label+" owned") {
				owner = someID(t, label)
			}
			return AccountRef{rapid.SampledFrom(Kinds).Draw(t, label+" kind"), owner}, rapid.SampledFrom([]string{"EUR", "USD", "PTS"}).Draw(t, label+" currency")
		}
		a, inA := ref("a")
		b, inB := ref("b")
		if same := a == b && inA == inB; same != (a.ID(inA) == b.ID(inB)) {
			t.Fatalf("%v %s and %v %s", a, inA, b, inB)
		}
		if own := a.Owner.IsZero(); own != (a.ID(inA).Compare(id.ID{7: 1}) < 0) {
			t.Fatalf("%v is not where its kind is looked for", a)
		}
	})
}

func TestKinds(t *testing.T) {
	for _, k := range Kinds {
		if !k.Valid() {
			t.Errorf("%s", k)
		}
	}
	if Kind("wallet of nobody").Valid() {
		t.Error("any kind is valid")
	}
	if Escrow.Lowest() != 0 || Revenue.Lowest() >= -money.Max {
		t.Error("what belongs to others is guarded, and nothing else")
	}
	if Clearing.Reading(-500) != 500 || Revenue.Reading(500) != 500 {
		t.Error("people read what is there as more than nothing")
	}
}
