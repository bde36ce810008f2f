package fault

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestKinds(t *testing.T) {
	for kind, want := range map[Kind]struct {
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
	} {
		if kind.String() != want.name || kind.Status() != want.status {
			t.Errorf("%d is %s, %d; want %s, %d", kind, kind, kind.Status(), want.name, want.status)
		}
	}
}

var errFull = New(Gone, "group_full")

// Copies are equal to what they were copied from, and leave it as it was.
func TestCopies(t *testing.T) {
	for what, copied := range map[string]*Fault{
		"with arguments": errFull.With(Args{"size": 3}),
		"with a cause":   errFull.Because(io.EOF),
		"to come back":   errFull.After(time.Second),
		"all of them":    errFull.With(Args{"size": 3}).Because(io.EOF).After(time.Second),
	} {
		if !errors.Is(copied, errFull) || !errors.Is(fmt.Errorf("join: %w", copied), errFull) {
			t.Errorf("%s: no longer the same fault", what)
		}
	}
	if errFull.Args != nil || errFull.Cause != nil || errFull.RetryAfter != 0 {
		t.Errorf("a copy changed the original: %+v", errFull)
	}
	if errors.Is(errFull, New(Conflict, "group_full")) || errors.Is(errFull, New(Gone, "group_closed")) || errors.Is(errFull, io.EOF) {
		t.Error("equal to another fault")
	}
	short := OnField("name", "too_short")
	if !errors.Is(short.With(Args{"min": 3}), short) || !errors.Is(short, New(Invalid, "invalid")) || errors.Is(short, OnField("name", "too_long")) || errors.Is(short, OnField("slug", "too_short")) {
		t.Error("what is wrong with a field is not told apart")
	}
	if !errors.Is(errFull.Because(io.EOF), io.EOF) {
		t.Error("the cause is hidden from errors.Is")
	}
}

func TestWithFillsTheOneField(t *testing.T) {
	short := OnField("name", "too_short")
	filled := short.With(Args{"min": 3})
	if filled.Fields[0].Args["min"] != 3 {
		t.Errorf("the field has %v", filled.Fields[0].Args)
	}
	if short.Fields[0].Args != nil {
		t.Error("the original's field was changed")
	}
	args := Args{"min": 3}
	filled = short.With(args)
	args["min"] = 4
	if filled.Args["min"] != 3 {
		t.Error("a fault shares its arguments with its maker")
	}
}

func TestWrap(t *testing.T) {
	if Wrap("read", nil) != nil {
		t.Error("no error became one")
	}
	if got := Wrap("read", errFull); got != error(errFull) {
		t.Errorf("a fault was wrapped: %v", got)
	}
	got := Wrap("read", io.ErrUnexpectedEOF)
	if KindOf(got) != Internal || From(got).Code != "internal" || !errors.Is(got, io.ErrUnexpectedEOF) {
		t.Errorf("%#v", got)
	}
	if got.Error() != "internal: read: unexpected EOF" {
		t.Errorf("the log reads %q", got)
	}
}

func TestFrom(t *testing.T) {
	if got := From(fmt.Errorf("join: %w", errFull)); got != errFull {
		t.Errorf("%v", got)
	}
	if got := From(io.EOF); got.Kind != Internal || got.Cause != io.EOF {
		t.Errorf("%#v", got)
	}
}

func TestFields(t *testing.T) {
	var fs Fields
	fs.Check(true, "name", "required")
	if fs.Err() != nil {
		t.Errorf("nothing is wrong, and it says %v", fs.Err())
	}
	fs.Check(false, "email", "email")
	fs.Check(false, "size", "range", Args{"min": 2, "max": 100})
	f := From(fs.Err())
	if f.Kind != Invalid || len(f.Fields) != 2 || f.Fields[0].Name != "email" || f.Fields[1].Args["max"] != 100 {
		t.Errorf("%#v", f)
	}
	if f.Error() != "invalid; email: email; size: range" {
		t.Errorf("the log reads %q", f)
	}
}

func TestMissing(t *testing.T) {
	if f := Missing("product"); f.Kind != NotFound || f.Code != "product_not_found" {
		t.Errorf("%#v", f)
	}
}
