// Package community is the page that lists the communities of this place.
package community

import (
	"panal/community"
	"panal/web/ui"
)

// Page lists communities.
type Page struct {
	ui.Page
	Communities []community.Community
}
