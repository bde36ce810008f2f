package web

import "panal/web/ui"

// tabs are the sections of a member's pages, at the bottom of a phone and beside a desktop's page. A visitor sees them
// all, and is asked to sign in where they lead to what is one's own; who is somebody elsewhere has nothing here yet.
func (q *request) tabs() []ui.NavItem {
	to := q.links()
	tabs := []ui.NavItem{
		ui.Section(q.locale, "home", to.Front(), ""),
		ui.Section(q.locale, "circles", to.Circles(), ""),
		ui.Section(q.locale, "shop", to.Shop(), ""),
	}
	if q.actor.Member.IsZero() && q.actor.Email != "" {
		return tabs
	}
	return append(tabs, ui.Section(q.locale, "me", to.Me(), ""))
}
