// Package face is what a guest meets of a community: what it is, for whom, what it has to show, and the one way in.
package face

import (
	"panal/commerce"
	"panal/community"
	"panal/content"
	"panal/web/link"
	"panal/web/pages/product"
	"panal/web/ui"
)

// Page is the community's face.
type Page struct {
	ui.Page
	Next        content.Gathering // zero: none
	To          link.Community
	Positioning community.Positioning
	Story       string // HTML
	Mascot      Mascot
	Leader      *ui.Face // nil when none is shown
	Proof       commerce.Proof
	Goods       product.Shelf      // some of what is for sale; none where nothing is
	Circles     []community.Circle // that one may join
	Tiers       []community.Tier
	Entry       Entry
	Edit        string // for those who may change it
	Back        string // of a preview, to where it is changed
}

// Entry is the way in: the one button, and what to know before.
type Entry struct {
	Says string
	Act  ui.Action
}

// Mascot is the figure that speaks for the community; one without a name is none.
type Mascot struct{ Name, Line, Image, Alt string }

// fewest is from how many members on they are counted before a guest: a community that begins says nothing rather than
// how small it is.
const fewest = 5

// proof is what there is to show. What is not there yet is left out.
func (p Page) proof() (figures []ui.Figure) {
	if p.Proof.Members >= fewest {
		figures = append(figures, ui.Figure{Label: p.T("face.members", "count", p.Proof.Members), Value: p.Locale.Number(p.Proof.Members)})
	}
	if p.Proof.Formed > 0 {
		figures = append(figures, ui.Figure{Label: p.T("face.formed", "count", p.Proof.Formed), Value: p.Locale.Number(p.Proof.Formed)})
	}
	if p.Proof.Saved > 0 {
		figures = append(figures, ui.Figure{Label: p.T("face.saved"), Value: p.Money(int64(p.Proof.Saved))})
	}
	return figures
}
