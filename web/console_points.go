package web

import (
	"net/url"
	"strconv"
	"strings"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (s *Server) consolePoints(q *request) error {
	programme, err := s.Loyalty.Programme(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return err
	}
	p, err := q.programmePage(programme, ui.NewForm(q.locale, q.programmeValues(programme)))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) programmePage(programme loyalty.Programme, form ui.Form) (p console.Points, err error) {
	p = console.Points{Page: q.consolePage(q.locale.T("nav.points")), To: q.pages(), Form: form, Programme: programme, MayEdit: q.may(access.PointsManage)}
	if !q.may(access.LedgerView) {
		return p, nil
	}
	books, err := q.s.Ledger.Accounts(q.ctx(), q.actor, q.community.ID, "", q.rows())
	for _, t := range books.Totals {
		if t.Kind.OfPoints() {
			p.Totals = append(p.Totals, t)
		}
	}
	return p, err
}

// programmeValues fills a form with the terms of a programme; what is usual where there is none.
func (q *request) programmeValues(p loyalty.Programme) url.Values {
	if p.Version == 0 {
		p.Terms = usualPoints(q.locale.T("points.usual_name"))
	}
	v := url.Values{"name": {p.Name}, "frozen_days": {strconv.Itoa(p.FrozenDays)}, "life_days": {strconv.Itoa(p.LifeDays)},
		"spending.rate": {orNone(int64(p.Spending.Rate))}, "spending.most_percent": {orNone(p.Spending.MostPercent)},
		"spending.most": {orNone(int64(p.Spending.Most))}, "spending.least": {orNone(int64(p.Spending.Least))},
		"grace_days": {strconv.Itoa(p.GraceDays)}, "recognition.monthly": {orNone(int64(p.Recognition.Monthly))},
		"recognition.per_person": {orNone(p.Recognition.PerPerson)}}
	if p.Active {
		v.Set("active", "on")
	}
	for _, act := range loyalty.Acts {
		r := p.Rule(act)
		v.Set("earn."+string(act)+".points", orNone(int64(r.Points)))
		v.Set("earn."+string(act)+".cap", orNone(int64(r.Cap)))
	}
	var levels, milestones []string
	for _, l := range p.Levels {
		line := l.Name + ", " + strconv.FormatInt(int64(l.From), 10)
		if l.Percent > 0 {
			line += ", " + strconv.FormatInt(l.Percent, 10)
		}
		levels = append(levels, line)
	}
	for _, m := range p.Milestones {
		milestones = append(milestones, strconv.Itoa(m.Days)+", "+strconv.FormatInt(int64(m.Points), 10))
	}
	v.Set("levels", strings.Join(levels, "\n"))
	v.Set("milestones", strings.Join(milestones, "\n"))
	return v
}

// usualPoints are terms to begin with.
func usualPoints(name string) loyalty.Terms {
	return loyalty.Terms{Name: name, FrozenDays: 14, LifeDays: 365, GraceDays: 30, Spending: loyalty.Spending{Rate: 100, MostPercent: 50},
		Earn:        []loyalty.EarnRule{{Act: loyalty.Purchase, Points: 1}, {Act: loyalty.CheckedIn, Points: 1}},
		Recognition: loyalty.Recognition{Monthly: 50, PerPerson: 3}}
}

// programmeTerms reads the terms of a programme.
func (q *request) programmeTerms(values url.Values) (loyalty.Terms, error) {
	r := q.reader(values)
	points := func(name string) money.Amount { return money.Amount(r.optional(name)) }
	t := loyalty.Terms{Name: r.text("name"), FrozenDays: int(r.optional("frozen_days")), LifeDays: int(r.optional("life_days")), GraceDays: int(r.optional("grace_days")),
		Spending: loyalty.Spending{Rate: points("spending.rate"), MostPercent: r.optional("spending.most_percent"), Most: points("spending.most"),
			Least: points("spending.least")},
		Recognition: loyalty.Recognition{Monthly: points("recognition.monthly"), PerPerson: r.optional("recognition.per_person")}}
	for _, act := range loyalty.Acts {
		rule := loyalty.EarnRule{Act: act, Points: points("earn." + string(act) + ".points"), Cap: points("earn." + string(act) + ".cap")}
		t.Earn = append(t.Earn, rule)
	}
	readable := true
	number := func(parts []string, i int) int64 {
		n, err := strconv.ParseInt(strings.TrimSuffix(parts[i], "%"), 10, 64)
		readable = readable && err == nil
		return n
	}
	for _, parts := range r.lines("levels", 3) {
		l := loyalty.Level{Name: parts[0], From: money.Amount(number(parts, 1))}
		if parts[2] != "" {
			l.Percent = number(parts, 2)
		}
		t.Levels = append(t.Levels, l)
	}
	r.wrong.Check(readable, "levels", "invalid.levels")
	readable = true
	for _, parts := range r.lines("milestones", 2) {
		t.Milestones = append(t.Milestones, loyalty.Milestone{Days: int(number(parts, 0)), Points: money.Amount(number(parts, 1))})
	}
	r.wrong.Check(readable, "milestones", "invalid.milestones")
	return t, r.err()
}

// lines are the lines of a text, each cut at its commas into so many parts.
func (r *reader) lines(name string, parts int) (all [][]string) {
	for line := range strings.Lines(r.text(name)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		cut := append(strings.SplitN(strings.ReplaceAll(line, "，", ","), ",", parts), make([]string, parts)...)[:parts]
		for i := range cut {
			cut[i] = strings.TrimSpace(cut[i])
		}
		all = append(all, cut)
	}
	return all
}

func (s *Server) editPoints(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	terms, err := q.programmeTerms(values)
	if err == nil {
		_, err = s.Loyalty.SetProgramme(q.ctx(), q.actor, loyalty.SetProgramme{Community: q.community.ID, Active: values.Get("active") != "", Terms: terms})
	}
	if err != nil {
		programme, broken := s.Loyalty.Programme(q.ctx(), q.actor, q.community.ID)
		if broken != nil {
			return broken
		}
		p, broken := q.programmePage(programme, ui.NewForm(q.locale, values))
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Points())
}

// memberPointsPage is what the member in the path has.
func (q *request) memberPointsPage(form ui.Form) (p console.MemberPoints, err error) {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return p, err
	}
	m, err := q.s.Communities.Member(q.ctx(), q.actor, member)
	if err != nil {
		return p, err
	}
	p = console.MemberPoints{Page: q.consolePage(q.locale.T("nav.points")), To: q.pages(), Member: m, Form: form,
		MayEdit: q.may(access.PointsManage) && m.ID != q.actor.Member && m.Role != access.Guest}
	p.Statement, err = q.statement(member)
	return p, err
}

func (s *Server) consoleMemberPoints(q *request) error {
	p, err := q.memberPointsPage(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// adjustPoints gives the member in the path points, or takes some away.
func (s *Server) adjustPoints(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.memberPointsPage(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := loyalty.AdjustPoints{Community: q.community.ID, Member: p.Member.ID, Points: money.Amount(r.whole("points")), Note: r.text("note"), Request: request}
	if err = r.err(); err == nil {
		_, err = s.Loyalty.AdjustPoints(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().MemberPoints(p.Member.ID))
}
