package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Whom is the choice of whom an offer or a campaign is for.
type Whom struct {
	ui.Page
	To      link.Console
	Options []ui.Option // segments, tiers, circles
	Reach   Reach
}

// Reach is whom something is for, counted now.
type Reach struct {
	ui.Page
	Size *community.Size // nil: everybody
}

func (r Reach) words() string {
	if r.Size == nil {
		return r.T("console.offer.for_all_hint")
	}
	return r.T("segment.chosen", "count", r.Size.Chosen, "of", r.Size.Of)
}

// choice offers everybody and each audience; the count follows the choice.
func (w Whom) choice(form ui.Form) (in ui.Input, options []ui.Option) {
	in = form.Input("audience", w.T("console.offer.for"))
	in.Hint, in.Optional = w.T("console.offer.for_hint"), true
	in.Attrs = templ.Attributes{"hx-post": w.To.SegmentCount(), "hx-trigger": "change", "hx-target": "#reach", "hx-swap": "outerHTML"}
	return in, append([]ui.Option{{Value: "", Label: w.T("console.offer.for_all")}}, w.Options...)
}

// name is whom something that has ended was for.
func (w Whom) name(a commerce.Audience) string {
	if a.Everybody() {
		return w.T("console.offer.for_all")
	}
	for _, o := range w.Options {
		if o.Value == AudienceText(a) {
			return o.Label
		}
	}
	return w.T("console.offer.for_gone")
}

// AudienceText is an audience as forms name it; nothing is everybody.
func AudienceText(a commerce.Audience) string {
	return id.Segment.Text(a.Segment) + id.Circle.Text(a.Circle) + id.Tier.Text(a.Tier)
}
