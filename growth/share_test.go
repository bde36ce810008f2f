package growth

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"panal/money"
)

func TestParseCode(t *testing.T) {
	for text, want := range map[string]string{
		"0123456789": "0123456789", "abcdefghjk": "abcdefghjk", "MNPQRSTVWX": "mnpqrstvwx",
		"ILOilo0000": "1101100000", "": "", "012345678": "", "01234567890": "", "01234567-9": "", "uuuuuuuuuu": "", "äbcdefghj": "", "0123456\u212a": "",
	} {
		if got, ok := ParseCode(text); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, got, ok, want)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("0123456789")
	f.Add("ILOilo0000")
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := ParseCode(text)
		if !ok {
			if code != "" {
				t.Errorf("%q is refused with a code", text)
			}
			return
		}
		if again, ok := ParseCode(code); !ok || again != code {
			t.Errorf("%q is read as %q, which is read as %q", text, code, again)
		}
	})
}

func TestNewCode(t *testing.T) {
	code, err := newCode(strings.NewReader("\x00\x1f\x20\xff abcdefghij"))
	if err != nil || len(code) != codeLength || code[:4] != "0z0z" {
		t.Errorf("code %q, %v", code, err)
	}
	if _, ok := ParseCode(code); !ok {
		t.Errorf("%q is not read back", code)
	}
	if _, err := newCode(iotest.ErrReader(errors.New("dry"))); err == nil {
		t.Error("a code without randomness")
	}
}

func TestParseChannel(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "wechat": "wechat", "shop-counter_2": "shop-counter_2", "WeChat": "", "a b": "", "<b>": "", "café": "",
		strings.Repeat("a", 32): strings.Repeat("a", 32), strings.Repeat("a", 33): "",
	} {
		if got := ParseChannel(text); got != want {
			t.Errorf("%q is channel %q, want %q", text, got, want)
		}
	}
}

func TestCostPerNewcomer(t *testing.T) {
	for _, c := range []struct {
		discount  money.Amount
		newcomers int64
		cost      money.Amount
		known     bool
	}{{900, 0, 0, false}, {900, 3, 300, true}, {1000, 3, 334, true}, {0, 3, 0, true}} {
		if cost, known := (Figures{Discount: c.discount, Newcomers: c.newcomers}).CostPerNewcomer(); cost != c.cost || known != c.known {
			t.Errorf("%d for %d: %d, %v; want %d", c.discount, c.newcomers, cost, known, c.cost)
		}
	}
}

func TestGrow(t *testing.T) {
	by := func(referrer, member int) Brought {
		return Brought{Referral: Referral{Member: numbered(member), Referrer: numbered(referrer)}, Name: string(rune('a' + member))}
	}
	root := grow(Branch{Member: numbered(1), Name: "root"}, []Brought{by(1, 3), by(1, 2), by(3, 4), by(4, 5)}, MaxDepth)
	if len(root.Children) != 2 || root.Children[0].Member != numbered(3) || root.Children[1].Member != numbered(2) {
		t.Fatalf("children %+v", root.Children)
	}
	four := root.Children[0].Children
	if len(four) != 1 || four[0].Name != "e" || len(four[0].Children) != 1 || four[0].Children[0].Member != numbered(5) {
		t.Errorf("below: %+v", four)
	}
	depth := 0
	for b := grow(Branch{Member: numbered(1)}, []Brought{by(1, 2), by(2, 1)}, MaxDepth); len(b.Children) > 0; b = b.Children[0] { // a circle
		depth++
	}
	if depth != MaxDepth {
		t.Errorf("a circle is followed %d deep, want %d", depth, MaxDepth)
	}
}
