// Package share is a member's own links, what came of them, and whom they brought.
package share

import (
	"panal/growth"
	"panal/internal/locale"
	"panal/web/link"
	"panal/web/ui"
)

// Page lists the member's links.
type Page struct {
	ui.Page
	Links []Link
	Tree  growth.Branch
	Total growth.Figures
	To    link.Community
}

// Link is one link with what came of it.
type Link struct {
	growth.ShareReport
	Kit ui.ShareKit
}

// to is the page that a link leads to, and seeing what the way there is called.
func (p Page) to(l Link) string {
	if l.Share.Target.Kind == growth.ToCampaign {
		return p.To.Campaign(l.Slug)
	}
	return p.To.Offer(l.Slug)
}

func (p Page) seeing(l Link) string { return p.T("shares.to." + string(l.Share.Target.Kind)) }

func brought(l *locale.Locale, n int) string { return l.T("shares.brought", "count", n) }

// descendants counts everybody under a branch.
func descendants(b growth.Branch) int {
	n := len(b.Children)
	for _, c := range b.Children {
		n += descendants(c)
	}
	return n
}
