package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/audience"
	"panal/web/ui"
)

// ruleNames are what rules are compared with, by their names: as many products and circles as a form can hold, every tier.
func (s *Server) ruleNames(q *request) (n audience.Names, err error) {
	n.Options = map[community.Field][]ui.Option{}
	if n.Attributes, err = s.Communities.Attributes(q.ctx(), q.actor); err != nil {
		return n, err
	}
	products, err := s.Commerce.Products(q.ctx(), q.actor, q.community.ID, commerce.ProductFilter{}, commerce.PageRequest{Limit: page.Most})
	if err != nil {
		return n, err
	}
	for _, p := range products.Items {
		n.Options[community.FieldProduct] = append(n.Options[community.FieldProduct], ui.Option{Value: id.Product.Text(p.ID), Label: p.Title})
	}
	tiers, err := s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return n, err
	}
	for _, t := range tiers {
		n.Options[community.FieldTier] = append(n.Options[community.FieldTier], ui.Option{Value: id.Tier.Text(t.ID), Label: t.Name})
	}
	circles, err := s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: page.Most})
	for _, c := range circles.Items {
		n.Options[community.FieldCircle] = append(n.Options[community.FieldCircle], ui.Option{Value: id.Circle.Text(c.ID), Label: c.Name})
	}
	return n, err
}

