// Package notice has the pages of what a member is told: the inbox, how they want to be told, and how e-mails stop.
package notice

import (
	"time"

	"panal/community/notice"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Inbox lists the reader's notices, the newest first.
type Inbox struct {
	ui.Page
	To      link.Community
	Voice   notice.Voice
	List    []notice.Notice
	Filter  notice.Filter
	Circles []Circle // that notices are of
	Pages   ui.Pages
}

// Circle is one that notices are of.
type Circle struct {
	ID   id.ID
	Name string
}

func (p Inbox) narrowings() []ui.Choice {
	all := []ui.Choice{
		{Label: p.T("notice.all"), Href: p.To.Notices(), Current: p.Filter == notice.Filter{}},
		{Label: p.T("notice.unread"), Href: p.To.NoticesOf(id.Zero, true), Current: p.Filter.Unread},
	}
	for _, c := range p.Circles {
		all = append(all, ui.Choice{Label: c.Name, Href: p.To.NoticesOf(c.ID, false), Current: p.Filter.Circle == c.ID})
	}
	return all
}

// unread reports whether the page shows anything unread.
func (p Inbox) unread() bool {
	for _, n := range p.List {
		if n.ReadAt.IsZero() {
			return true
		}
	}
	return false
}

// until is when the newest notice of the page came: what comes later is not read with it.
func (p Inbox) until() string {
	if len(p.List) == 0 {
		return ""
	}
	return p.List[0].At.Format(time.RFC3339Nano)
}

func (p Inbox) circle() string { return id.Circle.Text(p.Filter.Circle) }

func (p Inbox) empty() ui.Empty {
	if p.Filter != (notice.Filter{}) {
		return ui.Empty{Icon: "bell", Title: p.T("notice.none_left"), Text: p.T("notice.none_left_text"),
			Action: ui.Action{Label: p.T("notice.show_all"), Href: p.To.Notices(), Kind: ui.Plain}}
	}
	return ui.Empty{Icon: "bell", Title: p.T("notice.none"), Text: p.T("notice.none_text"),
		Action: ui.Action{Label: p.T("notice.preferences.title"), Href: p.To.Preferences(), Kind: ui.Plain}}
}

// here is the address of the page, to come back to.
func (p Inbox) here() string { return p.URL.RequestURI() }

// icons of the topics.
var icons = map[notice.Topic]string{notice.Buying: "groupbuys", notice.Sharing: "share", notice.Circling: "circles", notice.Membership: "me", notice.Work: "today"}

func icon(k notice.Kind) string {
	r, _ := notice.RuleOf(k)
	if i := icons[r.Topic]; i != "" {
		return i
	}
	return "bell"
}
