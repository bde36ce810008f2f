package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var amounts = rapid.Custom(func(t *rapid.T) Amount { return Amount(rapid.Int64Range(-Max, Max).Draw(t, "amount")) })

// exact computes without limits what the arithmetic must agree with.
func exact(a Amount) *big.Int { return big.NewInt(int64(a)) }

func inRange(n *big.Int) bool { return n.CmpAbs(big.NewInt(Max)) <= 0 }

func TestAddIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Amount(rapid.Int64().Draw(t, "a")), Amount(rapid.Int64().Draw(t, "b"))
		sum, err := a.Add(b)
		want := new(big.Int).Add(exact(a), exact(b))
		possible := inRange(exact(a)) && inRange(exact(b)) && inRange(want)
		if (err == nil) != possible || possible && exact(sum).Cmp(want) != 0 {
			t.Fatalf("%d + %d = %d, %v", a, b, sum, err)
		}
	})
}

func TestTimesIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := Amount(rapid.Int64().Draw(t, "a")), rapid.Int64().Draw(t, "n")
		product, err := a.Times(n)
		want := new(big.Int).Mul(exact(a), big.NewInt(n))
		possible := inRange(want) && (want.Sign() == 0 || inRange(exact(a)) && inRange(big.NewInt(n)))
		if (err == nil) != possible || possible && exact(product).Cmp(want) != 0 {
			t.Fatalf("%d × %d = %d, %v", a, n, product, err)
		}
	})
}

func TestArithmeticAtTheEdge(t *testing.T) {
	for _, c := range []struct {
		what string
		got  func() (Amount, error)
		want Amount
		err  error
	}{
		{"max + 0", func() (Amount, error) { return Amount(Max).Add(0) }, Max, nil},
		{"max + 1", func() (Amount, error) { return Amount(Max).Add(1) }, 0, ErrOverflow},
		{"-max - 1", func() (Amount, error) { return Amount(-Max).Add(-1) }, 0, ErrOverflow},
		{"least int + least int", func() (Amount, error) { return Amount(math.MinInt64).Add(math.MinInt64) }, 0, ErrOverflow},
		{"max × 1", func() (Amount, error) { return Amount(Max).Times(1) }, Max, nil},
		{"max × -1", func() (Amount, error) { return Amount(Max).Times(-1) }, -Max, nil},
		{"max × 2", func() (Amount, error) { return Amount(Max).Times(2) }, 0, ErrOverflow},
		{"least int × -1", func() (Amount, error) { return Amount(math.MinInt64).Times(-1) }, 0, ErrOverflow},
		{"2^32 × 2^32, which wraps to 0", func() (Amount, error) { return Amount(1 << 32).Times(1 << 32) }, 0, ErrOverflow},
	} {
		got, err := c.got()
		if !errors.Is(err, c.err) || err == nil && got != c.want {
			t.Errorf("%s = %d, %v", c.what, got, err)
		}
	}
}

var currencies = rapid.SampledFrom([]string{"EUR", "USD", "CNY", "JPY", "KRW", "BHD", "CLF", Points})

func TestDecimalIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, code := amounts.Draw(t, "amount"), currencies.Draw(t, "currency")
		text := a.Decimal(code)
		if got, err := Parse(text, code); err != nil || got != a {
			t.Fatalf("%d %s is written %q and read %d, %v", a, code, text, got, err)
		}
	})
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, code string
		want       Amount
		err        error
	}{
		{"12.50", "EUR", 1250, nil},
		{"12,5", "EUR", 1250, nil},
		{"12", "EUR", 1200, nil},
		{" 0.01 ", "EUR", 1, nil},
		{"-0.01", "EUR", -1, nil},
		{"-0", "EUR", 0, nil},
		{"007", "EUR", 700, nil},
		{"1500", "JPY", 1500, nil},
		{"1.234", "BHD", 1234, nil},
		{"30", Points, 30, nil},
		{"90071992547409.92", "EUR", Max, nil},
		{"90071992547409.93", "EUR", 0, ErrOverflow},
		{"9999999999999999.9999", "CLF", 0, ErrOverflow},
		{"", "EUR", 0, ErrMalformed},
		{".5", "EUR", 0, ErrMalformed},
		{"5.", "EUR", 0, ErrMalformed},
		{"5.", "JPY", 0, ErrMalformed},
		{"1.5", "JPY", 0, ErrMalformed},
		{"0.001", "EUR", 0, ErrMalformed},
		{"1,234.50", "EUR", 0, ErrMalformed}, // which is the point? ask
		{"1.234", "EUR", 0, ErrMalformed},
		{"+5", "EUR", 0, ErrMalformed},
		{"--5", "EUR", 0, ErrMalformed},
		{"- 5", "EUR", 0, ErrMalformed},
		{"1e3", "EUR", 0, ErrMalformed},
		{"٣", "EUR", 0, ErrMalformed},
		{"12345678901234567", "EUR", 0, ErrMalformed},
	} {
		if got, err := Parse(c.text, c.code); !errors.Is(err, c.err) || got != c.want {
			t.Errorf("%q %s: %d, %v; want %d, %v", c.text, c.code, got, err, c.want, c.err)
		}
	}
}

func TestCurrencies(t *testing.T) {
	for code, want := range map[string]bool{"EUR": true, "CNY": true, "JPY": true, Points: true, "XXY": false, "eur": false, "": false} {
		if ValidCurrency(code) != want {
			t.Errorf("%q valid: %v", code, !want)
		}
	}
	for code, want := range map[string]int{"EUR": 2, "JPY": 0, "BHD": 3, Points: 0} {
		if got := Digits(code); got != want {
			t.Errorf("%s has %d digits, want %d", code, got, want)
		}
	}
}

// Whatever is read is in range, and reads the same once written.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"12.50", "12,5", "-1", "90071992547409.93", "1.2.3", "٣", "1e3"} {
		f.Add(text, "EUR")
		f.Add(text, "JPY")
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		a, err := Parse(text, code)
		if err != nil {
			return
		}
		if a.Check() != nil {
			t.Fatalf("%q is %d, which is out of range", text, a)
		}
		if again, err := Parse(a.Decimal(code), code); err != nil || again != a {
			t.Fatalf("%q is %d, written %q and read %d, %v", text, a, a.Decimal(code), again, err)
		}
	})
}