func (s *Server) consoleSegments(q *request) error {
	names, err := s.ruleNames(q)
	if err != nil {
		return err
	}
	list, err := s.Communities.Segments(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return q.show(audience.Segments{Page: q.consolePage(q.locale.T("segment.title")), To: q.pages(), Names: names, List: list}.Show())
}

func (s *Server) newSegment(q *request) error {
	return s.showSegment(q, http.StatusOK, community.Segment{}, ui.NewForm(q.locale, url.Values{}))
}

func (s *Server) consoleSegment(q *request) error {
	found, err := s.pathSegment(q)
	if err != nil {
		return err
	}
	return s.showSegment(q, http.StatusOK, found, q.segmentForm(found))
}

// segmentForm is the form of a segment as it is kept.
func (q *request) segmentForm(found community.Segment) ui.Form {
	form := ui.NewForm(q.locale, url.Values{"name": {found.Name}, "about": {found.About}})
	if found.Persona {
		form.Values.Set("persona", "yes")
	}
	return form
}

// pathSegment is the segment in the path; zero where there is none, for one that is new.
func (s *Server) pathSegment(q *request) (community.Segment, error) {
	if q.r.PathValue("segment") == "" {
		return community.Segment{}, nil
	}
	segment, err := q.pathID(id.Segment, "segment", community.ErrSegmentMissing)
	if err != nil {
		return community.Segment{}, err
	}
	return s.Communities.Segment(q.ctx(), q.actor, segment)
}

// segmentPage is the form with how many its rule chooses, if it is one that can be counted.
func (s *Server) segmentPage(q *request, found community.Segment, form ui.Form) (p audience.Segment, err error) {
	title := found.Name
	if title == "" {
		title = q.locale.T("segment.new")
	}
	p = audience.Segment{Page: q.consolePage(title), To: q.pages(), Segment: found, Form: form, Invite: ui.NewForm(q.locale, url.Values{}),
		MayWrite: q.may(access.BroadcastSend), MayInvite: !found.ID.IsZero() && q.may(access.InvitationManage)}
	if p.Names, err = s.ruleNames(q); err != nil || found.Rule.Check() != nil {
		return p, err
	}
	size, err := s.Communities.CountRule(q.ctx(), q.actor, found.Rule)
	if err != nil {
		return p, err
	}
	p.Size = &size
	if found.Offers > 0 {
		if p.Uses, err = s.Communities.SegmentUses(q.ctx(), q.actor, found.ID); err != nil {
			return p, err
		}
	}
	some, err := s.Communities.MembersChosen(q.ctx(), q.actor, found.Rule, page.Request{Limit: 8})
	p.Some = some.Items
	return p, err
}

func (s *Server) showSegment(q *request, status int, found community.Segment, form ui.Form) error {
	p, err := s.segmentPage(q, found, form)
	if err != nil {
		return err
	}
	return q.showWith(status, p.Show())
}

// ruleOf reads the rule that a form shows, finished or not.
func (q *request) ruleOf(form url.Values) (r community.Rule, err error) {
	if text := form.Get("json"); text != "" {
		return community.ParseRule([]byte(text))
	}
	var parts []community.Rule
	dropped := form.Get("do")
	for i := 0; form.Has(fmt.Sprint("field", i)); i++ {
		if dropped == fmt.Sprint("drop", i) {
			continue
		}
		part := comparison(form.Get(fmt.Sprint("field", i)))
		part.Is = community.Comparison(form.Get(fmt.Sprint("is", i)))
		switch {
		case part.Is.Dated():
			part.At = q.reader(form).day(fmt.Sprint("number", i)) // what is no day is refused by the rule
		case part.Is == community.AnyOf || part.Is == community.NoneOf:
			part.Values = form[fmt.Sprint("value", i)]
			for _, tag := range givenValues(url.Values{"value": {form.Get(fmt.Sprint("number", i))}}) {
				if tag = community.CleanTag(tag); tag != "" {
					part.Values = append(part.Values, tag)
				}
			}
		default:
			part.Number = number(form.Get(fmt.Sprint("number", i)))
		}
		parts = append(parts, part)
	}
	if add := form.Get("add"); add != "" && form.Get("do") != "count" {
		part := comparison(add)
		if all := audience.Comparisons(part); len(all) > 0 {
			part.Is = all[0]
			parts = append(parts, part)
		}
	}
	switch {
	case len(parts) == 0:
		return r, nil
	case form.Get("join") == "any":
		r.Any = parts
	default:
		r.All = parts
	}
	return r, nil
}

// comparison begins one of a field as the form writes it.
func comparison(field string) community.Rule {
	if field == audience.JoinedOn {
		return community.Rule{Field: community.FieldJoined, Is: community.From}
	}
	name, key, _ := strings.Cut(field, ":")
	return community.Rule{Field: community.Field(name), Key: key}
}

// countSegment answers with how many the rule of a form chooses, while it is edited; or the segment that the form of an
// offer names.
func (s *Server) countSegment(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	if form.Has("audience") {
		reach, err := q.reach(form.Get("audience"))
		if err != nil {
			return err
		}
		return q.show(reach.Show())
	}
	rule, err := q.ruleOf(form)
	if err != nil {
		rule = community.Rule{Field: "unreadable"} // which is not counted
	}
	p, err := s.segmentPage(q, community.Segment{Rule: rule}, ui.NewForm(q.locale, form))
	if err != nil {
		return err
	}
	return q.show(p.Counted())
}

// saveSegment keeps a segment; its other buttons change the form and keep nothing.
func (s *Server) saveSegment(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	found, err := s.pathSegment(q)
	if err != nil {
		return err
	}
	form := ui.NewForm(q.locale, values)
	rule, err := q.ruleOf(values)
	if err == nil {
		found.Rule = rule
	}
	if do := values.Get("do"); do != "save" && err == nil {
		return s.showSegment(q, http.StatusOK, found, form)
	}
	terms := community.SegmentTerms{Name: values.Get("name"), About: values.Get("about"), Persona: values.Get("persona") != "", Rule: rule}
	if err == nil {
		if found.ID.IsZero() {
			_, err = s.Communities.CreateSegment(q.ctx(), q.actor, terms)
		} else {
			_, err = s.Communities.EditSegment(q.ctx(), q.actor, found.ID, terms)
		}
	}
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		return s.showSegment(q, http.StatusUnprocessableEntity, found, form.Refused(err))
	}
	q.flash("saved")
	return q.see(q.pages().Segments())
}

func (s *Server) removeSegment(q *request) error {
	found, err := s.pathSegment(q)
	if err != nil {
		return err
	}
	if err := s.Communities.RemoveSegment(q.ctx(), q.actor, found.ID); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().Segments())
}

