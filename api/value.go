package api

import (
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Amount is exact money: minor units (cents, fen, yen) of a currency.
type Amount struct {
	Amount   int64  `json:"amount" doc:"In minor units: 1250 is 12.50 in EUR, and 1250 in JPY." example:"1250"`
	Currency string `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217." example:"EUR"`
}

func amount(a money.Amount, currency string) Amount { return Amount{int64(a), currency} }

// reading reads what a body holds, and gathers what is wrong with it.
type reading struct {
	community community.Community
	wrong     fault.Fields
}

// id reads an id; empty text is the zero id.
func (r *reading) id(kind id.Kind, field, text string) id.ID {
	if text == "" {
		return id.Zero
	}
	key, err := kind.Parse(text)
	if err != nil {
		r.wrong.Check(false, field, "invalid.id", fault.Args{"kind": string(kind)})
	}
	return key
}

// needed reads an id that must be given.
func (r *reading) needed(kind id.Kind, field, text string) id.ID {
	r.wrong.Check(text != "", field, "invalid.required")
	return r.id(kind, field, text)
}

// amount reads money, which is in the community's currency.
func (r *reading) amount(field string, a Amount) money.Amount {
	r.wrong.Check(a.Currency == r.community.Currency, field+".currency", "invalid.currency", fault.Args{"currency": r.community.Currency})
	return money.Amount(a.Amount)
}

// named reads an id that a path names. What is no id names nothing.
func named(kind id.Kind, text string, missing error) (id.ID, error) {
	key, err := kind.Parse(text)
	if err != nil {
		return id.Zero, missing
	}
	return key, nil
}

// is reports whether a path names a thing by an id of the kind, and not by its slug: slugs have no underscore.
func is(kind id.Kind, text string) bool {
	_, err := kind.Parse(text)
	return err == nil
}

// one is an answer of one thing.
type one[T any] struct{ Body T }

// made is an answer of a thing that was made.
type made[T any] struct {
	Location string `header:"Location" doc:"Where the thing is."`
	Body     T
}

// none is an answer without a body.
type none struct{}
