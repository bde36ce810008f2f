package console

import (
	"panal/fission"
	"panal/web/link"
	"panal/web/pages/setup"
	"panal/web/ui"
)

// Template is the community's pattern, before it is saved.
type Template struct {
	ui.Page
	To      link.Console
	Pattern fission.Template
}

func (p Template) holds() []ui.Pair { return setup.Makes(p.Page, p.Pattern) }
