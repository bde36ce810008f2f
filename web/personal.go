package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"panal/community"
	"panal/web/link"
	"panal/web/pages/personal"
	"panal/web/ui"
)

func (s *Server) showMyData(q *request) error {
	p, err := q.personalPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) personalPage() (p personal.Page, err error) {
	s, ctx := q.s, q.ctx()
	p = personal.Page{Page: q.page(q.locale.T("personal.title")), To: q.links(), Failed: ui.NewForm(q.locale, nil)}
	p.Banner = nil // the page says it all
	switch err := s.Keyring.SignedInLately(ctx, q.actor, q.session()); {
	case errors.Is(err, community.ErrSignInAgain):
		p.Again = link.SignInThen(p.To.MyData())
	case err != nil:
		return p, err
	}
	if p.Erasure, err = s.Communities.Erasure(ctx, q.actor); err != nil {
		return p, err
	}
	p.Bars, err = s.Communities.ErasureBars(ctx, q.actor)
	return p, err
}

// refusedPersonal shows the page again with why it was not done.
func (q *request) refusedPersonal(err error) error {
	p, broken := q.personalPage()
	if broken != nil {
		return broken
	}
	return q.refused(err, p.Failed, func(f ui.Form) component {
		p.Failed = f
		return p.Show()
	})
}

// exportWithin is how long a download may take: it reads from one moment of the database, which is kept for so long.
const exportWithin = 2 * time.Minute

// exportMyData sends all that is held of who asks. What goes wrong before the first byte is an error page; later, the
// download breaks off, so that nobody takes a part for the whole.
func (s *Server) exportMyData(q *request) error {
	if err := s.Keyring.SignedInLately(q.ctx(), q.actor, q.session()); err != nil {
		return q.refusedPersonal(err)
	}
	out := &download{q: q, contentType: "application/zip", name: q.community.Slug + "-my-data-" + q.now().In(q.community.Zone()).Format(time.DateOnly) + ".zip"}
	err := s.Communities.ExportPersonal(q.ctx(), q.actor, out)
	switch {
	case err == nil || q.ctx().Err() != nil:
		return nil
	case !out.begun:
		return q.refusedPersonal(err)
	}
	q.logger().Error("an export broke off", "list", "personal", "error", err)
	panic(http.ErrAbortHandler)
}

// download is an answer that is kept as a file. It begins with its first byte.
type download struct {
	q                 *request
	contentType, name string
	begun             bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		h := d.q.w.Header()
		h.Set("Content-Type", d.contentType)
		h.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		_ = http.NewResponseController(d.q.w).SetWriteDeadline(time.Now().Add(exportWithin)) // where it is not supported, the server's own holds
	}
	return d.q.w.Write(b)
}

// askErasure has whoever asks erased in a week.
func (s *Server) askErasure(q *request) error {
	if err := s.Keyring.SignedInLately(q.ctx(), q.actor, q.session()); err != nil {
		return q.refusedPersonal(err)
	}
	page := s.absolute(q.links().MyData())
	if _, err := s.Communities.AskErasure(q.ctx(), q.actor, page); err != nil {
		return q.refusedPersonal(err)
	}
	q.flash("erasure_asked")
	return q.see(q.links().MyData())
}

func (s *Server) undoErasure(q *request) error {
	if err := s.Communities.UndoErasure(q.ctx(), q.actor); err != nil {
		return err
	}
	q.flash("erasure_undone")
	return q.see(q.links().MyData())
}

// erasureBanner says on each page of Me that its reader will be erased.
func (q *request) erasureBanner() *ui.Banner {
	if !strings.HasPrefix(q.r.URL.Path, q.links().Me()) {
		return nil
	}
	e, err := q.s.Communities.Erasure(q.ctx(), q.actor)
	if err != nil || !e.Pending() {
		return nil
	}
	when := q.locale.DateTime(e.DueAt, q.community.Zone())
	return &ui.Banner{Text: q.locale.T("personal.banner", "when", when), Label: q.locale.T("personal.banner_act"), Href: q.links().MyData()}
}
