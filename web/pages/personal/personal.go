// Package personal is the page of what is held of a person: getting it, and being erased.
package personal

import (
	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Page offers both.
type Page struct {
	ui.Page
	To      link.Community
	Again   string // where to sign in once more; empty where the last time was a short while ago
	Erasure community.Erasure
	Bars    community.Bars
	Failed  ui.Form
}

// gone and kept are keys of what becomes of a person's data; the registry of package store decides it.
var (
	gone = []string{"name", "ways", "words", "place", "inbox"}
	kept = []string{"books", "others", "safety"}
)

func (p Page) confirmation() ui.Confirmation {
	return ui.Confirmation{Button: p.T("personal.erase_act"), Loses: p.T("personal.erase_loses"), Action: p.To.Erasure(), Sure: p.T("personal.erase_sure")}
}
