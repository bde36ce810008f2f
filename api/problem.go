package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"panal/fault"
	"panal/internal/locale"
)

// Problem is what went wrong, as RFC 9457 writes it. A program compares the code; a person reads the title.
type Problem struct {
	Type   string         `json:"type" format:"uri-reference" doc:"Where the problem is explained." example:"/api/problems/group_buy_full"`
	Title  string         `json:"title" doc:"What went wrong, in the language of Accept-Language (en, es, zh)."`
	Status int            `json:"status" doc:"The HTTP status." example:"410"`
	Code   string         `json:"code" doc:"What went wrong, for programs; it never changes its meaning." example:"group_buy_full"`
	Errors []ProblemField `json:"errors,omitempty" doc:"What is wrong with the request, each at its place."`

	retryAfter time.Duration
}

// ProblemField is one part of a request that was refused.
type ProblemField struct {
	Pointer   string `json:"pointer,omitempty" doc:"Where in the body: a JSON Pointer (RFC 6901)." example:"/quantity"`
	Parameter string `json:"parameter,omitempty" doc:"Which parameter of the query, or which header." example:"limit"`
	Code      string `json:"code" doc:"What is wrong, for programs." example:"invalid.range"`
	Message   string `json:"message" doc:"What is wrong, for people."`
}

// problemPath is where codes are explained.
const problemPath = "/api/problems/"

// Error makes a problem an error that huma writes as it is.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders says when to come back, and how to say who one is.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((p.retryAfter+time.Second-1)/time.Second), 10))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="panal"`)
	}
	return h
}

// problemOf writes a fault as a problem.
func problemOf(l *locale.Locale, f *fault.Fault) *Problem {
	p := &Problem{Type: problemPath + f.Code, Title: message(l, f.Code, f.Kind.String(), f.Args), Status: f.Kind.Status(),
		Code: f.Code, retryAfter: f.RetryAfter}
	if f.Kind == fault.Unavailable && p.retryAfter == 0 {
		p.retryAfter = time.Second
	}
	for _, field := range f.Fields {
		text := message(l, field.Code, "invalid", field.Args)
		p.Errors = append(p.Errors, ProblemField{Pointer: pointer(field.Name), Code: field.Code, Message: text})
	}
	return p
}

// message is the text of a code, or of what it falls under when it has none of its own.
func message(l *locale.Locale, code, otherwise string, args fault.Args) string {
	key := "fault." + code
	if !l.Has(key) {
		key = "fault." + otherwise
	}
	return l.Fill(key, args)
}

// pointer writes the dotted name of a field as a JSON Pointer.
func pointer(name string) string {
	if name == "" {
		return ""
	}
	parts := strings.Split(name, ".")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(part, "~", "~0"), "/", "~1")
	}
	return "/" + strings.Join(parts, "/")
}

// protocol names what goes wrong before a service is asked, by status.
var protocol = map[int]string{
	http.StatusBadRequest:            "fault.body_malformed",
	http.StatusNotFound:              "fault.not_found",
	http.StatusMethodNotAllowed:      "fault.method_not_allowed",
	http.StatusRequestTimeout:        "fault.body_timeout",
	http.StatusRequestEntityTooLarge: "fault.body_too_large",
	http.StatusUnsupportedMediaType:  "fault.body_not_json",
	http.StatusUnprocessableEntity:   "fault.invalid",
}

// problem returns a problem of the protocol; a status that has none is our mistake.
func problem(l *locale.Locale, status int) *Problem {
	key, known := protocol[status]
	if !known {
		return problemOf(l, fault.From(nil))
	}
	code := strings.TrimPrefix(key, "fault.")
	return &Problem{Type: problemPath + code, Title: l.T(key), Status: status, Code: code}
}

// speaks is the language that a request asks for.
func speaks(r *http.Request) *locale.Locale { return locale.For(r.Header.Get("Accept-Language")) }

// writeProblem answers with a problem where huma does not.
func writeProblem(w http.ResponseWriter, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // who hung up needs no answer
}

// refused is a problem of the protocol, on its way up.
type refused int

func (r refused) Error() string { return protocol[int(r)] }

// asProblem turns an error of a service into a problem, and logs what is ours to mend.
func asProblem(ctx huma.Context, err error) *Problem {
	l := locale.For(ctx.Header("Accept-Language"))
	var r refused
	if errors.As(err, &r) {
		return problem(l, int(r))
	}
	f := fault.From(err)
	if f.Kind == fault.Internal {
		slog.ErrorContext(ctx.Context(), "request failed", "method", ctx.Method(), "route", ctx.Operation().Path, "error", err)
	}
	return problemOf(l, f)
}

// huma has one hook for what it refuses by itself (a body that does not fit its schema…), for the whole program.
func init() {
	huma.ValidateStrictCasing = true
	huma.NewErrorWithContext = func(ctx huma.Context, status int, text string, errs ...error) huma.StatusError {
		l := locale.For(ctx.Header("Accept-Language"))
		p := problem(l, status)
		if status == http.StatusUnprocessableEntity {
			p.Errors = refusals(l, errs)
		}
		if p.Status >= http.StatusInternalServerError {
			slog.ErrorContext(ctx.Context(), "request failed", "method", ctx.Method(), "route", ctx.Operation().Path, "error", text, "causes", errs)
		}
		return p
	}
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return problem(locale.For(), status)
	}
}
