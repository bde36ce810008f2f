package community

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/palette"
)

// Positioning says what a community is, for whom, and who speaks for it: what a guest meets before anything else. It is
// changed as a draft that staff alone see, and is everybody's once it is published. Of two people who change the draft
// at once, the second is told.
type Positioning struct {
	Slogan   string   `json:"slogan"`
	Field    string   `json:"field"`    // what it is about, in a few words
	Story    string   `json:"story"`    // Markdown
	Values   []string `json:"values"`   // a line each
	Audience string   `json:"audience"` // who it is for
	Mascot   Mascot   `json:"mascot"`
	Leader   id.ID    `json:"leader,omitzero"` // the member whose face is shown; zero for none
	Colour   string   `json:"colour"`          // #rrggbb; empty for ours
}

// Mascot is a figure that speaks for a community. One without a name is none.
type Mascot struct {
	Name    string `json:"name"`
	Line    string `json:"line"` // what it says
	Picture id.ID  `json:"picture,omitzero"`
	Alt     string `json:"alt"` // what the picture shows, in words
}

const (
	maxField, maxAudience, maxStory = 60, 300, 6000
	maxValues, maxValue             = 7, 120
	maxMascotLine, maxAlt           = 160, 250
)

// clean brings what was typed into the form in which it is kept.
func (p Positioning) clean() Positioning {
	p.Slogan, p.Field, p.Audience = input.Line(p.Slogan), input.Line(p.Field), input.Line(p.Audience)
	p.Story = input.Text(p.Story)
	p.Mascot.Name, p.Mascot.Line, p.Mascot.Alt = input.Line(p.Mascot.Name), input.Line(p.Mascot.Line), input.Line(p.Mascot.Alt)
	p.Colour = strings.ToLower(strings.TrimSpace(p.Colour))
	lines := make([]string, 0, len(p.Values))
	for _, line := range p.Values {
		if line = input.Line(strings.TrimLeft(strings.TrimSpace(line), "-*•·– ")); line != "" {
			lines = append(lines, line)
		}
	}
	p.Values = lines
	return p
}

// compared are the words that another positioning changes, and the face. Of a picture it is known what it shows.
func (p Positioning) compared(to Positioning) (all fact.Changes) {
	all.Note("slogan", p.Slogan, to.Slogan)
	all.Note("field", p.Field, to.Field)
	all.Note("story", p.Story, to.Story)
	all.Note("values", strings.Join(p.Values, " · "), strings.Join(to.Values, " · "))
	all.Note("audience", p.Audience, to.Audience)
	all.Note("mascot_name", p.Mascot.Name, to.Mascot.Name)
	all.Note("mascot_line", p.Mascot.Line, to.Mascot.Line)
	if p.Mascot.Picture != to.Mascot.Picture || p.Mascot.Alt != to.Mascot.Alt {
		all = append(all, fact.Change{Part: "mascot_picture", Was: p.Mascot.Alt, Now: to.Mascot.Alt})
	}
	all.Note("leader", p.Leader, to.Leader)
	all.Note("colour", p.Colour, to.Colour)
	return all
}

// Check cleans a positioning and says what is wrong with it, each at its field.
func (p Positioning) Check() (Positioning, error) {
	p = p.clean()
	var wrong fault.Fields
	line := func(field, text string, most int) {
		wrong.Check(utf8.RuneCountInString(text) <= most, field, "invalid.too_long", fault.Args{"max": most})
		wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, input.Disguises), field, "invalid.characters")
	}
	line("slogan", p.Slogan, maxSlogan)
	line("field", p.Field, maxField)
	line("audience", p.Audience, maxAudience)
	wrong.Check(utf8.RuneCountInString(p.Story) <= maxStory, "story", "invalid.too_long", fault.Args{"max": maxStory})
	wrong.Check(utf8.ValidString(p.Story) && !strings.ContainsFunc(p.Story, disguisesProse), "story", "invalid.characters")
	wrong.Check(len(p.Values) <= maxValues, "values", "invalid.too_many_lines", fault.Args{"max": maxValues})
	if at := slices.IndexFunc(p.Values, func(v string) bool { return utf8.RuneCountInString(v) > maxValue }); at >= 0 {
		wrong.Check(false, "values", "invalid.line_too_long", fault.Args{"line": at + 1, "max": maxValue})
	}
	wrong.Check(!slices.ContainsFunc(p.Values, func(v string) bool { return !utf8.ValidString(v) || strings.ContainsFunc(v, input.Disguises) }), "values", "invalid.characters")
	line("mascot.name", p.Mascot.Name, maxName)
	line("mascot.line", p.Mascot.Line, maxMascotLine)
	line("mascot.alt", p.Mascot.Alt, maxAlt)
	speaks := p.Mascot.Line != "" || !p.Mascot.Picture.IsZero()
	wrong.Check(p.Mascot.Name != "" || !speaks, "mascot.name", "invalid.mascot_name")
	wrong.Check(p.Mascot.Alt != "" || p.Mascot.Picture.IsZero(), "mascot.alt", "invalid.required")
	_, shown := palette.Parse(p.Colour)
	wrong.Check(p.Colour == "" || shown, "colour", "invalid.colour")
	return p, wrong.Err()
}

// disguisesProse is input.Disguises for text of several lines.
func disguisesProse(r rune) bool {
	return r != '\n' && r != '\t' && input.Disguises(r) || r == unicode.ReplacementChar
}

// changes names the parts in which a positioning differs from another.
func (p Positioning) changes(from Positioning) (parts []string) {
	for _, part := range []struct {
		name   string
		differ bool
	}{
		{"slogan", p.Slogan != from.Slogan}, {"field", p.Field != from.Field}, {"story", p.Story != from.Story},
		{"values", !slices.Equal(p.Values, from.Values)}, {"audience", p.Audience != from.Audience},
		{"mascot", p.Mascot != from.Mascot}, {"leader", p.Leader != from.Leader}, {"colour", p.Colour != from.Colour},
	} {
		if part.differ {
			parts = append(parts, part.name)
		}
	}
	return parts
}
