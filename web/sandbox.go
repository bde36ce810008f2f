package web

import (
	"context"
	"net/url"
	"time"

	"panal/access"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/money"
	"panal/web/link"
	"panal/web/pages/sandbox"
)

// Sandbox is the test provider of payments, whose page we draw. With a real provider it is zero.
type Sandbox struct {
	// Session returns the payment that a page is for, or a not-found fault.
	Session func(ctx context.Context, token string) (SandboxSession, error)
	// Act does what the payer chose, and returns where the payer goes next.
	Act func(ctx context.Context, token, action string) (next string, err error)
	// Instruments are the stored test cards that pay without a page.
	Instruments []string
}

// SandboxSession is a payment on the test provider's page.
type SandboxSession struct {
	Community   id.ID
	Amount      money.Amount
	Currency    string
	Description string
	Return      string
	Then        money.Amount // charged first, where nothing is now
	ThenAt      time.Time
	Declined    bool
	Done        bool // money is taken or under way
}

// troubles are the ways in which a payment goes wrong, as the page offers them.
var troubles = []string{"pay_once", "delay", "twice", "out_of_order", "late", "wrong_amount", "forged"}

// decline is the one choice that leaves the payer where they can try again.
const decline = "decline"

func (s *Server) showSandbox(q *request) error {
	if s.Sandbox.Session == nil {
		return access.ErrNotFound
	}
	token := q.r.PathValue("token")
	session, err := s.Sandbox.Session(q.ctx(), token)
	if err != nil {
		return err
	}
	c, err := s.Communities.Community(q.ctx(), session.Community)
	if err != nil {
		return err
	}
	q.community = c
	p := sandbox.Page{Page: q.page(q.locale.T("sandbox.title")), Merchant: c.Name, Description: session.Description,
		Amount:   locale.For(c.Locale).Money(int64(session.Amount), session.Currency),
		Declined: session.Declined, Done: session.Done, Action: link.Sandbox(token), Back: s.ours(session.Return), Troubles: troubles}
	if session.Amount == 0 {
		p.Keeps = q.locale.T("sandbox.keep_text", "amount", locale.For(c.Locale).Money(int64(session.Then), session.Currency),
			"day", q.locale.Date(session.ThenAt, c.Zone()))
		p.Troubles = troubles[:1]
	}
	return q.show(p.Show())
}

func (s *Server) actSandbox(q *request) error {
	if s.Sandbox.Act == nil {
		return access.ErrNotFound
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	token := q.r.PathValue("token")
	next, err := s.Sandbox.Act(q.ctx(), token, form.Get("action"))
	if err != nil {
		return err
	}
	if form.Get("action") == decline {
		return q.see(link.Sandbox(token))
	}
	return q.see(s.ours(next))
}

// ours is the path of an address of ours: browsers may know us by another name than the public one.
func (s *Server) ours(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != s.PublicURL.Host {
		return link.Home
	}
	return localPath(u.RequestURI(), link.Home)
}
