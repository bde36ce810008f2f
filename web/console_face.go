package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/palette"
	"panal/web/pages/console"
	"panal/web/pages/face"
	"panal/web/ui"
)

func (s *Server) consoleFace(q *request) error {
	f, err := s.Communities.Face(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	p, err := q.faceDesk(f)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// faceDesk is the page on which a face is changed, beside what it would look like.
func (q *request) faceDesk(f community.Face) (p console.Face, err error) {
	now := f.Current()
	p = console.Face{Page: q.consolePage(q.locale.T("console.face.title")), To: q.pages(), Shop: q.links(), Face: f, Form: ui.NewForm(q.locale, faceValues(f)),
		Upload: ui.NewForm(q.locale, url.Values{"alt": {now.Mascot.Alt}, "version": {version(f)}})}
	q.wear(&p.Page, now)
	if p.Preview, err = q.facePage(p.Page, now); err != nil {
		return p, err
	}
	p.Preview.Goods.Listings = nil // they are no part of what is changed here
	if c, ok := palette.Parse(now.Colour); ok {
		p.ByLight, p.ByDark = palette.From(c).Changes(c)
	}
	if p.Leaders, err = q.leaders(now.Leader); err != nil {
		return p, err
	}
	if f.Editing {
		if p.DraftBy, err = q.nameOf(f.DraftBy); err != nil {
			return p, err
		}
	}
	p.History, err = q.faceHistory()
	return p, err
}

// leaders are those whose face may be the community's: who works here, and who leads it now.
func (q *request) leaders(now id.ID) (options []ui.Option, err error) {
	options = []ui.Option{{Value: "", Label: q.locale.T("console.face.no_leader")}}
	for _, role := range []access.Role{access.Owner, access.Operator, access.Content, access.Care, access.Finance} {
		some, err := q.s.Communities.Members(q.ctx(), q.actor, community.MemberFilter{Role: role}, q.rows())
		if err != nil {
			return nil, err
		}
		for _, m := range some.Items {
			options = append(options, ui.Option{Value: id.Member.Text(m.ID), Label: m.Name})
		}
	}
	if now.IsZero() || slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == id.Member.Text(now) }) {
		return options, nil
	}
	name, err := q.nameOf(now)
	return append(options, ui.Option{Value: id.Member.Text(now), Label: name}), err
}

// nameOf is what a member is called; one who is here no longer has no name.
func (q *request) nameOf(member id.ID) (string, error) {
	m, err := q.s.Communities.Member(q.ctx(), q.actor, member)
	if errors.Is(err, community.ErrMemberMissing) {
		return "", nil
	}
	return m.Name, err
}

// faceHistory is who published what, the newest first.
func (q *request) faceHistory() (history []console.FaceChange, err error) {
	facts, err := q.s.Facts.About(q.ctx(), q.actor, q.community.ID, q.community.ID, time.Time{})
	if err != nil {
		return nil, err
	}
	names := map[id.ID]string{}
	for _, f := range slices.Backward(facts) {
		if f.Kind != community.FactFacePublished {
			continue
		}
		var payload community.FaceFact
		if err := f.Decode(&payload); err != nil {
			return nil, err
		}
		if _, known := names[f.By]; !known {
			if names[f.By], err = q.nameOf(f.By); err != nil {
				return nil, err
			}
		}
		history = append(history, console.FaceChange{At: f.At, By: names[f.By], Changed: payload.Changed})
	}
	return history, nil
}

func version(f community.Face) string { return strconv.FormatInt(f.Version, 10) }

// faceValues are the fields of a face as its form shows them.
func faceValues(f community.Face) url.Values {
	p, leader := f.Current(), ""
	if !p.Leader.IsZero() {
		leader = id.Member.Text(p.Leader)
	}
	return url.Values{"version": {version(f)}, "slogan": {p.Slogan}, "field": {p.Field}, "story": {p.Story}, "values": {strings.Join(p.Values, "\n")},
		"audience": {p.Audience}, "mascot.name": {p.Mascot.Name}, "mascot.line": {p.Mascot.Line}, "leader": {leader}, "colour": {p.Colour}}
}

