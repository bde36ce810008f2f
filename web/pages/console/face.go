package console

import (
	"strings"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/palette"
	"panal/web/link"
	"panal/web/pages/face"
	"panal/web/ui"
)

// Face is where a community's positioning is changed, beside what a guest would meet.
type Face struct {
	ui.Page
	To              link.Console
	Shop            link.Community
	Face            community.Face
	Form            ui.Form
	Upload          ui.Form
	Preview         face.Page
	Leaders         []ui.Option
	ByLight, ByDark palette.Change // of the colour that was chosen
	DraftBy         string
	History         []FaceChange
}

// FaceChange is a face that was published.
type FaceChange struct {
	At      time.Time
	By      string // empty for who is here no longer
	Changed []string
}

// parts names the parts of a face in words.
func (p Face) parts(changed []string) string {
	names := make([]string, len(changed))
	for i, part := range changed {
		names[i] = p.T("console.face.part." + part)
	}
	return strings.Join(names, p.T("console.face.separator"))
}

// colourNote says why a colour is not shown as it was chosen; nothing where it is.
func (p Face) colourNote() string {
	switch {
	case p.ByLight != palette.Kept && p.ByLight == p.ByDark:
		return p.T("console.face.colour_" + string(p.ByLight))
	case p.ByLight != palette.Kept && p.ByDark != palette.Kept:
		return p.T("console.face.colour_both")
	case p.ByLight != palette.Kept:
		return p.T("console.face.colour_by_light_" + string(p.ByLight))
	case p.ByDark != palette.Kept:
		return p.T("console.face.colour_by_dark_" + string(p.ByDark))
	}
	return ""
}

func (p Face) input(name, label string, most int) ui.Input {
	in := p.Form.Input(name, p.T("console.face."+label))
	in.MaxLength, in.Autocomplete, in.Optional = most, "off", true
	if hint := "console.face." + label + "_hint"; p.Locale.Has(hint) {
		in.Hint = p.T(hint)
	}
	return in
}

func (p Face) area(name string, rows int) ui.Input {
	in := p.input(name, name, 0)
	in.Rows = rows
	return in
}

func (p Face) colour() ui.Input {
	in := p.input("colour", "colour", 7)
	in.Attrs = map[string]any{"spellcheck": "false", "placeholder": "#e9ab2b"}
	return in
}

func (p Face) file() ui.Input {
	in := p.Upload.Input("content", p.T("console.picture.file"))
	in.Type, in.Hint = "file", p.T("console.picture.file_hint", "bytes", commerce.MaxPictureBytes>>20, "side", commerce.MaxPictureSide)
	in.Attrs = map[string]any{"accept": "image/png,image/jpeg,image/gif"}
	return in
}

func (p Face) alt() ui.Input {
	in := p.Upload.Input("alt", p.T("console.picture.alt"))
	in.MaxLength, in.Autocomplete, in.Hint = 250, "off", p.T("console.picture.alt_hint")
	return in
}
