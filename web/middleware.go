package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"panal/fault"
)

// observed gives every request an id, logs it, and turns a panic into an error page. The log has the route and not the
// address: addresses hold sign-in, set-up and payment secrets.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		note := &note{id: rand.Text()[:16]}
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, note))
		answer := &answer{ResponseWriter: w}
		w.Header().Set("X-Request-Id", note.id)
		defer func() {
			if reason := recover(); reason != nil {
				if reason == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
					panic(reason)
				}
				slog.Error("panic while answering", "request", note.id, "route", note.route.name(), "panic", fmt.Sprint(reason), "stack", string(debug.Stack()))
				if answer.status == 0 {
					s.begin(answer, r, note.route).fail(fault.New(fault.Internal, "internal"))
				}
			}
			level := slog.LevelInfo
			if note.route.is(machine) && answer.status < http.StatusBadRequest {
				level = slog.LevelDebug // static files and health checks would drown the rest
			}
			slog.Log(r.Context(), level, "request", "request", note.id, "method", r.Method, "route", note.route.name(),
				"status", answer.status, "bytes", answer.bytes, "took", time.Since(begin).Round(time.Microsecond))
		}()
		next.ServeHTTP(answer, r)
	})
}

type noteKey struct{}

// note is what is found out about a request on its way, for the log.
type note struct {
	id    string
	route *route
}

func noteOf(ctx context.Context) *note {
	n, ok := ctx.Value(noteKey{}).(*note)
	if !ok {
		return &note{}
	}
	return n
}

func noteRoute(ctx context.Context, t *route) { noteOf(ctx).route = t }
func requestID(ctx context.Context) string    { return noteOf(ctx).id }

// answer sees what is answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// contentPolicy allows what is ours and nothing inline. Pages are shown in no frame and send forms nowhere else.
const contentPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; " +
	"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// guarded sets the headers that protect every answer, errors too.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
