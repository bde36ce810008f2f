package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"panal/access"
	"panal/fault"
)

// route is a row of the table: an address, who may use it, and what answers.
type route struct {
	pattern string
	rule    rule
	handle  func(*Server, *request) error
	flags   flags
	body    int64 // the most bytes that may be sent; 0 means defaultBody
}

// flags are what a route is besides a page.
type flags uint8

const (
	// landing pages are reached from links elsewhere, and lead there.
	landing flags = 1 << iota
	// stream answers for as long as it is listened to.
	stream
	// guessed routes could be used to guess a secret or to send mail; they are counted by address.
	guessed
	// machine routes are for programs: they have no session, no language and no limit on forms.
	machine
)

const (
	defaultBody  = 64 << 10
	templateBody = 1 << 20  // of a template, as a form writes it
	uploadBody   = 24 << 20 // a picture in a form; one that is too large for us, too, so that we can say so
	handleWithin = 15 * time.Second
)

// is reports whether the route has a flag; no route has none.
func (t *route) is(f flags) bool { return t != nil && t.flags&f != 0 }

// name is how the log calls the route: never by an address that holds a secret.
func (t *route) name() string {
	if t == nil {
		return "none"
	}
	return t.pattern
}

// rule says who may use a route. It is asked before the handler runs; the service asks access again, for what exactly
// is seen or changed.
type rule struct {
	name   string
	allows func(access.Actor) error
}

// public routes are everybody's. What they show is still asked for of services, with who asks.
var public = rule{"public", func(access.Actor) error { return nil }}

// signedIn routes are for who has proven an e-mail, in a community or in none.
var signedIn = rule{"signed in", func(a access.Actor) error {
	if a.Email == "" {
		return access.ErrUnauthenticated
	}
	return nil
}}

// own routes show or change what is the asker's.
func own(action access.Action) rule {
	return rule{"own " + string(action), func(a access.Actor) error { return a.May(action, a.Own()) }}
}

// may routes show or change what is the community's.
func may(action access.Action) rule {
	return rule{"may " + string(action), func(a access.Actor) error { return a.May(action, a.Here()) }}
}

// router finds the route of a request. Addresses begin with a fixed word or with a community's slug; the two have a
// mux each, because neither /setup/{token} nor /{community}/me is more specific than the other.
type router struct {
	s      *Server
	fixed  *http.ServeMux
	within *http.ServeMux
	words  map[string]bool // the first words of fixed addresses, which no community may have as a slug
}

const communityPrefix = "/{community}"

func newRouter(s *Server, table []route) (*router, error) {
	rt := &router{s: s, fixed: http.NewServeMux(), within: http.NewServeMux(), words: map[string]bool{"": true}}
	for i := range table {
		t := &table[i]
		if t.rule.allows == nil {
			return nil, fmt.Errorf("web: %s has no access rule", t.pattern)
		}
		_, path, _ := strings.Cut(t.pattern, " ")
		mux := rt.fixed
		if strings.HasPrefix(path, communityPrefix) {
			mux = rt.within
		} else {
			rt.words[firstWord(path)] = true
		}
		mux.HandleFunc(t.pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, t) })
	}
	return rt, nil
}

// firstWord is the first segment of a path.
func firstWord(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return strings.TrimSuffix(word, "{$}")
}

func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := rt.within
	if rt.words[firstWord(r.URL.Path)] {
		mux = rt.fixed
	}
	handler, pattern := mux.Handler(r)
	if pattern != "" {
		mux.ServeHTTP(w, r)
		return
	}
	// What the mux answers itself is a status and a line of text; ours is a page.
	answer := &statusOnly{header: http.Header{}}
	handler.ServeHTTP(answer, r)
	q := rt.s.begin(w, r, nil)
	if answer.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", answer.header.Get("Allow"))
		q.failWith(http.StatusMethodNotAllowed, errMethod)
		return
	}
	q.fail(access.ErrNotFound)
}

var errMethod = fault.New(fault.NotFound, "wrong_method")

// statusOnly keeps what a handler answers, but for the text.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }
func (s *statusOnly) Write(b []byte) (int, error) { return len(b), nil }

// serve runs a route: who asks, whether they may, the handler, and what went wrong.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, t *route) {
	noteRoute(r.Context(), t)
	limit := t.body
	if limit == 0 {
		limit = defaultBody
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
	}
	if !t.is(stream) {
		ctx, cancel := context.WithTimeout(r.Context(), handleWithin)
		defer cancel()
		r = r.WithContext(ctx)
	}
	if t.is(machine) {
		q := s.begin(w, r, t)
		if err := t.handle(s, q); err != nil {
			q.failPlain(err)
		}
		return
	}
	s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := s.begin(w, r, t)
		if err := s.ask(q); err != nil {
			q.fail(err)
		}
	})).ServeHTTP(w, r)
}

func (s *Server) ask(q *request) error {
	if err := q.identify(); err != nil {
		return err
	}
	if !q.route.is(stream) { // its address repeats the page's language; nobody chose it
		q.keepLanguage()
		q.seen()
	}
	if q.r.Method == http.MethodPost || q.route.is(guessed) {
		if err := s.limited(q); err != nil {
			return err
		}
	}
	if err := q.route.rule.allows(q.actor); err != nil {
		return err
	}
	return q.route.handle(s, q)
}

// Pages lists the addresses where a person reads something, as patterns: whoever shows them all misses none.
func Pages() (patterns []string) {
	for _, t := range routes {
		if pattern, read := strings.CutPrefix(t.pattern, http.MethodGet+" "); read && !t.is(machine) && !t.is(stream) {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}
