package web

import (
	"net/url"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/pages/credit"
	"panal/web/ui"
)

// myCredit shows the reader's store credit.
func (s *Server) myCredit(q *request) error {
	has, lines, err := s.Commerce.CreditOf(q.ctx(), q.actor, q.community.ID, q.actor.Member, q.rows())
	if err != nil {
		return err
	}
	return q.show(credit.Page{Page: q.page(q.locale.T("credit.mine")), Has: has, Lines: lines.Items, Pages: ui.NextPage(q.r.URL, lines.Next), To: q.links()}.Show())
}

// creditPage is the store credit of the member in the path.
func (q *request) creditPage(form ui.Form) (p console.Credit, err error) {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return p, err
	}
	m, err := q.s.Communities.Member(q.ctx(), q.actor, member)
	if err != nil {
		return p, err
	}
	has, lines, err := q.s.Commerce.CreditOf(q.ctx(), q.actor, q.community.ID, member, q.rows())
	return console.Credit{Page: q.consolePage(q.locale.T("credit.of", "name", m.Name)), To: q.pages(), Shop: q.links(), Member: m, Has: has, Lines: lines.Items,
		Pages: ui.NextPage(q.r.URL, lines.Next), Gives: q.may(access.CreditGive) && member != q.actor.Member, Form: form}, err
}

func (s *Server) consoleCredit(q *request) error {
	p, err := q.creditPage(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// giveCredit gives the member store credit.
func (s *Server) giveCredit(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	p, err := q.creditPage(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := commerce.GiveCredit{Community: q.community.ID, Member: p.Member.ID, Amount: r.amount("amount"), Reason: r.text("reason"), Request: request}
	if err = r.err(); err == nil {
		err = s.Commerce.GiveCredit(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("credit_given")
	return q.see(q.pages().MemberCredit(p.Member.ID))
}
