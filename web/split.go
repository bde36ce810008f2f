package web

import (
	"errors"
	"net/url"

	"panal/community"
	"panal/fault"
	"panal/fission"
	"panal/internal/id"
	"panal/web/pages/circle"
	"panal/web/ui"
)

// splitPage is the split of the circle in the path: planned, or as it would be, and whether the last can be undone.
func (s *Server) splitPage(q *request, by fission.Basis) (p circle.Split, err error) {
	c, leads, err := q.running()
	if err != nil {
		return p, err
	}
	ctx := q.ctx()
	p = circle.Split{Page: q.page(q.locale.T("circle.split")), To: q.circleLinks(c), Of: q.links(), Circle: c, Leads: leads}
	last, is, err := s.Fission.LastSplit(ctx, q.actor, c.ID)
	if err != nil {
		return p, err
	}
	p.Split, p.IsSplit = last.Split, is
	if is && p.Split.Undoable(q.now()) {
		p.Undo, err = s.Fission.PreviewUndo(ctx, q.actor, c.ID)
		if err != nil && !errors.Is(err, fission.ErrUndoChanged) {
			return p, err
		}
		p.MayUndo = err == nil
	}
	p.By = by
	p.Preview, err = s.Fission.PreviewSplit(ctx, q.actor, c.ID, p.By)
	if f := fault.From(err); err != nil {
		if f.Kind != fault.Conflict && f.Kind != fault.Gone && f.Kind != fault.Invalid {
			return p, err
		}
		p.Why = ui.FaultText(q.locale, f)
	}
	p.Shown = err == nil
	values := url.Values{"name": {p.Preview.Name}, "slug": {p.Preview.Slug}, "notice": {"3"},
		"leader": {id.Member.Text(p.Preview.Halves[1].Leader.Member)}}
	p.Form = ui.NewForm(q.locale, values)
	return p, nil
}

func (s *Server) showSplit(q *request) error {
	p, err := s.splitPage(q, fission.Basis(q.query("by")))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// splitting does something about the split of the circle in the path, and shows the page of the split again.
func (s *Server) splitting(q *request, news string, do func(c community.Circle, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := q.circle()
	if err != nil {
		return err
	}
	if err := do(c, values); err != nil {
		p, missing := s.splitPage(q, fission.Basis(values.Get("basis")))
		if missing != nil {
			return missing
		}
		if values.Has("notice") {
			p.Form = ui.NewForm(q.locale, values)
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.circleLinks(c).Split())
}

func (s *Server) planSplit(q *request) error {
	return s.splitting(q, "split_planned", func(c community.Circle, values url.Values) error {
		if err := c.Leads(q.actor); err != nil {
			return err
		}
		r := q.reader(values)
		plan := fission.SplitPlan{Name: r.text("name"), Slug: r.text("slug"), Basis: fission.Basis(r.text("basis")), Notice: int(r.whole("notice"))}
		if r.text("leader") != "" {
			leader, err := id.Member.Parse(r.text("leader"))
			r.wrong.Check(err == nil, "leader", "invalid.choice")
			plan.Leader = leader
		}
		if err := r.err(); err != nil {
			return err
		}
		_, err := s.Fission.PlanSplit(q.ctx(), q.actor, c.ID, plan)
		return err
	})
}

func (s *Server) cancelSplit(q *request) error {
	return s.splitting(q, "split_canceled", func(c community.Circle, _ url.Values) error {
		return s.Fission.CancelSplit(q.ctx(), q.actor, c.ID)
	})
}

func (s *Server) undoSplit(q *request) error {
	return s.splitting(q, "split_undone", func(c community.Circle, _ url.Values) error {
		return s.Fission.UndoSplit(q.ctx(), q.actor, c.ID)
	})
}
