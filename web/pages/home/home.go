// Package home is where a member begins: what waits for them, their circles, and what ends soon.
package home

import (
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/web/link"
	"panal/web/pages/face"
	"panal/web/pages/points"
	"panal/web/pages/product"
	"panal/web/ui"
)

// Page is a member's home.
type Page struct {
	ui.Page
	Next    content.Gathering // zero: none
	To      link.Community
	Guest   bool        // has proven no e-mail
	Entry   *face.Entry // for who is not in
	Waiting []Waiting
	News    []notice.Notice   // not read yet, the newest first
	Said    []content.Reading // what was said last
	Voice   notice.Voice
	Circles []community.CircleOf // the reader's own
	Join    []community.Circle   // for who is in none
	Tiers   []community.Tier
	Open    []commerce.Campaign
	Goods   product.Shelf // what ends soonest first
	Points  *points.Today // nil: there is nothing to earn
}

// Waiting is something that waits for the reader, or that the reader waits for.
type Waiting struct {
	Title, Href string
	Noun, State string // as ui.State names them
}
