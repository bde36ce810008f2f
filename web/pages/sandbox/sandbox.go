// Package sandbox is the payment page of the test provider. It is plain on purpose: nobody is to take it for a bank's.
package sandbox

import "panal/web/ui"

// Page offers to pay, or to see what happens when something goes wrong.
type Page struct {
	ui.Page
	Merchant    string
	Description string
	Amount      string
	Declined    bool
	Done        bool // money is taken or under way
	Action      string
	Back        string
	Troubles    []string // actions beyond paying and declining
}
