package web

import (
	"errors"

	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// whom is the choice of whom something in a form is for.
func (q *request) whom(form ui.Form) (w console.Whom, err error) {
	w = console.Whom{Page: q.consolePage(""), To: q.pages()}
	segments, err := q.s.Communities.Segments(q.ctx(), q.actor)
	if err != nil {
		return w, err
	}
	for _, s := range segments {
		w.Options = append(w.Options, ui.Option{Value: id.Segment.Text(s.ID), Label: s.Name})
	}
	tiers, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return w, err
	}
	for _, t := range tiers {
		w.Options = append(w.Options, ui.Option{Value: id.Tier.Text(t.ID), Label: q.locale.T("console.audience.tier", "name", t.Name)})
	}
	circles, err := q.s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: page.Most})
	if err != nil {
		return w, err
	}
	for _, c := range circles.Items {
		w.Options = append(w.Options, ui.Option{Value: id.Circle.Text(c.ID), Label: q.locale.T("console.audience.circle", "name", c.Name)})
	}
	w.Reach, err = q.reach(form.Values.Get("audience"))
	return w, err
}

// reach counts who is in an audience that a form names now; everybody where it names none that there is.
func (q *request) reach(text string) (r console.Reach, err error) {
	r.Page = q.consolePage("")
	a, err := parseAudience(text)
	if err != nil || a.Everybody() {
		return r, nil
	}
	rule := community.Rule{Is: community.AnyOf, Values: []string{text}}
	switch {
	case !a.Circle.IsZero():
		rule.Field = community.FieldCircle
	case !a.Tier.IsZero():
		rule.Field = community.FieldTier
	default:
		segment, err := q.s.Communities.Segment(q.ctx(), q.actor, a.Segment)
		if errors.Is(err, community.ErrSegmentMissing) {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		rule = segment.Rule
	}
	size, err := q.s.Communities.CountRule(q.ctx(), q.actor, rule)
	r.Size = &size
	return r, err
}
