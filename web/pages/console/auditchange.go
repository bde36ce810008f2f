package console

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"panal/community"
	"panal/content"
	"panal/fact"
	"panal/fission"
	"panal/internal/id"
	"panal/web/pages/audience"
	"panal/web/pages/broadcast"
	"panal/web/ui"
)

// Changed is what something, or a part of it, was and became, in words.
type Changed struct{ Part, Before, After string }

// mostParts is how many parts of a thing the log shows at once.
const mostParts = 4

// Changes says what an act changed, as far as its fact says so: what the thing as a whole was, then its parts.
func Changes(p ui.Page, f fact.Recorded, names Names) (all []Changed) {
	w, parts := worded{p, names, noun(f)}, toldBy(f).Changes
	if before, after := Change(p, f, names.Called); before != "" || after != "" && len(parts) == 0 {
		all = append(all, Changed{"", before, after})
	}
	for _, c := range parts {
		all = append(all, Changed{w.label(c), w.word(c.Part, c.Was), orDash(w.word(c.Part, c.Now))})
	}
	return all
}

// Sides are changes in two texts, of what was and of what became of it.
func Sides(all []Changed) (before, after string) {
	side := func(of func(Changed) string) string {
		var texts []string
		for _, c := range all {
			switch text := of(c); {
			case text == "":
			case c.Part == "":
				texts = append(texts, text)
			default:
				texts = append(texts, c.Part+": "+text)
			}
		}
		return strings.Join(texts, "; ")
	}
	return side(func(c Changed) string { return c.Before }), side(func(c Changed) string { return c.After })
}

// Change says what something was and what it became, as far as the fact says so.
func Change(p ui.Page, f fact.Recorded, names map[id.ID]string) (before, after string) {
	t, of := toldBy(f), noun(f)
	word := func(prefix, word string) string {
		if word == "" || !p.Locale.Has(prefix+word) {
			return ""
		}
		return p.T(prefix + word)
	}
	switch {
	case f.Kind == community.FactPlacesSet:
		return places(p, t.OwnWas), places(p, t.Own)
	case f.Kind == community.FactRoleChanged, f.Kind == community.FactCircleRole && t.Was != "":
		return roleWord(p, of, t.Was), roleWord(p, of, t.Role)
	case f.Kind == fission.FactHandedOver && !t.Former.IsZero():
		return names[t.Former], firstOf(names[t.Member], t.MemberName)
	case t.Host != nil:
		return yesNo(p, !*t.Host), yesNo(p, *t.Host)
	case t.Admission != "":
		return word("admission.way.", t.Was), word("admission.way.", t.Admission)
	case t.State != "":
		return word("state."+of+".", t.Was), word("state."+of+".", t.State)
	}
	return "", ""
}

func yesNo(p ui.Page, is bool) string {
	if is {
		return p.T("attribute.value.yes")
	}
	return p.T("attribute.value.no")
}

// places is how many somebody may invite.
func places(p ui.Page, own *int) string {
	if own == nil {
		return p.T("audit.as_everybody")
	}
	return p.Locale.Number(int64(*own))
}

// Parts whose texts are ids.
const (
	partAudience = "audience" // of an offer a segment; of what is said, a kind and what it names; of a gathering a kind
	partCircle   = "circle"
	partSeries   = "series"
	partTiers    = "tiers"
	partLeader   = "leader"
	partRule     = "rule" // and whatever it compares with
)

// Names are those of what acts name by id alone.
type Names struct {
	Called map[id.ID]string // members, circles, tiers, segments, series
	Rules  audience.Names   // for the rules of segments
}

// Mentioned are the kinds of things, members apart, that acts name by id alone.
type Mentioned struct {
	Hearers bool // circles, tiers and segments
	Series  bool
	Rules   bool
}

// Mentions says what acts name by id alone: whom something is for, which tiers open a circle, what a rule compares with.
func Mentions(acts []community.Act) (m Mentioned) {
	for _, a := range acts {
		for _, c := range toldBy(a.Recorded).Changes {
			m.Hearers = m.Hearers || c.Part == partAudience || c.Part == partTiers || c.Part == partCircle
			m.Series = m.Series || c.Part == partSeries
			m.Rules = m.Rules || c.Part == partRule
		}
	}
	return m
}

// idsIn are the ids in a text.
func idsIn(text string) (all []id.ID) {
	for _, word := range strings.Fields(text) {
		var i id.ID
		if i.UnmarshalText([]byte(word)) == nil {
			all = append(all, i)
		}
	}
	return all
}

// worded puts the parts of a noun that acts changed into words.
type worded struct {
	ui.Page
	names Names
	noun  string
}

func (w worded) label(c fact.Change) string {
	label, of := w.T("audit.part."+c.Part), c.Of
	if unit := "console.tier.units." + of; w.noun == "tier" && w.Locale.Has(unit) {
		of = w.T(unit)
	}
	if of == "" || w.noun == "tier" && c.Part != "price" { // the other parts of a price stand below it
		return label
	}
	return w.T("audit.part_of", "part", label, "of", of)
}

// saidParts are what people wrote: a name of digits is no number.
var saidParts = []string{"name", "slug", "about", "words", "variant", "sku", "slogan", "field", "story", "values", "mascot_name", "mascot_line", "region", "rules",
	"title", "text", "link", "place", "address", "map"}

// rule is a rule in the words in which its segment is shown.
func (w worded) rule(text string) string {
	rule, err := community.ParseRule([]byte(text))
	if err != nil {
		return text
	}
	return w.names.Rules.Words(w.Page, rule)
}

func (w worded) word(part, text string) string {
	switch {
	case w.noun == "offer" && part == partAudience && text == "":
		return w.T("audit.everybody")
	case text == "":
		return ""
	case slices.Contains(saidParts, part):
		return text
	case part == partRule:
		return w.rule(text)
	case text == "true":
		return yesNo(w.Page, true)
	case part == partTiers, part == partLeader, part == partCircle, part == partSeries, w.noun == "offer" && part == partAudience:
		return w.named(text)
	case part == partAudience && w.noun == "gathering":
		return w.T("gathering.audience." + text)
	case part == partAudience:
		return w.hearers(text)
	}
	switch part {
	case "kind", "reason":
		return w.T("circle." + part + "." + text)
	case "admission":
		return w.T("admission.way." + text)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return w.number(part, n)
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return w.Locale.DateTime(t, w.Zone)
	}
	if d, err := community.ParseDate(text); err == nil {
		return w.Locale.Date(d.In(w.Zone), w.Zone)
	}
	return text
}

// amounts are parts that are money.
var amounts = []string{"price", "early_amount", "together"}

func (w worded) number(part string, n int64) string {
	switch {
	case slices.Contains(amounts, part):
		return w.Money(n)
	case strings.Contains(part, "percent"):
		return w.Locale.Percent(float64(n) / 100)
	case part == "days":
		return broadcast.Days(w.Page, content.Days(n))
	case part == "minute":
		return broadcast.Minute(int(n))
	case part == "window":
		return w.Locale.Duration(time.Duration(n) * time.Minute)
	}
	return w.Locale.Number(n)
}

// hearers are whom something is said to: a kind, and the ids that it names.
func (w worded) hearers(text string) string {
	kind, ids, _ := strings.Cut(text, " ")
	names := w.named(ids)
	return w.T("broadcast.to."+kind, "name", names, "names", names)
}

// named are the names of what ids stand for, of which some may be gone.
func (w worded) named(text string) string {
	var all []string
	for _, i := range idsIn(text) {
		all = append(all, firstOf(w.names.Called[i], w.T("audit.gone")))
	}
	return strings.Join(all, " · ")
}
