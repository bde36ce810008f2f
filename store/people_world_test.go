package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/internal/clock"
	"panal/store"
	"panal/store/storetest"
)

// postbox is a mailer that keeps the last message of each address.
type postbox struct {
	mu       sync.Mutex
	messages map[string]community.Message
	sent     int
	broken   error
}

func (p *postbox) Send(_ context.Context, m community.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return p.broken
	}
	p.messages[m.To] = m
	p.sent++
	return nil
}

func (p *postbox) code(email string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	email, _ = community.ParseEmail(email)
	code, _, _ := strings.Cut(p.messages[email].Subject, " ")
	return code
}

// world is a database with one community, its operator, and a clock that stands until it is moved.
type world struct {
	*testing.T
	db       *store.DB
	at       *clock.Manual
	post     *postbox
	people   *community.Service
	here     community.Community
	operator access.Actor
}

// inWorld runs a test in a world on every engine.
func inWorld(t *testing.T, test func(w *world)) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{T: t, db: db, at: at, post: &postbox{messages: map[string]community.Message{}}}
		w.people = w.node()
		var err error
		if w.here, w.operator, err = w.people.Found(t.Context(), cafe("cafe")); err != nil {
			t.Fatal(err)
		}
		test(w)
	}, storetest.WithClock(at))
}

// node is a service of its own on the same database, as another machine has.
func (w *world) node() *community.Service {
	return community.NewService(w.db.People(), w.post, w.at, w.db.IDs())
}

func cafe(slug string) community.Founding {
	return community.Founding{
		Name: "Café del Valle", Slug: slug, Currency: "MXN", Locale: "es", TimeZone: "America/Mexico_City",
		OperatorName: "Ana", OperatorEmail: "ana@example.com",
	}
}

// start asks for a code and returns what the browser sends back with it.
func (w *world) start(email string) community.SignIn {
	w.Helper()
	challenge, err := w.people.StartSignIn(w.Context(), w.here.ID, email, "en")
	if err != nil {
		w.Fatalf("a code for %s: %v", email, err)
	}
	return community.SignIn{Community: w.here.ID, Email: email, Code: w.post.code(email), Challenge: challenge}
}

// signIn signs somebody in who reads their e-mail.
func (w *world) signIn(email string) access.Actor {
	w.Helper()
	actor, err := w.people.SignIn(w.Context(), w.start(email))
	if err != nil {
		w.Fatalf("sign in %s: %v", email, err)
	}
	return actor
}

// guest makes somebody who proved nothing.
func (w *world) guest() access.Actor {
	w.Helper()
	actor, err := w.people.EnsureGuest(w.Context(), w.here.ID, community.Guest{Language: "en"})
	if err != nil {
		w.Fatal(err)
	}
	return actor
}

func (w *world) facts(kind fact.Kind) int {
	w.Helper()
	kinds, err := w.db.FactKinds(w.Context(), w.here.ID)
	if err != nil {
		w.Fatal(err)
	}
	return len(slices.DeleteFunc(kinds, func(k fact.Kind) bool { return k != kind }))
}

func (w *world) persons() int {
	w.Helper()
	n, err := w.db.CountPersons(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// wants checks an error against what is wanted; nil wants none.
func (w *world) wants(what string, got, want error) {
	w.Helper()
	if !errors.Is(got, want) || (got == nil) != (want == nil) {
		w.Errorf("%s: %v, want %v", what, got, want)
	}
}

// atOnce runs something many times in parallel and returns how often it went well.
func atOnce(times int, run func(n int) error) (well int) {
	var count atomic.Int64
	var all sync.WaitGroup
	gate := make(chan struct{})
	for n := range times {
		all.Go(func() {
			<-gate
			if run(n) == nil {
				count.Add(1)
			}
		})
	}
	close(gate)
	all.Wait()
	return int(count.Load())
}