// inviteSegment invites whom a segment chooses to a circle: tried first, and done only when that is asked for.
func (s *Server) inviteSegment(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	found, err := s.pathSegment(q)
	if err != nil {
		return err
	}
	p, err := s.segmentPage(q, found, q.segmentForm(found))
	if err != nil {
		return err
	}
	p.Invite = ui.NewForm(q.locale, values)
	r := q.reader(values)
	n := community.SegmentInvitation{Segment: found.ID, Circle: r.circle("circle"), Note: values.Get("note")}
	send := values.Get("do") == "send"
	if err = r.err(); err == nil {
		p.Counts, err = s.Communities.InviteSegment(q.ctx(), q.actor, n, !send)
	}
	if err != nil {
		return q.refused(err, p.Invite, func(f ui.Form) component { p.Invite = f; return p.Show() })
	}
	if send {
		q.flash("invited_many")
		return q.see(q.pages().Invitations())
	}
	return q.show(p.Show())
}

// fillAnswer keeps what staff know of a member.
func (s *Server) fillAnswer(q *request) error {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	attribute, err := q.pathID(id.Attribute, "attribute", community.ErrAttributeMissing)
	if err != nil {
		return err
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	if err := s.Communities.FillIn(q.ctx(), q.actor, member, attribute, givenValues(form)); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().Member(member))
}

func (s *Server) consoleAttributes(q *request) error {
	list, err := s.Communities.Attributes(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	answered, err := s.Communities.Answered(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return q.show(audience.Attributes{Page: q.consolePage(q.locale.T("attribute.title")), To: q.pages(), List: list, Answered: answered,
		MayManage: q.may(access.AttributeManage)}.Show())
}

func (s *Server) newAttribute(q *request) error {
	p := audience.Attribute{Page: q.consolePage(q.locale.T("attribute.new")), To: q.pages(), Form: ui.NewForm(q.locale, url.Values{})}
	return q.show(p.Show())
}

// attributePage is the form of the attribute in the path, or of a new one.
func (s *Server) attributePage(q *request, form url.Values) (p audience.Attribute, err error) {
	p = audience.Attribute{Page: q.consolePage(q.locale.T("attribute.new")), To: q.pages(), Form: ui.NewForm(q.locale, form)}
	if q.r.PathValue("attribute") == "" {
		return p, nil
	}
	attribute, err := q.pathID(id.Attribute, "attribute", community.ErrAttributeMissing)
	if err != nil {
		return p, err
	}
	all, err := s.Communities.Attributes(q.ctx(), q.actor)
	if err != nil {
		return p, err
	}
	for _, a := range all {
		if a.ID == attribute && a.RetiredAt.IsZero() {
			answered, err := s.Communities.Answered(q.ctx(), q.actor)
			p.Attribute, p.Answered, p.Title = a, answered[a.ID], a.Label
			return p, err
		}
	}
	return p, community.ErrAttributeMissing
}

func (s *Server) consoleAttribute(q *request) error {
	p, err := s.attributePage(q, url.Values{})
	if err != nil {
		return err
	}
	a := p.Attribute
	var choices []string
	for _, o := range a.Options {
		choices = append(choices, o.Label)
	}
	p.Form = ui.NewForm(q.locale, url.Values{"label": {a.Label}, "purpose": {a.Purpose}, "choices": {strings.Join(choices, "\n")},
		"filled_by": {string(a.FilledBy)}, "shown_to": {string(a.ShownTo)}})
	return q.show(p.Show())
}

func (s *Server) saveAttribute(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.attributePage(q, form)
	if err != nil {
		return err
	}
	terms := community.AttributeTerms{Slug: form.Get("slug"), Label: form.Get("label"), Purpose: form.Get("purpose"), Kind: community.AttributeKind(form.Get("kind")),
		Choices: strings.Split(form.Get("choices"), "\n"), FilledBy: community.FilledBy(form.Get("filled_by")), ShownTo: community.ShownTo(form.Get("shown_to"))}
	if p.Attribute.ID.IsZero() {
		_, err = s.Communities.CreateAttribute(q.ctx(), q.actor, terms)
	} else {
		_, err = s.Communities.EditAttribute(q.ctx(), q.actor, p.Attribute.ID, terms)
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Attributes())
}

func (s *Server) retireAttribute(q *request) error {
	p, err := s.attributePage(q, url.Values{})
	if err != nil {
		return err
	}
	if err := s.Communities.RetireAttribute(q.ctx(), q.actor, p.Attribute.ID); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().Attributes())
}
