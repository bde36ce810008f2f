package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"panal/access"
	"panal/fault"
	"panal/web/link"
	"panal/web/pages/problem"
	"panal/web/ui"
)

var errCrossOrigin = fault.New(fault.Forbidden, "cross_origin")

// fail answers with what went wrong: a page that says so and what to do next.
func (q *request) fail(err error) {
	f := fault.From(err)
	if errors.Is(f, access.ErrUnauthenticated) && q.r.Method == http.MethodGet {
		http.Redirect(q.w, q.r, q.signInLink(), http.StatusSeeOther)
		return
	}
	q.failWith(f.Kind.Status(), f)
}

func (q *request) failWith(status int, f *fault.Fault) {
	q.logFault(f)
	q.retryAfter(f)
	p := problem.Page{Page: q.page(q.locale.T("problem." + f.Kind.String())), Text: ui.FaultText(q.locale, f)}
	p.Next = ui.Action{Label: q.locale.T("problem.to_home"), Href: link.Home, Kind: ui.Plain}
	if !q.community.ID.IsZero() {
		p.Next = ui.Action{Label: q.locale.T("problem.to_shop"), Href: q.links().Shop(), Kind: ui.Plain}
	}
	if f.Kind == fault.Forbidden && q.actor.Role == access.Banned {
		p.Text = q.locale.T("safety.banner")
		p.Next = ui.Action{Label: q.locale.T("safety.banner_see"), Href: q.links().Safety(), Kind: ui.Plain}
	}
	if f.Kind == fault.Unauthenticated {
		p.Next = ui.Action{Label: q.locale.T("action.sign_in"), Href: q.signInLink()}
	}
	if f.Kind == fault.Internal {
		p.Request = requestID(q.ctx())
	}
	if err := q.showWith(status, p.Show()); err != nil {
		q.logger().Error("the error page failed", "error", err)
		http.Error(q.w, http.StatusText(status), status)
	}
}

// failPlain answers a program.
func (q *request) failPlain(err error) {
	f := fault.From(err)
	q.logFault(f)
	q.retryAfter(f)
	http.Error(q.w, f.Kind.String()+": "+f.Code, f.Kind.Status())
}

// refused answers a form that a service refused: as it was sent, with each message at its field. What no change of the
// form would mend gets an error page.
func (q *request) refused(err error, form ui.Form, page func(ui.Form) component) error {
	f := fault.From(err)
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.Gone, fault.Limited, fault.Unavailable:
		q.logFault(f)
		q.retryAfter(f)
		return q.showWith(f.Kind.Status(), page(form.Refused(f)))
	}
	return err
}

func (q *request) retryAfter(f *fault.Fault) {
	if f.RetryAfter > 0 {
		q.w.Header().Set("Retry-After", strconv.FormatInt(int64((f.RetryAfter+time.Second-1)/time.Second), 10))
	}
}

// logFault keeps the cause of what is not the caller's doing.
func (q *request) logFault(f *fault.Fault) {
	switch {
	case f.Cause == nil, errors.Is(f.Cause, context.Canceled):
	case f.Kind == fault.Internal || f.Kind == fault.Unavailable:
		q.logger().Error("request failed", "code", f.Code, "error", f.Cause)
	default:
		q.logger().Info("request refused", "code", f.Code, "error", f.Cause)
	}
}
