package app

import (
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
)

// mailLinks are the pages that mails about getting in lead to.
func (a *App) mailLinks() community.Links {
	to := func(c community.Community) link.Community { return link.Community(c.Slug) }
	return community.Links{
		Invitation: func(c community.Community, i id.ID) string { return a.publicURL + to(c).Invited(i) },
	}
}
