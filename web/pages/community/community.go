// Package community is the pages that list communities: those of this place, and one's own.
package community

import (
	"panal/community"
	"panal/internal/locale"
	"panal/web/ui"
)

// Page lists communities.
type Page struct {
	ui.Page
	Communities []community.Community
}

// Mine lists the communities that the reader is in.
type Mine struct {
	ui.Page
	In       []community.Belonging
	MayFound bool
}

// As says who somebody is in a community: names and roles are each community's own.
func As(l *locale.Locale, b community.Belonging) string {
	return b.Name + " · " + l.T("role."+string(b.Role))
}
