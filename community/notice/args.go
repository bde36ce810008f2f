package notice

import (
	"time"

	"panal/internal/locale"
	"panal/money"
)

// Args fill the message of a notice. They are kept as what they are, an amount or a time, and become words when the
// notice is shown.
type Args map[string]Value

// Value is a text, a whole number, an amount, a time, or the key of a message.
type Value struct {
	Text     string       `json:"text,omitempty"`
	Number   int64        `json:"number,omitzero"`
	Amount   money.Amount `json:"amount,omitzero"`
	Currency string       `json:"currency,omitempty"`
	At       time.Time    `json:"at,omitzero"`
	Key      string       `json:"key,omitempty"`
}

// Text is a value that is the same in every language, such as a name.
func Text(text string) Value { return Value{Text: text} }

// Number is a value that is counted.
func Number(n int) Value { return Value{Number: int64(n)} }

// Sum is an amount of money.
func Sum(amount money.Amount, currency string) Value {
	return Value{Amount: amount, Currency: currency}
}

// Time is a moment.
func Time(at time.Time) Value { return Value{At: at} }

// Word is a message of the catalogs.
func Word(key string) Value { return Value{Key: key} }

// Voice is how a notice is written: in the reader's language and zone, with money as the community writes it.
type Voice struct {
	Reader    *locale.Locale
	Community *locale.Locale
	Zone      *time.Location
}

func (v Voice) write(value Value) any {
	switch {
	case value.Key != "":
		return v.Reader.T(value.Key)
	case value.Currency != "":
		return v.Community.Money(int64(value.Amount), value.Currency)
	case !value.At.IsZero():
		return v.Reader.DateTime(value.At, v.Zone)
	case value.Number != 0:
		return value.Number
	}
	return value.Text
}

// Says is what the notice says, in one sentence.
func (n Notice) Says(v Voice) string {
	key := "notice.says." + string(n.Kind)
	values := map[string]any{}
	for name, value := range n.Args {
		values[name] = v.write(value)
	}
	if n.News > 1 {
		key = "notice.bundle." + string(n.Kind)
		values["number"] = n.News
	}
	return v.Reader.Fill(key, values)
}
