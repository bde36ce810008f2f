// Package problem is the page that says what went wrong.
package problem

import "panal/web/ui"

// Page says what went wrong and what to do next.
type Page struct {
	ui.Page
	Text    string
	Next    ui.Action
	Request string // the request's id, where somebody will be asked for it
}