// draftFace keeps what was typed as the draft. The mascot's picture is a form of its own.
func (s *Server) draftFace(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	f, err := s.Communities.Face(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	mascot := f.Current().Mascot
	mascot.Name, mascot.Line = values.Get("mascot.name"), values.Get("mascot.line")
	if values.Get("mascot.drop") != "" {
		mascot.Picture, mascot.Alt = id.Zero, ""
	}
	positioning := community.Positioning{Slogan: values.Get("slogan"), Field: values.Get("field"), Story: values.Get("story"),
		Values: strings.Split(values.Get("values"), "\n"), Audience: values.Get("audience"), Mascot: mascot, Colour: values.Get("colour")}
	if leader := values.Get("leader"); leader != "" {
		if positioning.Leader, err = id.Member.Parse(leader); err != nil {
			err = fault.OnField("leader", "invalid.choice").Because(err)
		}
	}
	if err == nil {
		_, err = s.Communities.DraftFace(q.ctx(), q.actor, number(values.Get("version")), positioning)
	}
	if err != nil {
		values.Set("version", version(f)) // who sends it again has seen what stands there now
		return q.faceRefused(f, err, func(p *console.Face) *ui.Form { p.Form.Values = values; return &p.Form })
	}
	q.flash("face_drafted")
	return q.see(q.pages().Face())
}

// faceRefused answers a refused form on the page of the face, with what was typed into it.
func (q *request) faceRefused(f community.Face, err error, form func(*console.Face) *ui.Form) error {
	p, failed := q.faceDesk(f)
	if failed != nil {
		return failed
	}
	at := form(&p)
	return q.refused(err, *at, func(refused ui.Form) component { *at = refused; return p.Show() })
}

func (s *Server) pictureFace(q *request) error {
	f, err := s.Communities.Face(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	content, err := q.upload("content")
	values := url.Values{}
	if form := q.r.MultipartForm; form != nil {
		defer form.RemoveAll()
		values = form.Value
	}
	if err == nil {
		_, err = s.Communities.PictureFace(q.ctx(), q.actor, number(values.Get("version")), values.Get("alt"), content)
	}
	if err != nil {
		values.Set("version", version(f))
		return q.faceRefused(f, unnested(err, "mascot."), func(p *console.Face) *ui.Form { p.Upload.Values = values; return &p.Upload })
	}
	q.flash("face_drafted")
	return q.see(q.pages().Face())
}

// unnested names the fields of a refusal as a form does that has a part of the whole.
func unnested(err error, prefix string) error {
	f := *fault.From(err)
	f.Fields = slices.Clone(f.Fields)
	for i, field := range f.Fields {
		f.Fields[i].Name = strings.TrimPrefix(field.Name, prefix)
	}
	return &f
}

func (s *Server) publishFace(q *request) error {
	return q.settleFace("face_published", s.Communities.PublishFace)
}

func (s *Server) dropFace(q *request) error {
	return q.settleFace("face_dropped", s.Communities.DropFaceDraft)
}

// settleFace ends a draft in one way or the other.
func (q *request) settleFace(news string, settle func(context.Context, access.Actor, int64) (community.Face, error)) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	if _, err := settle(q.ctx(), q.actor, number(values.Get("version"))); err != nil {
		f, failed := q.s.Communities.Face(q.ctx(), q.actor)
		if failed != nil {
			return failed
		}
		return q.faceRefused(f, err, func(p *console.Face) *ui.Form { return &p.Form })
	}
	q.flash(news)
	return q.see(q.pages().Face())
}

// previewFace shows the draft as a guest would meet it.
func (s *Server) previewFace(q *request) error {
	f, err := s.Communities.Face(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	page := q.page(q.locale.T("console.face.preview"))
	q.wear(&page, f.Current())
	var p face.Page
	if p, err = q.facePage(page, f.Current()); err != nil {
		return err
	}
	p.Back = q.pages().Face()
	if p.Entry, err = q.entry(); err != nil {
		return err
	}
	return q.show(p.Show())
}
