// Package sandbox is the payment page of the test provider. It is plain on purpose: nobody is to take it for a bank's.
package sandbox

import "panal/web/ui"

// Page offers to pay, or to see what happens when something goes wrong.
type Page struct {
	ui.Page
	Merchant    string
	Description string
	Amount      string
	Keeps       string // what is charged later to the card that is kept, where nothing is charged now
	Declined    bool
	Done        bool // money is taken or under way
	Action      string
	Back        string
	Troubles    []string // actions beyond paying and declining
}

func (p Page) pay() string {
	if p.Keeps != "" {
		return p.T("sandbox.keep")
	}
	return p.T("action.pay", "amount", p.Amount)
}
