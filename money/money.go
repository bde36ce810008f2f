// Package money holds exact amounts: whole minor units of one ISO 4217 currency (or points, PTS), never a float.
//
// It decides arithmetic: what overflows, and what cannot be mixed. It leaves writing amounts for people to
// internal/locale.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Max bounds every amount, so that it survives JSON readers that hold numbers in doubles.
const Max = 1 << 53

// Points is the currency of loyalty points: never convertible into another.
const Points = "PTS"

// Amount is a number of minor units (cents, fen, yen, points).
type Amount int64

// ErrOverflow is returned for an amount beyond Max.
var ErrOverflow = errors.New("money: amount out of range")

// ErrMalformed is returned for text that is no amount.
var ErrMalformed = errors.New("money: malformed amount")

// ValidCurrency reports whether code is an ISO 4217 currency, or points.
func ValidCurrency(code string) bool { return code == Points || code != "" && currency.IsValid(code) }

// Digits is the number of decimal places of a currency: 2 for EUR, 0 for JPY and points.
func Digits(code string) int {
	if code == Points {
		return 0
	}
	d, ok := currency.GetDigits(code)
	if !ok {
		return 2
	}
	return int(d)
}

// Check returns ErrOverflow when the amount is beyond ±Max.
func (a Amount) Check() error {
	if a > Max || a < -Max {
		return ErrOverflow
	}
	return nil
}

// Add returns a+b, or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Check() != nil || b.Check() != nil {
		return 0, ErrOverflow
	}
	sum := a + b
	return sum, sum.Check()
}

// Times returns a×n, or ErrOverflow.
func (a Amount) Times(n int64) (Amount, error) {
	if a == 0 || n == 0 {
		return 0, nil
	}
	product := a * Amount(n)
	if a.Check() != nil || n > Max || n < -Max || product/Amount(n) != a {
		return 0, ErrOverflow
	}
	return product, product.Check()
}

// Decimal writes an amount as a plain decimal for machines and form fields: 1250 EUR is "12.50".
func (a Amount) Decimal(code string) string {
	digits := Digits(code)
	if digits == 0 {
		return strconv.FormatInt(int64(a), 10)
	}
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "-", uint64(-a)
	}
	text := fmt.Sprintf("%0*d", digits+1, n)
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// Parse reads a decimal with a point or a comma and at most the currency's decimal places: "12.5", "12,50".
func Parse(text, code string) (Amount, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, ",", "."))
	sign := Amount(1)
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = -1, rest
	}
	whole, fraction, pointed := strings.Cut(text, ".")
	digits := Digits(code)
	if whole == "" || len(whole) > 16 || len(fraction) > digits || pointed && fraction == "" {
		return 0, ErrMalformed
	}
	for _, r := range whole + fraction {
		if r < '0' || r > '9' {
			return 0, ErrMalformed
		}
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil || n > Max {
		return 0, ErrOverflow
	}
	return sign * Amount(n), nil
}
