// Package fault is the vocabulary of refusal: every error that a caller can act on is a Fault with a kind, a stable
// code and, where it concerns input, the field it belongs to.
//
// It decides which kinds exist. It leaves the wording to the message catalogs (internal/locale, keyed by code) and the
// translation to HTTP to the surfaces (Kind.Status is the one table they share).
package fault

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind says what a caller can do about a fault.
type Kind uint8

const (
	Internal        Kind = iota // our mistake; nothing the caller can do
	Invalid                     // the input is wrong; mend it and send it again
	Unauthenticated             // sign in first
	Forbidden                   // signed in, and not allowed
	NotFound                    // no such thing, or not yours to see
	Conflict                    // somebody was there first, or you were
	Gone                        // it was there and is over: expired, sold out, full
	Limited                     // too often; wait
	Unavailable                 // we can't now; try again
)

var kinds = [...]struct {
	name   string
	status int
}{
	Internal:        {"internal", http.StatusInternalServerError},
	Invalid:         {"invalid", http.StatusUnprocessableEntity},
	Unauthenticated: {"unauthenticated", http.StatusUnauthorized},
	Forbidden:       {"forbidden", http.StatusForbidden},
	NotFound:        {"not_found", http.StatusNotFound},
	Conflict:        {"conflict", http.StatusConflict},
	Gone:            {"gone", http.StatusGone},
	Limited:         {"limited", http.StatusTooManyRequests},
	Unavailable:     {"unavailable", http.StatusServiceUnavailable},
}

func (k Kind) String() string { return kinds[k].name }

// Status is the HTTP status that stands for the kind.
func (k Kind) Status() int { return kinds[k].status }

// Args fill the placeholders of a message.
type Args map[string]any

// Field is one piece of input that was refused.
type Field struct {
	Name string // as the form and the JSON body call it: "email", "lines.0.quantity"
	Code string // message key, without the "fault." prefix
	Args Args
}

func (f Field) same(other Field) bool { return f.Name == other.Name && f.Code == other.Code }

// Fault is an error that a caller can act on.
type Fault struct {
	Kind       Kind
	Code       string // stable, snake case: what programs compare and catalogs translate
	Args       Args
	Fields     []Field       // for Invalid: what is wrong where
	RetryAfter time.Duration // for Limited and Unavailable: when to come back
	Cause      error         // for the log; never shown
}

// New returns a fault of a kind with a stable code.
func New(kind Kind, code string) *Fault { return &Fault{Kind: kind, Code: code} }

// Wrap returns an internal fault that hides its cause from callers and keeps it for the log. The operation names what
// was being done. A cause that is a fault already is returned as it is.
func Wrap(operation string, cause error) error {
	if cause == nil {
		return nil
	}
	var f *Fault
	if errors.As(cause, &f) {
		return cause
	}
	return &Fault{Kind: Internal, Code: "internal", Cause: fmt.Errorf("%s: %w", operation, cause)}
}

// OnField returns an invalid-input fault for one field.
func OnField(name, code string) *Fault {
	return &Fault{Kind: Invalid, Code: "invalid", Fields: []Field{{Name: name, Code: code}}}
}

// Missing returns a not-found fault for a noun: "product_not_found".
func Missing(noun string) *Fault { return New(NotFound, noun+"_not_found") }

// With returns a copy with placeholders filled.
func (f *Fault) With(args Args) *Fault {
	c := *f
	c.Args = maps.Clone(args)
	if len(f.Fields) == 1 {
		c.Fields = slices.Clone(f.Fields)
		c.Fields[0].Args = c.Args
	}
	return &c
}

// Because returns a copy that carries a cause for the log.
func (f *Fault) Because(cause error) *Fault {
	c := *f
	c.Cause = cause
	return &c
}

// After returns a copy that says when to try again.
func (f *Fault) After(wait time.Duration) *Fault {
	c := *f
	c.RetryAfter = wait
	return &c
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Kind.String())
	if f.Code != f.Kind.String() {
		b.WriteString(": " + f.Code)
	}
	for _, field := range f.Fields {
		b.WriteString("; " + field.Name + ": " + field.Code)
	}
	if f.Cause != nil {
		b.WriteString(": " + f.Cause.Error())
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Cause }

// Is reports equality of kind and code, and of what is wrong with which fields where the target names any, so that
// errors.Is(err, ErrGroupFull) holds for copies with arguments.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Kind == f.Kind && t.Code == f.Code && (t.Fields == nil || slices.EqualFunc(t.Fields, f.Fields, Field.same))
}

// From returns the fault in err's chain; an error that is none becomes an internal fault with err as its cause.
func From(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Internal, Code: "internal", Cause: err}
}

// KindOf returns the kind of an error; Internal when it is not a fault.
func KindOf(err error) Kind { return From(err).Kind }

// Fields gathers what is wrong with an input, so that a form shows everything at once.
type Fields []Field

// Check adds a field fault unless ok.
func (fs *Fields) Check(ok bool, name, code string, args ...Args) {
	if ok {
		return
	}
	field := Field{Name: name, Code: code}
	if len(args) > 0 {
		field.Args = args[0]
	}
	*fs = append(*fs, field)
}

// Err returns one fault with every field, or nil.
func (fs Fields) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Code: "invalid", Fields: fs}
}
