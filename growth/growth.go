// Package growth follows how members bring others: share links and their posters, visits, which share an order is
// credited to, who brought whom, and what each new customer cost.
//
// It decides which share wins an order and when none does. It leaves selling to commerce and paying for what was
// brought to fission.
package growth

import (
	"time"

	"panal/internal/id"
	"panal/money"
)

// Purchase is what growth needs to know of an order when it is placed.
type Purchase struct {
	Order    id.ID
	Buyer    id.ID
	Visitor  id.ID  // the browser it is placed from; zero when unknown
	Code     string // the share link it is placed through; empty when none
	Discount money.Amount
	Total    money.Amount
}

// Known reports whether the purchase may have been brought by somebody.
func (p Purchase) Known() bool { return !p.Visitor.IsZero() || p.Code != "" }

// Tx reads shares and visits inside a write, and keeps what an order is credited to.
type Tx interface {
	Now() time.Time
	// ShareByCode returns a share; found is false when the code names none.
	ShareByCode(code string) (s Share, found bool, err error)
	// LastVisit returns a visitor's latest visit through any share since a time.
	LastVisit(visitor id.ID, since time.Time) (v Visit, found bool, err error)
	// InsertAttribution credits an order to a share.
	InsertAttribution(Attribution)
}
